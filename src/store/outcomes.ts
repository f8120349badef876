// What became of a row that was claimed: finished, back to waiting, or nobody knows.

import type { Transaction } from './database.ts'
import { tellEnds } from './ends.ts'
import type { StoredWant } from './outbox.ts'
import type { OutboxRow } from './outbox.ts'

/** Finished, one way or the other. */
export async function finish(
  trx: Transaction,
  rows: OutboxRow[],
  end: { state: 'done' | 'dropped' | 'dead' | 'stuck'; outcome?: string; error?: string },
): Promise<void> {
  const ids = rows.map(({ id }) => id)
  tellEnds(trx, rows, end.state === 'dead' || end.state === 'stuck' ? end.state : (end.outcome ?? end.state))
  await trx('outbox')
    .whereIn('id', ids)
    .update({
      state: end.state,
      done_at: trx.raw('clock_timestamp()'),
      outcome: trx.raw(`case outcome when 'undecided' then outcome else ? end`, [end.outcome ?? null]),
      error: end.error?.slice(0, 2000) ?? null,
    })
  if (end.state !== 'stuck') await trx('streams').where({ key: rows[0]!.stream }).decrement('pending', ids.length)
}

/** Back to waiting: it was not done. `change` is what was learnt. */
export async function backToReady(
  trx: Transaction,
  rows: OutboxRow[],
  change: {
    waitMs?: number
    error?: string
    refused?: boolean
    mistaken?: boolean
    want?: StoredWant
    freshUuid?: boolean
  } = {},
): Promise<void> {
  await trx('outbox')
    .whereIn(
      'id',
      rows.map(({ id }) => id),
    )
    .update({
      state: 'ready',
      ...(change.error === undefined ? {} : { error: change.error.slice(0, 2000) }),
      ...(change.refused ? { refused_since: trx.raw('coalesce(refused_since, clock_timestamp())') } : {}),
      ...(change.mistaken ? { mistakes: trx.raw('mistakes + 1') } : {}),
      ...(change.want ? { want: JSON.stringify(change.want) } : {}),
      ...(change.freshUuid ? { uuid: trx.raw('gen_random_uuid()') } : {}),
      ...(change.waitMs
        ? { not_before: trx.raw(`clock_timestamp() + ? * interval '1 millisecond'`, [Math.round(change.waitMs)]) }
        : {}),
    })
}

/** Done, and to be done anew: what it had made is not to stand. */
export async function onceMore(trx: Transaction, row: OutboxRow): Promise<void> {
  await trx('outbox')
    .where({ id: row.id })
    .update({ state: 'ready', uuid: trx.raw('gen_random_uuid()'), started_at: null, done_at: null, outcome: null })
  await trx('streams').where({ key: row.stream }).increment('pending', 1)
}

/** Not before so long; else as it is. */
export async function postpone(trx: Transaction, rows: OutboxRow[], ms: number): Promise<void> {
  await trx('outbox')
    .whereIn(
      'id',
      rows.map(({ id }) => id),
    )
    .update({ not_before: trx.raw(`clock_timestamp() + ? * interval '1 millisecond'`, [Math.round(ms)]) })
}

/** Nothing could be begun with it, by a mistake of our own: counted, and left as it is for so long. */
export async function mistook(trx: Transaction, row: OutboxRow, ms: number, error: string): Promise<void> {
  await trx('outbox')
    .where({ id: row.id })
    .update({ mistakes: trx.raw('mistakes + 1'), error: error.slice(0, 2000) })
  await postpone(trx, [row], ms)
}

/** Remembered whatever becomes of it: it may stand there twice. */
export async function undecided(trx: Transaction, rows: OutboxRow[]): Promise<void> {
  await trx('outbox')
    .whereIn(
      'id',
      rows.map(({ id }) => id),
    )
    .update({ outcome: 'undecided' })
}

/**
 * Nobody knows whether it was done: to be found out when it can no longer be done late. That is twice the time a call
 * may take since the first one began, and once since the last one may have.
 */
export async function markUnknown(
  trx: Transaction,
  rows: OutboxRow[],
  timeoutMs: number,
  error: string,
): Promise<void> {
  await trx('outbox')
    .whereIn(
      'id',
      rows.map(({ id }) => id),
    )
    .update({
      state: 'unknown',
      error: error.slice(0, 2000),
      not_before: trx.raw(
        `greatest(
            clock_timestamp(),
            started_at + 2 * :timeout * interval '1 millisecond',
            (select case when lease_owner is null then clock_timestamp() else lease_until end from streams where key = outbox.stream)
              + :timeout * interval '1 millisecond'
          )`,
        { timeout: Math.round(timeoutMs) },
      ),
    })
}
