// What becomes of a row whose call the chat refused or never answered. This file alone decides on the chat's retries.

import type { Failure, Gone, Rejected } from '../errors.ts'
import { isFailure } from '../errors.ts'
import type { Log } from '../log.ts'
import type { ChatCall } from '../ports.ts'
import type { Transaction } from '../store/database.ts'
import { isInterruption } from '../store/database.ts'
import { freeze, laneFailed } from '../store/lanes.ts'
import type { OutboxRow } from '../store/outbox.ts'
import type { StoredWant } from '../store/stored-want.ts'
import { backToReady, finish, markUnknown, mistook, undecided } from '../store/outcomes.ts'
import { backoff, filePatienceMs, refusedForMs } from './backoff.ts'
import { isAboutForgotten, isFinal, refusedForForgotten } from './forgotten.ts'
import { chatLane, chatOfLane } from './places.ts'
import { tellFailed, tellGroupMoved, tellMirrorRefused, tellTopicLost, tellUnreachable } from './record-chat.ts'
import type { Stage } from './stage.ts'

type Attempt = { rows: OutboxRow[]; stage: Stage; call: ChatCall; lane: string }

/** Refused by the whole place (rights taken away): tried again for a day, since a person can mend it. */
const refusalPatienceMs = 24 * 3_600_000
const refusalRetryMs = 60_000
const accountRetryMs = 60_000
const outageCapMs = 30_000
const aboutTopic = new Set<ChatCall['op']>(['create_topic', 'rename_topic', 'close_topic', 'reopen_topic'])
/** An error of our own: tried so often, then shown. */
const mistakesAllowed = 8

export function createReaction(with_: {
  timeoutMs: number
  log: Log
}): (trx: Transaction, attempt: Attempt, error: unknown) => Promise<void> {
  const { log } = with_

  async function react(trx: Transaction, attempt: Attempt, failure: Failure, reason: string): Promise<void> {
    const { rows, call, lane } = attempt
    if (isAboutForgotten(attempt.stage) && isFinal(failure))
      return await refusedForForgotten(trx, rows, failure, reason)
    switch (failure.name) {
      case 'Busy':
        await backToReady(trx, rows, { error: reason })
        return await freeze(trx, lane, failure.afterMs)
      case 'Unreachable': {
        if (failure.who === 'file') return await unread(trx, attempt, reason)
        const failures = await laneFailed(trx, lane)
        if (failures !== null) await freeze(trx, lane, backoff(failures, outageCapMs))
        if (failure.outcome === 'not_done' || isRepeatable(call)) return await backToReady(trx, rows, { error: reason })
        return await markUnknown(trx, rows, with_.timeoutMs, reason)
      }
      case 'Rejected':
        return await refused(trx, attempt, failure, reason)
      case 'Gone':
        return await gone(trx, attempt, failure, reason)
      case 'Misread':
        if (isRepeatable(call))
          return await backToReady(trx, rows, { waitMs: backoff(rows[0]!.attempts, 60_000), error: reason })
        return await markUnknown(trx, rows, with_.timeoutMs, reason)
      default:
        return failure satisfies never
    }
  }

  /** A file's own trouble, which no other place's messages wait for: after a while it is told of in words. */
  async function unread(trx: Transaction, attempt: Attempt, error: string): Promise<void> {
    const { rows } = attempt
    if (refusedForMs(rows[0]!) >= filePatienceMs && (await otherwise(trx, attempt, error))) return
    await backToReady(trx, rows, { waitMs: backoff(rows[0]!.attempts, 60_000), error, refused: true })
  }

  async function refused(trx: Transaction, attempt: Attempt, failure: Rejected, reason: string): Promise<void> {
    const { rows, lane } = attempt
    if (failure.scope === 'account') {
      log.error({ reason }, 'the chat does not accept our token')
      await backToReady(trx, rows, { error: reason })
      return await freeze(trx, lane, accountRetryMs)
    }
    if (failure.scope === 'place' && refusedForMs(rows[0]!) < refusalPatienceMs) {
      await tellMirrorRefused(trx, attempt.stage, rows[0]!, reason)
      // The right to manage topics is one of its own: without it messages go on.
      if (aboutTopic.has(attempt.call.op))
        return await backToReady(trx, rows, { error: reason, refused: true, waitMs: refusalRetryMs })
      await backToReady(trx, rows, { ...asItIs(rows[0]!), error: reason, refused: true })
      return await freeze(trx, lane, refusalRetryMs)
    }
    if (failure.scope !== 'thing' || !(await otherwise(trx, attempt, reason))) await give(trx, attempt, reason)
  }

  return async (trx, attempt, error) => {
    const failure = isFailure(error) ? error : null
    const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
    const { rows, call } = attempt
    const { ticketId, id, mistakes } = rows[0]!
    log.warn({ ticket_id: ticketId, outbox: id, op: call.op, reason }, 'a delivery failed')
    if (failure) await react(trx, attempt, failure, reason)
    else if (isInterruption(error)) await backToReady(trx, rows, { waitMs: backoff(0, outageCapMs), error: reason })
    else if (mistakes + 1 >= mistakesAllowed) await give(trx, attempt, reason)
    else await backToReady(trx, rows, { waitMs: backoff(mistakes, 60_000), error: reason, mistaken: true })
  }
}

/** For a row that we can't even put into words: its own stream waits for it, and after a while it is shown. */
export function createMistaken(log: Log): (trx: Transaction, row: OutboxRow, error: unknown) => Promise<void> {
  return async (trx, row, error) => {
    const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
    log.error({ ticket_id: row.ticketId, outbox: row.id, op: row.op, err: error }, 'a delivery could not be worded')
    if (row.mistakes + 1 >= mistakesAllowed) {
      await finish(trx, [row], { state: row.op === 'open_topic' ? 'stuck' : 'dead', error: reason })
      return await tellFailed(trx, row, reason)
    }
    await mistook(trx, row, backoff(row.mistakes, 60_000), reason)
  }
}

async function gone(trx: Transaction, attempt: Attempt, failure: Gone, reason: string): Promise<void> {
  const { rows, stage } = attempt
  const row = rows[0]!
  switch (failure.what) {
    case 'topic':
      await backToReady(trx, rows, { error: reason })
      return stage.room?.threadId ? await tellTopicLost(trx, stage.room) : await give(trx, attempt, reason)
    case 'client':
      // Blocked since it was seen; what was meant for one of the staff is on its ticket too.
      if (row.want.op === 'staff_notice' && row.want.kind !== 'sync_paused')
        return await finish(trx, rows, { state: 'dropped', outcome: 'unreachable', error: reason })
      // A lead who never wrote to the bot can't be written to.
      if (!stage.client) return await give(trx, attempt, reason)
      await backToReady(trx, rows, { ...asItIs(row), error: reason })
      return await tellUnreachable(trx, stage, row)
    case 'group':
      return await groupGone(trx, attempt, failure, reason)
    case 'reply_target':
      return await backToReady(trx, rows, { want: { ...row.want, withoutReply: true }, error: reason })
    case 'message':
    case 'task':
    case 'comment':
    case 'section':
      if (await otherwise(trx, attempt, reason)) return
      if (failure.what !== 'message') return await give(trx, attempt, reason)
      return await finish(trx, rows, { state: 'dropped', outcome: 'gone', error: reason })
    default:
      return failure.what satisfies never
  }
}

/** A group has another id by now, or is gone. Where a ticket is shown, its room learns of the new one. */
async function groupGone(trx: Transaction, attempt: Attempt, { movedTo }: Gone, error: string): Promise<void> {
  const { rows, stage, call, lane } = attempt
  // By its lane it may be in the new one already.
  const former = 'place' in call ? call.place.chatId : 'chatId' in call ? call.chatId : chatOfLane(lane)
  if (movedTo !== null && (await follow(trx, attempt, [former, movedTo], error))) return
  if (refusedForMs(rows[0]!) >= refusalPatienceMs) return await give(trx, attempt, error)
  if (movedTo === null) await tellMirrorRefused(trx, stage, rows[0]!, error)
  await backToReady(trx, rows, { error, refused: true })
  await freeze(trx, chatLane(former), refusalRetryMs)
}

/** True: what is to become of it is settled. */
async function follow(
  trx: Transaction,
  attempt: Attempt,
  [former, chatId]: [from: number, to: number],
  error: string,
): Promise<boolean> {
  const { rows, call } = attempt
  const row = rows[0]!
  const { want } = row
  // Which of two groups has moved is not told: said anew, it is.
  if ('from' in call && call.from.chatId < 0 && (await otherwise(trx, attempt, error))) return true
  await tellGroupMoved(trx, row, former, chatId)
  switch (want.op) {
    case 'outside_tell':
    case 'delete_topic': {
      const place = { ...want.place, chatId }
      await backToReady(trx, rows, { want: { ...want, place, withoutReply: true }, error })
      return true
    }
    case 'outside_edit':
      // Messages stay behind.
      await finish(trx, rows, { state: 'dropped', outcome: 'gone', error })
      return true
    default:
      return false
  }
}

/**
 * Done in another way where this one is refused for good: what travelled together one by one, a thing in words, a deletion
 * as a mark (Bot API: deleteMessage, nothing older than 48 hours). False: there is no other way.
 */
async function otherwise(trx: Transaction, { rows, call }: Attempt, error: string): Promise<boolean> {
  const [row] = rows
  const learnt = async (change: Partial<StoredWant>): Promise<true> => {
    await backToReady(trx, [row!], { want: { ...row!.want, ...change } as StoredWant, error })
    return true
  }
  switch (call.op) {
    case 'send':
      if (rows.length === 1) return false
      for (const one of rows) await backToReady(trx, [one], { want: { ...one.want, alone: true }, error })
      return true
    case 'copy_album':
      await backToReady(trx, rows, { error })
      for (const { id } of rows) await trx('outbox').where({ id }).update({ album: null })
      return true
    case 'copy':
    case 'send_file':
      return await learnt({ anew: true })
    case 'delete':
      return await learnt({ mark: true })
    default:
      return false
  }
}

/** In words it is refused as well, for its place: once that is mended the thing itself is shown. */
function asItIs({ want: { anew, ...want } }: OutboxRow): { want?: StoredWant } {
  return anew && want.op === 'show' ? { want } : {}
}

/** Never again by itself: shown, and its stream goes on; unless the rest can't be without it. */
async function give(trx: Transaction, { rows, call }: Attempt, reason: string): Promise<void> {
  const state = call.op === 'create_topic' ? 'stuck' : 'dead'
  await finish(trx, rows, { state, error: reason })
  await tellFailed(trx, rows[0]!, reason)
}

const saidByTheHub: OutboxRow['op'][] = ['tell', 'tell_status', 'staff_notice', 'survey', 'transcript', 'history']

/**
 * It had not been done. A file that is uploaded again and again, and never gets through in the time a call has, is told
 * of in words after a while.
 */
export async function notDone(trx: Transaction, attempt: Attempt, error: string): Promise<void> {
  const { rows, call } = attempt
  const refused = call.op === 'send_file'
  if (refused && refusedForMs(rows[0]!) >= filePatienceMs && (await otherwise(trx, attempt, error))) return
  await backToReady(trx, rows, { error, refused })
}

/** Nobody will ever know. A message is better said twice than never; what the hub says by itself is dropped. */
export async function nobodyKnows(trx: Transaction, attempt: Attempt, why: string, log: Log): Promise<void> {
  const { rows } = attempt
  const { op, ticketId, id } = rows[0]!
  log.error({ ticket_id: ticketId, outbox: id, op, reason: why }, 'nobody can tell whether this was delivered')
  if (saidByTheHub.includes(op)) {
    const error = 'nobody can tell whether it arrived'
    await finish(trx, rows, { state: 'dropped', outcome: 'undecided', error })
  } else {
    await undecided(trx, rows)
    await notDone(trx, attempt, 'nobody could tell whether it arrived; sent again')
  }
}

/** Doing it twice is as good as once. */
export function isRepeatable(call: ChatCall): boolean {
  switch (call.op) {
    case 'rename_topic':
    case 'close_topic':
    case 'reopen_topic':
    case 'delete_topic':
    case 'edit_text':
    case 'edit_caption':
    case 'edit_file':
    case 'delete':
    case 'answer_button':
      return true
    case 'create_topic':
    case 'send':
    case 'send_file':
    case 'copy':
    case 'copy_album':
      return false
    default:
      return call satisfies never
  }
}
