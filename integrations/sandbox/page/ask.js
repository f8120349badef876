// Asks for a line of text, or for a yes.
import { h } from './element.js'

/** Resolves with what was written, or null. Without a `label` it only asks, and resolves with '' for yes. */
export function ask({ title, label, value = '', ok }) {
  return new Promise((resolve) => {
    const input = label ? h('input', { type: 'text', value, required: true, maxLength: 128 }) : null
    const dialog = h(
      'dialog',
      { class: 'ask', 'aria-label': title, onclose: finish },
      h(
        'form',
        { method: 'dialog' },
        h('h2', {}, title),
        label ? h('label', {}, label, input) : null,
        h(
          'div',
          { class: 'ask-buttons' },
          h('button', { type: 'button', class: 'button', onclick: () => dialog.close() }, 'Cancel'),
          h('button', { type: 'submit', class: 'button strong', value: 'ok' }, ok),
        ),
      ),
    )
    function finish() {
      dialog.remove()
      resolve(dialog.returnValue === 'ok' ? (input?.value.trim() ?? '') : null)
    }
    document.body.append(dialog)
    dialog.showModal()
    input?.select()
  })
}
