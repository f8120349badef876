// What was said in a ticket.

import type { Content } from '../domain/content.ts'
import type { Author, Message, Origin, Visibility } from '../domain/message.ts'
import type { Database, Transaction } from './database.ts'
import type { Link } from './links.ts'
import { Row } from './row.ts'

export class MessageRow extends Row {
  static override tableName = 'messages'
  static override jsonAttributes = ['content']
  declare id: number
  declare ticketId: number
  declare author: Author
  declare authorName: string
  declare technicianId: number | null
  declare visibility: Visibility
  declare origin: Origin
  declare content: Content
  declare words: string
  declare replyTo: number | null
  declare createdAt: Date
  declare editedAt: Date | null
  declare deletedAt: Date | null
}

export function asMessage(row: MessageRow): Message {
  const { id, ticketId, author, authorName, visibility, origin, content, replyTo, createdAt, editedAt, deletedAt } = row
  return { id, ticketId, author, authorName, visibility, origin, content, replyTo, createdAt, editedAt, deletedAt }
}

/** Together with the link to where a person said it; `editedAt` where it had been changed before we heard of it. */
export async function keepMessage(
  trx: Transaction,
  message: Omit<Message, 'id' | 'editedAt' | 'deletedAt'> & { technicianId: number | null; editedAt?: Date | null },
  source: Pick<Link, 'surface' | 'place' | 'externalId'>,
): Promise<Message> {
  const { rows } = await trx.raw<{ rows: Record<string, unknown>[] }>(
    `with kept as (
        insert into messages (ticket_id, author, author_name, technician_id, visibility, origin, content, words, reply_to, created_at, edited_at)
        values (:ticketId, :author, :authorName, :technicianId, :visibility, :origin, :content, :words, :replyTo, :createdAt, :editedAt)
        returning id
      ),
      linked as (
        insert into links (ticket_id, message_id, surface, place, external_id, origin)
        select :ticketId, id, :surface, :place, :externalId, 'source' from kept
        on conflict (surface, place, external_id, message_id) do nothing
      )
      select id from kept`,
    {
      ...message,
      editedAt: message.editedAt ?? null,
      content: JSON.stringify(message.content),
      words: message.content.text,
      ...source,
    },
  )
  const { technicianId: _, ...kept } = message
  return { ...kept, id: rows[0]!['id'] as number, editedAt: message.editedAt ?? null, deletedAt: null }
}

export async function messageById(database: Database | Transaction, id: number): Promise<Message> {
  return asMessage(await MessageRow.query(database).findById(id).throwIfNotFound())
}

/** In the order asked for; throws where one is missing. */
export async function messagesById(database: Database | Transaction, ids: number[]): Promise<Message[]> {
  const rows = await MessageRow.query(database).whereIn('id', ids)
  const known = new Map(rows.map((row) => [row.id, asMessage(row)]))
  return ids.map((id) => {
    const message = known.get(id)
    if (!message) throw new Error(`there is no message ${id}`)
    return message
  })
}

export async function editMessage(
  trx: Transaction,
  id: number,
  { content, visibility, at }: { content: Content; visibility: Visibility; at?: Date | null },
): Promise<void> {
  await MessageRow.query(trx)
    .findById(id)
    .patch({ content, visibility, words: content.text, editedAt: at ?? new Date() })
}

export async function hideMessages(trx: Transaction, ids: number[]): Promise<void> {
  if (ids.length > 0) await MessageRow.query(trx).whereIn('id', ids).patch({ visibility: 'note' })
}

/** How far back the other parts of an album can stand. */
const albumReach = 30

/** The parts of an album in a ticket, without this message. */
export async function albumParts(
  trx: Transaction,
  ticketId: number,
  album: string,
  besides: number | null,
): Promise<Message[]> {
  const rows = await MessageRow.query(trx)
    .where({ ticketId })
    .whereNull('deleted_at')
    .orderBy('id', 'desc')
    .limit(albumReach)
  return rows.map(asMessage).filter((message) => message.content.album === album && message.id !== besides)
}

export async function removeMessage(trx: Transaction, id: number): Promise<void> {
  await MessageRow.query(trx).findById(id).patch({ deletedAt: new Date() })
}

/** The last messages of a ticket, oldest first, without those named. */
export async function lastMessages(
  database: Database | Transaction,
  ticketId: number,
  limit: number,
  without: number[],
): Promise<Message[]> {
  const rows = await MessageRow.query(database)
    .where({ ticketId })
    .whereNull('deleted_at')
    .whereNotIn('id', without)
    .orderBy('id', 'desc')
    .limit(limit)
  return rows.toReversed().map(asMessage)
}

/** Of the last messages of a ticket those that neither stand in this topic nor are on their way to it, oldest first. */
export async function notShownIn(
  trx: Transaction,
  room: { ticketId: number; chatId: number; threadId: number | null; stream: string },
  limit: number,
  besides: number | null,
): Promise<Message[]> {
  const last = await lastMessages(trx, room.ticketId, limit, besides === null ? [] : [besides])
  const ids = last.map(({ id }) => id)
  const there: number[] = await trx('links')
    .where({ surface: 'chat', place: String(room.chatId) })
    .whereIn('message_id', ids)
    .whereRaw('external_id::bigint > ?', [room.threadId ?? Number.MAX_SAFE_INTEGER])
    .pluck('message_id')
  const coming: number[] = await trx('outbox')
    .where({ stream: room.stream, op: 'show' })
    .whereIn('message_id', ids)
    .whereIn('state', ['ready', 'sending', 'unknown'])
    .pluck('message_id')
  const known = new Set([...there, ...coming])
  return last.filter(({ id }) => !known.has(id))
}

/** The last things said in a ticket, newest first. */
export async function lastSaid(
  trx: Transaction,
  ticketId: number,
  limit: number,
): Promise<{ origin: Origin; content: Content; at: Date; note: boolean }[]> {
  const last = await lastMessages(trx, ticketId, limit, [])
  return last.toReversed().map(({ origin, content, visibility, createdAt: at }) => ({
    origin,
    content,
    at,
    note: visibility === 'note',
  }))
}
