// The audit trail. Append-only.

import type { AuditEvent } from '../domain/decision.ts'
import type { Transaction } from './database.ts'
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
  declare at: Date
}

export async function audit(trx: Transaction, ticketId: number | null, events: AuditEvent[]): Promise<void> {
  if (events.length > 0) await EventRow.query(trx).insert(events.map((event) => ({ ...event, ticketId })))
}
