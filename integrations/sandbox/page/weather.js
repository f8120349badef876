// The weather panel: what may go wrong outside, as switches; and the hub itself, to kill and to start.
import { act } from './act.js'
import { h } from './element.js'
import { onChange, single } from './feed.js'

const switches = [
  ['telegramDown', 'Telegram is down', 'Nobody answers at its address.'],
  ['todoistDown', 'Todoist is down', 'Nobody answers at its address.'],
  ['slow', 'Everything is slow', 'Each answer takes 1.5 seconds longer.'],
  ['lostAnswers', 'Answers get lost', 'Three calls in ten are done, but the answer never arrives.'],
  ['webhooksLost', 'Webhooks get lost', 'Half of Todoist’s webhooks never leave.'],
  ['webhooksDoubled', 'Webhooks come twice', 'Each of both vendors’ webhooks is sent twice.'],
  ['webhooksShuffled', 'Webhooks are shuffled', 'They arrive late and in any order.'],
]

export function createWeather(panel, button, badge) {
  const inputs = new Map()
  const hubButton = h('button', { type: 'button', class: 'button strong', onclick: toggleHub })
  const hubText = h('p')

  panel.append(
    h('h2', {}, 'Weather'),
    h('p', { class: 'lead' }, 'Make it hard for the hub. Nothing may be lost, doubled or out of order.'),
    h('div', { class: 'hub-card' }, hubText, hubButton),
    ...switches.map(([name, title, meaning]) => {
      const input = h('input', {
        type: 'checkbox',
        role: 'switch',
        onchange: () => act('weather', { name, on: input.checked }),
      })
      inputs.set(name, input)
      return h('label', { class: 'switch' }, input, h('span', {}, title, h('small', {}, meaning)))
    }),
    h('button', { type: 'button', class: 'button wide', onclick: () => act('refuseOnce') }, '429 once, on each side'),
  )

  function toggleHub() {
    const { state } = single('hub')
    void act(state === 'stopped' ? 'startHub' : 'killHub')
  }

  function setOpen(open) {
    panel.hidden = !open
    button.setAttribute('aria-expanded', String(open))
    document.body.classList.toggle('weather-open', open)
    if (open) hubButton.focus()
  }

  button.addEventListener('click', () => setOpen(panel.hidden))
  panel.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return
    setOpen(false)
    button.focus()
  })
  document.addEventListener('pointerdown', (event) => {
    if (!panel.hidden && !panel.contains(event.target) && !button.contains(event.target)) setOpen(false)
  })

  function draw() {
    const weather = single('weather')
    const { state, pid } = single('hub')
    for (const [name, input] of inputs) input.checked = weather[name]
    const bad = Object.values(weather).filter(Boolean).length + (state === 'stopped' ? 1 : 0)
    badge.hidden = bad === 0
    badge.textContent = String(bad)
    hubText.textContent =
      state === 'ready'
        ? `The hub runs as process ${pid}.`
        : state === 'starting'
          ? 'The hub is starting…'
          : 'The hub is dead. What happens now waits for it.'
    hubButton.textContent = state === 'stopped' ? 'Start the hub' : 'Kill the hub (SIGKILL)'
  }
  onChange(['weather', 'hub'], draw)
  draw()
}
