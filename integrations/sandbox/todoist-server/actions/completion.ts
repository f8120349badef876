// Completing and reopening. A recurring task is never completed: it moves to its next date and tells so as an update.
import type { Args } from '../arguments.ts'
import { textArg } from '../arguments.ts'
import { nextOccurrence } from '../due.ts'
import { forbidden, invalidArgument } from '../errors.ts'
import type { Task } from '../records.ts'
import type { State } from '../state.ts'
import { changeTask, refuseWhenFull, subtasks } from './tasks.ts'

/** What the apps do on a tick: the next occurrence, or completion. */
export function closeTask(state: State, actor: string, id: string): Task {
  const task = state.mustSeeTask(actor, id)
  if (task.due?.is_recurring && !task.checked)
    return changeTask(state, actor, task, { due: nextOccurrence(task.due) }, 'item_completed')
  return completeTask(state, actor, id, {})
}

export function completeTask(state: State, actor: string, id: string, args: Args): Task {
  const task = state.mustSeeTask(actor, id)
  if (task.content.startsWith('* ')) throw forbidden('The task is uncompletable')
  if (task.checked) return task
  const when = textArg(args, 'date_completed', 40)
  if (when !== undefined && Number.isNaN(Date.parse(when))) throw invalidArgument('date_completed', 'Date is invalid')
  const completed_at = when ?? state.stamp()
  for (const each of subtasks(state, task)) if (!each.checked) mark(state, actor, each, completed_at)
  return mark(state, actor, task, completed_at)
}

function mark(state: State, actor: string, task: Task, completed_at: string): Task {
  const done = state.tasks.put({
    ...task,
    checked: true,
    completed_at,
    completed_by_uid: actor,
    updated_at: state.second(),
  })
  state.happen({ name: 'item:completed', record: done, projectId: done.project_id, actor })
  return done
}

export function reopenTask(state: State, actor: string, id: string): Task {
  const task = state.mustSeeTask(actor, id)
  if (!task.checked) return task
  refuseWhenFull(state, task.project_id, 1)
  const parent = task.parent_id ? state.tasks.get(task.parent_id) : undefined
  if (parent?.checked) reopenTask(state, actor, parent.id)
  const section = task.section_id ? state.sections.get(task.section_id) : undefined
  if (section?.is_archived) state.sections.put({ ...section, is_archived: false, archived_at: null })
  const last = Math.max(0, ...state.activeTasks(task.project_id).map((each) => each.child_order))
  const open = state.tasks.put({
    ...task,
    checked: false,
    completed_at: null,
    completed_by_uid: null,
    child_order: last + 1,
    section_id: section?.is_deleted ? null : task.section_id,
    updated_at: state.second(),
  })
  state.happen({ name: 'item:uncompleted', record: open, projectId: open.project_id, actor })
  return open
}
