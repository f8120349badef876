// The order in which rows are locked, so that two transactions never wait for each other crosswise: the ticket, then
// its streams by key, then whatever else, lanes last. No lock here keeps others from referring to a row.

import type { Transaction } from './database.ts'

/** The streams of a ticket, and of the client whose it is. Those made later are seen by nobody else before the commit. */
export async function lockStreamsOf(
  trx: Transaction,
  { ticketId, clientId }: { ticketId: number | null; clientId: number | null },
): Promise<void> {
  await trx('streams')
    .where({ ticket_id: ticketId ?? 0 })
    .orWhere({ key: `client:${clientId ?? 0}` })
    .orderBy('key')
    .forNoKeyUpdate()
    .select('key')
}

/** One stream, and the others of its ticket. */
export async function lockStreamsBeside(trx: Transaction, key: string): Promise<void> {
  await trx.raw(
    `select key from streams
      where key = :key or ticket_id = (select ticket_id from streams where key = :key)
      order by key for no key update`,
    { key },
  )
}

export async function lockStreams(trx: Transaction, keys: string[]): Promise<void> {
  await trx('streams').whereIn('key', keys).orderBy('key').forNoKeyUpdate().select('key')
}
