// On a narrow screen one place is shown at a time; tabs choose it and tell of news in the others.
import { h } from './element.js'
import { family, onChange, single } from './feed.js'

/** Returns how to bring a place to the front. */
export function createTabs(nav) {
  const { clients, group } = single('cast')
  const places = [
    ...clients.map(({ id, name }, index) => ({ pane: `client-${index}`, name, watched: `msg/${id}` })),
    { pane: 'group', name: 'Group', watched: `msg/${group.id}` },
    { pane: 'board', name: 'Board', watched: 'note' },
  ]
  const buttons = new Map(
    places.map(({ pane, name }) => [pane, h('button', { type: 'button', onclick: () => reveal(pane) }, name)]),
  )
  nav.append(...buttons.values())

  function reveal(pane) {
    document.body.dataset.pane = pane
    for (const [name, button] of buttons) {
      if (name === pane) {
        button.setAttribute('aria-current', 'page')
        button.classList.remove('news')
      } else button.removeAttribute('aria-current')
    }
    // Lists drawn while hidden know no height to scroll by.
    for (const list of document.querySelectorAll('.thread, .comments')) {
      if (list.scrollTop === 0) list.scrollTop = list.scrollHeight
    }
  }

  for (const { pane, watched } of places) {
    let known = family(watched).size
    onChange([watched], () => {
      const size = family(watched).size
      if (size > known && document.body.dataset.pane !== pane) buttons.get(pane).classList.add('news')
      known = size
    })
  }
  reveal(document.body.dataset.pane)
  return reveal
}
