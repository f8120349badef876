// The last step for the chat: claim, commit; call outside any transaction; record the outcome in another. This file
// alone decides on retries.

import type { Failure } from '../errors.ts'
import type { Gone, Rejected } from '../errors.ts'
import { Busy, isFailure } from '../errors.ts'
import type { Chat, ChatCall, ChatReceipt } from '../ports.ts'
import type { Log } from '../log.ts'
import type { Database, Transaction } from '../store/database.ts'
import { book, freeze, laneFailed, laneWorks, newestId } from '../store/lanes.ts'
import type { Window } from '../store/lanes.ts'
import { messageById } from '../store/messages.ts'
import type { OutboxRow } from '../store/outbox.ts'
import {
  albumBehind,
  backToReady,
  claimHead,
  finish,
  leaseStream,
  markSending,
  markUnknown,
  stillMine,
} from '../store/outbox.ts'
import { changeRoom } from '../store/rooms.ts'
import { backoff } from './backoff.ts'
import { botLane, chatOfLane } from './places.ts'
import { recordSent, tellFailed, tellGroupMoved, tellTopicLost, tellUnreachable } from './record-chat.ts'
import { loadStage, renderChat } from './render-chat.ts'
import type { Stage } from './render-chat.ts'
import type { Settler } from './settle.ts'

export type ChatBudgets = { groupPerMinute: number; privatePerSecond: number; botPerSecond: number }

export type Deliverer = {
  /** Works one row. False: nothing can be worked now. A number: nothing for so many milliseconds. */
  step(): Promise<boolean | number>
}

type Job = {
  rows: OutboxRow[]
  stage: Stage
  call: ChatCall
  lane: string
  fence: number
  claimedAt: number
  settle: boolean
}

/** Refused by the whole place (rights taken away): tried again for a day, since a person can mend it. */
const refusalPatienceMs = 24 * 3_600_000
const refusalRetryMs = 60_000
const accountRetryMs = 60_000
const outageCapMs = 30_000
/** An error of our own: tried so often, then shown. */
const mistakesAllowed = 8

export function createDeliverer(with_: {
  database: Database
  chat: Chat
  taskLink: (taskId: string) => string
  budgets: ChatBudgets
  timeoutMs: number
  owner: string
  settler: Settler
  log: Log
}): Deliverer {
  const { database, chat, budgets, timeoutMs, owner, log } = with_
  const leaseMs = Math.round(timeoutMs * 1.5)
  const quietMs = timeoutMs * 2

  function windowOf(lane: string): Window {
    return chatOfLane(lane) < 0
      ? { limit: budgets.groupPerMinute, ms: 60_000 }
      : { limit: budgets.privatePerSecond, ms: 1000 }
  }

  async function step(): Promise<boolean | number> {
    const job = await claim()
    if (job === null) return false
    if (typeof job === 'number') return job
    if (job === 'again') return true
    if (job.settle) await settle(job)
    else await send(job)
    return true
  }

  async function claim(): Promise<Job | 'again' | number | null> {
    try {
      return await database.transaction(async (trx) => {
        const head = await claimHead(trx)
        if (!head) return null
        const { row, lane } = head
        if (row.state === 'sending') return await takeOver(trx, row)
        const rows = await visibleTogether(trx, await albumBehind(trx, row))
        const stage = await loadStage(trx, row)
        const claimed = { rows, stage, lane, claimedAt: performance.now() }
        if (row.state === 'unknown') {
          const fence = await leaseStream(trx, row.stream, { leaseMs: Math.max(leaseMs, 60_000), owner })
          return { ...claimed, call: row.call!, fence, settle: true }
        }
        const call = await renderChat(trx, rows, stage, with_)
        if (call === null) {
          await finish(trx, rows, { state: 'dropped', outcome: 'nothing_left_to_do' })
          return 'again'
        }
        if (call === 'wait') {
          await trx('streams').where({ key: row.stream }).update({ held: true })
          return 'again'
        }
        if (call.op !== 'answer_button') {
          if ((await book(trx, lane, windowOf(lane), rows.length)) > 0) return 'again'
          const wait = await book(trx, botLane, { limit: budgets.botPerSecond, ms: 1000 }, rows.length)
          if (wait > 0) throw new BotBudgetSpent(wait)
        }
        if (call.op === 'create_topic') await changeRoom(trx, stage.room!.id, { title: call.name })
        const newestBefore = await newestId(trx, idLane(lane))
        const fence = await markSending(trx, rows, { call, newestBefore, leaseMs, owner })
        return { ...claimed, call, fence, settle: false }
      })
    } catch (error) {
      if (error instanceof BotBudgetSpent) return error.waitMs
      throw error
    }
  }

  /** Whoever sent this did not live to tell. What can be done twice is done again; the rest has to be found out. */
  async function takeOver(trx: Transaction, row: OutboxRow): Promise<'again'> {
    const rows = (await albumBehind(trx, row)).filter((one) => one.startedAt?.getTime() === row.startedAt?.getTime())
    if (isRepeatable(row.call!)) await backToReady(trx, rows)
    else await markUnknown(trx, rows, quietMs, 'the hub ended between the call and its record')
    return 'again'
  }

  async function send(job: Job): Promise<void> {
    if (performance.now() - job.claimedAt > leaseMs / 2) return await giveUpClaim(job)
    let receipt: ChatReceipt
    try {
      receipt = await chat.deliver(job.call)
    } catch (error) {
      return await failed(job, error)
    }
    await record(job, receipt, 'sent')
  }

  /** This process slept past its claim; somebody else may be at it. Nothing was sent yet. */
  async function giveUpClaim(job: Job): Promise<void> {
    await database.transaction(async (trx) => {
      if (await stillMine(trx, job.rows[0]!.stream, job.fence)) await backToReady(trx, job.rows)
    })
  }

  async function record(job: Job, receipt: ChatReceipt, outcome: 'sent' | 'found'): Promise<void> {
    await database.transaction(async (trx) => {
      if (!(await stillMine(trx, job.rows[0]!.stream, job.fence))) return
      await recordSent(trx, job, receipt)
      await finish(trx, job.rows, { state: 'done', outcome })
      await laneWorks(trx, job.lane)
    })
  }

  /** The first parts of an album arrived, the others did not: those are sent again. */
  async function recordPart(job: Job, messageIds: number[]): Promise<void> {
    await database.transaction(async (trx) => {
      if (!(await stillMine(trx, job.rows[0]!.stream, job.fence))) return
      const arrived = job.rows.slice(0, messageIds.length)
      await recordSent(trx, { ...job, rows: arrived }, { messageIds, threadId: null })
      await finish(trx, arrived, { state: 'done', outcome: 'found' })
      await backToReady(trx, job.rows.slice(messageIds.length), { error: 'it had not been done; sent again' })
    })
  }

  async function settle(job: Job): Promise<void> {
    let verdict: Awaited<ReturnType<Settler['findOut']>>
    try {
      verdict = await with_.settler.findOut(job.rows, job.call, { lane: job.lane, room: job.stage.room })
    } catch (error) {
      log.warn({ ticket_id: job.rows[0]!.ticketId, outbox: job.rows[0]!.id, err: error }, 'could not find out yet')
      verdict = { verdict: 'later', afterMs: error instanceof Busy ? error.afterMs : 5000 }
    }
    if (verdict.verdict === 'done') return await record(job, verdict.receipt, 'found')
    if (verdict.verdict === 'partly') return await recordPart(job, verdict.messageIds)
    await database.transaction(async (trx) => {
      if (!(await stillMine(trx, job.rows[0]!.stream, job.fence))) return
      if (verdict.verdict === 'later') {
        await trx('outbox')
          .whereIn(
            'id',
            job.rows.map(({ id }) => id),
          )
          .update({ not_before: trx.raw(`clock_timestamp() + ? * interval '1 millisecond'`, [verdict.afterMs]) })
      } else if (verdict.verdict === 'not_done') {
        await backToReady(trx, job.rows, { error: 'it had not been done; sent again' })
      } else {
        await undecidable(trx, job)
      }
    })
  }

  /** Nobody will ever know. A message is better said twice than never; what the hub says by itself is dropped. */
  async function undecidable(trx: Transaction, job: Job): Promise<void> {
    const { op, ticketId, id } = job.rows[0]!
    log.error({ ticket_id: ticketId, outbox: id, op }, 'nobody can tell whether this was delivered')
    if (op === 'tell' || op === 'transcript') {
      await finish(trx, job.rows, {
        state: 'dropped',
        outcome: 'undecided',
        error: 'nobody can tell whether it arrived',
      })
    } else {
      await trx('outbox')
        .whereIn(
          'id',
          job.rows.map((row) => row.id),
        )
        .update({ outcome: 'undecided_sent_again' })
      await backToReady(trx, job.rows, { error: 'nobody could tell whether it arrived; sent again' })
    }
  }

  async function failed(job: Job, error: unknown): Promise<void> {
    const failure = isFailure(error) ? error : null
    const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
    const first = job.rows[0]!
    log.warn({ ticket_id: first.ticketId, outbox: first.id, op: job.call.op, reason }, 'a delivery failed')
    await database.transaction(async (trx) => {
      if (!(await stillMine(trx, first.stream, job.fence))) return
      if (failure) await react(trx, job, failure, reason)
      else if (first.attempts + 1 >= mistakesAllowed) await give(trx, job, reason)
      else await backToReady(trx, job.rows, { waitMs: backoff(first.attempts, 60_000), error: reason })
    })
  }

  async function react(trx: Transaction, job: Job, failure: Failure, reason: string): Promise<void> {
    const row = job.rows[0]!
    switch (failure.name) {
      case 'Busy':
        await backToReady(trx, job.rows, { error: reason })
        return await freeze(trx, job.lane, failure.afterMs)
      case 'Unreachable': {
        await freeze(trx, job.lane, backoff(await laneFailed(trx, job.lane), outageCapMs))
        if (failure.outcome === 'not_done' || isRepeatable(job.call))
          return await backToReady(trx, job.rows, { error: reason })
        return await markUnknown(trx, job.rows, quietMs, reason)
      }
      case 'Rejected':
        return await refused(trx, job, failure, reason)
      case 'Gone':
        return await gone(trx, job, failure, reason)
      case 'Misread':
        if (isRepeatable(job.call))
          return await backToReady(trx, job.rows, { waitMs: backoff(row.attempts, 60_000), error: reason })
        return await markUnknown(trx, job.rows, quietMs, reason)
      default:
        return failure satisfies never
    }
  }

  async function refused(trx: Transaction, job: Job, failure: Rejected, reason: string): Promise<void> {
    if (failure.scope === 'account') {
      log.error({ reason }, 'the chat does not accept our token')
      await backToReady(trx, job.rows, { error: reason })
      return await freeze(trx, job.lane, accountRetryMs)
    }
    const since = job.rows[0]!.refusedSince
    if (failure.scope === 'place' && (since === null || Date.now() - since.getTime() < refusalPatienceMs)) {
      await backToReady(trx, job.rows, { error: reason, refused: true })
      return await freeze(trx, job.lane, refusalRetryMs)
    }
    await give(trx, job, reason)
  }

  async function gone(trx: Transaction, job: Job, failure: Gone, reason: string): Promise<void> {
    const row = job.rows[0]!
    const { room } = job.stage
    const want = row.want
    switch (failure.what) {
      case 'topic':
        await backToReady(trx, job.rows, { error: reason })
        return room?.threadId ? await tellTopicLost(trx, room) : await give(trx, job, reason)
      case 'client':
        // A lead who never wrote to the bot can't be written to.
        if (!job.stage.client) return await give(trx, job, reason)
        await backToReady(trx, job.rows, { error: reason })
        return await tellUnreachable(trx, job.stage, row)
      case 'group':
        await backToReady(trx, job.rows, { error: reason })
        return failure.movedTo === null
          ? await freeze(trx, job.lane, refusalRetryMs)
          : await tellGroupMoved(trx, chatOfLane(job.lane), failure.movedTo)
      case 'reply_target':
        return await backToReady(trx, job.rows, { want: { ...want, withoutReply: true }, error: reason })
      case 'message':
        if (job.call.op === 'copy' || job.call.op === 'copy_album') {
          for (const one of job.rows)
            await backToReady(trx, [one], { want: { ...one.want, anew: true }, error: reason })
          return await trx('outbox')
            .whereIn(
              'id',
              job.rows.map(({ id }) => id),
            )
            .update({ album: null })
            .then(() => undefined)
        }
        return await finish(trx, job.rows, { state: 'dropped', outcome: 'gone', error: reason })
      case 'task':
      case 'comment':
        return await give(trx, job, reason)
      default:
        return failure.what satisfies never
    }
  }

  /** Never again by itself: shown, and its stream goes on; unless the rest can't be without it. */
  async function give(trx: Transaction, job: Job, reason: string): Promise<void> {
    const state = job.call.op === 'create_topic' ? 'stuck' : 'dead'
    await finish(trx, job.rows, { state, error: reason })
    await tellFailed(trx, job.rows[0]!, reason)
  }

  /** Parts of an album travel together as long as all of them may be seen. */
  async function visibleTogether(trx: Transaction, rows: OutboxRow[]): Promise<OutboxRow[]> {
    if (rows.length === 1) return rows
    const messages = await Promise.all(rows.map(async ({ messageId }) => await messageById(trx, messageId!)))
    const hidden = messages.findIndex((message) => message.deletedAt !== null || message.visibility === 'note')
    return hidden < 0 ? rows : rows.slice(0, Math.max(1, hidden))
  }

  return { step }
}

/** Doing it twice is as good as once. */
export function isRepeatable(call: ChatCall): boolean {
  switch (call.op) {
    case 'rename_topic':
    case 'close_topic':
    case 'reopen_topic':
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

/** Message ids grow per group, but in one row for all private chats of the bot together. */
export function idLane(lane: string): string {
  return chatOfLane(lane) < 0 ? lane : 'private'
}

class BotBudgetSpent extends Error {
  readonly waitMs: number
  constructor(waitMs: number) {
    super('the bot as a whole has to wait')
    this.waitMs = waitMs
  }
}
