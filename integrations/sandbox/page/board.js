// The project as Todoist shows it: sections as columns, tasks as cards that can be dragged or moved by the panel.
import { act } from './act.js'
import { ask } from './ask.js'
import { avatar, h, signButton } from './element.js'
import { family, onChange, single } from './feed.js'
import { setOpener } from './links.js'
import { createSwitcher } from './switcher.js'
import { createTaskPanel } from './task-panel.js'

export function createBoard(pane, { reveal }) {
  const { project, staff } = single('cast')
  const switcher = createSwitcher({ label: 'Act as', people: staff, onChoose: () => drawPanel() })
  const agent = () => switcher.chosen().todoistId
  const columns = h('div', { class: 'columns' })
  const panel = createTaskPanel({ agent, staff, close: () => open(null) })
  let chosen = null

  pane.append(
    h(
      'header',
      { class: 'pane-head todoist' },
      h('h2', {}, project.name, h('small', {}, 'Todoist project, one task per request')),
      switcher.element,
      signButton('New task', 'plus', addTask),
    ),
    columns,
    panel.element,
  )

  async function addTask() {
    const text = await ask({ title: 'New task of your own', label: 'What', ok: 'Add' })
    if (text) await act('addTask', { agent: agent(), text })
  }

  function open(id) {
    const before = chosen
    chosen = id
    draw()
    if (id === null && before) columns.querySelector(`[data-task="${before}"]`)?.focus()
  }

  function draw() {
    const sections = [...family('section').values()].toSorted((a, b) => a.order - b.order)
    const bySection = Map.groupBy(
      [...family('task').values()].toSorted((a, b) => Number(a.done) - Number(b.done) || a.order - b.order),
      ({ section }) => section,
    )
    const loose = bySection.get(null) ?? []
    const had = columns.contains(document.activeElement) ? document.activeElement.dataset.task : undefined
    const scrolled = columns.scrollLeft
    columns.replaceChildren(
      ...(loose.length > 0 ? [column({ id: null, name: 'No section' }, loose)] : []),
      ...sections.map((section) => column(section, bySection.get(section.id) ?? [])),
    )
    const bare = family('task').size === 0
    columns.classList.toggle('bare', bare)
    if (bare) columns.append(guide())
    columns.scrollLeft = scrolled
    if (had) columns.querySelector(`[data-task="${had}"]`)?.focus()
    drawPanel()
  }

  function drawPanel() {
    const task = chosen === null ? undefined : family('task').get(chosen)
    if (!task) chosen = null
    pane.classList.toggle('with-panel', Boolean(task))
    panel.show(task)
  }

  function column(section, tasks) {
    const waiting = tasks.filter(({ done }) => !done).length
    const element = h(
      'section',
      {
        class: `column${tasks.length === 0 ? ' slim' : ''}`,
        'aria-label': section.name,
        ondragover(event) {
          event.preventDefault()
          element.classList.add('over')
        },
        ondragleave: () => element.classList.remove('over'),
        ondrop(event) {
          event.preventDefault()
          element.classList.remove('over')
          const task = event.dataTransfer.getData('text/plain')
          if (section.id && family('task').has(task)) void act('move', { agent: agent(), task, section: section.id })
        },
      },
      h('h3', {}, section.name, waiting > 0 ? h('span', { class: 'tally' }, String(waiting)) : null),
      ...tasks.map(card),
    )
    return element
  }

  function card(task) {
    const [, number, rest] = /^(#\d+)\s·\s(.*)$/s.exec(task.content) ?? [null, null, task.content]
    const responsible = staff.find(({ todoistId }) => todoistId === task.responsible)
    return h(
      'button',
      {
        type: 'button',
        class: `card p${task.priority}${task.done ? ' done' : ''}`,
        draggable: !task.done,
        'data-task': task.id,
        'aria-current': task.id === chosen ? 'true' : null,
        onclick: () => open(task.id),
        ondragstart(event) {
          event.dataTransfer.setData('text/plain', task.id)
          event.dataTransfer.effectAllowed = 'move'
        },
      },
      h(
        'span',
        { class: 'card-top' },
        h('span', { class: 'tick', 'aria-hidden': 'true' }, task.done ? '✓' : ''),
        number,
      ),
      h('span', { class: 'card-text' }, rest),
      h(
        'span',
        { class: 'card-foot' },
        task.comments > 0 ? h('span', { title: `${task.comments} comments` }, `💬 ${task.comments}`) : null,
        responsible ? avatar(responsible.name, { title: responsible.name }) : null,
      ),
    )
  }

  setOpener('task', (id) => {
    open(id)
    reveal('board')
  })
  onChange(['section', 'task', 'note'], draw)
  draw()
}

function guide() {
  return h(
    'div',
    { class: 'empty board-empty' },
    h('span', { class: 'stepping', 'aria-hidden': 'true' }, '3'),
    h('p', {}, 'And a task here. Assign it, comment to answer, complete it to close.'),
  )
}
