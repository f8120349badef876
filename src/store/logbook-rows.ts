// Rows for the logbook, taken to be written: what waits of one page, from its first unfinished row on, leaves together.

import type { Database, Transaction } from './database.ts'
import type { StoredWant } from './stored-want.ts'
import { firstUnfinished, OutboxRow, waiting } from './outbox.ts'
import { leaseStream } from './streams.ts'

export type LogRow = OutboxRow & { want: Extract<StoredWant, { op: 'log' }> }

/** `again`: some of them may have been written already. */
export type LogClaim = { rows: LogRow[]; fence: number; again: boolean }

/** As many rows at most leave in one call. */
const togetherAtMost = 100

const workable = `${firstUnfinished}
  where s.surface = 'logbook' and s.pending > 0 and not s.held`

/** Marked as being sent, which is committed before a byte is; the stream is leased. */
export async function claimLogRows(
  trx: Transaction,
  how: { leaseMs: number; owner: string },
): Promise<LogClaim | undefined> {
  const { rows: found } = await trx.raw<{ rows: { key: string }[] }>(
    `select s.key ${workable} and s.lease_until <= clock_timestamp() and l.not_before <= clock_timestamp()
      and o.not_before <= clock_timestamp()
      order by o.id limit 1 for no key update of s skip locked`,
  )
  if (!found[0]) return undefined
  // Read once the stream is locked: what the search saw may be done by then.
  const waits = await OutboxRow.query(trx)
    .where({ stream: found[0].key })
    .whereIn('state', waiting)
    .orderBy('seq')
    .limit(togetherAtMost)
  const rows = alike(waits as LogRow[])
  if (rows.length === 0) return undefined
  await trx('outbox')
    .whereIn(
      'id',
      rows.map(({ id }) => id),
    )
    .update({ state: 'sending', attempts: trx.raw('attempts + 1'), started_at: trx.raw('clock_timestamp()') })
  const fence = await leaseStream(trx, found[0].key, how)
  return { rows, fence, again: rows.some(({ startedAt }) => startedAt !== null) }
}

/** One that was refused goes by itself from then on, and so does what has another heading. */
function alike(rows: LogRow[]): LogRow[] {
  const [head] = rows
  if (!head || head.want.alone) return rows.slice(0, 1)
  const heading = JSON.stringify(head.want.heading)
  const end = rows.findIndex(({ want }) => want.alone || JSON.stringify(want.heading) !== heading)
  return end < 0 ? rows : rows.slice(0, end)
}

/** From now on each of them leaves by itself: together they were refused. */
export async function sendAlone(trx: Transaction, rows: LogRow[]): Promise<void> {
  await trx('outbox')
    .whereIn(
      'id',
      rows.map(({ id }) => id),
    )
    .update({ want: trx.raw(`want || '{"alone": true}'`) })
}

/** Milliseconds until rows that wait may be written; null if none wait. */
export async function nextLogRowInMs(database: Database): Promise<number | null> {
  const { rows } = await database.raw<{ rows: { ms: string | null }[] }>(
    `select extract(epoch from min(greatest(s.lease_until, l.not_before, o.not_before, clock_timestamp())) - clock_timestamp()) * 1000 as ms
      ${workable}`,
  )
  const ms = rows[0]?.ms
  return ms === null || ms === undefined ? null : Math.max(0, Number(ms))
}
