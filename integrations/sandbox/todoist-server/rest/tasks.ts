// /tasks. REST says assignee_id, due_string and order where the rest of the vendor says responsible_uid, due and child_order.
import type { Args } from '../arguments.ts'
import { idArg, requiredText } from '../arguments.ts'
import { closeTask, reopenTask } from '../actions/completion.ts'
import { addTask, deleteTask, moveTask, updateTask } from '../actions/tasks.ts'
import type { Call, Route } from '../call.ts'
import { invalidArgument, missingArgument, notFound } from '../errors.ts'
import type { Task } from '../records.ts'
import type { State } from '../state.ts'
import { page, queryArgs } from './paging.ts'

const THREE_MONTHS_MS = 93 * 86_400_000

export function taskRoutes(state: State): Route[] {
  const visible = (userId: string) =>
    state.tasks
      .all()
      .filter((task) => !task.is_deleted && state.sees(userId, task.project_id))
      .toSorted((a, b) => a.child_order - b.child_order)
  const active = (userId: string) => visible(userId).filter((task) => !task.checked)

  /** Todoist API, get task: a single active, not completed, task. */
  const oneActive = ({ userId, params }: Call) => {
    const task = state.mustSeeTask(userId, params.id!)
    if (task.checked) throw notFound('Task')
    return task
  }

  return [
    { method: 'GET', path: '/tasks', scope: 'data:read', run: (call) => page(call, listed(call, active(call.userId))) },
    {
      method: 'GET',
      path: '/tasks/filter',
      scope: 'data:read',
      run: (call) => page(call, filtered(state, call, active(call.userId))),
    },
    {
      method: 'GET',
      path: '/tasks/completed/by_completion_date',
      scope: 'data:read',
      run: (call) => page(call, completed(call, visible(call.userId)), 'items'),
    },
    {
      method: 'POST',
      path: '/tasks',
      scope: 'task:add',
      run: ({ userId, args }) => addTask(state, userId, fromRest(args)),
    },
    { method: 'GET', path: '/tasks/:id', scope: 'data:read', run: oneActive },
    {
      method: 'POST',
      path: '/tasks/:id',
      scope: 'data:read_write',
      run: ({ userId, params, args }) => updateTask(state, userId, params.id!, fromRest(args)),
    },
    {
      method: 'POST',
      path: '/tasks/:id/close',
      scope: 'data:read_write',
      run: ({ userId, params }) => void closeTask(state, userId, params.id!),
    },
    {
      method: 'POST',
      path: '/tasks/:id/reopen',
      scope: 'data:read_write',
      run: ({ userId, params }) => void reopenTask(state, userId, params.id!),
    },
    {
      method: 'POST',
      path: '/tasks/:id/move',
      scope: 'data:read_write',
      run: ({ userId, params, args }) => moveTask(state, userId, params.id!, args),
    },
    {
      method: 'DELETE',
      path: '/tasks/:id',
      scope: 'data:delete',
      run: ({ userId, params }) => deleteTask(state, userId, params.id!),
    },
  ]
}

function fromRest(args: Args): Args {
  const { assignee_id, order, due_string, due_date, due_datetime, due_lang, deadline_date, duration, ...rest } = args
  const { duration_unit, ...plain } = rest
  const due = due_datetime ?? due_date
  return {
    ...plain,
    ...(assignee_id === undefined ? {} : { responsible_uid: assignee_id }),
    ...(order === undefined ? {} : { child_order: order }),
    ...(due === undefined ? {} : { due: due === null ? null : { date: due, lang: due_lang } }),
    ...(due_string === undefined ? {} : { due: due_string === null ? null : { string: due_string, lang: due_lang } }),
    ...(deadline_date === undefined ? {} : { deadline: deadline_date === null ? null : { date: deadline_date } }),
    ...(duration === undefined
      ? {}
      : { duration: duration === null ? null : { amount: duration, unit: duration_unit } }),
  }
}

function listed({ query }: Call, tasks: Task[]): Task[] {
  const args = queryArgs(query)
  const project = idArg(args, 'project_id')
  const section = idArg(args, 'section_id')
  const parent = idArg(args, 'parent_id')
  const ids = args.ids?.split(',')
  return tasks.filter(
    (task) =>
      (!project || task.project_id === project) &&
      (!section || task.section_id === section) &&
      (!parent || task.parent_id === parent) &&
      (!args.label || task.labels.includes(args.label)) &&
      (!ids || ids.includes(task.id)),
  )
}

/** Of the filter language only what a helpdesk asks: all, #project, /section, @label, search:, p1 to p4, assigned. */
function filtered(state: State, { query, userId }: Call, tasks: Task[]): Task[] {
  const filter = requiredText(queryArgs(query), 'query', 1024)
  if (filter.includes(',')) throw invalidArgument('query', 'The comma operator is not supported')
  const tests = filter.split('&').map((part) => termOf(state, userId, part.trim()))
  return tasks.filter((task) => tests.every((test) => test(task)))
}

function termOf(state: State, userId: string, term: string): (task: Task) => boolean {
  const rest = term.slice(1).toLowerCase()
  const lower = term.toLowerCase()
  if (lower === 'all' || lower === 'view all') return () => true
  if (lower === 'assigned') return (task) => task.responsible_uid !== null
  if (lower === 'assigned to: me') return (task) => task.responsible_uid === userId
  if (/^p[1-4]$/.test(lower)) return (task) => task.priority === 5 - Number(rest)
  if (lower.startsWith('search:')) return (task) => task.content.toLowerCase().includes(lower.slice(7).trim())
  if (term.startsWith('#')) return (task) => state.projects.get(task.project_id)?.name.toLowerCase() === rest
  if (term.startsWith('/')) return (task) => state.sections.get(task.section_id ?? '')?.name.toLowerCase() === rest
  if (term.startsWith('@')) return (task) => task.labels.some((label) => label.toLowerCase() === rest)
  throw invalidArgument('query', 'The search query is incorrect')
}

function completed({ query }: Call, tasks: Task[]): Task[] {
  const args = queryArgs(query)
  const [since, until] = [args.since, args.until].map((text) => Date.parse(text ?? ''))
  if (!args.since) throw missingArgument('since')
  if (!args.until) throw missingArgument('until')
  if (Number.isNaN(since) || Number.isNaN(until)) throw invalidArgument('since', 'Date is invalid')
  if (until! - since! > THREE_MONTHS_MS) throw invalidArgument('until', 'The range is longer than 3 months')
  const inRange = (task: Task) => {
    const at = Date.parse(task.completed_at ?? '')
    return task.checked && at >= since! && at <= until!
  }
  return tasks
    .filter(inRange)
    .filter((task) => !args.project_id || task.project_id === args.project_id)
    .filter((task) => !args.section_id || task.section_id === args.section_id)
    .toSorted((a, b) => (a.completed_at! < b.completed_at! ? 1 : -1))
}
