// Everything that came in, raw, once. A stream's rows are processed in the order they were taken: only the oldest that
// waits can be claimed, and claiming it locks it for the transaction that processes it.

import type { NewsSource, RawNews } from '../ports.ts'
import type { Database, Transaction } from './database.ts'
import { seeingId, seeingIdOf } from './lanes.ts'
import { keepingStray, keepingStrayOf } from './strays.ts'
import { ringing } from './wakeups.ts'

export type InboxRow = {
  id: number
  source: NewsSource
  key: string
  stream: string
  payload: unknown
  happenedAt: Date
  receivedAt: Date
  attempts: number
  parks: number
  /** Nothing else could be processed when it was looked for. */
  alone: boolean
}

/**
 * Returns which were new, as `source key`, and rings for them. A repeat is a no-op. What comes first here is processed
 * first.
 */
export async function takeNews(trx: Database | Transaction, news: RawNews[]): Promise<Set<string>> {
  if (news.length === 0) return new Set()
  const { rows } = await trx.raw<{ rows: { name: string }[] }>(
    `with taken as (
        insert into inbox (source, key, stream, payload, happened_at)
        select source, key, stream, payload::jsonb, at
        from unnest(:sources::text[], :keys::text[], :streams::text[], :payloads::text[], :times::timestamptz[])
          with ordinality as news (source, key, stream, payload, at, place)
        order by place
        on conflict (source, key) do nothing
        returning source || ' ' || key as name
      )
      select name, ${ringing('inbox')} from taken`,
    {
      sources: news.map(({ source }) => source),
      keys: news.map(({ key }) => key),
      streams: news.map(({ stream }) => stream),
      payloads: news.map(({ payload }) => JSON.stringify(payload ?? null, storable)),
      times: news.map(({ at }) => at),
    },
  )
  return new Set(rows.map(({ name }) => name))
}

/** Postgres stores neither a NUL nor half a character in a text; nobody can read one either. */
function storable(_: string, value: unknown): unknown {
  return typeof value === 'string' ? value.replaceAll('\0', '').toWellFormed() : value
}

/**
 * The first of its stream that waits: only that one may be processed. Asked for as the first from that stream on, which
 * has one way alone to be found, however few rows or streams the planner takes to be there.
 */
const first = `i.id = (
    select e.id from inbox e where e.state = 'new' and e.stream >= i.stream order by e.stream, e.id limit 1
  )`

/**
 * May be processed now, and nobody of this process does. The state is asked for in a way that no index of waiting rows
 * answers: the ids tell where to look, and all that waits is more than it seems to the planner.
 */
const free = `coalesce(i.state, '') = 'new' and i.not_before <= clock_timestamp() and i.stream <> all(:busy::text[])`

/** The first of every stream, one step a stream, however many wait behind it. */
const heads = `heads as (
    (select stream, id from inbox where state = 'new' order by stream, id limit 1)
    union all
    select next.stream, next.id from heads cross join lateral (
      select i.stream, i.id from inbox i where i.state = 'new' and i.stream > heads.stream order by i.stream, i.id limit 1
    ) next
  )`

/** As many are found in one search at most. */
const foundAtMost = 100

/** What a hub knows from its last search. Only hints: the row's lock decides. */
export type Waiting = {
  /** Streams in hand: what waits in them is passed over. */
  busy: Set<string>
  /** Ids that were found and not tried yet, oldest first. */
  found: number[]
  /** Of those, webhooks that were looked at beside another one and are to be judged by themselves. */
  left: Set<number>
}

export function nothingKnown(): Waiting {
  return { busy: new Set(), found: [], left: new Set() }
}

/** The oldest news that may be processed now, locked; undefined if there is none. One search serves many claims. */
export async function claimNews(trx: Transaction, waiting = nothingKnown()): Promise<InboxRow | undefined> {
  const busy = [...waiting.busy]
  if (waiting.found.length > 0) {
    const row = await one(`select i.*, false as alone from inbox i where i.id = any(:found) and ${free} and ${first}`, {
      busy,
      found: waiting.found,
    })
    // What stands before it is done, or in hand.
    waiting.found = row ? waiting.found.filter((id) => id > row.id) : []
    if (row) return row
  }
  return await one(
    `with recursive ${heads},
      due as materialized (select i.id from heads join inbox i using (id) where ${free} order by i.id limit :most)
      select i.*, (select array_agg(id order by id) from due) as found,
        (select count(*) from due) = 1
          and not exists (select from inbox n where n.state = 'new' and n.stream = i.stream and n.id > i.id) as alone
      from inbox i where i.id in (select id from due) and ${free}`,
    { busy, most: foundAtMost },
  )

  async function one(
    query: string,
    bindings: Record<string, number | number[] | string[]>,
  ): Promise<InboxRow | undefined> {
    const { rows } = await trx.raw<{ rows: Record<string, unknown>[] }>(
      `${query} order by i.id limit 1 for update of i skip locked`,
      bindings,
    )
    if (!rows[0]) return undefined
    const row = asInboxRow(rows[0])
    const found = rows[0]['found'] as string[] | undefined
    if (found) {
      waiting.found = found.map(Number).filter((id) => id > row.id)
      waiting.left.clear()
    }
    return row
  }
}

/** The board's webhooks among what was found in the last search, locked: each the first of its stream. */
export async function webhooksBeside(trx: Transaction, waiting: Waiting): Promise<InboxRow[]> {
  const found = waiting.found.filter((id) => !waiting.left.has(id))
  if (found.length === 0) return []
  const { rows } = await trx.raw<{ rows: Record<string, unknown>[] }>(
    `select i.*, false as alone from inbox i
      where i.id = any(:found) and i.source = 'todoist' and i.payload -> 'webhook' is not null and ${free} and ${first}
      order by i.id for update of i skip locked`,
    { busy: [...waiting.busy], found },
  )
  return rows.map(asInboxRow)
}

function asInboxRow(row: Record<string, unknown>): InboxRow {
  return {
    id: row['id'] as number,
    source: row['source'] as NewsSource,
    key: row['key'] as string,
    stream: row['stream'] as string,
    payload: row['payload'],
    happenedAt: row['happened_at'] as Date,
    receivedAt: row['received_at'] as Date,
    attempts: row['attempts'] as number,
    parks: row['parks'] as number,
    alone: row['alone'] as boolean,
  }
}

/** A message id that news told of, and the lane that counts such; `strayIn` is the chat, where it may be of no ticket. */
export type SeenId = { lane: string; id: number; strayIn: number | null }

export async function newsDone(trx: Transaction, ids: number[], seen: SeenId | null): Promise<void> {
  const done = `update inbox set state = 'done', done_at = clock_timestamp(), error = null where id = any(:ids)`
  if (seen === null) return void (await trx.raw(done, { ids }))
  await trx.raw(`with seen as (${seeingId(seen.lane)}), stray as (${keepingStray}) ${done}`, {
    ...seeingIdOf(seen.lane, seen.id),
    ...keepingStrayOf(seen.strayIn, seen.id),
    ids,
  })
}

/** What it said is forgotten; that it came stays known. */
export async function stripNews(trx: Transaction, id: number): Promise<void> {
  await trx('inbox').where({ id }).update({ payload: '{}' })
}

/** Puts each off for its milliseconds: what it needs to be judged by is not there yet. Its stream waits with it. */
export async function parkNews(trx: Transaction, parked: { id: number; ms: number }[]): Promise<void> {
  await trx.raw(
    `update inbox i set parks = i.parks + 1, not_before = clock_timestamp() + p.ms * interval '1 millisecond'
      from unnest(:ids::bigint[], :ms::float8[]) as p (id, ms) where i.id = p.id`,
    { ids: parked.map(({ id }) => id), ms: parked.map(({ ms }) => ms) },
  )
}

/** Processing failed: again later, or `dead` for a person to look at. Outside the failed transaction. */
export async function newsFailed(
  database: Database,
  id: number,
  failure: { error: string; retryInMs: number | null },
): Promise<void> {
  await database('inbox')
    // Another hub may have done it meanwhile.
    .where({ id, state: 'new' })
    .update({
      attempts: database.raw('attempts + 1'),
      error: failure.error.slice(0, 2000),
      ...(failure.retryInMs === null ? { state: 'dead' } : { not_before: inMs(database, failure.retryInMs) }),
    })
}

/** Milliseconds until the first of the streams that wait may be tried; null if none waits. */
export async function nextNewsInMs(database: Database): Promise<number | null> {
  const { rows } = await database.raw<{ rows: { ms: string | null }[] }>(
    `with recursive ${heads}
      select extract(epoch from min(greatest(i.not_before, clock_timestamp())) - clock_timestamp()) * 1000 as ms
      from heads join inbox i using (id)`,
  )
  const ms = rows[0]?.ms
  return ms === null || ms === undefined ? null : Math.max(0, Number(ms))
}

/** The stream that this news was taken for; null if it never was. */
export async function newsStream(
  database: Database | Transaction,
  source: NewsSource,
  key: string,
): Promise<string | null> {
  return (await database('inbox').where({ source, key }).first('stream'))?.stream ?? null
}

/** Whether anything of the chat still waits to be processed; with `before`, of what was received by then. */
export async function chatNewsWaits(database: Database, before?: Date): Promise<boolean> {
  const waiting = await database('inbox')
    // Said as its index says it.
    .whereRaw(`state = 'new' and source = 'telegram'`)
    .modify((query) => before && query.where('received_at', '<=', before))
    .first('id')
  return waiting !== undefined
}

/** When each of these happened, of those that were told. */
export async function happenedAt(trx: Transaction, source: NewsSource, keys: string[]): Promise<Map<string, Date>> {
  if (keys.length === 0) return new Map()
  const rows = await trx('inbox').where({ source }).whereIn('key', keys).select('key', 'happened_at')
  return new Map(rows.map(({ key, happened_at: at }) => [key as string, at as Date]))
}

/** What was done of a stream within some minutes of its time, oldest first: enough for what was said together. */
export async function newsDoneAbout(
  trx: Transaction,
  source: NewsSource,
  stream: string,
  at: Date,
): Promise<unknown[]> {
  const from = new Date(at.getTime() - 60_000)
  const to = new Date(at.getTime() + 10 * 60_000)
  const rows = await trx('inbox')
    .where({ source, stream, state: 'done' })
    .whereBetween('done_at', [from, to])
    .orderBy('id')
    .select('payload')
  return (rows as { payload: unknown }[]).map(({ payload }) => payload)
}

/** Whether anything of this stream still waits to be processed. */
export async function streamWaits(trx: Transaction, stream: string): Promise<boolean> {
  return (await trx('inbox').where({ stream, state: 'new' }).first('id')) !== undefined
}

/** What came after this in its stream and waits too. */
export async function waitingBehind(trx: Transaction, { id, stream }: InboxRow): Promise<unknown[]> {
  const rows = await trx('inbox').where({ stream, state: 'new' }).where('id', '>', id).orderBy('id').select('payload')
  return rows.map(({ payload }) => payload as unknown)
}

/** What can't be judged before the board was read again may be judged now. */
export async function wakeParked(trx: Transaction, source: NewsSource): Promise<void> {
  // One that is being judged right now may wait for what this transaction holds; it comes again by itself.
  const parked = trx('inbox')
    .where({ source, state: 'new' })
    .where('parks', '>', 0)
    .forUpdate()
    .skipLocked()
    .select('id')
  await trx('inbox').whereIn('id', parked).update({ not_before: '-infinity' })
}

export async function deadNews(
  database: Database,
): Promise<{ id: number; source: string; key: string; error: string }[]> {
  return await database('inbox').where({ state: 'dead' }).orderBy('id').select('id', 'source', 'key', 'error')
}

export async function replayNews(database: Database, ids: number[] | 'all'): Promise<number> {
  return await database('inbox')
    .where({ state: 'dead' })
    .modify((query) => (ids === 'all' ? query : query.whereIn('id', ids)))
    .update({ state: 'new', attempts: 0, not_before: '-infinity' })
}

export function inMs(database: Database | Transaction, ms: number) {
  return database.raw(`clock_timestamp() + ? * interval '1 millisecond'`, [Math.round(ms)])
}
