// Short notes that come and go by themselves.
import { h } from './element.js'

const lifeMs = 5000

export function toast(text, kind = 'note') {
  const note = h('p', { class: `toast ${kind}` }, text)
  document.querySelector('#toasts').append(note)
  setTimeout(() => note.remove(), lifeMs)
}
