// Everything that came in, raw, once; and what became of it.

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

/** The stream that this news was taken for; null if it never was. */
export async function newsStream(
  database: Database | Transaction,
  source: NewsSource,
  key: string,
): Promise<string | null> {
  return (await database('inbox').where({ source, key }).first('stream'))?.stream ?? null
}

/** Whether anything of the chat still waits to be processed; with `before`, of what was received by then. */
export async function chatNewsWaits(database: Database | Transaction, before?: Date): Promise<boolean> {
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

/** What was done of a stream since a time, oldest first. Within ten minutes comes what was said together. */
export async function newsDoneAbout(
  trx: Transaction,
  source: NewsSource,
  stream: string,
  at: Date,
  withinMs = 10 * 60_000,
): Promise<unknown[]> {
  const from = new Date(at.getTime() - 60_000)
  const to = new Date(at.getTime() + withinMs)
  const rows = await trx('inbox')
    .where({ source, stream, state: 'done' })
    // What was stripped can't be read.
    .whereRaw(`payload <> '{}'`)
    .whereBetween('done_at', [from, to])
    .orderBy('id')
    .select('payload')
  return (rows as { payload: unknown }[]).map(({ payload }) => payload)
}

/** What was told last in each of these streams, of such happenings, since a time. */
export async function lastTold(
  trx: Transaction,
  source: NewsSource,
  streams: string[],
  happenings: string[],
  since: Date,
): Promise<Map<string, { payload: Record<string, unknown>; happenedAt: Date }>> {
  const rows = await trx('inbox')
    .distinctOn('stream')
    .where({ source })
    .whereIn('stream', streams)
    .where('received_at', '>=', since)
    .where((query) => query.where({ state: 'new' }).orWhere('done_at', '>=', since))
    .whereRaw(`payload ->> 'happening' = any(?)`, [happenings])
    .orderBy([{ column: 'stream' }, { column: 'id', order: 'desc' }])
    .select('stream', 'payload', 'happened_at')
  return new Map(rows.map(({ stream, payload, happened_at: happenedAt }) => [stream, { payload, happenedAt }]))
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
