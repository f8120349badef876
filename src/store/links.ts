// One message, or one ticket, as one external thing. The unique key is the echo guard: what has a link is known.
// Surfaces: `chat` (place: chat id), `board` (place: `task`, `former_task`, `gone_task` or `comment`).

import type { Database, Transaction } from './database.ts'
import { Row } from './row.ts'

export type Surface = 'chat' | 'board'

/** The ticket's task and those it has left: what is said under any of them is about the ticket. */
export const everTask = ['task', 'former_task', 'gone_task']

export class Link extends Row {
  static override tableName = 'links'
  declare id: number
  declare ticketId: number
  declare messageId: number | null
  declare surface: Surface
  declare place: string
  declare externalId: string
  declare part: number
  /** `source`: a person made it there. `copy`: we made it. */
  declare origin: 'source' | 'copy'
}

export type NewLink = Pick<Link, 'ticketId' | 'messageId' | 'surface' | 'place' | 'externalId' | 'part' | 'origin'>

/** Linking twice changes nothing. */
export async function keepLink(trx: Transaction, ...links: NewLink[]): Promise<void> {
  await Link.query(trx).insert(links).onConflict(['surface', 'place', 'external_id', 'message_id']).ignore()
}

export async function linkOf(
  database: Database | Transaction,
  surface: Surface,
  place: string | string[],
  externalId: string,
): Promise<Link | undefined> {
  return await Link.query(database)
    .where({ surface, externalId })
    .whereIn('place', [place].flat())
    .orderBy('id')
    .first()
}

/** All that one external thing stands for, in order: several messages may have travelled in one. */
export async function linksAt(
  database: Database | Transaction,
  surface: Surface,
  place: string,
  externalId: string,
): Promise<Link[]> {
  return await Link.query(database).where({ surface, place, externalId }).orderBy('id')
}

/** Which of these external ids are known. */
export async function knownIds(
  database: Database | Transaction,
  surface: Surface,
  place: string | string[],
  externalIds: string[],
): Promise<Map<string, Link>> {
  const rows = await Link.query(database)
    .where({ surface })
    .whereIn('place', [place].flat())
    .whereIn('external_id', externalIds)
  return new Map(rows.map((row) => [row.externalId, row]))
}

/** Every place a message stands in, its source among them; parts in order. */
export async function linksOfMessage(database: Database | Transaction, messageId: number): Promise<Link[]> {
  return await Link.query(database).where({ messageId }).orderBy(['part', 'id'])
}

/** What we made of it there. */
export async function copiesOf(
  trx: Transaction,
  messageId: number,
  surface: Surface,
  place: string,
): Promise<string[]> {
  const rows = await Link.query(trx).where({ messageId, surface, place, origin: 'copy' })
  return rows.map(({ externalId }) => externalId)
}

/** Ours still, but of no message any more. */
export async function disown(trx: Transaction, surface: Surface, place: string, externalId: string): Promise<void> {
  await Link.query(trx).where({ surface, place, externalId }).patch({ messageId: null })
}

export async function dropLink(trx: Transaction, id: number): Promise<void> {
  await Link.query(trx).deleteById(id)
}

/** The ticket's task. The newest, should the first have been deleted. */
export async function taskOf(database: Database | Transaction, ticketId: number): Promise<string | null> {
  const row = await Link.query(database)
    .where({ ticketId, surface: 'board', place: 'task' })
    .whereNull('message_id')
    .orderBy('id', 'desc')
    .first()
  return row?.externalId ?? null
}

/** There is neither a task nor one on its way. */
export async function taskIsGone(trx: Transaction, ticketId: number): Promise<boolean> {
  const { rows } = await trx.raw<{ rows: { gone: boolean }[] }>(
    `select not exists (
        select from links where ticket_id = :ticketId and surface = 'board' and place = 'task' and message_id is null
      ) and not exists (
        select from outbox where stream = :stream and op = 'add_task' and state not in ('done', 'dropped')
      ) as gone`,
    { ticketId, stream: `task:${ticketId}` },
  )
  return rows[0]!.gone
}

/** It is the ticket's no more: a former one may stand there still, before people's eyes. */
export async function leaveTask(trx: Transaction, ticketId: number, left: 'former_task' | 'gone_task'): Promise<void> {
  await Link.query(trx)
    .where({ ticketId, surface: 'board', place: 'task' })
    .whereNull('message_id')
    .patch({ place: left })
}

/** One that a ticket had left is no more. */
export async function loseFormerTask(trx: Transaction, taskId: string): Promise<void> {
  await Link.query(trx)
    .where({ surface: 'board', place: 'former_task', externalId: taskId })
    .patch({ place: 'gone_task' })
}

/** Ids between two bounds (the first left out, the last in) that are known there, strays too. Private chats count as one. */
export async function knownIdsBetween(
  database: Database | Transaction,
  chatId: number,
  after: number,
  upTo: number,
): Promise<Set<number>> {
  const rows = await Link.query(database)
    .where({ surface: 'chat' })
    .modify((query) => (chatId < 0 ? query.where({ place: String(chatId) }) : query.whereNot('place', 'like', '-%')))
    .whereRaw('external_id::bigint > ? and external_id::bigint <= ?', [after, upTo])
  const strays: number[] = await database('strays')
    .modify((query) => (chatId < 0 ? query.where({ chat_id: chatId }) : query.where('chat_id', '>', 0)))
    .whereRaw('message_id > ? and message_id <= ?', [after, upTo])
    .pluck('message_id')
  return new Set([...rows.map(({ externalId }) => Number(externalId)), ...strays])
}

/** Open tickets' tasks. */
export async function openTasks(database: Database | Transaction): Promise<string[]> {
  const rows = await Link.query(database)
    .alias('l')
    .join('tickets as t', 't.id', 'l.ticket_id')
    .where({ 'l.surface': 'board', 'l.place': 'task' })
    .whereNull('l.message_id')
    .whereNot('t.status', 'closed')
    .select('l.*')
  return rows.map(({ externalId }) => externalId)
}
