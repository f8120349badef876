// The unit of rate: a chat, the bot as a whole, the board's account. A lane's row is the budget of all hub processes
// together: a sliding window, booked in the claim's own transaction, so that no window of any start holds more than the
// limit. `not_before` freezes it, whatever the window says.

import type { Database, Transaction } from './database.ts'

export type Window = { limit: number; ms: number }

/** Looks first: an insert that meets a lane somebody is changing would wait for them, whatever it does on conflict. */
export async function settleLane(trx: Database | Transaction, key: string): Promise<void> {
  await trx.raw(
    'insert into lanes (key) select :key where not exists (select from lanes where key = :key) on conflict do nothing',
    { key },
  )
}

/**
 * Books `units` in the lane and returns 0, or books nothing and returns how many milliseconds to wait. Keeps the row's
 * lock until the transaction ends. A little is added to the window, since what left later may arrive sooner.
 */
export async function book(trx: Transaction, key: string, window: Window, units: number): Promise<number> {
  const span = window.ms + margin(window)
  const { rows } = await trx.raw<{ rows: { wait: number | null; used: number; oldest: number | null }[] }>(
    `with lane as (select * from lanes where key = :key for no key update),
      alive as (select t from lane, unnest(lane.taken) t where t > clock_timestamp() - :span * interval '1 millisecond')
    select extract(epoch from (select greatest(not_before, clock_timestamp()) from lane) - clock_timestamp()) * 1000 as wait,
      (select count(*) from alive) as used,
      extract(epoch from (select t from alive order by t offset greatest(0, (select count(*) from alive) + :units - :limit - 1) limit 1)
        - clock_timestamp()) * 1000 + :span as oldest`,
    { key, span, units, limit: window.limit },
  )
  const { wait, used, oldest } = rows[0]!
  if (wait === null) {
    await settleLane(trx, key)
    return await book(trx, key, window, units)
  }
  if (wait > 0) return Math.ceil(wait)
  if (used > 0 && Number(used) + units > window.limit) {
    const ms = Math.max(1, Math.ceil(oldest ?? span))
    await freeze(trx, key, ms)
    return ms
  }
  await trx.raw(
    `update lanes set taken = array(
        select t from unnest(taken) t where t > clock_timestamp() - :span * interval '1 millisecond'
      ) || array_fill(clock_timestamp(), array[:units::int]) where key = :key`,
    { key, span, units },
  )
  return 0
}

/** How many rows wait in the lane beyond what its window has room for; `besides` are streams that do not count, by the start of their key. */
export async function backlog(trx: Transaction, key: string, window: Window, besides: string): Promise<number> {
  const { rows } = await trx.raw<{ rows: { beyond: string }[] }>(
    `select (
        select coalesce(sum(pending), 0) from streams
        where surface = 'chat' and lane = :key and pending > 0 and not held and not starts_with(key, :besides)
      ) - greatest(0, :limit - (
        select count(*) from lanes, unnest(taken) t
        where key = :key and t > clock_timestamp() - :span * interval '1 millisecond'
      )) as beyond`,
    { key, besides, limit: window.limit, span: window.ms + margin(window) },
  )
  return Number(rows[0]!.beyond)
}

function margin({ ms }: Window): number {
  return Math.min(1500, Math.max(50, ms * 0.025))
}

/** Nothing goes to this lane for so long; never shortens a freeze. */
export async function freeze(trx: Transaction, key: string, ms: number): Promise<void> {
  await trx.raw(
    `update lanes set not_before = greatest(not_before, clock_timestamp() + :ms * interval '1 millisecond') where key = :key`,
    { key, ms: Math.ceil(ms) },
  )
}

/** One more failure in a row; returns how many it has been. */
export async function laneFailed(trx: Transaction, key: string): Promise<number> {
  const [row] = await trx('lanes')
    .where({ key })
    .update({ failures: trx.raw('failures + 1') })
    .returning('failures')
  return row?.failures ?? 1
}

export async function laneWorks(trx: Transaction, key: string): Promise<void> {
  await trx('lanes').where({ key }).where('failures', '>', 0).update({ failures: 0 })
}

/** The largest message id known to exist there. Ids only grow. */
export async function seeId(trx: Database | Transaction, key: string, id: number): Promise<void> {
  await trx.raw(
    `insert into lanes (key, newest_id) values (:key, :id)
      on conflict (key) do update set newest_id = :id where lanes.newest_id < :id`,
    { key, id },
  )
}

export async function newestId(trx: Database | Transaction, key: string): Promise<number> {
  const row = await trx('lanes').where({ key }).first('newest_id')
  return row?.newest_id ?? 0
}

/** Makes this hub the one that works the lane, for so long; false while another one does. */
export async function leaseLane(trx: Transaction, key: string, owner: string, ms: number): Promise<boolean> {
  await settleLane(trx, key)
  const leased = await trx('lanes')
    .where({ key })
    .where((query) => query.where({ lease_owner: owner }).orWhereRaw('lease_until < clock_timestamp()'))
    .update({
      lease_owner: owner,
      lease_until: trx.raw(`clock_timestamp() + ? * interval '1 millisecond'`, [Math.round(ms)]),
    })
  return leased > 0
}

export async function ownsLane(trx: Transaction, key: string, owner: string): Promise<boolean> {
  const row = await trx('lanes').where({ key }).forNoKeyUpdate().first('lease_owner')
  return row?.lease_owner === owner
}

export async function releaseLane(database: Database, key: string, owner: string): Promise<void> {
  await database('lanes').where({ key, lease_owner: owner }).update({ lease_owner: null, lease_until: '-infinity' })
}
