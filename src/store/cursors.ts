// Where reading left off, and other small facts the hub has to remember across restarts.

import type { Database, Transaction } from './database.ts'

export async function cursor(database: Database | Transaction, name: string): Promise<string | null> {
  const row = await database<{ name: string; value: string }>('cursors').where({ name }).first()
  return row?.value ?? null
}

export async function setCursor(trx: Database | Transaction, name: string, value: string): Promise<void> {
  await trx('cursors').insert({ name, value, updated_at: trx.fn.now() }).onConflict('name').merge()
}

/** Sets it unless it is set; returns what it is then. */
export async function cursorOr(trx: Database | Transaction, name: string, value: string): Promise<string> {
  await trx('cursors').insert({ name, value }).onConflict('name').ignore()
  return (await cursor(trx, name)) ?? value
}

export async function forgetCursor(trx: Database | Transaction, name: string): Promise<void> {
  await trx('cursors').where({ name }).delete()
}
