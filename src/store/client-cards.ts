// What the directory knew of a client when it was last asked, and whom it is to be asked about. Whoever wants to know
// raises `asked`; an answer counts for what was asked before it began.

import type { CardField, Who } from '../domain/directory.ts'
import type { Database, Transaction } from './database.ts'
import { wake } from './wakeups.ts'

/** The client is to be looked up, however often that was asked already. */
export async function askForCard(trx: Transaction, clientId: number): Promise<void> {
  await trx.raw(
    `insert into client_cards (client_id) values (:clientId)
      on conflict (client_id) do update set asked = client_cards.asked + 1`,
    { clientId },
  )
  await wake(trx, 'lookups')
}

export type LookUp = { clientId: number; asked: number; attempts: number; who: Who }

/** Whoever waits longest, taken for `leaseMs`: who takes it and dies is followed by another. */
export async function claimLookUp(database: Database, leaseMs: number): Promise<LookUp | undefined> {
  const { rows } = await database.raw<{ rows: (Omit<LookUp, 'who'> & Who)[] }>(
    `update client_cards c set not_before = clock_timestamp() + :leaseMs * interval '1 millisecond'
      from clients
      where clients.id = c.client_id and c.client_id = (
        select client_id from client_cards where asked > answered and not_before <= clock_timestamp()
        order by not_before limit 1 for update skip locked
      )
      returning c.client_id as "clientId", c.asked, c.attempts,
        clients.telegram_id as "telegramId", clients.username, clients.phone`,
    { leaseMs },
  )
  if (!rows[0]) return undefined
  const { clientId, asked, attempts, ...who } = rows[0]
  return { clientId, asked, attempts, who }
}

/** Whether it is something else than before. Locks the client's row, so that whoever opens a ticket meanwhile comes after. */
export async function keepCard(
  trx: Transaction,
  { clientId, asked }: LookUp,
  fields: CardField[] | null,
): Promise<boolean> {
  const card = fields === null ? null : JSON.stringify(fields)
  const { rows } = await trx.raw<{ rows: { changed: boolean }[] }>(
    `with before as (
        select client_id, fields from client_cards where client_id = :clientId for update
      )
      update client_cards c set fields = :card::jsonb, answered = greatest(answered, :asked), attempts = 0,
        not_before = '-infinity', looked_at = clock_timestamp(),
        found_at = case when :card::jsonb is null then found_at else clock_timestamp() end
      from before where c.client_id = before.client_id
      returning before.fields is distinct from :card::jsonb as changed`,
    { clientId, asked, card },
  )
  return rows[0]?.changed ?? false
}

/** Tried again after so long. */
export async function putOffLookUp(database: Database, clientId: number, ms: number): Promise<void> {
  await database('client_cards')
    .where({ client_id: clientId })
    .update({
      attempts: database.raw('attempts + 1'),
      not_before: database.raw(`clock_timestamp() + ? * interval '1 millisecond'`, [Math.round(ms)]),
    })
}

/** Milliseconds until somebody may be looked up; null if nobody is to be. */
export async function nextLookUpInMs(database: Database): Promise<number | null> {
  const { rows } = await database.raw<{ rows: { ms: string | null }[] }>(
    `select extract(epoch from min(greatest(not_before, clock_timestamp())) - clock_timestamp()) * 1000 as ms
      from client_cards where asked > answered`,
  )
  const ms = rows[0]?.ms
  return ms === null || ms === undefined ? null : Math.max(0, Number(ms))
}

/** What is known, by client. */
export async function cardFieldsOf(
  database: Database | Transaction,
  clientIds: number[],
): Promise<Map<number, CardField[]>> {
  const rows = await database('client_cards')
    .whereIn('client_id', clientIds)
    .whereNotNull('fields')
    .select('client_id', 'fields')
  return new Map(rows.map(({ client_id: id, fields }) => [id as number, fields as CardField[]]))
}
