// Projects and who shares them. Whoever leaves a project loses sight of it and of the tasks given to them.
import type { Args } from '../arguments.ts'
import { flagArg, idArg, integerArg, requiredText, textArg } from '../arguments.ts'
import { invalidArgument, notFound } from '../errors.ts'
import type { Project } from '../records.ts'
import type { State } from '../state.ts'
import { newId } from '../state.ts'

const NAME = 120
const DESCRIPTION = 1024

export function addProject(state: State, actor: string, args: Args, inbox = false): Project {
  const parentId = idArg(args, 'parent_id') ?? null
  if (parentId) state.mustSeeProject(actor, parentId)
  const project: Project = {
    id: newId(),
    name: requiredText(args, 'name', NAME),
    description: textArg(args, 'description', DESCRIPTION) ?? '',
    color: textArg(args, 'color', 40) ?? 'charcoal',
    parent_id: parentId,
    child_order: integerArg(args, 'child_order', 0, 1e9) ?? state.projects.all().length + 1,
    default_order: 0,
    view_style: textArg(args, 'view_style', 20) ?? 'list',
    creator_uid: actor,
    created_at: state.stamp(),
    updated_at: state.second(),
    can_assign_tasks: false,
    inbox_project: inbox,
    is_archived: false,
    is_collapsed: false,
    is_deleted: false,
    is_favorite: flagArg(args, 'is_favorite') ?? false,
    is_frozen: false,
    is_shared: false,
  }
  state.projects.put(project)
  admit(state, project, actor)
  state.happen({ name: 'project:added', record: project, projectId: project.id, actor })
  return state.projects.get(project.id)!
}

export function updateProject(state: State, actor: string, id: string, args: Args): Project {
  const old = state.mustSeeProject(actor, id)
  return save(state, actor, 'project:updated', {
    ...old,
    name: args.name === undefined ? old.name : requiredText(args, 'name', NAME),
    description: textArg(args, 'description', DESCRIPTION) ?? old.description,
    color: textArg(args, 'color', 40) ?? old.color,
    view_style: textArg(args, 'view_style', 20) ?? old.view_style,
    is_favorite: flagArg(args, 'is_favorite') ?? old.is_favorite,
    is_collapsed: flagArg(args, 'is_collapsed') ?? old.is_collapsed,
  })
}

export function archiveProject(state: State, actor: string, id: string, archive: boolean): Project {
  const old = state.mustSeeProject(actor, id)
  const name = archive ? 'project:archived' : 'project:unarchived'
  return save(state, actor, name, { ...old, is_archived: archive })
}

export function deleteProject(state: State, actor: string, id: string) {
  const old = state.mustSeeProject(actor, id)
  if (old.inbox_project) throw invalidArgument('id', 'The inbox cannot be deleted')
  state.mustOwn(actor, old, 'delete')
  for (const task of state.tasks.all())
    if (task.project_id === id && !task.is_deleted) state.tasks.put({ ...task, is_deleted: true })
  for (const section of state.sections.all())
    if (section.project_id === id && !section.is_deleted) state.sections.put({ ...section, is_deleted: true })
  save(state, actor, 'project:deleted', { ...old, is_deleted: true })
}

/** Sharing is by e-mail. Who has no account here stays invited. */
export function shareProject(state: State, actor: string, args: Args) {
  const project = state.mustSeeProject(actor, requiredText(args, 'project_id', 64))
  const email = requiredText(args, 'email', 320)
  if (!email.includes('@')) throw invalidArgument('email', 'Invalid email')
  const user = userByEmail(state, email)
  if (!user) throw notFound('User')
  admit(state, project, user.id)
}

export function removeCollaborator(state: State, actor: string, args: Args) {
  const project = state.mustSeeProject(actor, requiredText(args, 'project_id', 64))
  const user = userByEmail(state, requiredText(args, 'email', 320))
  const found = user && state.membership(user.id, project.id)
  if (!user || !found) throw notFound('Collaborator')
  if (user.id !== actor) state.mustOwn(actor, project, 'remove people from')
  for (const task of state.tasks.all())
    if (task.project_id === project.id && task.responsible_uid === user.id)
      state.tasks.put({ ...task, responsible_uid: null, assigned_by_uid: null })
  state.memberships.put({ ...found, is_deleted: true })
  markShared(state, project.id)
}

export function admit(state: State, project: Project, userId: string) {
  if (state.sees(userId, project.id)) return
  const id = `${userId}@${project.id}`
  state.memberships.put({ id, user_id: userId, project_id: project.id, state: 'active', is_deleted: false })
  markShared(state, project.id)
}

function markShared(state: State, projectId: string) {
  const project = state.projects.get(projectId)!
  const shared = state.members(projectId).length > 1
  if (project.is_shared !== shared) state.projects.put({ ...project, is_shared: shared, can_assign_tasks: shared })
}

function userByEmail(state: State, email: string) {
  return [...state.users.values()].find((user) => user.email.toLowerCase() === email.toLowerCase())
}

function save(state: State, actor: string, name: string, project: Project): Project {
  state.projects.put({ ...project, updated_at: state.second() })
  state.happen({ name, record: project, projectId: project.id, actor })
  return project
}
