// Completing a recurring task by telling its next date.
import type { Args } from '../arguments.ts'
import { dueArg } from '../due.ts'
import { missingArgument } from '../errors.ts'
import type { Task } from '../records.ts'
import type { State } from '../state.ts'
import { changeTask } from './tasks.ts'

export function updateDateComplete(state: State, actor: string, id: string, args: Args): Task {
  const task = state.mustSeeTask(actor, id)
  const due = dueArg(args, state.options.now())
  if (!due) throw missingArgument('due')
  return changeTask(state, actor, task, { due }, 'item_completed')
}
