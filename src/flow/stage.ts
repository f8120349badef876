// What a row of the chat's outbox is about, loaded once: its ticket, its people, its room.

import type { Room as RoomName } from '../domain/decision.ts'
import type { Place } from '../domain/happening.ts'
import type { Client, Technician } from '../domain/ticket.ts'
import { clientById } from '../store/clients.ts'
import type { Transaction } from '../store/database.ts'
import type { Desk } from '../store/desks.ts'
import { deskById } from '../store/desks.ts'
import type { OutboxRow } from '../store/outbox.ts'
import { topicOf } from '../store/rooms.ts'
import type { Room } from '../store/rooms.ts'
import { technicianById } from '../store/technicians.ts'
import { ticketById } from '../store/tickets.ts'
import type { StoredTicket } from '../store/tickets.ts'

/** What a row is about. A client's notice may belong to no ticket. */
export type Stage = {
  ticket: StoredTicket | null
  client: Client | null
  desk: Desk | null
  room: Room | null
  technician: Technician | null
}

export async function loadStage(trx: Transaction, row: OutboxRow): Promise<Stage> {
  const ticket = row.ticketId === null ? null : ((await ticketById(trx, row.ticketId)) ?? null)
  const clientId = ticket?.clientId ?? (row.stream.startsWith('client:') ? Number(row.stream.slice(7)) : null)
  return {
    ticket,
    client: clientId === null ? null : await clientById(trx, clientId),
    desk: ticket ? await deskById(trx, ticket.deskId) : null,
    room: ticket ? ((await topicOf(trx, ticket.id)) ?? null) : null,
    technician: ticket?.technicianId ? await technicianById(trx, ticket.technicianId) : null,
  }
}

export function placeOf(stage: Stage, room: RoomName): Place | 'wait' {
  return room === 'client' ? { chatId: stage.client!.telegramId, threadId: null } : topicPlace(stage.room)
}

export function topicPlace(room: Room | null): Place | 'wait' {
  return room?.threadId ? { chatId: room.chatId, threadId: room.threadId } : 'wait'
}
