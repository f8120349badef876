// A list of messages that changes in place: only what is new or different is drawn, and the newest stays in view
// unless someone has scrolled up to read.
import { h } from './element.js'
import { messageElement } from './message.js'

export function createThread({ label, mine, deeds, showName = false, empty }) {
  const list = h('ol', { class: 'thread', role: 'log', 'aria-label': label, tabIndex: 0 })
  let drawn = new Map()
  let shown

  /** `place` names what is shown: another place starts anew. */
  function show(place, messages) {
    const fresh = place !== shown
    if (fresh) {
      list.replaceChildren()
      drawn = new Map()
      shown = place
    }
    const atEnd = fresh || list.scrollHeight - list.scrollTop - list.clientHeight < 80
    const ids = new Set(messages.map(({ id }) => id))
    for (const [id, { element }] of drawn) {
      if (ids.has(id)) continue
      element.remove()
      drawn.delete(id)
    }
    let before = null
    let grew = false
    for (const message of messages) {
      const known = drawn.get(message.id)
      if (known?.message !== message) {
        const element = messageElement(message, { mine, deeds, showName })
        if (known) known.element.replaceWith(element)
        else {
          if (!fresh) element.classList.add('arriving')
          if (before) before.after(element)
          else list.prepend(element)
          grew = true
        }
        drawn.set(message.id, { message, element })
      }
      before = drawn.get(message.id).element
    }
    list.querySelector('.empty')?.remove()
    if (messages.length === 0) list.append(h('li', { class: 'empty' }, ...empty().filter(Boolean)))
    if (atEnd && (grew || fresh)) toEnd()
  }

  function toEnd() {
    list.scrollTop = list.scrollHeight
  }

  // Pictures grow the list after it was drawn.
  list.addEventListener('load', () => list.scrollHeight - list.scrollTop - list.clientHeight < 420 && toEnd(), true)
  return { list, show, redraw: () => (shown = undefined) }
}
