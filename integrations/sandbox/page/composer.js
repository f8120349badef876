// Where one writes: Enter sends, Shift+Enter makes a line, Escape leaves a reply or an edit.
import { h, signButton } from './element.js'
import { icon } from './icons.js'
import { menuButton } from './menu.js'

/**
 * `send(text, { replyTo, editing })` resolves with true when it was sent. `attachments()` are menu items.
 * The first child may be a `before` element, such as the choice of who writes.
 */
export function createComposer({ label, placeholder, send, attachments, before = null }) {
  const field = h('textarea', {
    rows: 1,
    placeholder,
    'aria-label': label,
    enterKeyHint: 'send',
    oninput: grow,
    onkeydown,
  })
  const context = h('div', { class: 'context', hidden: true })
  const state = { replyTo: null, editing: null }
  const form = h(
    'form',
    {
      class: 'composer',
      onsubmit(event) {
        event.preventDefault()
        void submit()
      },
    },
    context,
    before,
    h(
      'div',
      { class: 'composer-row' },
      attachments ? menuButton('Attach', 'plus', attachments) : null,
      field,
      h('button', { type: 'submit', class: 'send', 'aria-label': 'Send', title: 'Send' }, icon('send')),
    ),
  )

  function grow() {
    field.style.height = 'auto'
    field.style.height = `${Math.min(field.scrollHeight, 140)}px`
  }

  function onkeydown(event) {
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
      event.preventDefault()
      void submit()
    } else if (event.key === 'Escape') leave()
  }

  async function submit() {
    const text = field.value.trim()
    if (text === '') return
    const about = { ...state }
    field.value = ''
    leave()
    grow()
    if (!(await send(text, about)) && field.value === '') fill(text)
  }

  function about(kind, target) {
    Object.assign(state, { replyTo: null, editing: null, [kind]: target })
    context.hidden = false
    context.replaceChildren(
      h(
        'span',
        {},
        h('b', {}, kind === 'editing' ? 'Edit' : `Reply to ${target.by.name}`),
        ' ',
        target.text.slice(0, 80),
      ),
      signButton('Cancel', 'close', leave),
    )
    if (kind === 'editing') field.value = target.text
    grow()
    field.focus()
  }

  function leave() {
    if (state.editing) field.value = ''
    Object.assign(state, { replyTo: null, editing: null })
    context.hidden = true
  }

  function fill(text) {
    field.value = text
    grow()
    field.focus()
  }

  return {
    form,
    field,
    fill,
    reply: (message) => about('replyTo', message),
    edit: (message) => about('editing', message),
  }
}
