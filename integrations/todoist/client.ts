// What we ask of Todoist, call by call. Not through the SDK: its sync() throws away what became of the other commands
// when one fails, and its strict schemas would turn one odd tombstone or a field Todoist forgot into a deaf hub.
import { z } from 'zod'

import { Gone, Misread, Rejected } from '../../src/errors.ts'
import type { BoardPerson, BoardSection } from '../../src/ports.ts'
import type { SyncCommand } from './calls.ts'
import type { Http } from './http.ts'

export const id = z.union([z.string().min(1), z.number().transform(String)])
export const list = z
  .array(z.unknown())
  .nullish()
  .catch(null)
  .transform((entries) => entries ?? [])

const syncSchema = z.looseObject({
  sync_token: z.string().min(1),
  full_sync: z.boolean().nullish(),
  sync_status: z
    .record(z.string(), z.unknown())
    .nullish()
    .transform((status) => status ?? {}),
  temp_id_mapping: z
    .record(z.string(), id)
    .nullish()
    .transform((ids) => ids ?? {}),
  items: list,
  notes: list,
  collaborators: list,
})
export type SyncAnswer = z.infer<typeof syncSchema>

const pageSchema = z.looseObject({
  results: list,
  items: list,
  next_cursor: z.string().nullish(),
})
const projectSchema = z.looseObject({ id, name: z.string(), is_archived: z.boolean().nullish().catch(null) })
const sectionSchema = z.looseObject({ id, name: z.string(), project_id: id, section_order: z.number().nullish() })
const personSchema = z.looseObject({
  id,
  name: z.string().nullish(),
  full_name: z.string().nullish(),
  email: z.string().nullish(),
})

export type BoardProject = { id: string; name: string; archived: boolean }

export type Client = {
  sync(commands: SyncCommand[], token: string): Promise<SyncAnswer>
  /** Null if there is no such task among the open ones. */
  openTask(taskId: string): Promise<unknown>
  /** One page of what was completed; at most three months lie between the dates. */
  completedTasks(since: Date, until: Date, cursor: string | null): Promise<{ items: unknown[]; next: string | null }>
  userId(): Promise<string>
  /** Null if there is none, or it is not ours to see. */
  project(projectId: string): Promise<BoardProject | null>
  projects(): Promise<BoardProject[]>
  sections: (projectId: string) => Promise<BoardSection[]>
  people: (projectId: string) => Promise<BoardPerson[]>
  /** Lists as Todoist gives them: of a task, of a project, of all. */
  comments: (taskId: string) => Promise<unknown[]>
  openTasks: (projectId: string) => Promise<unknown[]>
  completedIn: (projectId: string, since: Date, until: Date) => Promise<unknown[]>
  sectionList: (projectId: string) => Promise<unknown[]>
  projectList: () => Promise<unknown[]>
}

const completedPath = 'tasks/completed/by_completion_date'

export function createClient(http: Http): Client {
  async function all(path: string, query: Record<string, string>, missing?: 'task'): Promise<unknown[]> {
    const found: unknown[] = []
    let cursor: string | null = null
    do {
      const asked: Record<string, string> = { ...query, limit: '200', ...(cursor === null ? {} : { cursor }) }
      const page = read(pageSchema, await http.ask(path, { query: asked, missing }))
      found.push(...page.results, ...page.items)
      cursor = page.next_cursor ?? null
    } while (cursor !== null)
    return found
  }

  return {
    async sync(commands, token) {
      const json = { commands, sync_token: token, resource_types: ['items', 'notes', 'collaborators'] }
      return read(syncSchema, await http.ask('sync', { method: 'POST', json }))
    },

    async openTask(taskId) {
      try {
        return await http.ask(`tasks/${encodeURIComponent(taskId)}`, { missing: 'task' })
      } catch (error) {
        if (error instanceof Gone) return null
        throw error
      }
    },

    async completedTasks(since, until, cursor) {
      const query = { ...between(since, until), limit: '200' }
      const asked = cursor === null ? query : { ...query, cursor }
      const page = read(pageSchema, await http.ask(completedPath, { query: asked }))
      return { items: page.items, next: page.next_cursor ?? null }
    },

    userId: async () => read(z.looseObject({ id }), await http.ask('user')).id,

    async project(projectId) {
      try {
        return asProject(read(projectSchema, await http.ask(`projects/${encodeURIComponent(projectId)}`)))
      } catch (error) {
        if (error instanceof Rejected && (error.scope === 'place' || error.scope === 'thing')) return null
        throw error
      }
    },

    projects: async () => readable(projectSchema, await all('projects', {})).map(asProject),

    async sections(projectId) {
      const found = readable(sectionSchema, await all('sections', { project_id: projectId }))
      return found
        .toSorted((a, b) => (a.section_order ?? 0) - (b.section_order ?? 0))
        .map((one) => ({ id: one.id, name: one.name, projectId: one.project_id }))
    },

    async people(projectId) {
      return toPeople(await all(`projects/${encodeURIComponent(projectId)}/collaborators`, {}))
    },

    comments: async (taskId) => await all('comments', { task_id: taskId }, 'task'),
    openTasks: async (projectId) => await all('tasks', { project_id: projectId }),
    completedIn: async (projectId, since, until) =>
      await all(completedPath, { project_id: projectId, ...between(since, until) }),
    sectionList: async (projectId) => await all('sections', { project_id: projectId }),
    projectList: async () => await all('projects', {}),
  }
}

const between = (since: Date, until: Date) => ({ since: since.toISOString(), until: until.toISOString() })

function asProject(one: z.infer<typeof projectSchema>): BoardProject {
  return { id: one.id, name: one.name, archived: one.is_archived === true }
}

export function toPeople(entries: unknown[]): BoardPerson[] {
  return readable(personSchema, entries).map((one) => ({
    id: one.id,
    name: one.full_name || one.name || one.email || one.id,
    email: one.email ?? null,
  }))
}

export function read<T>(schema: z.ZodType<T>, answer: unknown): T {
  const result = schema.safeParse(answer)
  if (result.success) return result.data
  throw new Misread(`Todoist answered in a shape we don't know: ${z.prettifyError(result.error)}`, result.error)
}

/** One odd entry does not hide the others. */
export function readable<T>(schema: z.ZodType<T>, entries: unknown[]): T[] {
  return entries.flatMap((entry) => {
    const result = schema.safeParse(entry)
    return result.success ? [result.data] : []
  })
}
