// Everything the stand-in remembers, the ids it gives and the clock it tells time by.
// Whatever happens is kept in `pending` until the caller takes it: webhooks may leave before or after the answer.
import { randomBytes, randomInt } from 'node:crypto'
import { forbidden, notFound } from './errors.ts'
import type {
  Activity,
  Label,
  Membership,
  Note,
  OwnedLabel,
  Project,
  Section,
  StoredFile,
  Task,
  User,
} from './records.ts'
import { createShelf } from './shelf.ts'

export type UpdateIntent = 'item_updated' | 'item_completed' | 'item_uncompleted'

export type Happening = {
  name: string
  record: Task | Note | Section | Project | Label
  projectId: string | null
  /** Who hears of it when it belongs to no project. */
  owner?: string
  actor: string
  at: string
  /** The task before, for `item:updated`. */
  old?: Task
  intent?: UpdateIntent
  /** The task a comment is on, as it was then. */
  item?: Task
}

export type StateOptions = {
  now: () => number
  maxTasksPerProject: number
  maxSectionsPerProject: number
  maxLabelsPerTask: number
  commentsGoFirst: boolean
}

export type State = ReturnType<typeof createState>

const ALPHABET = '23456789CFGHJMPQRVWXcfghjmpqrvwx'

export function newId(): string {
  return '6' + Array.from(randomBytes(15), (byte) => ALPHABET[byte % 32]).join('')
}

export function createState(options: StateOptions) {
  let revision = 0
  let lastMicros = 0
  const nextRevision = () => ++revision
  const users = new Map<string, User>()
  const projects = createShelf<Project>(nextRevision, (project) => project.creator_uid)
  const sections = createShelf<Section>(nextRevision, (section) => section.project_id)
  const tasks = createShelf<Task>(nextRevision, (task) => task.project_id)
  const notes = createShelf<Note>(nextRevision, (note) => note.item_id ?? note.project_id ?? '')
  const labels = createShelf<OwnedLabel>(nextRevision, (label) => label.owner)
  const memberships = createShelf<Membership>(nextRevision, (each) => each.project_id)
  const files = new Map<string, StoredFile>()
  const activities: Activity[] = []
  let pending: Happening[] = []

  /** Microseconds, strictly rising. */
  function stamp(): string {
    lastMicros = Math.max(lastMicros + 1, Math.round(options.now() * 1000))
    const millis = Math.floor(lastMicros / 1000)
    return new Date(millis).toISOString().slice(0, -1) + String(lastMicros % 1000).padStart(3, '0') + 'Z'
  }

  const second = () => new Date(options.now()).toISOString().slice(0, 19) + 'Z'

  function membership(userId: string, projectId: string): Membership | undefined {
    const found = memberships.get(`${userId}@${projectId}`)
    return found && !found.is_deleted ? found : undefined
  }

  const sees = (userId: string, projectId: string) => membership(userId, projectId)?.state === 'active'

  const members = (projectId: string) => memberships.of(projectId).filter((each) => !each.is_deleted)

  function happen(happening: Omit<Happening, 'at'>) {
    const at = stamp()
    pending.push({ ...structuredClone(happening), at })
    const record = happening.record
    activities.push({
      id: String(activities.length + 1),
      object_type: happening.name.split(':')[0]!,
      object_id: record.id,
      event_type: happening.name.split(':')[1]!,
      event_date: at,
      parent_project_id: happening.projectId,
      parent_item_id: 'item_id' in record ? (record.item_id ?? null) : null,
      initiator_id: happening.projectId && members(happening.projectId).length > 1 ? happening.actor : null,
      extra_data: 'content' in record ? { content: record.content } : null,
    })
  }

  return {
    options,
    users,
    projects,
    sections,
    tasks,
    notes,
    labels,
    memberships,
    files,
    activities,
    stamp,
    second,
    membership,
    sees,
    members,
    happen,
    revision: () => revision,
    newUserId: () => String(randomInt(10_000_000, 99_999_999)),

    takeHappenings(): Happening[] {
      const taken = pending
      pending = []
      return taken
    },

    mustSeeProject(userId: string, projectId: string): Project {
      const project = projects.get(projectId)
      if (!project || project.is_deleted || !sees(userId, projectId)) throw notFound('Project')
      return project
    },

    mustSeeSection(userId: string, sectionId: string): Section {
      const section = sections.get(sectionId)
      if (!section || section.is_deleted || !sees(userId, section.project_id)) throw notFound('Section')
      return section
    },

    mustSeeTask(userId: string, taskId: string): Task {
      const task = tasks.get(taskId)
      if (!task || task.is_deleted || !sees(userId, task.project_id)) throw notFound('Task')
      return task
    },

    mustSeeNote(userId: string, noteId: string): Note {
      const note = notes.get(noteId)
      const projectId = note && projectOfNote(note)
      if (!note || note.is_deleted || !projectId || !sees(userId, projectId)) throw notFound('Comment')
      return note
    },

    projectOfNote,

    mustOwn(userId: string, project: Project, deed: string) {
      if (project.creator_uid !== userId) throw forbidden(`Only the owner can ${deed} the project`)
    },

    activeTasks: (projectId: string) => tasks.of(projectId).filter((task) => !task.is_deleted && !task.checked),
  }

  /** Undefined when the task is gone: its comments go with it. */
  function projectOfNote(note: Note): string | undefined {
    if (note.project_id) return note.project_id
    const task = tasks.get(note.item_id!)
    return task && !task.is_deleted ? task.project_id : undefined
  }
}
