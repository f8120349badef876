// Reading through /sync. A full read gives what is active; an incremental one gives what changed since its token,
// with deleted things as tombstones and completed tasks among the changed. Everyone sees only their own projects.
import { createHash } from 'node:crypto'
import { labelView } from './actions/labels.ts'
import { invalidArgument, invalidSyncToken } from './errors.ts'
import type { Project } from './records.ts'
import type { Shelf } from './shelf.ts'
import type { State } from './state.ts'
import { collaboratorView, ownView, planLimitsView, settingsView } from './user-view.ts'

type Read = (state: State, userId: string, since: number, view: View) => unknown
type View = { full: boolean; gained: Set<string>; hideNotesOfCompleted: boolean; bareTombstones: boolean }

const EMPTY_RESOURCES = [
  'filters',
  'reminders',
  'reminders_location',
  'locations',
  'live_notifications',
  'completed_info',
  'workspaces',
  'workspace_users',
  'workspace_filters',
  'view_options',
  'project_view_options_defaults',
  'role_actions',
]

const READS: Record<string, Read> = {
  projects: readProjects,
  items: (state, userId, since, view) =>
    pick(state, userId, state.tasks, since, view, (task) => task.project_id).filter(
      (task) => !view.full || (!task.checked && !task.is_deleted),
    ),
  notes: (state, userId, since, view) =>
    seenNotes(state, userId, since, view).map((note) =>
      note.is_deleted && view.bareTombstones ? { id: note.id, is_deleted: true } : note,
    ),
  project_notes: (state, userId, since, view) =>
    candidates(state.notes, since, view).filter((note) => {
      const projectId = note.project_id
      if (!projectId || !state.sees(userId, projectId)) return false
      return isNew(note, state.notes.revisionOf(note.id), since, view.full || view.gained.has(projectId))
    }),
  sections: (state, userId, since, view) =>
    pick(state, userId, state.sections, since, view, (section) => section.project_id).filter(
      (section) => !view.full || (!section.is_archived && !section.is_deleted),
    ),
  labels: (state, userId, since, view) =>
    state.labels
      .changedSince(since)
      .filter((label) => label.owner === userId && !(view.full && label.is_deleted))
      .map(labelView),
  user: (state, userId) => ownView(state.users.get(userId)!),
  collaborators: (state, userId, since, { gained }) => {
    const shared = statesSeen(state, userId, since, gained).map((each) => each.user_id)
    return [...new Set(shared)].map((id) => collaboratorView(state.users.get(id)!))
  },
  collaborator_states: (state, userId, since, view) =>
    statesSeen(state, userId, since, view.gained)
      .filter((each) => !view.full || !each.is_deleted)
      .map(({ id: _id, ...each }) => each),
  user_plan_limits: (state, userId) => planLimitsView(state.users.get(userId)!, state.options),
  user_settings: settingsView,
  notification_settings: () => ({}),
  stats: () => ({}),
  ...Object.fromEntries(EMPTY_RESOURCES.map((name) => [name, () => []])),
}

export function createReader(state: State, options: { hideNotesOfCompleted: boolean; bareTombstones: boolean }) {
  let generation = 0

  const seal = (userId: string, revision: number) =>
    createHash('sha256').update(`${generation}/${userId}/${revision}`).digest('base64url').slice(0, 24)

  const tokenOf = (userId: string) => `${seal(userId, state.revision())}_${state.revision().toString(36)}`

  function revisionOf(userId: string, token: string): number {
    const [, sealed, digits] = /^(.{24})_([0-9a-z]+)$/.exec(token) ?? []
    const revision = parseInt(digits ?? '', 36)
    if (!sealed || sealed !== seal(userId, revision)) throw invalidSyncToken()
    return revision
  }

  return {
    tokenOf,

    /** Throws for a token of another person, another life, or nobody. */
    check: (userId: string, token: string) => void (token === '*' || revisionOf(userId, token)),

    read(userId: string, token: string, types: Set<string>): Record<string, unknown> {
      const full = token === '*'
      const since = full ? 0 : revisionOf(userId, token)
      const view: View = { full, gained: gainedSince(state, userId, since), ...options }
      const found = Object.entries(READS).flatMap(([name, read]) =>
        types.has(name) ? [[name, read(state, userId, since, view)]] : [],
      )
      return {
        sync_token: tokenOf(userId),
        full_sync: full,
        ...(full ? { full_sync_date_utc: state.second() } : {}),
        ...Object.fromEntries(found),
      }
    },

    /** Every token given so far is refused from now on. */
    invalidate: () => void generation++,
  }
}

export type Reader = ReturnType<typeof createReader>

/** `all`, names, and names with a minus to leave out. */
export function resourceTypes(value: unknown): Set<string> {
  if (value === undefined || value === null) return new Set()
  if (!Array.isArray(value)) throw invalidArgument('resource_types', 'Expected a list')
  const wanted = new Set<string>()
  for (const name of value) {
    const bare = typeof name === 'string' ? name.replace(/^-/, '') : ''
    if (bare !== 'all' && !(bare in READS)) throw invalidArgument('resource_types', `Unknown resource type ${name}`)
    if (name === 'all') for (const each of Object.keys(READS)) wanted.add(each)
    else if (String(name).startsWith('-')) wanted.delete(bare)
    else wanted.add(bare)
  }
  // Todoist's documentation: there are two kinds of objects that tell about collaborators.
  if (wanted.has('collaborators')) wanted.add('collaborator_states')
  return wanted
}

function pick<T extends { id: string; is_deleted: boolean }>(
  state: State,
  userId: string,
  shelf: Shelf<T>,
  since: number,
  view: View,
  projectOf: (record: T) => string,
): T[] {
  return candidates(shelf, since, view).filter((record) => {
    if (!state.sees(userId, projectOf(record))) return false
    return isNew(record, shelf.revisionOf(record.id), since, view.full || view.gained.has(projectOf(record)))
  })
}

/** Only a full read, or one after joining a project, needs to look at everything. */
function candidates<T extends { id: string }>(shelf: Shelf<T>, since: number, view: View): T[] {
  return view.full || view.gained.size > 0 ? shelf.all() : shelf.changedSince(since)
}

/** Something newly in sight is given whole, without what is already gone. */
function isNew(record: { is_deleted: boolean }, revision: number, since: number, fresh: boolean): boolean {
  return fresh ? !record.is_deleted : revision > since
}

function gainedSince(state: State, userId: string, since: number): Set<string> {
  if (since === 0) return new Set()
  const gained = state.memberships.changedSince(since).filter((each) => each.user_id === userId && !each.is_deleted)
  return new Set(gained.map((each) => each.project_id))
}

function seenNotes(state: State, userId: string, since: number, view: View) {
  return candidates(state.notes, since, view).filter((note) => {
    const task = note.item_id ? state.tasks.get(note.item_id) : undefined
    if (!task || (task.is_deleted && !note.is_deleted) || !state.sees(userId, task.project_id)) return false
    if (task.checked && (view.full || view.hideNotesOfCompleted)) return false
    return isNew(note, state.notes.revisionOf(note.id), since, view.full || view.gained.has(task.project_id))
  })
}

/** A project one no longer sees, because it was left or deleted, comes as a tombstone. */
function readProjects(state: State, userId: string, since: number, view: View): Project[] {
  return state.projects.all().flatMap((project) => {
    const seen = state.sees(userId, project.id)
    if (view.full) return seen && !project.is_deleted && !project.is_archived ? [project] : []
    const membership = state.memberships.get(`${userId}@${project.id}`)
    if (!membership) return []
    const touched = Math.max(state.projects.revisionOf(project.id), state.memberships.revisionOf(membership.id)) > since
    if (!touched) return []
    if (seen) return [project]
    return state.memberships.revisionOf(membership.id) > since ? [{ ...project, is_deleted: true }] : []
  })
}

/** Of a project newly in sight everyone is told, not only who came since. */
function statesSeen(state: State, userId: string, since: number, gained: Set<string>) {
  return state.memberships.all().filter((each) => {
    const project = state.projects.get(each.project_id)
    if (!project?.is_shared || !state.sees(userId, each.project_id)) return false
    return isNew(each, state.memberships.revisionOf(each.id), since, gained.has(each.project_id))
  })
}
