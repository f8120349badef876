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
 * Books `units` in each of the lanes, or in none; returns how many milliseconds each has to wait. Keeps the rows' locks,
 * taken in the order given, until the transaction ends: everything else comes before. A little is added to a window, since
 * what left later may arrive sooner.
 */
export async function book(
  trx: Transaction,
  lanes: { key: string; window: Window }[],
  units: number,
): Promise<number[]> {
  const keys = lanes.map(({ key }) => key)
  const { rows } = await trx.raw<{ rows: { lane: string; wait: number }[] }>(
    'select * from book_lanes(:keys::text[], :spans::float8[], :limits::bigint[], :units, :slots)',
    {
      keys,
      spans: lanes.map(({ window }) => window.ms + margin(window)),
      limits: lanes.map(({ window }) => window.limit),
      units,
      slots,
    },
  )
  if (rows.length < keys.length) {
    for (const key of keys) await settleLane(trx, key)
    return await book(trx, lanes, units)
  }
  const waits = new Map(rows.map(({ lane, wait }) => [lane, Math.ceil(wait)]))
  return keys.map((key) => waits.get(key)!)
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
export async function freeze(trx: Database | Transaction, key: string, ms: number): Promise<void> {
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

/** This message id is known to exist there. Ids only grow. What a link tells already is not written again. */
export async function seeId(trx: Database | Transaction, key: string, id: number): Promise<void> {
  await trx.raw(seeingId(key), seeingIdOf(key, id))
}

/** The same as a part of a statement, which needs the bindings of `seeingIdOf`. */
export function seeingId(key: string): string {
  return `insert into lanes (key, newest_id) select :idLane, :seen where :seen > (${newestIdIn(key)})
      on conflict (key) do update set newest_id = :seen where lanes.newest_id < :seen`
}

export function seeingIdOf(key: string, id: number): ReturnType<typeof newestIdOf> & { seen: number } {
  return { ...newestIdOf(key), seen: id }
}

/** The largest message id known to exist there: a chat's, or among all private ones. */
export async function newestId(trx: Database | Transaction, key: string): Promise<number> {
  const { rows } = await trx.raw<{ rows: { id: number }[] }>(`select (${newestIdIn(key)}) as id`, newestIdOf(key))
  return rows[0]!.id
}

/** The same as a part of a statement, which needs the bindings of `newestIdOf`. */
export function newestIdIn(key: string): string {
  const there = key === 'private' ? `place not like '-%'` : 'place = :place'
  return `greatest(
      (select newest_id from lanes where key = :idLane),
      (select external_id::bigint from links where surface = 'chat' and ${there} order by external_id::bigint desc limit 1),
      0)`
}

export function newestIdOf(key: string): { idLane: string; place: string } {
  return { idLane: key, place: key.replace(/^chat:/, '') }
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
