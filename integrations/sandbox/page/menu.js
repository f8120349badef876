// A small menu under a button. The browser closes it on Escape or a click elsewhere; arrows walk through it.
import { h, signButton } from './element.js'

/** `items()` is asked at each opening: `[label, act, sign?]`, or null for what is not offered now. */
export function menuButton(label, sign, items) {
  const list = h('div', { class: 'menu', role: 'menu', popover: 'auto', onkeydown: walk })
  const button = signButton(label, sign, open, { 'aria-haspopup': 'menu' })

  function open() {
    const choices = items().filter(Boolean)
    list.replaceChildren(
      ...choices.map(([text, act, mark]) =>
        h(
          'button',
          {
            type: 'button',
            role: 'menuitem',
            onclick() {
              list.hidePopover()
              act()
            },
          },
          mark ? h('span', { class: 'menu-mark', 'aria-hidden': 'true' }, mark) : null,
          text,
        ),
      ),
    )
    if (!list.isConnected) document.body.append(list)
    list.showPopover()
    const at = button.getBoundingClientRect()
    const { offsetWidth, offsetHeight } = list
    list.style.left = `${Math.max(8, Math.min(at.left, innerWidth - offsetWidth - 8))}px`
    const below = at.bottom + 6 + offsetHeight <= innerHeight
    list.style.top = `${below ? at.bottom + 6 : Math.max(8, at.top - offsetHeight - 6)}px`
    list.firstElementChild?.focus()
  }

  function walk(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (!step) return
    event.preventDefault()
    const all = [...list.children]
    const next = all.indexOf(document.activeElement) + step
    all.at(next % all.length)?.focus()
  }

  return button
}
