// One request, from first message to close.

import type { EscalationCause, Status, Ticket, Urgency } from '../domain/ticket.ts'
import type { Database, Transaction } from './database.ts'
import { Row } from './row.ts'
import { lockStreamsOf } from './stream-locks.ts'

export class TicketRow extends Row {
  static override tableName = 'tickets'
  static override jsonAttributes = ['told']
  declare id: number
  declare deskId: number
  declare clientId: number
  declare status: Status
  declare urgency: Urgency
  declare technicianId: number | null
  declare assignedAt: Date | null
  declare subject: string
  declare projectId: number | null
  declare openedAt: Date
  declare firstAnsweredAt: Date | null
  declare closedAt: Date | null
  declare bounces: number
  declare escalatedFor: EscalationCause[]
  declare told: Ticket['told']
}

/** A ticket, and the project its task stands in. */
export type StoredTicket = Ticket & { projectId: number | null }

export function asTicket(row: TicketRow): StoredTicket {
  const { id, deskId, clientId, status, urgency, technicianId, subject, projectId, bounces, escalatedFor, told } = row
  const { assignedAt, openedAt, firstAnsweredAt, closedAt } = row
  return {
    id,
    deskId,
    clientId,
    status,
    urgency,
    technicianId,
    assignedAt,
    subject,
    projectId,
    bounces,
    escalatedFor,
    told,
    openedAt,
    firstAnsweredAt,
    closedAt,
  }
}

/** Locks the ticket for the rest of the transaction: everything about one ticket happens one after the other. */
export async function lockTicket(trx: Transaction, id: number): Promise<StoredTicket> {
  const row = await TicketRow.query(trx).findById(id).forNoKeyUpdate().throwIfNotFound()
  await lockStreamsOf(trx, { ticketId: row.id, clientId: row.clientId })
  return asTicket(row)
}

/** Locks several, always in the same order. */
export async function lockTickets(trx: Transaction, ids: number[]): Promise<void> {
  await TicketRow.query(trx).whereIn('id', ids).orderBy('id').forNoKeyUpdate().select('id')
}

export async function ticketById(database: Database | Transaction, id: number): Promise<StoredTicket | undefined> {
  const row = await TicketRow.query(database).findById(id)
  return row && asTicket(row)
}

/** The client's open ticket at this desk, or else the last one, locked. */
export async function lockLastTicket(trx: Transaction, clientId: number, deskId: number): Promise<StoredTicket | null> {
  const row = await TicketRow.query(trx)
    .where({ clientId, deskId })
    .orderByRaw(`(status <> 'closed') desc, id desc`)
    .first()
    .forNoKeyUpdate()
  await lockStreamsOf(trx, { ticketId: row?.id ?? null, clientId })
  return row ? asTicket(row) : null
}

/** The numbers of the client's open tickets, at every desk. */
export async function openTicketsOf(database: Database | Transaction, clientId: number): Promise<number[]> {
  const rows = await TicketRow.query(database)
    .where({ clientId })
    .whereNot('status', 'closed')
    .orderBy('id')
    .select('id')
  return rows.map(({ id }) => id)
}

/** The number of the open ticket that its client has at the same desk. */
export async function openBeside(trx: Transaction, { clientId, deskId }: Ticket): Promise<number | null> {
  const open = await TicketRow.query(trx).where({ clientId, deskId }).whereNot('status', 'closed').select('id').first()
  return open?.id ?? null
}

/** At every desk the client's open ticket, or else the last one; the newest first. */
export async function lastTickets(trx: Transaction, clientId: number): Promise<StoredTicket[]> {
  const rows = await TicketRow.query(trx)
    .distinctOn('desk_id')
    .where({ clientId })
    .orderByRaw(`desk_id, (status <> 'closed') desc, id desc`)
  return rows.map(asTicket).toSorted((one, other) => other.id - one.id)
}

export async function openTicket(
  trx: Transaction,
  ticket: Pick<Ticket, 'deskId' | 'clientId' | 'subject' | 'openedAt'> &
    Partial<Pick<Ticket, 'urgency' | 'escalatedFor'>>,
): Promise<StoredTicket> {
  return asTicket(await TicketRow.query(trx).insert(ticket).returning('*'))
}

export async function changeTicket(
  trx: Transaction,
  id: number,
  change: Partial<Omit<StoredTicket, 'id'>>,
): Promise<void> {
  if (Object.keys(change).length > 0) await TicketRow.query(trx).findById(id).patch(change)
}

/** The client's tickets before this one, newest first. */
export async function earlierTickets(
  database: Database | Transaction,
  ticket: Pick<Ticket, 'id' | 'clientId'>,
  limit: number,
): Promise<StoredTicket[]> {
  const rows = await TicketRow.query(database)
    .where({ clientId: ticket.clientId })
    .where('id', '<', ticket.id)
    .orderBy('id', 'desc')
    .limit(limit)
  return rows.map(asTicket)
}
