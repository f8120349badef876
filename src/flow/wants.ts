// What a decision wants outside, as rows: in which stream each waits, and how urgent it is.

import type { Content } from '../domain/content.ts'
import type { Notice, NoticeKind, Room as RoomName, Want } from '../domain/decision.ts'
import type { SectionMap } from '../domain/happening.ts'
import type { FieldName } from '../domain/shadow.ts'
import { isNeverCopied } from '../domain/message.ts'
import type { Message } from '../domain/message.ts'
import { chatParts } from '../domain/shown.ts'
import type { Ticket } from '../domain/ticket.ts'
import type { Transaction } from '../store/database.ts'
import type { Desk } from '../store/desks.ts'
import { messageById, notShownIn } from '../store/messages.ts'
import { mutedBy } from '../store/mutes.ts'
import type { NewRow, OutboxRow } from '../store/outbox.ts'
import type { Room } from '../store/rooms.ts'
import { wantField } from '../store/shadows.ts'
import { technicianById } from '../store/technicians.ts'
import type { StreamKey } from '../store/streams.ts'
import { clientStream, priority, roomFace, roomStream, taskStream } from './places.ts'
import type { Scene } from './situation.ts'
import { partsIn } from './words.ts'

/** Bytes; what is larger the chat does not hand out to bots (Bot API: getFile). */
const downloadLimit = 20 * 1024 * 1024

/** How much of what was said before whoever comes to have a ticket is shown. */
const replayed = 20

/** What the wants of one decision share: the message it keeps, what an edited one was before, the survey it begins. */
export type Context = { message: Message | null; before: Content | null; survey: number | null }

const latestWins = new Set<string>(['title', 'refresh_card', 'describe_task'])
export function isLatestWins(op: string): boolean {
  return latestWins.has(op)
}

/** `room`: which of the ticket's topics it is for, where it is for one. */
export function streamOf({ ticket, client }: Scene, want: Want, room: Room | null): StreamKey | null {
  switch (want.op) {
    case 'title':
    case 'refresh_card':
      return room && roomFace(room)
    case 'open_topic':
    case 'card':
    case 'transcript':
    case 'history':
    case 'close_topic':
    case 'reopen_topic':
    case 'replay':
    case 'delete_source':
      return room && roomStream(room)
    case 'show':
    case 'edit_shown':
    case 'delete_shown':
    case 'tell':
      if (want.room === 'client') return client ? clientStream(client) : null
      return room && roomStream(room)
    case 'tell_status':
    case 'survey':
      return client ? clientStream(client) : null
    case 'notify':
      // Staff and leads are told in their own chats.
      return want.to.role === 'client' && client ? clientStream(client) : null
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
    case 'put_back':
    case 'set_urgency':
    case 'label_task':
      return ticket ? taskStream(ticket.id) : null
    default:
      return want satisfies never
  }
}

export async function rowsOf(
  trx: Transaction,
  scene: Scene,
  want: Want,
  room: Room | null,
  context: Context,
): Promise<NewRow[]> {
  const ticketId = scene.ticket?.id ?? null
  switch (want.op) {
    case 'show': {
      const message = want.message === 'new' ? context.message! : await messageById(trx, want.message)
      return showRows(message, want.room, scene.desk)
    }
    case 'replay': {
      const earlier = await notShownIn(
        trx,
        { ...room!, stream: roomStream(room!).key },
        replayed,
        context.message?.id ?? null,
      )
      return earlier.flatMap((message) => showRows(message, 'topic', scene.desk))
    }
    case 'edit_shown':
    case 'delete_shown': {
      const message = await messageById(trx, want.message)
      const parts = Math.max(partsAtMost(message, message.content), partsAtMost(message, context.before))
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
    case 'delete_source':
      return [{ want, priority: priority.message, messageId: want.message, ticketId }]
    case 'survey':
      return [
        {
          want: { ...want, survey: want.survey === 'new' ? context.survey! : want.survey },
          priority: priority.notice,
          ticketId,
        },
      ]
    case 'notify':
      return await clientNotice(trx, scene, want)
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

/** In as many parts as it has there. */
function showRows(message: Message, room: RoomName, desk: Desk): NewRow[] {
  return Array.from({ length: partsIn(message, room, desk) }, (_, part) => ({
    want: { op: 'show' as const, room, message: message.id, part },
    priority: priority.message,
    messageId: message.id,
    ticketId: message.ticketId,
    album: isNeverCopied(message) ? null : message.content.album,
  }))
}

/** In parts it may stand wherever it was said anew, be it that it is copied by now. */
function partsAtMost(message: Message, content: Content | null): number {
  const inParts = isNeverCopied(message) || (message.author !== 'client' && content?.kind === 'text')
  return inParts && content ? Math.max(1, chatParts({ ...message, content }, '').length) : 1
}

/** In the client's own chat, unless the client wants to hear nothing of it. */
async function clientNotice(
  trx: Transaction,
  { client, ticket, desk }: Scene,
  { kind, args }: Extract<Want, { op: 'notify' }>,
): Promise<NewRow[]> {
  if ((await mutedBy(trx, 'client', kind, [client!.telegramId])).size > 0) return []
  const name = kind === 'accepted' ? await whoAccepted(trx, ticket!, desk) : null
  const notice: Notice = name === null ? `${kind as NoticeKind<'client'>}_for_client` : 'accepted_by_for_client'
  const told = name === null ? args : { ...args, name }
  const want: Want = { op: 'tell', room: 'client', notice, args: told, replyTo: null, buttons: [] }
  return [{ want, priority: priority.notice, ticketId: ticket!.id }]
}

/** By the name that the desk answers under; null where it names nobody. */
async function whoAccepted(trx: Transaction, { technicianId }: Ticket, desk: Desk): Promise<string | null> {
  if (desk.identity !== 'name') return desk.identity === 'alias' ? desk.alias : null
  return technicianId === null ? null : (await technicianById(trx, technicianId)).name
}

function canBeMoved({ file }: Content): boolean {
  return file?.side === 'chat' && (file.size ?? 0) <= downloadLimit
}

/** What we ask of a task's fields. */
export const fieldWrites: Partial<Record<FieldName, OutboxRow['op'][]>> = {
  completed: ['complete_task', 'uncomplete_task'],
  responsible: ['assign_task'],
  section: ['move_task', 'put_back'],
  urgency: ['set_urgency'],
  escalated: ['label_task'],
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
  if (want.op === 'put_back') await wantField(trx, ticketId, 'section', want.section)
  if (want.op === 'set_urgency') await wantField(trx, ticketId, 'urgency', want.urgency)
  if (want.op === 'label_task') await wantField(trx, ticketId, 'escalated', true)
  if (want.op === 'move_task' && sections) await wantField(trx, ticketId, 'section', sections[want.status])
}
