// Wanted actions, in order. A stream is one ticket in one place (a client's chat, a topic, a task): its rows have a
// gap-free sequence, and only the first that is not finished may be sent.
//
//   ready ──claim (committed before a byte is sent)──> sending ──> done | dropped | dead | stuck
//     ^                                                  │ nobody knows
//     └────────── it had not been done ────────────── unknown ── it had been done ──> done
//
// `stuck` is a dead row that the rest of its stream needs: a topic or a task that could not be made.

import type { Want } from '../domain/decision.ts'
import type { SectionMap } from '../domain/happening.ts'
import type { Locale } from '../domain/ticket.ts'
import type { BoardAttachment, ChatCall } from '../ports.ts'
import type { Database, Transaction } from './database.ts'
import { Row } from './row.ts'
import { lockStreamsOf } from './stream-locks.ts'

/** What has to be fetched from outside before the row can be sent: a file moved over, the people to share with. */
export type Need = 'upload' | 'people'

export type OutboxState = 'ready' | 'sending' | 'unknown' | 'done' | 'dropped' | 'dead' | 'stuck'

/** What the road itself wants beyond a decision's wants. */
export type RoadWant =
  | { op: 'answer_button'; queryId: string; text: string }
  /**
   * A project with a section for each status. `beside` is the full one whose people it is shared with; `existing` is one
   * that is there already and lacks some sections.
   */
  | {
      op: 'open_project'
      deskId: number
      beside: string | null
      name: string
      locale: Locale
      existing: { id: string; sections: Partial<SectionMap> } | null
    }
  | { op: 'outside_tell'; chatId: number; text: string; replyTo: number | null }
  | { op: 'client_tell'; text: string }

/** A want as it is stored: which part of a message, and what was learnt on the way. */
export type StoredWant = (Want | RoadWant) & {
  part?: number
  withoutReply?: boolean
  /** Said in words, since the thing itself can't be copied or moved; of an edit: with another file than before. */
  anew?: boolean
  /** Marked as deleted, since it can't be deleted any more. */
  mark?: boolean
}

export class OutboxRow extends Row {
  static override tableName = 'outbox'
  static override jsonAttributes = ['want', 'call', 'attachment']
  declare id: number
  declare stream: string
  declare seq: number
  declare ticketId: number | null
  declare messageId: number | null
  declare key: string | null
  declare op: StoredWant['op']
  declare want: StoredWant
  declare priority: number
  declare uuid: string
  declare album: string | null
  declare needs: Need | null
  declare state: OutboxState
  declare attempts: number
  declare refusedSince: Date | null
  declare notBefore: Date
  declare createdAt: Date
  declare startedAt: Date | null
  declare doneAt: Date | null
  declare call: ChatCall | null
  declare newestBefore: number | null
  declare attachment: BoardAttachment | null
  declare outcome: string | null
  declare error: string | null
}

export type StreamKey = {
  key: string
  surface: 'chat' | 'board'
  lane: string
  ticketId: number | null
  held?: boolean
}
export type NewRow = {
  want: StoredWant
  priority: number
  messageId?: number | null
  ticketId?: number | null
  album?: string | null
  needs?: Need | null
  key?: string
  delayMs?: number
}

const waiting: OutboxState[] = ['ready', 'sending', 'unknown', 'stuck']

/** Appends rows to a stream, or puts them `first`: before everything that still waits there. */
export async function enqueue(
  trx: Transaction,
  stream: StreamKey,
  rows: NewRow[],
  options: { first?: boolean } = {},
): Promise<void> {
  if (rows.length === 0) return
  const count = rows.length
  const upserted = await trx.raw<{ rows: { next_seq: number }[] }>(
    `with lane as (insert into lanes (key) values (:lane) on conflict (key) do nothing)
      insert into streams (key, surface, lane, ticket_id, held, next_seq, pending)
      values (:key, :surface, :lane, :ticketId, :held, :count, :count)
      on conflict (key) do update set next_seq = streams.next_seq + :count, pending = streams.pending + :count
      returning next_seq`,
    {
      key: stream.key,
      surface: stream.surface,
      lane: stream.lane,
      ticketId: stream.ticketId,
      held: stream.held ?? false,
      count,
    },
  )
  let seq = upserted.rows[0]!.next_seq - count
  if (options.first) {
    const moved = await trx.raw<{ rows: { seq: number }[] }>(
      `update outbox set seq = seq + :count where stream = :stream and state = any(:waiting) returning seq - :count as seq`,
      { count, stream: stream.key, waiting },
    )
    if (moved.rows.length > 0) seq = Math.min(...moved.rows.map((row) => Number(row.seq)))
  }
  await OutboxRow.query(trx).insert(
    rows.map((row, index) => ({
      stream: stream.key,
      seq: seq + index,
      ticketId: row.ticketId === undefined ? stream.ticketId : row.ticketId,
      messageId: row.messageId ?? null,
      key: row.key ?? null,
      op: row.want.op,
      want: row.want,
      priority: row.priority,
      album: row.album ?? null,
      needs: row.needs ?? null,
      ...(row.delayMs
        ? { notBefore: trx.raw(`clock_timestamp() + ? * interval '1 millisecond'`, [row.delayMs]) as never }
        : {}),
    })),
  )
}

export async function keyTaken(trx: Transaction, key: string): Promise<boolean> {
  return (await trx('outbox').where({ key }).first('id')) !== undefined
}

/** Latest wins: what was wanted before and never tried is dropped unsent. */
export async function dropUntried(trx: Transaction, stream: string, op: string): Promise<void> {
  const dropped = await trx('outbox')
    .where({ stream, op, state: 'ready', attempts: 0 })
    .update({ state: 'dropped', done_at: trx.raw('clock_timestamp()') })
  if (dropped > 0) await trx('streams').where({ key: stream }).decrement('pending', dropped)
}

/** An album is sent when its last part is so old. */
export async function delayAlbum(trx: Transaction, stream: string, album: string, ms: number): Promise<void> {
  await trx('outbox')
    .where({ stream, album, state: 'ready' })
    .update({ not_before: trx.raw(`clock_timestamp() + ? * interval '1 millisecond'`, [ms]) })
}

export async function holdStream(trx: Transaction, key: string, held: boolean): Promise<void> {
  await trx('streams').where({ key }).update({ held })
}

export type Claim = { row: OutboxRow; lane: string; fence: number }

/**
 * The first row of the most urgent chat stream that may be worked now, its stream locked. People come first; among
 * equals, who waited longest.
 */
export async function claimHead(trx: Transaction): Promise<Claim | undefined> {
  const found = await trx.raw<{ rows: (Record<string, unknown> & { lane: string; fence: number })[] }>(
    `select o.*, s.lane, s.fence
      from streams s
      join lanes l on l.key = s.lane
      join lateral (
        select * from outbox o where o.stream = s.key and o.state in ('ready', 'sending', 'unknown', 'stuck')
        order by o.seq limit 1
      ) o on true
      where s.surface = 'chat' and s.pending > 0 and not s.held
        and s.not_before <= clock_timestamp() and s.lease_until <= clock_timestamp()
        and l.not_before <= clock_timestamp() and o.not_before <= clock_timestamp() and o.state <> 'stuck'
      order by o.priority, o.id
      limit 1
      for no key update of s skip locked`,
  )
  const record = found.rows[0]
  if (!record) return undefined
  const { lane, fence, ...columns } = record
  return { row: OutboxRow.fromDatabaseJson(columns), lane, fence }
}

/** The rows right behind the head that belong to the same album and wait as it does. */
export async function albumBehind(trx: Transaction, head: OutboxRow): Promise<OutboxRow[]> {
  if (head.album === null) return [head]
  const rows = await OutboxRow.query(trx)
    .where({ stream: head.stream })
    .where('seq', '>=', head.seq)
    .whereIn('state', waiting)
    .orderBy('seq')
    .limit(10)
  const end = rows.findIndex(
    (row) => row.album !== head.album || row.state !== head.state || row.attempts !== head.attempts,
  )
  return end < 0 ? rows : rows.slice(0, end)
}

/** The write-ahead mark: committed before a byte is sent. Returns the fence that the record must find unchanged. */
export async function markSending(
  trx: Transaction,
  rows: OutboxRow[],
  mark: { call: ChatCall; newestBefore: number; leaseMs: number; owner: string },
): Promise<number> {
  await trx('outbox')
    .whereIn(
      'id',
      rows.map(({ id }) => id),
    )
    .update({
      state: 'sending',
      attempts: trx.raw('attempts + 1'),
      started_at: trx.raw('clock_timestamp()'),
      call: JSON.stringify(mark.call),
      newest_before: mark.newestBefore,
    })
  return await leaseStream(trx, rows[0]!.stream, mark)
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

/** False when the claim is somebody else's by now. */
export async function prolongLease(trx: Transaction, key: string, fence: number, leaseMs: number): Promise<boolean> {
  const prolonged = await trx('streams')
    .where({ key, fence })
    .update({ lease_until: trx.raw(`clock_timestamp() + ? * interval '1 millisecond'`, [leaseMs]) })
  return prolonged > 0
}

/** Locks the stream and its ticket's others, and says whether the claim still stands; if so, the lease is over. */
export async function stillMine(trx: Transaction, key: string, fence: number): Promise<boolean> {
  const ticket = await trx('streams').where({ key }).first('ticket_id')
  if (ticket?.ticket_id) await lockStreamsOf(trx, { ticketId: ticket.ticket_id, clientId: null })
  const stream = await trx('streams').where({ key }).forNoKeyUpdate().first('fence')
  if (!stream || stream.fence !== fence) return false
  await trx('streams').where({ key }).update({ lease_until: '-infinity', lease_owner: null })
  return true
}

/** Finished, one way or the other. */
export async function finish(
  trx: Transaction,
  rows: OutboxRow[],
  end: { state: 'done' | 'dropped' | 'dead' | 'stuck'; outcome?: string; error?: string },
): Promise<void> {
  const ids = rows.map(({ id }) => id)
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
  change: { waitMs?: number; error?: string; refused?: boolean; want?: StoredWant; freshUuid?: boolean } = {},
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
      ...(change.want ? { want: JSON.stringify(change.want) } : {}),
      ...(change.freshUuid ? { uuid: trx.raw('gen_random_uuid()') } : {}),
      ...(change.waitMs
        ? { not_before: trx.raw(`clock_timestamp() + ? * interval '1 millisecond'`, [Math.round(change.waitMs)]) }
        : {}),
    })
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

/** Remembered whatever becomes of it: it may stand there twice. */
export async function undecided(trx: Transaction, rows: OutboxRow[]): Promise<void> {
  await trx('outbox')
    .whereIn(
      'id',
      rows.map(({ id }) => id),
    )
    .update({ outcome: 'undecided' })
}

/** Nobody knows whether it was done: to be found out, not before `settleAt`. */
export async function markUnknown(
  trx: Transaction,
  rows: OutboxRow[],
  settleInMs: number,
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
      not_before: trx.raw(`greatest(clock_timestamp(), started_at + ? * interval '1 millisecond')`, [
        Math.round(settleInMs),
      ]),
    })
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
      from streams s
      join lanes l on l.key = s.lane
      join lateral (
        select o.not_before, o.state from outbox o where o.stream = s.key and o.state in ('ready', 'sending', 'unknown', 'stuck')
        order by o.seq limit 1
      ) o on true
      where s.surface = 'chat' and s.pending > 0 and not s.held and o.state <> 'stuck'`,
  )
  const ms = rows[0]?.ms
  return ms === null || ms === undefined ? null : Math.max(0, Number(ms))
}

/**
 * What waits for the board, in the order it was wanted: every stream from its first unfinished row up to the first one
 * that has to wait. A cautious stream gives one at a time.
 */
export async function boardRowsToTake(trx: Transaction, limit: number): Promise<OutboxRow[]> {
  const { rows } = await trx.raw<{ rows: Record<string, unknown>[] }>(
    `select o.* from streams s
      join lateral (
        select w.*, bool_or(w.state = 'stuck' or w.needs is not null or w.not_before > clock_timestamp()) over (order by w.seq) as blocked
        from (
          select * from outbox o where o.stream = s.key and o.state in ('ready', 'sending', 'stuck')
          order by o.seq limit (case when s.cautious then 1 else :limit end)
        ) w
      ) o on not o.blocked
      where s.surface = 'board' and s.pending > 0 and not s.held
      order by o.id
      limit :limit`,
    { limit },
  )
  return rows.map(({ blocked: _, ...columns }) => OutboxRow.fromDatabaseJson(columns))
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

export async function needMet(
  trx: Transaction,
  id: number,
  met: { attachment: BoardAttachment | null; want: StoredWant },
): Promise<void> {
  await trx('outbox')
    .where({ id })
    .update({
      needs: null,
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

/** Messages that still wait to be shown in a stream. */
export async function waitingMessages(trx: Database | Transaction, stream: string): Promise<number[]> {
  const rows = await OutboxRow.query(trx).where({ stream }).whereIn('state', waiting).whereNotNull('message_id')
  return rows.map(({ messageId }) => messageId!)
}

/** What still waits in a stream, by op. */
export async function waitingOps(trx: Transaction, stream: string): Promise<string[]> {
  return (await OutboxRow.query(trx).where({ stream }).whereIn('state', waiting)).map(({ op }) => op)
}

/** Our comments and tasks of a ticket that were sent and whose outcome is not saved yet, begun before `at`. */
export async function unresolvedOnBoard(trx: Transaction, stream: string, at: Date): Promise<boolean> {
  const row = await trx('outbox')
    .where({ stream })
    .whereIn('op', ['comment', 'add_task'])
    .whereIn('state', ['ready', 'sending'])
    .where('attempts', '>', 0)
    .where('started_at', '<=', at)
    .first('id')
  return row !== undefined
}

/** Whether some task was asked for whose id we do not know yet. */
export async function taskUnresolved(trx: Transaction): Promise<boolean> {
  const row = await trx('outbox')
    .where({ op: 'add_task' })
    .whereIn('state', ['ready', 'sending'])
    .where('attempts', '>', 0)
    .first('id')
  return row !== undefined
}

/** What a person should look at: dead, stuck and unknown rows, oldest first. */
export async function undelivered(database: Database): Promise<OutboxRow[]> {
  return await OutboxRow.query(database).whereIn('state', ['dead', 'stuck', 'unknown']).orderBy('id')
}

/** What may stand twice, or nowhere, because nobody could ever tell; of the last days, oldest first. */
export async function undecidedLately(database: Database, days: number): Promise<OutboxRow[]> {
  return await OutboxRow.query(database)
    .where({ outcome: 'undecided' })
    .whereRaw(`done_at > clock_timestamp() - ? * interval '1 day'`, [days])
    .orderBy('id')
}

/** Sends dead rows again: they go to the end of their stream, stuck ones where they stand. Returns how many. */
export async function replay(database: Database, ids: number[] | 'all'): Promise<number> {
  return await database.transaction(async (trx) => {
    const rows = await OutboxRow.query(trx)
      .whereIn('state', ['dead', 'stuck'])
      .modify((query) => (ids === 'all' ? query : query.whereIn('id', ids)))
      .orderBy('id')
      .forUpdate()
    for (const row of rows) {
      const again = {
        state: 'ready',
        refused_since: null,
        not_before: '-infinity',
        error: null,
        attempts: 0,
        done_at: null,
      }
      if (row.state === 'stuck') {
        await trx('outbox').where({ id: row.id }).update(again)
        continue
      }
      const [stream] = await trx('streams')
        .where({ key: row.stream })
        .update({ next_seq: trx.raw('next_seq + 1'), pending: trx.raw('pending + 1') })
        .returning('next_seq')
      await trx('outbox')
        .where({ id: row.id })
        .update({ ...again, seq: stream.next_seq - 1 })
    }
    return rows.length
  })
}

export async function depths(
  database: Database,
): Promise<{ inbox: number; outbox: number; dead: number; unknown: number }> {
  const { rows } = await database.raw<{ rows: Record<string, number>[] }>(
    `select (select count(*) from inbox where state = 'new') as inbox,
      (select count(*) from outbox where state in ('ready', 'sending')) as outbox,
      (select count(*) from outbox where state in ('dead', 'stuck')) as dead,
      (select count(*) from outbox where state = 'unknown') as unknown`,
  )
  return rows[0] as { inbox: number; outbox: number; dead: number; unknown: number }
}

/** The last rows that were finished, newest first. */
export async function lastDelivered(database: Database, limit: number): Promise<OutboxRow[]> {
  return await OutboxRow.query(database).whereNotNull('done_at').orderBy('done_at', 'desc').limit(limit)
}
