// The audit trail. Append-only, with one exception: somebody who is forgotten is taken out of it (erasing.ts).

import type { AuditEvent, EventSide } from '../domain/decision.ts'
import type { Database, Transaction } from './database.ts'
import { Row } from './row.ts'

export class EventRow extends Row {
  static override tableName = 'events'
  static override jsonAttributes = ['payload']
  declare id: number
  declare ticketId: number | null
  declare actor: AuditEvent['actor']
  declare actorName: string | null
  declare action: string
  declare payload: Record<string, unknown>
  /** Null for what happened before sides were written down. */
  declare side: EventSide | null
  declare at: Date
}

export async function audit(
  trx: Transaction,
  ticketId: number | null,
  side: EventSide,
  events: AuditEvent[],
): Promise<void> {
  if (events.length > 0) await EventRow.query(trx).insert(events.map((event) => ({ ...event, ticketId, side })))
}

/** How often any of this happened to a ticket within the last hour. */
export async function countLately(trx: Transaction, ticketId: number, actions: string[]): Promise<number> {
  const row = await trx('events')
    .where({ ticket_id: ticketId })
    .whereIn('action', actions)
    .whereRaw(`at > clock_timestamp() - interval '1 hour'`)
    .count<{ count: string }[]>('* as count')
  return Number(row[0]!.count)
}

/** The last ones of a ticket, oldest first. */
export async function eventsOf(database: Database | Transaction, ticketId: number, limit: number): Promise<EventRow[]> {
  const newest = await EventRow.query(database).where({ ticketId }).orderBy('id', 'desc').limit(limit)
  return newest.toReversed()
}
