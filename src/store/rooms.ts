// Where in the chat a ticket is shown. The client's chat needs no row: it is the client.

import type { Technician } from '../domain/ticket.ts'
import type { Database, Transaction } from './database.ts'
import { Row } from './row.ts'

export class Room extends Row {
  static override tableName = 'rooms'
  declare id: number
  declare ticketId: number
  /** `topic`: in the desk's own group. `mirror`: in a technician's. */
  declare kind: 'topic' | 'mirror'
  declare chatId: number
  /** Null until the topic is made, and again when it is lost. */
  declare threadId: number | null
  declare state: 'open' | 'closed'
  /** The title we gave it last. */
  declare title: string | null
  declare titleByHand: boolean
  /** The icon we gave it last, as the chat names it. */
  declare icon: string | null
  declare cardMessageId: number | null
  declare lostThreads: number[]
}

/** Whether this is where the technician's tickets are mirrored. */
export function isMirrorOf({ kind, chatId }: Room, technician: Technician | null): boolean {
  return kind === 'mirror' && technician?.groupId === chatId
}

export async function makeRoom(trx: Transaction, room: Pick<Room, 'ticketId' | 'kind' | 'chatId'>): Promise<Room> {
  return await Room.query(trx).insert(room).returning('*')
}

export async function topicOf(database: Database | Transaction, ticketId: number): Promise<Room | undefined> {
  return await Room.query(database).findOne({ ticketId, kind: 'topic' })
}

/** The topics of a ticket, the main one first. */
export async function roomsOf(database: Database | Transaction, ticketId: number): Promise<Room[]> {
  return await Room.query(database).where({ ticketId }).orderByRaw(`(kind = 'topic') desc, id`)
}

/** Where the ticket is shown in this group. */
export async function roomIn(
  database: Database | Transaction,
  ticketId: number,
  chatId: number,
): Promise<Room | undefined> {
  return await Room.query(database).findOne({ ticketId, chatId })
}

export async function setRoomsState(trx: Transaction, ids: number[], state: Room['state']): Promise<void> {
  if (ids.length > 0) await Room.query(trx).whereIn('id', ids).patch({ state })
}

export async function roomById(database: Database | Transaction, id: number): Promise<Room | undefined> {
  return await Room.query(database).findById(id)
}

export async function roomOfThread(
  database: Database | Transaction,
  chatId: number,
  threadId: number,
): Promise<Room | undefined> {
  return await Room.query(database).findOne({ chatId, threadId })
}

/** The room that had this topic before somebody deleted it. */
export async function roomOfLostThread(trx: Transaction, chatId: number, threadId: number): Promise<Room | undefined> {
  return await Room.query(trx)
    .where({ chatId })
    .whereRaw(`lost_threads <> '{}' and ?::bigint = any(lost_threads)`, [threadId])
    .first()
}

/**
 * Whose topic this is whose creation has just been heard of: asked for under this title, and without a thread yet. One
 * that was lost since is not had again, however late it is told.
 */
export async function roomAwaitingTopic(
  trx: Transaction,
  created: { chatId: number; title: string; threadId: number },
): Promise<Room | undefined> {
  const { chatId, title, threadId } = created
  return await Room.query(trx)
    .where({ chatId, title })
    .whereNull('thread_id')
    .whereRaw('not ?::bigint = any(lost_threads)', [threadId])
    .orderBy('id')
    .first()
}

export async function changeRoom(
  trx: Transaction,
  id: number,
  change: Partial<Pick<Room, 'state' | 'title' | 'icon'>>,
): Promise<void> {
  await Room.query(trx).findById(id).patch(change)
}

/**
 * The room has this topic now; one it had before is lost. False if this one was lost in the meantime: what is lost is not
 * had again, whoever tells of it.
 */
export async function gainThread(trx: Transaction, { id, kind }: Room, threadId: number): Promise<boolean> {
  const gained = await Room.query(trx)
    .findById(id)
    .whereRaw('not ?::bigint = any(lost_threads)', [threadId])
    // Whether a mirror is open is settled by who has the ticket.
    .patch({
      threadId,
      lostThreads: trx.raw('case when thread_id <> ? then lost_threads || thread_id else lost_threads end', [
        threadId,
      ]) as never,
      ...(kind === 'topic' ? { state: 'open' } : {}),
    })
  return gained > 0
}

/** A topic that was made for a room that has another one: what is said there is about the same ticket. */
export async function keepLostThread(
  trx: Transaction,
  created: { chatId: number; title: string; threadId: number },
): Promise<void> {
  const { chatId, title, threadId } = created
  await Room.query(trx)
    .where({ chatId, title })
    .where('thread_id', '<>', threadId)
    .whereRaw('not ?::bigint = any(lost_threads)', [threadId])
    .patch({ lostThreads: trx.raw('lost_threads || ?::bigint', [threadId]) as never })
}

/** How this topic looks, if it is still the room's: what is told of late may be about one that is lost. */
export async function changeTopic(
  trx: Transaction,
  id: number,
  threadId: number | null,
  change: Partial<Pick<Room, 'title' | 'titleByHand' | 'icon' | 'cardMessageId'>>,
): Promise<boolean> {
  return (await Room.query(trx).findById(id).where({ threadId }).patch(change)) > 0
}

/** Forgets the thread, if it is still this one. False when somebody was faster. */
export async function loseThread(trx: Transaction, id: number, threadId: number): Promise<boolean> {
  const lost = await Room.query(trx)
    .findById(id)
    .where({ threadId })
    .patch({
      threadId: null,
      cardMessageId: null,
      titleByHand: false,
      icon: null,
      lostThreads: trx.raw('lost_threads || ?::bigint', [threadId]) as never,
    })
  return lost > 0
}

/** Their messages have stayed behind. `carded`: an open ticket whose card is no longer there. */
export async function moveRooms(
  trx: Transaction,
  fromChatId: number,
  toChatId: number,
): Promise<{ moved: { room: Room; carded: boolean }[]; left: Room[] }> {
  const left = await leaveDoubles(trx, fromChatId, toChatId)
  const rooms = await Room.query(trx)
    .where({ chatId: fromChatId })
    .whereNotIn(
      'id',
      left.map(({ id }) => id),
    )
    .orderBy('id')
  await Room.query(trx)
    .whereIn(
      'id',
      rooms.map(({ id }) => id),
    )
    .patch({ chatId: toChatId, cardMessageId: null })
  const moved = rooms.map((room) => ({
    room: room.$clone().$set({ chatId: toChatId }),
    carded: room.state === 'open' && room.cardMessageId !== null,
  }))
  return { moved, left }
}

/**
 * Tickets that are shown under both ids, because somebody knew of the new one before us, are shown once: in the main topic,
 * else in the newer one. The other stays empty under the old id, and what is said in its topic is about the same ticket.
 */
async function leaveDoubles(trx: Transaction, fromChatId: number, toChatId: number): Promise<Room[]> {
  const both = await Room.query(trx)
    .where({ chatId: toChatId })
    .whereIn('ticketId', Room.query(trx).where({ chatId: fromChatId }).select('ticket_id'))
  const left: Room[] = []
  for (const there of both) {
    const here = (await roomIn(trx, there.ticketId, fromChatId))!
    const [stays, goes] = here.kind === 'topic' ? [here, there] : [there, here]
    const lost = [...goes.lostThreads, ...(goes.threadId === null ? [] : [goes.threadId])].map(Number)
    const nowhere = { threadId: null, cardMessageId: null, icon: null, lostThreads: [], state: 'closed' as const }
    // Of a ticket no two are in one group, not even while they change places.
    await Room.query(trx)
      .findById(goes.id)
      .patch({ ...nowhere, chatId: 0 })
    if (stays === here) await Room.query(trx).findById(here.id).patch({ chatId: toChatId, cardMessageId: null })
    await Room.query(trx).findById(goes.id).patch({ chatId: fromChatId })
    await Room.query(trx)
      .findById(stays.id)
      .patch({ lostThreads: trx.raw('lost_threads || array_remove(?::bigint[], thread_id)', [lost]) as never })
    left.push(goes)
  }
  return left
}

/** Whether the ticket of this mirror is open, and with whom the mirror is for. */
export async function isMirrorNow(trx: Transaction, { ticketId, chatId }: Room): Promise<boolean> {
  const row = await trx('tickets as t')
    .join('technicians as h', 'h.id', 't.technician_id')
    .where({ 't.id': ticketId, 'h.group_chat_id': chatId })
    .whereNot('t.status', 'closed')
    .first('t.id')
  return row !== undefined
}

/** The topics of all these tickets. */
export async function roomsOfTickets(trx: Transaction, ticketIds: number[]): Promise<Room[]> {
  return await Room.query(trx).whereIn('ticketId', ticketIds).orderBy('id')
}
