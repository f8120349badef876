// What became of a row that was claimed: finished, back to waiting, or nobody knows.

import type { BoardAttachment } from '../ports.ts'
import type { Transaction } from './database.ts'
import { tellEnds } from './ends.ts'
import type { StoredWant } from './stored-want.ts'
import type { OutboxRow } from './outbox.ts'

type End = {
  state: 'done' | 'dropped' | 'dead' | 'stuck'
  outcome?: string
  error?: string
  /** A lane that has just shown that it works. */
  worked?: string
}

/** Finished, one way or the other; of one stream or of several, whose locks are held. */
export async function finish(trx: Transaction, rows: OutboxRow[], end: End): Promise<void> {
  tellEnds(trx, rows, end.state === 'dead' || end.state === 'stuck' ? end.state : (end.outcome ?? end.state))
  await trx.raw(
    `with ended as (
        update outbox set state = :state, done_at = clock_timestamp(), error = :error,
          want = case when :state = 'done' then want - 'asked' else want end,
          outcome = case outcome when 'undecided' then outcome else :outcome end
        where id = any(:ids)
        returning stream
      ),
      works as (
        update lanes set failures = 0 where key = :worked and failures > 0
      )
      update streams set pending = pending - gone.count
      from (select stream, count(*)::int as count from ended group by stream) gone
      where key = gone.stream and :state <> 'stuck'`,
    {
      ids: rows.map(({ id }) => id),
      state: end.state,
      outcome: end.outcome ?? null,
      error: end.error?.slice(0, 2000) ?? null,
      worked: end.worked ?? null,
    },
  )
}

/** What stands in the way of its stream is tried anew, as if it never had been. */
export async function unstick(trx: Transaction, stream: string): Promise<void> {
  await trx('outbox')
    .where({ stream, state: 'stuck' })
    .update({ state: 'ready', refused_since: null, not_before: '-infinity', error: null, attempts: 0, done_at: null })
}

/** Back to waiting: it was not done; `untaken`: nor even asked for. `change` is what was learnt. */
export async function backToReady(
  trx: Transaction,
  rows: OutboxRow[],
  change: {
    waitMs?: number
    error?: string
    refused?: boolean
    mistaken?: boolean
    want?: StoredWant
    attachment?: BoardAttachment
    freshUuid?: boolean
    untaken?: boolean
  } = {},
): Promise<void> {
  await trx('outbox')
    .whereIn(
      'id',
      rows.map(({ id }) => id),
    )
    .update({
      state: 'ready',
      ...(change.untaken ? untaken(trx) : {}),
      ...(change.error === undefined ? {} : { error: change.error.slice(0, 2000) }),
      ...(change.refused ? { refused_since: trx.raw('coalesce(refused_since, clock_timestamp())') } : {}),
      ...(change.freshUuid ? { uuid: trx.raw('gen_random_uuid()'), want: trx.raw(`want - 'asked'`), mistakes: 0 } : {}),
      ...(change.mistaken ? { mistakes: trx.raw('mistakes + 1') } : {}),
      ...(change.want ? { want: JSON.stringify(change.want) } : {}),
      ...(change.attachment ? { attachment: JSON.stringify(change.attachment) } : {}),
      ...(change.waitMs
        ? { not_before: trx.raw(`clock_timestamp() + ? * interval '1 millisecond'`, [Math.round(change.waitMs)]) }
        : {}),
    })
}

/** As if it had not been taken: a newer wish may still take the place of what was never asked for. */
function untaken(trx: Transaction) {
  return {
    attempts: trx.raw('attempts - 1'),
    want: trx.raw(`case when attempts > 1 then want else want - 'asked' end`),
  }
}

/** What was to leave behind a row that stays in its stream's way, and did not, waits with it. Returns the uuids of that. */
export async function waitBehind(trx: Transaction, { id, stream }: OutboxRow): Promise<string[]> {
  const inTheWay = trx('outbox').select('seq').where({ id }).whereIn('state', ['ready', 'stuck'])
  const behind = trx('outbox').where({ stream, state: 'sending' }).where('seq', '>', inTheWay)
  return (await behind.update({ state: 'ready', ...untaken(trx) }).returning('uuid')).map(({ uuid }) => uuid as string)
}

/** What was refused of a project's open tickets, for want of something that stands now, is tried at once. */
export async function hurryRefused(trx: Transaction, projectId: number): Promise<void> {
  await trx('outbox')
    .where({ state: 'ready' })
    .whereIn('op', ['add_task', 'move_task'])
    .whereNotNull('refused_since')
    .whereIn('ticket_id', trx('tickets').select('id').where({ project_id: projectId }).whereNot({ status: 'closed' }))
    .update({ not_before: '-infinity' })
}

/** Done, and to be done anew: what it had made is not to stand. */
export async function onceMore(trx: Transaction, row: OutboxRow): Promise<void> {
  await trx('outbox')
    .where({ id: row.id })
    .update({ state: 'ready', uuid: trx.raw('gen_random_uuid()'), started_at: null, done_at: null, outcome: null })
  await trx('streams').where({ key: row.stream }).increment('pending', 1)
}

/** Latest wins: what was wanted before and never tried is dropped unsent. */
export async function dropUntried(trx: Transaction, stream: string, op: string): Promise<void> {
  await drop(trx, stream, { op, attempts: 0 })
}

/** Wanted anew as a whole: what of it waits, tried in vain or not, is dropped. */
export async function dropWaiting(trx: Transaction, stream: string, op: string): Promise<void> {
  await drop(trx, stream, { op })
}

async function drop(trx: Transaction, stream: string, which: { op: string; attempts?: 0 }): Promise<void> {
  const dropped = await trx('outbox')
    .where({ stream, state: 'ready', ...which })
    .update({ state: 'dropped', done_at: trx.raw('clock_timestamp()') })
    .returning('created_at')
  tellEnds(
    trx,
    dropped.map(({ created_at: createdAt }) => ({ op: which.op, stream, createdAt })),
    'superseded',
  )
  if (dropped.length > 0) await trx('streams').where({ key: stream }).decrement('pending', dropped.length)
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

/** Nothing could be begun with it, by a mistake of our own: counted, and left as it is for so long. */
export async function mistook(trx: Transaction, row: OutboxRow, ms: number, error: string): Promise<void> {
  await trx('outbox')
    .where({ id: row.id })
    .update({ mistakes: trx.raw('mistakes + 1'), error: error.slice(0, 2000) })
  await postpone(trx, [row], ms)
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

/**
 * Nobody knows whether it was done: to be found out when it can no longer be done late. That is twice the time a call
 * may take since the first one began, and once since the last one may have.
 */
export async function markUnknown(
  trx: Transaction,
  rows: OutboxRow[],
  timeoutMs: number,
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
      not_before: trx.raw(
        `greatest(
            clock_timestamp(),
            started_at + 2 * :timeout * interval '1 millisecond',
            (select case when lease_owner is null then clock_timestamp() else lease_until end from streams where key = outbox.stream)
              + :timeout * interval '1 millisecond'
          )`,
        { timeout: Math.round(timeoutMs) },
      ),
    })
}
