// Our commands -> Todoist's sync commands, and its word on each -> what became of it. A command's uuid is also its
// temporary id, so that a comment can name a task that the same call makes.
import { getTaskUrl } from '@doist/todoist-api-typescript'
import { z } from 'zod'

import type { Urgency } from '../../src/domain/ticket.ts'
import { Busy, Gone, Rejected, Unreachable, type Failure } from '../../src/errors.ts'
import type { BoardCommand, BoardOutcome, ProjectRef, TaskRef } from '../../src/ports.ts'
import { toMarkdown } from './to-markdown.ts'

export type SyncCommand = { type: string; uuid: string; temp_id?: string; args: Record<string, unknown> }

/** Todoist's published limits: task name, task description, comment. */
const NAME_MAX = 500
const DESCRIPTION_MAX = 16_383
const COMMENT_MAX = 15_000

const PRIORITY: Record<Urgency, number> = { critical: 4, same_day: 3, planned: 2, unknown: 1 }

export function toSyncCommand(command: BoardCommand): SyncCommand {
  const { uuid } = command
  const makes = (type: string, args: Record<string, unknown>) => ({ type, uuid, temp_id: uuid, args })
  const does = (type: string, args: Record<string, unknown>) => ({ type, uuid, args })
  switch (command.op) {
    case 'add_task':
      return makes('item_add', {
        content: taskName(command.content),
        description: cut(command.description, DESCRIPTION_MAX),
        project_id: command.projectId,
        ...(command.sectionId === null ? {} : { section_id: command.sectionId }),
        priority: PRIORITY[command.urgency],
        labels: command.labels,
      })
    case 'add_comment': {
      const said = commentText(command.text, command.spans)
      const attached = command.attachment?.file_name
      return makes('note_add', {
        item_id: idOf(command.task),
        content: said === '' ? (typeof attached === 'string' && attached !== '' ? attached : '📎') : said,
        ...(command.attachment === null ? {} : { file_attachment: command.attachment }),
        ...(command.notify === undefined ? {} : { uids_to_notify: command.notify }),
      })
    }
    case 'edit_comment':
      return does('note_update', {
        id: command.commentId,
        content: commentText(command.text, command.spans),
        ...(command.attachment === undefined ? {} : { file_attachment: command.attachment }),
      })
    case 'delete_comment':
      return does('note_delete', { id: command.commentId })
    case 'update_task':
      return does('item_update', {
        id: idOf(command.task),
        ...(command.content === undefined ? {} : { content: taskName(command.content) }),
        ...(command.description === undefined ? {} : { description: cut(command.description, DESCRIPTION_MAX) }),
        ...(command.urgency === undefined ? {} : { priority: PRIORITY[command.urgency] }),
        ...(command.responsible === undefined ? {} : { responsible_uid: command.responsible }),
        ...(command.labels === undefined ? {} : { labels: command.labels }),
      })
    case 'move_task':
      return does('item_move', { id: idOf(command.task), section_id: command.sectionId })
    case 'leave_section':
      return does('item_move', { id: idOf(command.task), project_id: command.projectId })
    case 'delete_task':
      return does('item_delete', { id: idOf(command.task) })
    case 'complete_task':
      return does('item_complete', { id: idOf(command.task) })
    case 'uncomplete_task':
      return does('item_uncomplete', { id: idOf(command.task) })
    case 'add_project':
      return makes('project_add', { name: cut(command.name, 120) })
    case 'add_section':
      return makes('section_add', {
        name: command.name,
        project_id: idOf(command.project),
        section_order: command.order,
      })
    case 'share_project':
      return does('share_project', { project_id: idOf(command.project), email: command.email })
    default:
      return command satisfies never
  }
}

function idOf(ref: TaskRef | ProjectRef): string {
  return 'id' in ref ? ref.id : ref.madeBy
}

/** One line. A name that starts with `* ` makes a task that can't be completed. */
function taskName(content: string): string {
  const words = content
    .replace(/\s*\n\s*/g, ' ')
    .trim()
    .replace(/^(?:\* +)+/, '')
  let room = NAME_MAX
  let name = toMarkdown(cut(words, room), [])
  while (name.length > NAME_MAX) {
    room -= name.length - NAME_MAX
    name = toMarkdown(cut(words, room), [])
  }
  return name === '' ? '…' : name
}

function commentText(text: string, spans: Parameters<typeof toMarkdown>[1]): string {
  return cut(toMarkdown(text, spans), COMMENT_MAX)
}

/** At most `max` UTF-16 units, never half a character. */
function cut(text: string, max: number): string {
  return text.length <= max ? text : `${text.slice(0, max - 1).replace(/[\uD800-\uDBFF]$/, '')}…`
}

export const syncErrorSchema = z.looseObject({
  error: z.string().catch('unknown error'),
  error_code: z.number().nullish().catch(null),
  error_tag: z.string().nullish().catch(null),
  http_code: z.number().nullish().catch(null),
  error_extra: z
    .looseObject({ retry_after: z.number().nullish().catch(null), argument: z.string().nullish().catch(null) })
    .nullish()
    .catch(null),
})
export type SyncError = z.infer<typeof syncErrorSchema>

/** What became of each command of one call. */
export function toOutcomes(
  commands: BoardCommand[],
  status: Record<string, unknown>,
  ids: Record<string, string>,
): BoardOutcome[] {
  const outcomes = new Map<string, BoardOutcome>()
  for (const command of commands) outcomes.set(command.uuid, outcomeOf(command, status[command.uuid], ids, outcomes))
  return [...outcomes.values()]
}

function outcomeOf(
  command: BoardCommand,
  word: unknown,
  ids: Record<string, string>,
  earlier: Map<string, BoardOutcome>,
): BoardOutcome {
  const { uuid } = command
  if (word === 'ok') return { uuid, ok: true, id: ids[uuid] ?? null }
  if (word === undefined) {
    return { uuid, ok: false, failure: new Unreachable('Todoist said nothing about a command', 'unknown') }
  }
  const error = syncErrorSchema.safeParse(word)
  if (!error.success) return { uuid, ok: false, failure: new Rejected(`Todoist refused: ${brief(word)}`, 'thing') }
  const maker = makerOf(command)
  const waitsFor = maker === null ? undefined : earlier.get(maker)
  // It left with another call, or nobody told its id.
  const unnamed = maker !== null && (waitsFor === undefined || (waitsFor.ok && waitsFor.id === null))
  if (unnamed || waitsFor?.ok === false) {
    const cause = waitsFor?.ok === false ? waitsFor.failure : undefined
    const failure = new Unreachable('What this belongs to was not made in the same call', 'not_done', cause)
    return { uuid, ok: false, failure }
  }
  return { uuid, ok: false, failure: failureOf(error.data, missingFor(command, error.data)) }
}

export function makerOf(command: BoardCommand): string | null {
  const ref = 'task' in command ? command.task : 'project' in command ? command.project : null
  return ref && 'madeBy' in ref ? ref.madeBy : null
}

type Missing = 'task' | 'comment' | 'section' | 'where_to' | null

function missingFor(command: BoardCommand, { error, error_extra: extra }: SyncError): Missing {
  if (command.op === 'edit_comment' || command.op === 'delete_comment') return 'comment'
  const moves = command.op === 'move_task' || command.op === 'leave_section'
  const words = `${brief(error)} ${extra?.argument ?? ''}`
  if ((moves || command.op === 'add_task') && /section/i.test(words)) return 'section'
  if (moves && /project/i.test(words)) return 'where_to'
  return 'task' in command ? 'task' : null
}

/**
 * `missing` is what Todoist means when it finds something missing. `where_to`: the task is there, but not what it was to
 * be moved to. Null: the project.
 */
export function failureOf(error: SyncError, missing: Missing): Failure {
  const { error_code: code, http_code: http, error_tag: tag } = error
  const text = `Todoist: ${brief(error.error)}${tag ? ` (${tag})` : ''}`
  if (code === 49 || (tag?.endsWith('_LIMIT_REACHED') && http !== 429)) return new Rejected(text, 'full', error)
  if (code === 35 || http === 429 || tag === 'LIMITS_REACHED') {
    return new Busy(text, (error.error_extra?.retry_after ?? 30) * 1000, error)
  }
  // Of a section that is no more, Todoist may say that the argument is wrong.
  if (code === 478 || http === 404 || tag === 'NOT_FOUND' || (code === 20 && missing === 'section')) {
    if (missing === 'where_to') return new Rejected(text, 'thing', error)
    return missing === null ? new Rejected(text, 'place', error) : new Gone(text, missing, { cause: error })
  }
  if (code === 477 || http === 401) return new Rejected(text, 'account', error)
  if (http === 403) return new Rejected(text, 'place', error)
  if (http && http >= 500) return new Unreachable(text, 'unknown', error)
  return new Rejected(text, 'thing', error)
}

function brief(word: unknown): string {
  return (typeof word === 'string' ? word : JSON.stringify(word)).slice(0, 300)
}

/** Where people open a task. A server that is not Todoist's own shows its tasks itself. */
export function taskLink(apiUrl: string, taskId: string): string {
  const own = new URL(apiUrl).hostname === 'api.todoist.com'
  return own ? getTaskUrl(taskId) : new URL(`/app/task/${encodeURIComponent(taskId)}`, apiUrl).href
}
