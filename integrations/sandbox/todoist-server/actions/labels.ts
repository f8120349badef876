// Labels belong to a person; tasks carry only their names, so a rename walks over that person's tasks.
import type { Args } from '../arguments.ts'
import { flagArg, integerArg, requiredText, textArg } from '../arguments.ts'
import { invalidArgument, notFound } from '../errors.ts'
import type { Label, OwnedLabel } from '../records.ts'
import type { State } from '../state.ts'
import { changeTask } from './tasks.ts'

const NAME = 128

export const labelView = ({ owner: _owner, ...label }: OwnedLabel): Label => label

export function labelsOf(state: State, userId: string): OwnedLabel[] {
  return state.labels.of(userId).filter((label) => !label.is_deleted)
}

export function mustHaveLabel(state: State, userId: string, id: string): OwnedLabel {
  const label = state.labels.get(id)
  if (!label || label.is_deleted || label.owner !== userId) throw notFound('Label')
  return label
}

export function addLabel(state: State, actor: string, args: Args): OwnedLabel {
  const name = requiredText(args, 'name', NAME)
  if (byName(state, actor, name)) throw invalidArgument('name', 'Label already exists')
  return save(state, actor, 'label:added', {
    id: String(2_000_000_000 + state.labels.all().length),
    owner: actor,
    name,
    color: textArg(args, 'color', 40) ?? 'charcoal',
    order: integerArg(args, 'order', 0, 1e9) ?? labelsOf(state, actor).length + 1,
    is_favorite: flagArg(args, 'is_favorite') ?? false,
    is_deleted: false,
  })
}

export function updateLabel(state: State, actor: string, id: string, args: Args): OwnedLabel {
  const old = mustHaveLabel(state, actor, id)
  const name = args.name === undefined ? old.name : requiredText(args, 'name', NAME)
  if (name !== old.name) replaceOnTasks(state, actor, old.name, name)
  return save(state, actor, 'label:updated', {
    ...old,
    name,
    color: textArg(args, 'color', 40) ?? old.color,
    order: integerArg(args, 'order', 0, 1e9) ?? old.order,
    is_favorite: flagArg(args, 'is_favorite') ?? old.is_favorite,
  })
}

export function renameLabel(state: State, actor: string, args: Args) {
  const old = requiredText(args, 'name_old', NAME)
  const name = requiredText(args, 'name_new', NAME)
  const own = byName(state, actor, old)
  if (own) updateLabel(state, actor, own.id, { name })
  else replaceOnTasks(state, actor, old, name)
}

export function deleteLabel(state: State, actor: string, id: string, args: Args) {
  const old = mustHaveLabel(state, actor, id)
  const cascade = textArg(args, 'cascade', 10) ?? 'all'
  if (cascade !== 'all' && cascade !== 'none') throw invalidArgument('cascade', 'Expected all or none')
  if (cascade === 'all') replaceOnTasks(state, actor, old.name, null)
  save(state, actor, 'label:deleted', { ...old, is_deleted: true })
}

function replaceOnTasks(state: State, actor: string, old: string, name: string | null) {
  for (const task of state.tasks.all()) {
    if (task.is_deleted || !task.labels.includes(old) || !state.sees(actor, task.project_id)) continue
    const rest = task.labels.filter((label) => label !== old && label !== name)
    changeTask(state, actor, task, { labels: name === null ? rest : [...rest, name] })
  }
}

function byName(state: State, userId: string, name: string): OwnedLabel | undefined {
  return labelsOf(state, userId).find((label) => label.name === name)
}

function save(state: State, actor: string, name: string, label: OwnedLabel): OwnedLabel {
  state.labels.put(label)
  state.happen({ name, record: labelView(label), projectId: null, owner: actor, actor })
  return label
}
