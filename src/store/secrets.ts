// Sealed texts (OAuth tokens), and the one-time links and states that lead to them. Sealing is the caller's.

import { createHash } from 'node:crypto'
import type { Database, Transaction } from './database.ts'
import { takeTurns } from './database.ts'

export async function readSecret(database: Database | Transaction, name: string): Promise<string | null> {
  const row = await database<{ name: string; sealed: string }>('secrets').where({ name }).first()
  return row?.sealed ?? null
}

export async function writeSecret(database: Database | Transaction, name: string, sealed: string): Promise<void> {
  await database('secrets').insert({ name, sealed, updated_at: database.fn.now() }).onConflict('name').merge()
}

export async function removeSecret(database: Database | Transaction, name: string): Promise<void> {
  await database('secrets').where({ name }).delete()
}

/** Does the work while no other hub process does work under this name. */
export async function exclusively<T>(database: Database, name: string, work: () => Promise<T>): Promise<T> {
  return await database.transaction(async (trx) => {
    // The work may ask a vendor, and this connection has nothing to do meanwhile.
    await trx.raw(`set local idle_in_transaction_session_timeout = '2min'`)
    await takeTurns(trx, name)
    return await work()
  })
}

export const hash = (token: string): string => createHash('sha256').update(token).digest('hex')

export async function keepOneTimeLink(
  database: Database | Transaction,
  token: string,
  purpose: string,
  ttlMs: number,
): Promise<void> {
  await database('one_time_links').insert({
    token_hash: hash(token),
    purpose,
    expires_at: database.raw(`clock_timestamp() + ? * interval '1 millisecond'`, [ttlMs]),
  })
}

/** True once, and only in time. */
export async function useOneTimeLink(database: Database, token: string, purpose: string): Promise<boolean> {
  await database('one_time_links').whereRaw('expires_at < clock_timestamp()').delete()
  return (
    (await database('one_time_links')
      .where({ token_hash: hash(token), purpose })
      .delete()) > 0
  )
}
