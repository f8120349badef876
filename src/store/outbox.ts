// Wanted actions, in order. A stream is one ticket in one place (a client's chat, a topic, a task): its rows have a
// gap-free sequence, and only the first that is not finished may be sent.
//
//   ready ──claim (committed before a byte is sent)──> sending ──> done | dropped | dead | stuck
//     ^                                                  │ nobody knows
//     └────────── it had not been done ────────────── unknown ── it had been done ──> done
//
// `stuck` is a dead row that the rest of its stream needs: a topic or a task that could not be made.

import type { Content } from '../domain/content.ts'
import type { BoardAttachment, ChatCall } from '../ports.ts'
import type { Database, Transaction } from './database.ts'
import { Row } from './row.ts'
import type { StoredWant } from './stored-want.ts'
import type { StreamKey } from './streams.ts'
import { ringing } from './wakeups.ts'
import type { Wake } from './wakeups.ts'

/**
 * What has to be fetched from outside before the row can be sent: a file moved over, the people to share with, which
 * sections are there; for a new desk, whether its group can be worked in, and then the people.
 */
export type Need = 'upload' | 'people' | 'sections' | 'group'

export type OutboxState = 'ready' | 'sending' | 'unknown' | 'done' | 'dropped' | 'dead' | 'stuck'

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
  /** How often it was sent, whatever came of it. */
  declare attempts: number
  /** How often it failed by a mistake of our own. */
  declare mistakes: number
  declare refusedSince: Date | null
  declare notBefore: Date
  declare createdAt: Date
  declare startedAt: Date | null
  declare doneAt: Date | null
  declare call: ChatCall | null
  declare newestBefore: number | null
  declare lookedAt: Date | null
  declare newestAfter: number | null
  declare attachment: BoardAttachment | null
  declare outcome: string | null
  declare error: string | null
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

export const waiting: OutboxState[] = ['ready', 'sending', 'unknown', 'stuck']

/** Every stream `s` in which something waits, with its lane `l` and its first unfinished row `o`. */
export const firstUnfinished = `
  from streams s
  join lanes l on l.key = s.lane
  join lateral (
    select * from outbox o where o.stream = s.key and o.state in ('ready', 'sending', 'unknown', 'stuck')
    order by o.seq limit 1
  ) o on true`

/**
 * Appends rows to a stream, or puts them `first`: before everything that still waits there; and rings. What stands before a more
 * urgent row is as urgent itself: a message does not wait for a topic that nobody is in a hurry to make.
 */
export async function enqueue(
  trx: Transaction,
  stream: StreamKey,
  rows: NewRow[],
  options: { first?: boolean } = {},
): Promise<void> {
  if (rows.length === 0) return
  if (options.first) await putFirst(trx, stream, rows)
  else await append(trx, stream, rows, stream.surface === 'chat')
}

/** A notice that has not been tried, and only waits for others to leave with. */
export const noticeThatWaits = `op = 'tell' and state = 'ready' and attempts = 0 and not_before > clock_timestamp()`

/** One statement. Who else adds to the stream at the same time is waited for by its row's lock. */
async function append(trx: Transaction, stream: StreamKey, rows: NewRow[], hurry: boolean): Promise<void> {
  await trx.raw(
    `with lane as (
        insert into lanes (key) select :lane where not exists (select from lanes where key = :lane) on conflict (key) do nothing
      ),
      stream as (
        insert into streams (key, surface, lane, ticket_id, held, next_seq, pending)
        values (:key, :surface, :lane, :ticketId, :held, :count, :count)
        on conflict (key) do update set next_seq = streams.next_seq + :count, pending = streams.pending + :count
        returning next_seq - :count as seq
      ),
      hurried as (
        update outbox set priority = least(priority, :urgency),
          not_before = case when ${noticeThatWaits} and not :waits then '-infinity' else not_before end
        from stream
        where :hurry and outbox.stream = :key and state in ('ready', 'sending', 'unknown', 'stuck')
          and (priority > :urgency or (${noticeThatWaits} and not :waits))
      ),
      added as (
        insert into outbox (stream, seq, ticket_id, message_id, key, op, want, priority, album, needs, not_before)
        select :key, stream.seq + place - 1, ticket_id, message_id, one.key, op, want, priority, album, needs,
          case when delay_ms > 0 then clock_timestamp() + delay_ms * interval '1 millisecond' else '-infinity' end
        from stream, rows from (
          jsonb_to_recordset(:rows::jsonb) as (
            ticket_id bigint, message_id bigint, key text, op text, want jsonb, priority int, album text, needs text, delay_ms float8
          )
        ) with ordinality as one (ticket_id, message_id, key, op, want, priority, album, needs, delay_ms, place)
        order by place
      )
      select ${bellsFor(stream, rows).map(ringing).join(', ')}`,
    {
      key: stream.key,
      surface: stream.surface,
      lane: stream.lane,
      ticketId: stream.ticketId,
      held: stream.held ?? false,
      count: rows.length,
      hurry,
      // Nobody waits for a notice that waits for others.
      waits: rows.every(({ delayMs }) => (delayMs ?? 0) > 0),
      urgency: Math.min(...rows.map(({ priority }) => priority)),
      rows: JSON.stringify(
        rows.map((row, index) => ({
          ticket_id: row.ticketId === undefined ? stream.ticketId : row.ticketId,
          message_id: row.messageId ?? null,
          key: row.key ?? null,
          op: row.want.op,
          want: row.want,
          priority: urgencyFrom(rows, index),
          album: row.album ?? null,
          needs: row.needs ?? null,
          delay_ms: row.delayMs ?? 0,
        })),
      ),
    },
  )
}

const bells = { chat: 'outbox', board: 'board', logbook: 'logbook' } as const

function bellsFor(stream: StreamKey, rows: NewRow[]): Wake[] {
  const bell = bells[stream.surface]
  return rows.some(({ needs }) => needs) ? [bell, 'needs'] : [bell]
}

function urgencyFrom(rows: NewRow[], index: number): number {
  return Math.min(...rows.slice(index).map(({ priority }) => priority))
}

async function putFirst(trx: Transaction, stream: StreamKey, rows: NewRow[]): Promise<void> {
  const count = rows.length
  await append(trx, stream, rows, false)
  // Everything from the first that waits on moves, finished rows between waiting ones too.
  await trx.raw(
    `with place as (
        select next_seq - :count as own,
          (select min(seq) from outbox where stream = :key and state in ('ready', 'sending', 'unknown', 'stuck')) as head
        from streams where key = :key
      )
      update outbox set seq = case when seq < own then seq + :count else seq - own + head end
      from place where stream = :key and seq >= head and own > head`,
    { key: stream.key, count },
  )
  if (stream.surface === 'chat') await hurryWhatIsBefore(trx, stream.key)
}

async function hurryWhatIsBefore(trx: Transaction, stream: string): Promise<void> {
  await trx.raw(
    `update outbox o set priority = w.urgency
      from (
        select id, min(priority) over (order by seq desc) as urgency from outbox
        where stream = :stream and state in ('ready', 'sending', 'unknown', 'stuck')
      ) w
      where o.id = w.id and o.priority > w.urgency`,
    { stream },
  )
}

/** It waits to be sent, as if it never had been. */
export async function isReady(trx: Transaction, id: number): Promise<boolean> {
  return (await trx('outbox').where({ id, state: 'ready' }).first('id')) !== undefined
}

/** Found among what was tried and is not settled, which is little however much waits. */
export async function rowsBeingSent(trx: Transaction, commands: { uuid: string }[]): Promise<OutboxRow[]> {
  return await OutboxRow.query(trx)
    .whereIn(
      'uuid',
      commands.map(({ uuid }) => uuid),
    )
    .where({ state: 'sending' })
    .where('attempts', '>', 0)
    .orderBy('id')
}

/** By stream that goes row by row, since one was refused: where the first comment stands that waits to be tried again. */
export async function commentsRefused(trx: Transaction, streams: string[]): Promise<Map<string, number>> {
  const rows = await trx('outbox as o')
    .join('streams as s', 's.key', 'o.stream')
    .whereIn('s.key', streams)
    .where({ 's.cautious': true, 'o.op': 'comment', 'o.state': 'ready' })
    .where('o.attempts', '>', 0)
    .groupBy('o.stream')
    .select('o.stream', trx.raw('min(o.seq)::int as seq'))
  return new Map(rows.map(({ stream, seq }) => [stream as string, seq as number]))
}

export async function keyTaken(trx: Transaction, key: string): Promise<boolean> {
  return (await trx('outbox').where({ key }).first('id')) !== undefined
}

/** What is on its way while its source changes may show the one or the other. */
export async function noteChange(trx: Transaction, messageId: number, content: Content): Promise<void> {
  await trx('outbox')
    .where({ message_id: messageId, op: 'show' })
    .whereIn('state', ['sending', 'unknown'])
    .update({
      want: trx.raw(`jsonb_set(want, '{since}', coalesce(want->'since', '[]') || jsonb_build_array(?::jsonb))`, [
        JSON.stringify(content),
      ]),
    })
}

/** Whether the source of any of these has changed since they were read. */
export async function changedSince(trx: Transaction, rows: OutboxRow[]): Promise<boolean> {
  const now = await OutboxRow.query(trx).whereIn(
    'id',
    rows.map(({ id }) => id),
  )
  return rows.some(({ id, want }) => now.find((one) => one.id === id)?.want.since?.length !== want.since?.length)
}

/** An album is sent when its last part is so old. */
export async function delayAlbum(trx: Transaction, stream: string, album: string, ms: number): Promise<void> {
  await trx('outbox')
    .where({ stream, album, state: 'ready' })
    .update({ not_before: trx.raw(`clock_timestamp() + ? * interval '1 millisecond'`, [ms]) })
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

/** What of a message in parts was shown already while the rest of it waits, in order; to be shown anew with the rest. */
export async function begunShows(trx: Transaction, stream: string): Promise<NewRow[]> {
  const rows = await OutboxRow.query(trx)
    .where({ stream, op: 'show', state: 'done' })
    .whereIn(
      'message_id',
      OutboxRow.query(trx).where({ stream, op: 'show' }).whereIn('state', waiting).select('message_id'),
    )
    .orderBy('seq')
  // Lost twice, some of it has been shown twice: the later is the one that counts.
  const byPart = new Map(rows.map((row) => [`${row.messageId} ${row.want.part ?? 0}`, row]))
  return [...byPart.values()].map(({ want, priority, messageId, ticketId }) => ({
    want,
    priority,
    messageId,
    ticketId,
  }))
}

/** Of which of these streams something is being sent right now. */
export async function streamsInFlight(trx: Transaction, streams: string[]): Promise<Set<string>> {
  if (streams.length === 0) return new Set()
  const rows = await trx('outbox').whereIn('stream', streams).where({ state: 'sending' }).distinct('stream')
  return new Set(rows.map(({ stream }) => stream as string))
}
