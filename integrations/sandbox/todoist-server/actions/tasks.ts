// What can be done to a task, and when it is refused. REST, sync commands and the people all come through here.
import type { Args } from '../arguments.ts'
import { flagArg, idArg, integerArg, isArgs, requiredId, requiredText, textArg, textsArg } from '../arguments.ts'
import { deadlineArg, dueArg, durationArg } from '../due.ts'
import { invalidArgument, missingArgument, tooManyTasks } from '../errors.ts'
import type { Task } from '../records.ts'
import type { State, UpdateIntent } from '../state.ts'
import { newId } from '../state.ts'
import { dropNote } from './notes.ts'

const CONTENT = 500
const DESCRIPTION = 16_383
const LABEL = 128
const ANY_ORDER = 2 ** 31 - 1

export function addTask(state: State, actor: string, args: Args): Task {
  const place = placeOf(state, actor, args)
  refuseWhenFull(state, place.project_id, 1)
  const responsible = responsibleArg(state, place.project_id, args) ?? null
  const now = state.second()
  const task: Task = {
    id: newId(),
    user_id: actor,
    ...place,
    added_by_uid: actor,
    assigned_by_uid: responsible ? actor : null,
    responsible_uid: responsible,
    completed_by_uid: null,
    labels: textsArg(args, 'labels', state.options.maxLabelsPerTask, LABEL) ?? [],
    deadline: deadlineArg(args) ?? null,
    duration: durationArg(args) ?? null,
    is_collapsed: flagArg(args, 'is_collapsed') ?? false,
    checked: false,
    is_deleted: false,
    added_at: state.stamp(),
    completed_at: null,
    updated_at: now,
    due: dueArg(args, state.options.now()) ?? null,
    priority: integerArg(args, 'priority', 1, 4) ?? 1,
    child_order: integerArg(args, 'child_order', 0, ANY_ORDER) ?? nextOrder(state, place.project_id),
    content: requiredText(args, 'content', CONTENT),
    description: textArg(args, 'description', DESCRIPTION) ?? '',
    note_count: 0,
    day_order: integerArg(args, 'day_order', -1, ANY_ORDER) ?? -1,
    goal_ids: [],
  }
  state.tasks.put(task)
  state.happen({ name: 'item:added', record: task, projectId: task.project_id, actor })
  return task
}

export function updateTask(state: State, actor: string, id: string, args: Args): Task {
  const task = state.mustSeeTask(actor, id)
  const changes: Partial<Task> = {
    content: args.content === undefined ? undefined : requiredText(args, 'content', CONTENT),
    description: textArg(args, 'description', DESCRIPTION),
    labels: textsArg(args, 'labels', state.options.maxLabelsPerTask, LABEL),
    priority: integerArg(args, 'priority', 1, 4),
    due: dueArg(args, state.options.now()),
    deadline: deadlineArg(args),
    duration: durationArg(args),
    is_collapsed: flagArg(args, 'is_collapsed'),
    child_order: integerArg(args, 'child_order', 0, ANY_ORDER),
    day_order: integerArg(args, 'day_order', -1, ANY_ORDER),
  }
  const responsible = responsibleArg(state, task.project_id, args)
  if (responsible !== undefined) {
    changes.responsible_uid = responsible
    changes.assigned_by_uid = responsible ? actor : null
  }
  const said = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined))
  return changeTask(state, actor, task, said)
}

/** Records the change, and tells of it with the task as it was. */
export function changeTask(
  state: State,
  actor: string,
  old: Task,
  changes: Partial<Task>,
  intent: UpdateIntent = 'item_updated',
): Task {
  const task = state.tasks.put({ ...old, ...changes, updated_at: state.second() })
  state.happen({ name: 'item:updated', record: task, projectId: task.project_id, actor, old, intent })
  return task
}

export function moveTask(state: State, actor: string, id: string, args: Args): Task {
  const task = state.mustSeeTask(actor, id)
  const targets = ['project_id', 'section_id', 'parent_id'].filter((key) => args[key] !== undefined)
  if (targets.length === 0) throw missingArgument('project_id')
  if (targets.length > 1)
    throw invalidArgument(targets[1]!, 'Only one of project_id, section_id or parent_id must be set')
  const place = placeOf(state, actor, { [targets[0]!]: args[targets[0]!] ?? null })
  const kin = subtasks(state, task)
  if (place.parent_id && [task, ...kin].some((each) => each.id === place.parent_id))
    throw invalidArgument('parent_id', 'A task cannot be moved under itself')
  if (place.project_id !== task.project_id) refuseWhenFull(state, place.project_id, 1 + kin.length)
  const settle = (each: Task): Partial<Task> =>
    each.responsible_uid && !state.sees(each.responsible_uid, place.project_id)
      ? { responsible_uid: null, assigned_by_uid: null }
      : {}
  for (const each of kin)
    state.tasks.put({ ...each, ...settle(each), project_id: place.project_id, section_id: place.section_id })
  return changeTask(state, actor, task, { ...place, ...settle(task), child_order: nextOrder(state, place.project_id) })
}

export function deleteTask(state: State, actor: string, id: string) {
  const task = state.mustSeeTask(actor, id)
  for (const each of [task, ...subtasks(state, task)]) {
    if (state.options.commentsGoFirst)
      for (const note of state.notes.of(each.id)) if (!note.is_deleted) dropNote(state, actor, note)
    const gone = state.tasks.put({ ...each, is_deleted: true, updated_at: state.second() })
    state.happen({ name: 'item:deleted', record: gone, projectId: gone.project_id, actor })
  }
}

export function reorderTasks(state: State, actor: string, args: Args) {
  if (!Array.isArray(args.items)) throw missingArgument('items')
  const ordered = args.items.map((entry: unknown): Task => {
    if (!isArgs(entry)) throw invalidArgument('items', 'Expected a list of objects')
    const child_order = integerArg(entry, 'child_order', 0, ANY_ORDER)
    if (child_order === undefined) throw missingArgument('child_order')
    return { ...state.mustSeeTask(actor, requiredId(entry, 'id')), child_order, updated_at: state.second() }
  })
  for (const task of ordered) state.tasks.put(task)
}

export function subtasks(state: State, task: Task): Task[] {
  const children = state.tasks.of(task.project_id).filter((each) => each.parent_id === task.id && !each.is_deleted)
  return children.flatMap((child) => [child, ...subtasks(state, child)])
}

export function refuseWhenFull(state: State, projectId: string, more: number) {
  const max = state.options.maxTasksPerProject
  if (state.activeTasks(projectId).length + more > max) throw tooManyTasks(projectId, max)
}

function nextOrder(state: State, projectId: string): number {
  return 1 + Math.max(0, ...state.activeTasks(projectId).map((task) => task.child_order))
}

/** A section or a parent brings its own project; a project that contradicts it is refused. */
function placeOf(state: State, actor: string, args: Args): Pick<Task, 'project_id' | 'section_id' | 'parent_id'> {
  const parentId = idArg(args, 'parent_id')
  const sectionId = idArg(args, 'section_id')
  const parent = parentId ? state.mustSeeTask(actor, parentId) : undefined
  const section = sectionId ? state.mustSeeSection(actor, sectionId) : undefined
  const asked = idArg(args, 'project_id')
  const project_id = asked ?? section?.project_id ?? parent?.project_id ?? inboxOf(state, actor)
  const project = state.mustSeeProject(actor, project_id)
  if (project.is_archived) throw invalidArgument('project_id', 'Project is archived')
  if (section && section.project_id !== project_id)
    throw invalidArgument('section_id', 'Section does not belong to the project')
  if (parent && parent.project_id !== project_id)
    throw invalidArgument('parent_id', 'Parent task does not belong to the project')
  return { project_id, section_id: section?.id ?? parent?.section_id ?? null, parent_id: parent?.id ?? null }
}

function inboxOf(state: State, actor: string): string {
  return state.users.get(actor)!.inbox_project_id
}

/** Todoist API, items: null or an empty string unassigns; anyone else must share the project. */
function responsibleArg(state: State, projectId: string, args: Args): string | null | undefined {
  const value = args.responsible_uid
  if (value === undefined) return undefined
  if (value === null || value === '') return null
  const uid = typeof value === 'number' ? String(value) : value
  if (typeof uid !== 'string' || !state.sees(uid, projectId))
    throw invalidArgument('responsible_uid', 'The user is not a collaborator of the project')
  return uid
}
