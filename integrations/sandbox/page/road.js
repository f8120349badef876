// The strip that shows the road: both vendors, the hub between them, what waits, what was done last. A dot travels
// when something goes from one to the other.
import { h } from './element.js'
import { family, onChange, single } from './feed.js'

const sides = { telegram: 'Telegram', todoist: 'Todoist' }
const words = { ready: 'running', starting: 'starting', stopped: 'killed' }

export function createRoad(strip) {
  const telegram = station('telegram', sides.telegram)
  const todoist = station('todoist', sides.todoist)
  const hubState = h('span', { class: 'hub-state' })
  const counts = Object.fromEntries(
    [
      ['inbox', 'Waiting to be understood'],
      ['outbox', 'Waiting to be delivered'],
      ['unknown', 'Sent, but nobody answered: it is being found out'],
      ['dead', 'Given up, for an operator to see'],
    ].map(([name, meaning]) => [name, count(name, meaning)]),
  )
  const hub = h(
    'div',
    { class: 'hub' },
    h('span', { class: 'lamp', 'aria-hidden': 'true' }),
    h('span', { class: 'hub-name' }, 'Hub', hubState),
    h('span', { class: 'counts' }, ...Object.values(counts).map(({ element }) => element)),
  )
  const left = h('div', { class: 'way', 'aria-hidden': 'true' })
  const right = h('div', { class: 'way', 'aria-hidden': 'true' })
  const last = h('ul', { class: 'last', 'aria-label': 'Last deliveries' })
  strip.append(telegram, left, hub, right, todoist, last)

  function draw() {
    const { state, pid } = single('hub')
    const weather = single('weather')
    const road = single('road')
    hub.dataset.state = state
    hub.title = state === 'ready' ? `process ${pid}` : ''
    hubState.textContent = words[state]
    telegram.classList.toggle('down', weather.telegramDown)
    todoist.classList.toggle('down', weather.todoistDown)
    for (const [name, { set }] of Object.entries(counts)) set(road?.[name])
    last.replaceChildren(
      ...(road?.last ?? [])
        .filter(({ outcome }) => outcome !== 'nothing_left_to_do')
        .slice(0, 3)
        .map(delivery),
    )
  }

  function travel(way, backwards) {
    if (way.childElementCount > 5) return
    const dot = h('span', { class: `dot${backwards ? ' backwards' : ''}`, onanimationend: () => dot.remove() })
    way.append(dot)
  }

  let known = sight()
  onChange(['msg', 'note', 'hub', 'weather', 'road'], () => {
    const now = sight()
    if (known.size > 0) {
      for (const [key, fromHub] of now) {
        if (known.has(key)) continue
        if (key.startsWith('msg')) travel(left, fromHub)
        else travel(right, !fromHub)
      }
    }
    known = now
    draw()
  })
  draw()
}

/** Every message and comment, and whether the hub made it. */
function sight() {
  const { hubAccount, clients, group } = single('cast')
  const found = new Map()
  for (const chat of [...clients.map(({ id }) => id), group.id])
    for (const { id, by } of family(`msg/${chat}`).values()) found.set(`msg/${chat}/${id}`, by.bot)
  for (const { id, by } of family('note').values()) found.set(`note/${id}`, by.id === hubAccount.id)
  return found
}

function station(name, title) {
  return h('div', { class: `station ${name}` }, h('span', { class: 'lamp', 'aria-hidden': 'true' }), title)
}

function count(name, meaning) {
  const value = h('b', {}, '–')
  const element = h('span', { class: `road-count ${name}`, title: meaning }, `${name} `, value)
  return {
    element,
    set(number) {
      value.textContent = number === undefined ? '–' : String(number)
      element.classList.toggle('some', number > 0)
    },
  }
}

/** What an operation of the outbox is called here; others go by their own name. */
const names = {
  show: 'message',
  tell: 'notice',
  client_tell: 'notice',
  ask_desk: 'notice',
  outside_tell: 'notice',
  outside_edit: 'notice',
  refresh_card: 'card',
  answer_button: 'button',
}

function delivery({ op, ticket, outcome }) {
  const name = names[op] ?? String(op).replaceAll('_', ' ')
  const text = `${ticket ? `#${ticket} ` : ''}${name}${outcome === 'found' ? ', found again' : ''}`
  return h('li', {}, h('span', { 'aria-hidden': 'true' }, '✓ '), text)
}
