// What a decision wants outside, as rows: in which stream each waits, and how urgent it is.

import type { Content } from '../domain/content.ts'
import type { Want } from '../domain/decision.ts'
import type { SectionMap } from '../domain/happening.ts'
import type { Message } from '../domain/message.ts'
import { chatParts } from '../domain/shown.ts'
import type { Transaction } from '../store/database.ts'
import { messageById } from '../store/messages.ts'
import type { NewRow } from '../store/outbox.ts'
import { wantField } from '../store/shadows.ts'
import type { StreamKey } from '../store/streams.ts'
import { clientStream, faceStream, priority, taskStream, topicStream } from './places.ts'
import type { Scene } from './situation.ts'
import { isSaidAnew } from './words.ts'

/** Bytes; what is larger the chat does not hand out to bots (Bot API: getFile). */
const downloadLimit = 20 * 1024 * 1024

/** What the wants of one decision share: the message it keeps, what an edited one was before, the survey it begins. */
export type Context = { message: Message | null; before: Content | null; survey: number | null }

const latestWins = new Set<string>(['title', 'refresh_card', 'describe_task'])
export function isLatestWins(op: string): boolean {
  return latestWins.has(op)
}

export function streamOf(scene: Scene, want: Want): StreamKey | null {
  const { ticket, client, desk } = scene
  switch (want.op) {
    case 'title':
    case 'refresh_card':
      return ticket ? faceStream(ticket.id, desk.chatId) : null
    case 'open_topic':
    case 'card':
    case 'transcript':
    case 'history':
    case 'close_topic':
    case 'reopen_topic':
      return ticket ? topicStream(ticket.id, desk.chatId) : null
    case 'show':
    case 'edit_shown':
    case 'delete_shown':
    case 'tell':
      if (want.room === 'client') return client ? clientStream(client) : null
      return ticket ? topicStream(ticket.id, desk.chatId) : null
    case 'tell_status':
    case 'survey':
      return client ? clientStream(client) : null
    case 'add_task':
    case 'describe_task':
    case 'comment':
    case 'edit_comment':
    case 'delete_comment':
    case 'remark':
    case 'complete_task':
    case 'uncomplete_task':
    case 'assign_task':
    case 'move_task':
      return ticket ? taskStream(ticket.id) : null
    default:
      return want satisfies never
  }
}

export async function rowsOf(trx: Transaction, scene: Scene, want: Want, context: Context): Promise<NewRow[]> {
  const ticketId = scene.ticket?.id ?? null
  switch (want.op) {
    case 'show': {
      const message = want.message === 'new' ? context.message! : await messageById(trx, want.message)
      const parts = isSaidAnew(message, want.room, scene.desk) ? Math.max(1, chatParts(message, '').length) : 1
      return Array.from({ length: parts }, (_, part) => ({
        want: { ...want, message: message.id, part },
        priority: priority.message,
        messageId: message.id,
        ticketId,
        album: message.origin === 'board' ? null : message.content.album,
      }))
    }
    case 'edit_shown':
    case 'delete_shown': {
      const message = await messageById(trx, want.message)
      const old = context.before ? chatParts({ ...message, content: context.before }, '').length : 1
      // It may have been said anew before, and be copied by now.
      const mayHaveParts =
        message.origin === 'board' || (want.room === 'client' && [message.content, context.before].some(isText))
      const parts = mayHaveParts ? Math.max(1, old, chatParts(message, '').length) : 1
      const anew = context.before !== null && context.before.file?.identity !== message.content.file?.identity
      return Array.from({ length: parts }, (_, part) => ({
        want: { ...want, part, ...(anew ? { anew } : {}) },
        priority: priority.message,
        messageId: message.id,
        ticketId,
      }))
    }
    case 'comment': {
      const message = want.message === 'new' ? context.message! : await messageById(trx, want.message)
      const needs = canBeMoved(message.content) ? 'upload' : null
      return [
        { want: { ...want, message: message.id }, priority: priority.message, messageId: message.id, ticketId, needs },
      ]
    }
    case 'edit_comment': {
      const { content } = await messageById(trx, want.message)
      const replaced = context.before !== null && context.before.file?.identity !== content.file?.identity
      const needs = replaced && canBeMoved(content) ? 'upload' : null
      const anew = replaced && needs === null
      return [
        {
          want: { ...want, ...(anew ? { anew } : {}) },
          priority: priority.message,
          messageId: want.message,
          ticketId,
          needs,
        },
      ]
    }
    case 'delete_comment':
      return [{ want, priority: priority.message, messageId: want.message, ticketId }]
    case 'survey':
      return [
        {
          want: { ...want, survey: want.survey === 'new' ? context.survey! : want.survey },
          priority: priority.notice,
          ticketId,
        },
      ]
    case 'tell':
    case 'history':
    case 'tell_status':
    case 'remark':
      return [{ want, priority: priority.notice, ticketId }]
    case 'title':
    case 'refresh_card':
    case 'describe_task':
      return [{ want, priority: priority.face, ticketId }]
    default:
      return [{ want, priority: priority.topic, ticketId }]
  }
}

function isText(content: Content | null): boolean {
  return content?.kind === 'text'
}

function canBeMoved({ file }: Content): boolean {
  return file?.side === 'chat' && (file.size ?? 0) <= downloadLimit
}

/** What we ask of a task's fields is remembered, so that seeing it later is no news. */
export async function noteField(
  trx: Transaction,
  ticketId: number,
  sections: SectionMap | null,
  want: Want,
): Promise<void> {
  if (want.op === 'complete_task') await wantField(trx, ticketId, 'completed', true)
  if (want.op === 'uncomplete_task') await wantField(trx, ticketId, 'completed', false)
  if (want.op === 'assign_task') await wantField(trx, ticketId, 'responsible', want.responsible)
  if (want.op === 'move_task' && sections) await wantField(trx, ticketId, 'section', sections[want.status])
}
