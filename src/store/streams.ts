// The unit of order: one ticket in one place. Whoever works a stream leases it; the fence tells a claim that has been
// taken over from one that still stands.

import type { Transaction } from './database.ts'
import { lockStreamsBeside } from './stream-locks.ts'
import { wake } from './wakeups.ts'

export type StreamKey = {
  key: string
  surface: 'chat' | 'board' | 'logbook'
  lane: string
  ticketId: number | null
  held?: boolean
}

/** Held back; or let go of, which rings: what waits there may leave now. */
export async function holdStream(trx: Transaction, key: string, held: boolean): Promise<void> {
  await trx('streams').where({ key }).update({ held })
  if (!held) await wake(trx, 'outbox')
}

export async function lockStream(trx: Transaction, key: string): Promise<void> {
  await trx('streams').where({ key }).forNoKeyUpdate().select('key')
}

export async function leaseStream(
  trx: Transaction,
  key: string,
  lease: { leaseMs: number; owner: string },
): Promise<number> {
  const [stream] = await trx('streams')
    .where({ key })
    .update({
      fence: trx.raw('fence + 1'),
      lease_owner: lease.owner,
      lease_until: trx.raw(`clock_timestamp() + ? * interval '1 millisecond'`, [lease.leaseMs]),
    })
    .returning('fence')
  return stream.fence
}

/** False when the claim is over: what leaves for it leaves while it stands without a gap. */
export async function prolongLease(trx: Transaction, key: string, fence: number, leaseMs: number): Promise<boolean> {
  const prolonged = await trx('streams')
    .where({ key, fence })
    .whereRaw('lease_until > clock_timestamp()')
    .update({ lease_until: trx.raw(`clock_timestamp() + ? * interval '1 millisecond'`, [leaseMs]) })
  return prolonged > 0
}

/** Locks the stream and its ticket's others, and says whether the claim still stands; if so, the lease is over. */
export async function stillMine(trx: Transaction, key: string, fence: number): Promise<boolean> {
  // Asked in one breath: the second is only looked at once the first has every lock.
  const [, released] = await Promise.all([
    lockStreamsBeside(trx, key),
    trx('streams')
      .where({ key, fence })
      .whereNotNull('lease_owner')
      .update({ lease_until: '-infinity', lease_owner: null }),
  ])
  return released > 0
}

/** When the newest of our comments that were recorded was written on the board, in milliseconds, by stream. */
export async function postedTo(trx: Transaction, keys: string[]): Promise<Map<string, number>> {
  const rows = await trx('streams').whereIn('key', keys).select('key', 'posted_to')
  return new Map(rows.map(({ key, posted_to: ms }) => [key as string, ms as number]))
}

export async function keepPostedTo(trx: Transaction, until: Map<string, number>): Promise<void> {
  await trx.raw(
    `update streams set posted_to = ms from unnest(:keys::text[], :times::bigint[]) known (stream, ms)
      where key = stream and ms > posted_to`,
    { keys: [...until.keys()], times: [...until.values()] },
  )
}
