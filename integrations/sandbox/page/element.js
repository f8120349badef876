// Makes elements. Text always goes in as text, so nothing anyone writes can become markup.
import { icon } from './icons.js'

/** `on…` properties are listeners, `class` and `aria-…`/`data-…` attributes; null and false children are left out. */
export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value)
    else if (name in element && name !== 'class' && name !== 'list') element[name] = value
    else element.setAttribute(name, value === true ? '' : value)
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false))
  return element
}

/** A button that is only a sign (a name of `icons.js`): its label is read and shown on hover. */
export function signButton(label, sign, onclick, properties = {}) {
  return h(
    'button',
    { type: 'button', class: 'sign', title: label, 'aria-label': label, onclick, ...properties },
    icon(sign),
  )
}

/** A person's initial on a colour of their own. */
export function avatar(name, properties = {}) {
  const hue = [...name].reduce((sum, letter) => (sum * 31 + letter.codePointAt(0)) % 360, 7)
  const element = h('span', { class: 'avatar', 'aria-hidden': 'true', ...properties }, [...name][0] ?? '?')
  element.style.setProperty('--hue', String(hue))
  return element
}

export function clock(date) {
  return date.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
}

export function fileSize(bytes) {
  if (bytes < 1000) return `${bytes} B`
  return bytes < 1_000_000 ? `${Math.round(bytes / 1000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`
}
