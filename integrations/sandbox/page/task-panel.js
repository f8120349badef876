// One task, open: its fields, what can be done with it, and its comments.
import { act, chooseFile, fileFields } from './act.js'
import { ask } from './ask.js'
import { createComposer } from './composer.js'
import { avatar, clock, h, signButton } from './element.js'
import { family } from './feed.js'
import { fileElement } from './message.js'
import { markdownText } from './rich-text.js'

const priorities = [
  [4, 'P1 · critical'],
  [3, 'P2 · same day'],
  [2, 'P3 · planned'],
  [1, 'P4 · not yet known'],
]

export function createTaskPanel({ agent, staff, close }) {
  const title = h('h3')
  const description = h('div', { class: 'description' })
  const section = choice('Section', (value) => act('move', { ...task(), section: value }))
  const assignee = choice('Assigned to', (value) => act('assign', { ...task(), to: value }))
  const priority = choice('Priority', (value) => act('priority', { ...task(), priority: Number(value) }))
  const complete = h('button', { type: 'button', class: 'button strong', onclick: toggle })
  const list = h('ol', { class: 'comments', role: 'log', 'aria-label': 'Comments', tabIndex: 0 })
  let shown
  let drawn = new Map()

  const composer = createComposer({
    label: 'Write a comment',
    placeholder: 'Comment: the client gets it… (// keeps a note)',
    send(text, about) {
      return about.editing
        ? act('editComment', { agent: agent(), note: about.editing.id, text })
        : act('comment', { ...task(), text })
    },
    attachments: () => [['A file from this computer…', attach, '📎']],
  })
  const element = h(
    'div',
    {
      class: 'task-panel',
      hidden: true,
      onkeydown: (event) => event.key === 'Escape' && !event.defaultPrevented && close(),
    },
    h(
      'header',
      { class: 'task-head' },
      title,
      complete,
      signButton('Delete the task', 'trash', remove),
      signButton('Close the panel', 'close', close),
    ),
    h('div', { class: 'task-fields' }, section.label, assignee.label, priority.label),
    h('details', { class: 'task-details' }, h('summary', {}, 'Description'), description),
    list,
    composer.form,
  )

  const task = () => ({ agent: agent(), task: shown?.id })

  function toggle() {
    void act(shown.done ? 'reopen' : 'complete', task())
  }
  async function attach() {
    const file = await chooseFile()
    if (file) await act('comment', { ...task(), text: composer.field.value.trim(), file: await fileFields(file) })
    composer.field.value = ''
  }
  async function remove() {
    if ((await ask({ title: 'Delete this task with its comments?', ok: 'Delete' })) !== null)
      await act('deleteTask', task())
  }

  function show(next) {
    element.hidden = !next
    if (!next) return void (shown = undefined)
    const fresh = next.id !== shown?.id
    shown = next
    element.setAttribute('aria-label', next.content)
    title.textContent = next.content
    description.replaceChildren(...markdownText(next.description))
    section.fill(
      [...family('section').values()].toSorted((a, b) => a.order - b.order).map(({ id, name }) => [id, name]),
      next.section ?? '',
    )
    assignee.fill([['', 'nobody'], ...staff.map(({ todoistId, name }) => [todoistId, name])], next.responsible ?? '')
    priority.fill(priorities, next.priority)
    complete.textContent = next.done ? 'Reopen' : 'Complete'
    element.classList.toggle('done', next.done)
    drawComments(fresh)
  }

  function drawComments(fresh) {
    if (fresh) {
      list.replaceChildren()
      drawn = new Map()
    }
    const notes = [...family('note').values()]
      .filter(({ taskId }) => taskId === shown.id)
      .toSorted((a, b) => (a.at < b.at ? -1 : 1))
    const atEnd = fresh || list.scrollHeight - list.scrollTop - list.clientHeight < 60
    const ids = new Set(notes.map(({ id }) => id))
    for (const [id, { item }] of drawn) if (!ids.has(id)) (item.remove(), drawn.delete(id))
    for (const note of notes) {
      const known = drawn.get(note.id)
      if (known?.note === note) continue
      const item = commentElement(note)
      if (!fresh && !known) item.classList.add('arriving')
      if (known) known.item.replaceWith(item)
      else list.append(item)
      drawn.set(note.id, { note, item })
    }
    list.querySelector('.empty')?.remove()
    if (notes.length === 0) list.append(h('li', { class: 'empty' }, 'No comments yet.'))
    if (atEnd) list.scrollTop = list.scrollHeight
  }

  function commentElement(note) {
    return h(
      'li',
      { class: 'comment', tabIndex: 0 },
      avatar(note.by.name),
      h(
        'div',
        { class: 'comment-body' },
        h('span', { class: 'comment-by' }, note.by.name, h('time', {}, clock(new Date(note.at)))),
        note.text ? h('p', { class: 'said' }, ...markdownText(note.text)) : null,
        note.file ? fileElement(note.file) : null,
      ),
      h(
        'span',
        { class: 'tools' },
        signButton('Edit', 'pencil', () => composer.edit({ ...note, by: note.by })),
        signButton('Delete', 'trash', () => act('deleteComment', { agent: agent(), note: note.id })),
      ),
    )
  }

  return { element, show }
}

/** A labelled list that keeps its focus while what it offers is renewed. */
function choice(text, onChoose) {
  const select = h('select', { onchange: () => onChoose(select.value) })
  let offered = ''
  return {
    label: h('label', {}, h('span', {}, text), select),
    fill(options, value) {
      const next = JSON.stringify(options)
      if (next !== offered) {
        select.replaceChildren(...options.map(([id, name]) => h('option', { value: String(id) }, name)))
        offered = next
      }
      select.value = String(value)
    },
  }
}
