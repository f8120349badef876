// Taking rows to work on: which may be worked now, in what order, by whom. A claim is committed before a byte is sent.

import type { BoardAttachment, ChatCall } from '../ports.ts'
import type { Database, Transaction } from './database.ts'
import { newestIdIn, newestIdOf } from './lanes.ts'
import { backToReady } from './outcomes.ts'
import type { Asked, StoredWant } from './stored-want.ts'
import { firstUnfinished, OutboxRow, waiting } from './outbox.ts'
import { stagedColumns, stagedJoins, stagedOf } from './staged.ts'
import type { Stage, StagedRecord } from './staged.ts'

/**
 * `pending`: how many rows of the stream are unfinished, this one among them. `alone`: no other stream could be worked
 * when this one was looked for.
 */
export type Claim = { row: OutboxRow; lane: string; fence: number; pending: number; alone: boolean; stage: Stage }

/** Streams found taken care of by somebody else, before one is given up looking for. */
const staleAtMost = 8

/** What may be worked in the chat now: a stream that nobody has in hand, and its first unfinished row. */
const workable = `${firstUnfinished}
  where s.surface = 'chat' and s.pending > 0 and not s.held
    and s.not_before <= clock_timestamp() and s.lease_until <= clock_timestamp()
    and l.not_before <= clock_timestamp() and o.not_before <= clock_timestamp() and o.state <> 'stuck'`

type Found = Record<string, unknown> & { lane: string; fence: number; pending: number } & StagedRecord

/**
 * The first row of the most urgent chat stream that may be worked now, its stream locked. People come first; among
 * equals, who waited longest, since being served last. The row is read only once the stream is locked: what the search saw of it may be done by
 * then.
 */
export async function claimHead(trx: Transaction): Promise<Claim | undefined> {
  const stale: string[] = []
  while (stale.length < staleAtMost) {
    const locked = await trx.raw<{ rows: { key: string; alone: boolean }[] }>(
      `select s.key, (select count(*) = 1 from (select ${workable} order by s.lane limit 2) others) as alone ${workable} and s.key <> all(:stale) order by o.priority, greatest(o.created_at, s.served_at), o.id limit 1
        for no key update of s skip locked`,
      { stale },
    )
    if (!locked.rows[0]) return undefined
    const { key, alone } = locked.rows[0]
    const found = await trx.raw<{ rows: Found[] }>(
      `with head as materialized (select o.*, s.lane, s.fence, s.pending ${workable} and s.key = :key)
        select head.*, ${stagedColumns} from head ${stagedJoins}`,
      { key },
    )
    const record = found.rows[0]
    if (record) {
      const { lane, fence, pending, ticket, client, desk, room, technician, message, source, ...columns } = record
      const stage = stagedOf({ ticket, client, desk, room, technician, message, source })
      return { row: OutboxRow.fromDatabaseJson(columns), lane, fence, pending, alone, stage }
    }
    stale.push(key)
  }
  return undefined
}

/** As many rows at most leave in one call. */
const togetherAtMost = 100

/** The head and the rows right behind it that wait as it does; if it left, those that left with it. */
export async function alikeBehind(trx: Transaction, head: OutboxRow): Promise<OutboxRow[]> {
  const rows = await OutboxRow.query(trx)
    .where({ stream: head.stream })
    .where('seq', '>=', head.seq)
    .whereIn('state', waiting)
    .orderBy('seq')
    .limit(togetherAtMost)
  const end = rows.findIndex(
    (row) =>
      row.state !== head.state ||
      row.attempts !== head.attempts ||
      (head.state !== 'ready' && row.startedAt?.getTime() !== head.startedAt?.getTime()),
  )
  return end < 0 ? rows : rows.slice(0, end)
}

/** Of those, the ones that belong to the same album. */
export async function albumBehind(trx: Transaction, head: OutboxRow): Promise<OutboxRow[]> {
  const rows = await alikeBehind(trx, head)
  const end = rows.findIndex(({ album }) => album !== head.album)
  return end < 0 ? rows : rows.slice(0, end)
}

/**
 * The write-ahead mark, and the lease: committed before a byte is sent. Returns the fence that the record must find
 * unchanged. `ids` is the lane that counts the message ids of the place.
 */
export async function markSending(
  trx: Transaction,
  rows: OutboxRow[],
  mark: { call: ChatCall; ids: string; leaseMs: number; owner: string },
): Promise<number> {
  const { rows: leased } = await trx.raw<{ rows: { fence: number }[] }>(
    `with marked as (
        -- the same start for all of them: it tells what left together
        update outbox set state = 'sending', attempts = attempts + 1, started_at = statement_timestamp(), call = :call,
          newest_before = (${newestIdIn(mark.ids)}), looked_at = null, newest_after = null
        where id = any(:rows)
      )
      update streams set fence = fence + 1, lease_owner = :owner,
        lease_until = clock_timestamp() + :leaseMs * interval '1 millisecond',
        served_at = case when :served then clock_timestamp() else served_at end
      where key = :stream
      returning fence`,
    {
      ...newestIdOf(mark.ids),
      call: JSON.stringify(mark.call),
      rows: rows.map(({ id }) => id),
      owner: mark.owner,
      leaseMs: mark.leaseMs,
      served: rows.some(({ op }) => op === 'show'),
      stream: rows[0]!.stream,
    },
  )
  return leased[0]!.fence
}

/** Whether a row still waits as it was read, its mistakes as many. */
export async function waitsUnchanged(trx: Transaction, { id, state, attempts, mistakes }: OutboxRow): Promise<boolean> {
  return (await trx('outbox').where({ id, state, attempts, mistakes }).first('id')) !== undefined
}

/** Since when it is looked for, by the database's clock, and how far; null where that is not settled yet. */
export async function beginLooking(
  database: Database,
  { id }: OutboxRow,
): Promise<{ lookedAt: Date; newestAfter: number | null }> {
  const [row] = await database('outbox')
    .where({ id })
    .update({ looked_at: database.raw('coalesce(looked_at, clock_timestamp())') })
    .returning(['looked_at', 'newest_after'])
  return { lookedAt: row.looked_at, newestAfter: row.newest_after }
}

export async function keepNewestAfter(database: Database, { id }: OutboxRow, newestAfter: number): Promise<void> {
  await database('outbox').where({ id }).update({ newest_after: newestAfter })
}

/** Calls to the same lane, besides these, whose outcome is not known (yet). */
export async function onTheirWay(database: Database, lane: string, besides: OutboxRow[]): Promise<ChatCall[]> {
  const rows = await OutboxRow.query(database)
    .alias('o')
    .join('streams as s', 's.key', 'o.stream')
    .where({ 's.lane': lane })
    .whereIn('o.state', ['sending', 'unknown'])
    .whereNotIn(
      'o.id',
      besides.map(({ id }) => id),
    )
    .select('o.*')
  return rows.flatMap(({ call }) => (call === null ? [] : [call]))
}

/** Milliseconds until some chat row that waits may be worked; null if none waits. */
export async function nextChatRowInMs(database: Database): Promise<number | null> {
  const { rows } = await database.raw<{ rows: { ms: string | null }[] }>(
    `select extract(epoch from min(greatest(s.not_before, s.lease_until, l.not_before, o.not_before, clock_timestamp())) - clock_timestamp()) * 1000 as ms
      ${firstUnfinished}
      where s.surface = 'chat' and s.pending > 0 and not s.held and o.state <> 'stuck'`,
  )
  const ms = rows[0]?.ms
  return ms === null || ms === undefined ? null : Math.max(0, Number(ms))
}

/**
 * What waits for the board, in the order it was wanted: every stream from its first unfinished row up to the first one
 * that has to wait. A cautious stream gives one at a time. A row never goes before one that stands before it in its
 * stream, though that was wanted later.
 */
export async function boardRowsToTake(trx: Transaction, limit: number): Promise<OutboxRow[]> {
  const { rows } = await trx.raw<{ rows: Record<string, unknown>[] }>(
    `select o.* from streams s
      join lateral (
        select w.*,
          bool_or(w.state = 'stuck' or w.needs is not null or w.not_before > clock_timestamp()) over (order by w.seq) as blocked,
          max(w.id) over (order by w.seq) as wanted
        from (
          select * from outbox o where o.stream = s.key and o.state in ('ready', 'sending', 'stuck')
          order by o.seq limit (case when s.cautious then 1 else :limit end)
        ) w
      ) o on not o.blocked
      where s.surface = 'board' and s.pending > 0 and not s.held
      order by o.wanted, o.seq
      limit :limit`,
    { limit },
  )
  return rows.map(({ blocked: _, wanted: __, ...columns }) => OutboxRow.fromDatabaseJson(columns))
}

/** The write-ahead mark of a call to the board, with what each row asks for that is to be known again. */
export async function markAsking(trx: Transaction, taken: { row: OutboxRow; asked: Asked | null }[]): Promise<void> {
  if (taken.length === 0) return
  await trx.raw(
    // What was told since the first try may be of its doing, however often it is repeated.
    `update outbox o set state = 'sending', attempts = o.attempts + 1, started_at = coalesce(o.started_at, clock_timestamp()),
        want = case when mark.asked is null then o.want else o.want || jsonb_build_object('asked', mark.asked) end
      from jsonb_to_recordset(:marks::jsonb) as mark (id bigint, asked jsonb)
      where o.id = mark.id`,
    { marks: JSON.stringify(taken.map(({ row, asked }) => ({ id: row.id, asked }))) },
  )
}

/** A row that needs something first, taken for `leaseMs`: whoever takes it and dies is followed by another. */
export async function claimNeedy(trx: Transaction, leaseMs: number): Promise<OutboxRow | undefined> {
  const row = await OutboxRow.query(trx)
    .whereNotNull('needs')
    .where({ state: 'ready' })
    .whereRaw('not_before <= clock_timestamp()')
    .orderBy(['priority', 'id'])
    .first()
    .forUpdate()
    .skipLocked()
  if (row) await backToReady(trx, [row], { waitMs: leaseMs })
  return row
}

/** False once its need is met, whoever met it. */
export async function prolongNeedy(database: Database, id: number, leaseMs: number): Promise<boolean> {
  const prolonged = await database('outbox')
    .where({ id, state: 'ready' })
    .whereNotNull('needs')
    .update({ not_before: database.raw(`clock_timestamp() + ? * interval '1 millisecond'`, [leaseMs]) })
  return prolonged > 0
}

/** Locks it. Whoever stood still may find that another hub has met the need, and that the row has left. */
export async function stillNeedy(trx: Transaction, id: number): Promise<boolean> {
  const row = await trx('outbox').where({ id, state: 'ready' }).whereNotNull('needs').forUpdate().first('id')
  return row !== undefined
}

/** For the first who met it, while it waits: what was dropped meanwhile stays empty. */
export async function needMet(
  trx: Transaction,
  id: number,
  met: { attachment: BoardAttachment | null; want: StoredWant },
): Promise<void> {
  await trx('outbox')
    .where({ id, state: 'ready' })
    .whereNotNull('needs')
    .update({
      needs: null,
      // What comes now has a patience of its own.
      refused_since: null,
      attempts: 0,
      not_before: '-infinity',
      attachment: met.attachment === null ? null : JSON.stringify(met.attachment),
      want: JSON.stringify(met.want),
    })
}

/** Milliseconds until some row's need may be met; null if none has any. */
export async function nextNeedInMs(database: Database): Promise<number | null> {
  const { rows } = await database.raw<{ rows: { ms: string | null }[] }>(
    `select extract(epoch from min(greatest(not_before, clock_timestamp())) - clock_timestamp()) * 1000 as ms
      from outbox where needs is not null and state = 'ready'`,
  )
  const ms = rows[0]?.ms
  return ms === null || ms === undefined ? null : Math.max(0, Number(ms))
}

/** Milliseconds until the next board row that was put off may be tried; null if none was. */
export async function nextBoardRowInMs(database: Database): Promise<number | null> {
  const { rows } = await database.raw<{ rows: { ms: string | null }[] }>(
    `select extract(epoch from min(o.not_before) - clock_timestamp()) * 1000 as ms
      from streams s join outbox o on o.stream = s.key
      where s.surface = 'board' and s.pending > 0 and not s.held
        and o.state = 'ready' and o.needs is null and o.not_before > clock_timestamp()`,
  )
  const ms = rows[0]?.ms
  return ms === null || ms === undefined ? null : Math.max(0, Number(ms))
}
