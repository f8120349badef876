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

/** Unless it is another one by now. */
export async function forgetCursorAt(trx: Database | Transaction, name: string, value: string): Promise<void> {
  await trx('cursors').where({ name, value }).delete()
}

/** What is kept under this name, if it is a moment. */
export async function momentOf(database: Database | Transaction, name: string): Promise<Date | null> {
  const value = await cursor(database, name)
  return value === null ? null : new Date(value)
}

/** Keeps a moment, unless a later one is kept; returns the database's time. */
export async function keepMoment(database: Database, name: string, at: Date | null): Promise<Date> {
  const { rows } = await database.raw<{ rows: { now: Date }[] }>(
    `with kept as (
        insert into cursors (name, value) select :name::text, :at::text where :at::text is not null
        on conflict (name) do update set value = excluded.value, updated_at = now() where cursors.value < excluded.value
      )
      select clock_timestamp() as now`,
    { name, at: at?.toISOString() ?? null },
  )
  return rows[0]!.now
}
