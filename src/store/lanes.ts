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

/** Bookings of one slot of the window count as one, made with the last of them: a row stays short, whatever the limit. */
const slots = 250

/**
 * Books `units` in the lane and returns 0, or books nothing and returns how many milliseconds to wait. Keeps the row's
 * lock until the transaction ends. A little is added to the window, since what left later may arrive sooner.
 */
export async function book(trx: Transaction, key: string, window: Window, units: number): Promise<number> {
  const span = window.ms + margin(window)
  // Locked by a statement of its own: only the next one sees what others had booked meanwhile.
  const locked = await trx.raw<{ rows: unknown[] }>('select from lanes where key = ? for no key update', [key])
  if (locked.rows.length === 0) {
    await settleLane(trx, key)
    return await book(trx, key, window, units)
  }
  const { rows } = await trx.raw<{ rows: { wait: string }[] }>(
    `with now as materialized (select taken, units, not_before, clock_timestamp() as now from lanes where key = :key),
      alive as (
        select t, coalesce(u, 1) as u, now from now, unnest(taken, units) as booked (t, u)
        where t > now - :span * interval '1 millisecond'
      ),
      used as (select coalesce(sum(u), 0) as used from alive),
      -- when enough of them will have left the window
      free as (
        select min(t) + :span * interval '1 millisecond' as at
        from (select t, sum(u) over (order by t) as gone from alive) leaving, used
        where used - gone + :units <= :limit or gone = used
      ),
      verdict as (
        select now, case when not_before > now then not_before when used > 0 and used + :units > :limit then at end as until
        from now, used, free
      ),
      slots as (
        select max(t) as t, sum(u)::int as u
        from (select t, u from alive union all select now, :units::int from verdict) booked
        group by floor(extract(epoch from t) * 1000 / :slot)
      ),
      booked as (
        update lanes set taken = (select array_agg(t order by t) from slots), units = (select array_agg(u order by t) from slots)
        from verdict where key = :key and until is null
      ),
      frozen as (
        update lanes set not_before = until from verdict where key = :key and until > not_before
      )
    select coalesce(extract(epoch from until - now) * 1000, 0) as wait from verdict`,
    { key, span, units, limit: window.limit, slot: span / slots },
  )
  return Math.ceil(Number(rows[0]!.wait))
}

/** How many rows wait in the lane beyond what its window has room for; `besides` are streams that do not count, by the start of their key. */
export async function backlog(trx: Transaction, key: string, window: Window, besides: string): Promise<number> {
  const { rows } = await trx.raw<{ rows: { beyond: string }[] }>(
    `select (
        select coalesce(sum(pending), 0) from streams
        where surface = 'chat' and lane = :key and pending > 0 and not held and not starts_with(key, :besides)
      ) - greatest(0, :limit - (
        select coalesce(sum(coalesce(u, 1)), 0) from lanes, unnest(taken, units) as booked (t, u)
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

/**
 * One more failure in a row; returns how many it has been, or null while it is frozen already: what was under way
 * together fails together, and counts once.
 */
export async function laneFailed(trx: Transaction, key: string): Promise<number | null> {
  const [row] = await trx('lanes')
    .where({ key })
    .whereRaw('not_before <= clock_timestamp()')
    .update({ failures: trx.raw('failures + 1') })
    .returning('failures')
  return row?.failures ?? null
}

export async function laneWorks(trx: Transaction, key: string): Promise<void> {
  await trx('lanes').where({ key }).where('failures', '>', 0).update({ failures: 0 })
}

/** This message id is known to exist there. Ids only grow. What a link tells already is not written again. */
export async function seeId(trx: Database | Transaction, key: string, id: number): Promise<void> {
  if ((await newestId(trx, key)) >= id) return
  await trx.raw(
    `insert into lanes (key, newest_id) values (:key, :id)
      on conflict (key) do update set newest_id = :id where lanes.newest_id < :id`,
    { key, id },
  )
}

/** The largest message id known to exist there: a chat's, or among all private ones. */
export async function newestId(trx: Database | Transaction, key: string): Promise<number> {
  const there = key === 'private' ? `place not like '-%'` : 'place = :place'
  const { rows } = await trx.raw<{ rows: { id: number }[] }>(
    `select greatest(
      (select newest_id from lanes where key = :key),
      (select external_id::bigint from links where surface = 'chat' and ${there} order by external_id::bigint desc limit 1),
      0) as id`,
    { key, place: key.replace(/^chat:/, '') },
  )
  return rows[0]!.id
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

/** Milliseconds until whoever has the lane may have lost it; 0: it is this one's now, for so long. */
export async function takeLane(database: Database, key: string, owner: string, ms: number): Promise<number> {
  const { rows } = await database.raw<{ rows: { ms: string }[] }>(
    `with taken as (
        update lanes set lease_owner = :owner, lease_until = clock_timestamp() + :ms * interval '1 millisecond'
        where key = :key and (lease_owner = :owner or lease_until < clock_timestamp())
        returning 0 as ms
      )
      select coalesce((select ms from taken), greatest(1, extract(epoch from greatest(lease_until, clock_timestamp()) - clock_timestamp()) * 1000)) as ms
      from lanes where key = :key`,
    { key, owner, ms: Math.round(ms) },
  )
  return Math.ceil(Number(rows[0]?.ms ?? ms))
}

/** Never takes it back from somebody who had it meanwhile. */
export async function prolongLane(
  database: Database | Transaction,
  key: string,
  owner: string,
  ms: number,
): Promise<boolean> {
  const prolonged = await database('lanes')
    .where({ key, lease_owner: owner })
    .update({ lease_until: database.raw(`clock_timestamp() + ? * interval '1 millisecond'`, [Math.round(ms)]) })
  return prolonged > 0
}

/** False where it was somebody else's anyway. */
export async function releaseLane(database: Database, key: string, owner: string): Promise<boolean> {
  const released = await database('lanes')
    .where({ key, lease_owner: owner })
    .update({ lease_owner: null, lease_until: '-infinity' })
  return released > 0
}
