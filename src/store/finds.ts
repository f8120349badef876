// What searches were about, kept for the buttons that turn their pages: a button holds too little to say it again.

import type { Transaction } from './database.ts'

/** Nobody turns the pages of an older one. */
const keptDays = 7

export async function keepFind(trx: Transaction, query: string): Promise<number> {
  const { rows } = await trx.raw<{ rows: { id: number }[] }>(
    `with old as (delete from finds where asked_at < clock_timestamp() - :days * interval '1 day')
      insert into finds (query) values (:query) returning id`,
    { query, days: keptDays },
  )
  return rows[0]!.id
}

export async function findOf(trx: Transaction, id: number): Promise<string | null> {
  const row = await trx('finds').where({ id }).first('query')
  return (row?.query as string | undefined) ?? null
}
