// Todoist's news -> ours. Todoist speaks of notes and items in shapes that differ between its docs, webhooks, reads and
// tombstones, so only what we need is looked at, and everything else may be there or not.
import { createHash } from 'node:crypto'
import { z } from 'zod'

import type { Content, FileRef } from '../../src/domain/content.ts'
import type { Happening, TaskFields } from '../../src/domain/happening.ts'
import type { Urgency } from '../../src/domain/ticket.ts'
import { Misread } from '../../src/errors.ts'
import type { BoardChange, BoardThing } from '../../src/ports.ts'
import { fromMarkdown } from './from-markdown.ts'

const id = z.union([z.string().min(1), z.number().transform(String)])
const moment = z
  .string()
  .nullish()
  .transform((text) => (text && !Number.isNaN(Date.parse(text)) ? new Date(text) : null))
const flag = z
  .union([z.boolean(), z.number()])
  .nullish()
  .transform((value) => Boolean(value))

const attachmentSchema = z.looseObject({
  file_url: z.string().min(1),
  file_name: z.string().nullish(),
  file_type: z.string().nullish(),
  file_size: z.number().nullish(),
})

const noteSchema = z.looseObject({
  id,
  item_id: id.nullish(),
  content: z.string().nullish(),
  posted_uid: id.nullish(),
  posted_at: moment,
  is_deleted: flag,
  file_attachment: attachmentSchema.nullish().catch(null),
  item: z.looseObject({ project_id: id.nullish() }).nullish().catch(null),
})
type Note = z.infer<typeof noteSchema>

const itemSchema = z.looseObject({
  id,
  project_id: id.nullish(),
  section_id: id.nullish(),
  content: z.string().nullish(),
  priority: z.number().nullish(),
  responsible_uid: id.nullish(),
  assigned_by_uid: id.nullish().catch(null),
  labels: z.array(z.string()).nullish().catch(null),
  checked: flag,
  is_deleted: flag,
  completed_at: moment,
  updated_at: moment,
  added_at: moment,
})
type Item = z.infer<typeof itemSchema>

/** `taskId`: known to us where the note itself no longer tells it. */
const aboutNote = { note: noteSchema, taskId: id.nullish() }
const aboutItem = { item: itemSchema }
const storedSchema = z.discriminatedUnion('happening', [
  z.looseObject({ happening: z.literal('comment_added'), ...aboutNote, asOf: moment }),
  z.looseObject({ happening: z.literal('comment_edited'), ...aboutNote, asOf: moment }),
  z.looseObject({ happening: z.literal('comment_deleted'), ...aboutNote }),
  z.looseObject({ happening: z.literal('task_seen'), ...aboutItem, completedByUs: z.literal(true).optional() }),
  z.looseObject({ happening: z.literal('task_deleted'), ...aboutItem }),
])

/** Stands where Todoist tells no time; a deletion needs none. */
const UNKNOWN_TIME = new Date(0)

/** Reads what the core stored of a change: what happened, and the note or item as Todoist gave it. */
export function interpret(payload: unknown): Happening[] {
  const read = storedSchema.safeParse(payload)
  if (!read.success) throw new Misread(`Not a board change we know: ${z.prettifyError(read.error)}`, read.error)
  return [toHappening(read.data)]
}

function toHappening(stored: z.infer<typeof storedSchema>): Happening {
  switch (stored.happening) {
    case 'comment_added':
      return { type: 'comment_added', ...named(stored), author: stored.note.posted_uid ?? null, ...said(stored) }
    case 'comment_edited':
      return { type: 'comment_edited', ...named(stored), ...said(stored) }
    case 'comment_deleted':
      return { type: 'comment_deleted', ...named(stored) }
    case 'task_seen': {
      const { item } = stored
      return {
        type: 'task_seen',
        taskId: item.id,
        at: lastChange(item) ?? UNKNOWN_TIME,
        by: null,
        ...(item.responsible_uid && item.assigned_by_uid ? { assignedBy: item.assigned_by_uid } : {}),
        fields: fieldsOf(item),
        ...(stored.completedByUs ? { completedByUs: true } : {}),
      }
    }
    case 'task_deleted':
      return { type: 'task_deleted', taskId: stored.item.id, at: itemTime(stored.item) ?? UNKNOWN_TIME }
    default:
      return stored satisfies never
  }
}

/** Todoist may forget which task a deleted comment stood under. */
function named({ note, taskId }: { note: Note; taskId?: string | null }): { taskId: string; commentId: string } {
  return { taskId: note.item_id ?? taskId ?? '', commentId: note.id }
}

function said({ note, asOf }: { note: Note; asOf: Date | null }): { at: Date; asOf?: Date; content: Content } {
  return { at: note.posted_at ?? UNKNOWN_TIME, content: contentOf(note), ...(asOf ? { asOf } : {}) }
}

function itemTime(item: Item): Date | null {
  return (item.checked ? item.completed_at : null) ?? item.updated_at ?? item.added_at
}

/** A completed task can still be moved: then it is as it was when it was moved, not when it was completed. */
function lastChange(item: Item): Date | null {
  const at = itemTime(item)
  return at && item.updated_at && item.updated_at > at ? item.updated_at : at
}

function fieldsOf(item: Item): TaskFields {
  return {
    completed: item.checked,
    projectId: item.project_id ?? '',
    sectionId: item.section_id ?? null,
    responsible: item.responsible_uid ?? null,
    urgency: urgencyOf(item.priority ?? 1),
    content: fromMarkdown(item.content ?? '').text,
    ...(item.labels?.length ? { labels: item.labels } : {}),
  }
}

/** Todoist's priority 4 is what its users see as p1. */
function urgencyOf(priority: number): Urgency {
  if (priority >= 4) return 'critical'
  if (priority === 3) return 'same_day'
  return priority === 2 ? 'planned' : 'unknown'
}

function contentOf(note: Note): Content {
  const file = note.file_attachment ? fileOf(note.file_attachment) : null
  const photo = file !== null && /^image\/(?:jpe?g|png|webp)\b/.test(file.mime ?? '')
  const kind = file === null ? 'text' : photo ? 'photo' : 'document'
  return { kind, ...fromMarkdown(note.content ?? ''), file, detail: null, album: null }
}

function fileOf(attachment: z.infer<typeof attachmentSchema>): FileRef {
  return {
    side: 'board',
    ref: attachment.file_url,
    identity: attachment.file_url,
    name: attachment.file_name || nameIn(attachment.file_url),
    mime: attachment.file_type ?? null,
    size: attachment.file_size ?? null,
  }
}

function nameIn(url: string): string {
  const last = URL.parse(url)?.pathname.split('/').at(-1)
  return last ? last : 'file'
}

/**
 * A note or an item as a change; null if it is neither (a project's comment, say). `seenAt` stands in where Todoist
 * tells no time, which it does for what was deleted.
 */
export function changeOf(entity: 'comment' | 'task', raw: unknown, seenAt: Date): BoardChange | null {
  return entity === 'comment' ? noteChange(raw, seenAt) : itemChange(raw, seenAt)
}

function noteChange(raw: unknown, seenAt: Date): BoardChange | null {
  const read = noteSchema.safeParse(raw)
  if (!read.success) return null
  const note = read.data
  if (!note.item_id && !note.is_deleted) return null
  const at = note.posted_at ?? seenAt
  return {
    entity: 'comment',
    id: note.id,
    taskId: note.item_id ?? '',
    projectId: note.item?.project_id ?? null,
    deleted: note.is_deleted,
    at,
    fingerprint: hash([note.is_deleted, note.content ?? '', note.file_attachment?.file_url ?? null]),
    payload: note.posted_at ? raw : Object.assign({}, raw, { posted_at: at.toISOString() }),
  }
}

function itemChange(raw: unknown, seenAt: Date): BoardChange | null {
  const read = itemSchema.safeParse(raw)
  if (!read.success) return null
  const item = read.data
  const at = itemTime(item) ?? seenAt
  const fields = fieldsOf(item)
  return {
    entity: 'task',
    id: item.id,
    taskId: item.id,
    projectId: item.project_id ?? null,
    deleted: item.is_deleted,
    at,
    fingerprint: hash([
      item.is_deleted,
      fields.completed,
      fields.projectId,
      fields.sectionId,
      fields.responsible,
      fields.urgency,
      fields.content,
      ...(fields.labels?.toSorted() ?? []),
    ]),
    payload: itemTime(item) ? raw : Object.assign({}, raw, { updated_at: at.toISOString() }),
  }
}

function hash(parts: unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex')
}

const webhookSchema = z.looseObject({ event_name: z.string(), event_data: z.looseObject({ id }), triggered_at: moment })

/** What a webhook tells of a comment or a task; null for news of anything else. */
export function changeFromWebhook(body: unknown): BoardChange | null {
  const read = webhookSchema.safeParse(body)
  if (!read.success) return null
  const { event_name: name, event_data: data, triggered_at: triggered } = read.data
  const entity = /^note:(?:added|updated|deleted)$/.test(name) ? 'comment' : name.startsWith('item:') ? 'task' : null
  if (entity === null) return null
  const raw = name.endsWith(':deleted') ? { ...data, is_deleted: true } : data
  const change = changeOf(entity, raw, triggered ?? UNKNOWN_TIME)
  if (change === null) return null
  const toldByItself = name === 'note:added' || name === 'item:added'
  return toldByItself || triggered === null ? change : { ...change, at: triggered }
}

const thingSchema = z.looseObject({
  id,
  item_id: id.nullish(),
  task_id: id.nullish(),
  project_id: id.nullish(),
  content: z.string().nullish(),
  name: z.string().nullish(),
  description: z.string().nullish().catch(null),
  posted_at: moment,
  added_at: moment,
  created_at: moment,
  is_deleted: flag,
  file_attachment: attachmentSchema.nullish().catch(null),
})

/**
 * A comment, task, section or project as it is told or listed, with the address of its file and its description; null if
 * it is none, or none any more.
 */
export function thingOf(raw: unknown): (BoardThing & { file: string | null; description: string | null }) | null {
  const read = thingSchema.safeParse(raw)
  if (!read.success || read.data.is_deleted) return null
  const { id: known, content, name, item_id: item, task_id: task, project_id: project, ...more } = read.data
  const at = more.posted_at ?? more.added_at ?? more.created_at
  return {
    id: known,
    at: at ?? UNKNOWN_TIME,
    within: item ?? task ?? project ?? '',
    words: content ?? name ?? '',
    file: more.file_attachment?.file_url ?? null,
    description: more.description ?? null,
  }
}

/** A task that stands there completed. */
export function isCompleted(change: BoardChange): boolean {
  const read = itemSchema.safeParse(change.payload)
  return read.success && read.data.checked && !read.data.is_deleted
}
