// Clients whom a lead has blocked.

import { asClient, ClientRow } from './clients.ts'
import type { Client } from '../domain/ticket.ts'
import type { Database, Transaction } from './database.ts'

/** Null where they are blocked already. Counting begins anew. */
export async function blockClient(
  trx: Transaction,
  id: number,
  { by, reason }: { by: string; reason: string | null },
): Promise<Client | null> {
  const row = await ClientRow.query(trx)
    .findById(id)
    .whereNull('blocked_at')
    .patch({ blockedAt: new Date(), blockedBy: by, blockedReason: reason, blockedCount: 0 })
    .returning('*')
    .first()
  return row ? asClient(row) : null
}

/** Null where they are not blocked. */
export async function unblockClient(trx: Transaction, id: number): Promise<Client | null> {
  const row = await ClientRow.query(trx)
    .findById(id)
    .whereNotNull('blocked_at')
    .patch({ blockedAt: null, blockedBy: null, blockedReason: null })
    .returning('*')
    .first()
  return row ? asClient(row) : null
}

export async function countBlocked(trx: Transaction, id: number): Promise<void> {
  await ClientRow.query(trx).findById(id).increment('blocked_count', 1)
}

/** The last ones, and how many there are. */
export async function blockedClients(
  database: Database | Transaction,
  limit: number,
): Promise<{ rows: ClientRow[]; count: number }> {
  const blocked = ClientRow.query(database).whereNotNull('blocked_at')
  return { rows: await blocked.clone().orderBy('blocked_at', 'desc').limit(limit), count: await blocked.resultSize() }
}
