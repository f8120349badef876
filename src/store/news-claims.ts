// Which news may be processed now. A stream's rows are processed in the order they were taken: only the oldest that waits
// can be claimed, and claiming it locks it for the transaction that processes it.

import type { NewsSource } from '../ports.ts'
import type { Database, Transaction } from './database.ts'
import type { InboxRow } from './inbox.ts'

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

/** Of what was found, all that may still be processed. */
const stillFree = `select i.*, false as alone from inbox i where i.id = any(:found) and ${free} and ${first}`

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
    const row = await one(stillFree, { busy, found: waiting.found })
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
    `${stillFree} and i.source = 'todoist' and i.payload -> 'webhook' is not null
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
