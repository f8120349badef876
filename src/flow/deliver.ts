// The last step for the chat: claim, commit; call outside any transaction; record the outcome in another. What a
// failed call means is said beside it, in chat-failures.ts.

import { Busy } from '../errors.ts'
import type { Chat, ChatCall, ChatReceipt } from '../ports.ts'
import type { Log } from '../log.ts'
import type { Database, Transaction } from '../store/database.ts'
import { book, laneWorks, leaseLane, newestId, ownsLane, releaseLane } from '../store/lanes.ts'
import type { Window } from '../store/lanes.ts'
import { knownIds } from '../store/links.ts'
import { messageById } from '../store/messages.ts'
import type { OutboxRow } from '../store/outbox.ts'
import { albumBehind, claimHead, markSending } from '../store/claims.ts'
import { backToReady, finish, markUnknown, postpone, undecided } from '../store/outcomes.ts'
import { leaseStream, prolongLease, stillMine } from '../store/streams.ts'
import { changeRoom } from '../store/rooms.ts'
import type { Meter } from '../watching.ts'
import { createMistaken, createReaction, isRepeatable } from './chat-failures.ts'
import { botLane, chatOfLane, idLane, lookingLane } from './places.ts'
import { recordSent } from './record-chat.ts'
import { renderChat } from './render-chat.ts'
import { loadStage, type Stage } from './stage.ts'
import type { Settler, Verdict } from './settle.ts'

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

type FoundReceipt = { messageIds: (number | null)[]; threadId: number | null }

const notDone = 'it had not been done; sent again'
/** Only one outcome is looked into at a time; the next in line asks this often. */
const lookingTurnMs = 300

export function createDeliverer(with_: {
  database: Database
  chat: Chat
  taskLink: (taskId: string) => string
  budgets: ChatBudgets
  timeoutMs: number
  owner: string
  settler: Settler
  meter: Meter
  log: Log
}): Deliverer {
  const { database, chat, budgets, timeoutMs, owner, log } = with_
  const leaseMs = Math.round(timeoutMs * 1.5)
  const quietMs = timeoutMs * 2
  const reaction = createReaction({ quietMs, log })
  const mistaken = createMistaken(log)
  /** A look is two calls; the lease is prolonged before each. */
  const lookLeaseMs = timeoutMs * 3

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
        const drawn = await draw(trx, row)
        if (drawn === 'badly') return 'again'
        const { rows, stage, call } = drawn
        const claimed = { rows, stage, lane, claimedAt: performance.now() }
        if (row.state === 'unknown') {
          if (!(await leaseLane(trx, lookingLane, looker(row), lookLeaseMs))) {
            await postpone(trx, [row], lookingTurnMs)
            return 'again'
          }
          const fence = await leaseStream(trx, row.stream, { leaseMs: lookLeaseMs, owner })
          return { ...claimed, call: row.call!, fence, settle: true }
        }
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

  /** What there is to do, in the chat's words. Under a savepoint: one row that can't be put so must not stop the others. */
  async function draw(
    trx: Transaction,
    row: OutboxRow,
  ): Promise<{ rows: OutboxRow[]; stage: Stage; call: ChatCall | null | 'wait' } | 'badly'> {
    try {
      return await trx.transaction(async (inner) => {
        const stage = await loadStage(inner, row)
        const album = await albumBehind(inner, row)
        if (row.state === 'unknown') return { rows: album, stage, call: row.call }
        const rows = await visibleTogether(inner, album)
        return { rows, stage, call: await renderChat(inner, rows, stage, with_) }
      })
    } catch (error) {
      await mistaken(trx, row, error)
      return 'badly'
    }
  }

  /** Whoever sent this did not live to tell. What can be done twice is done again; the rest has to be found out. */
  async function takeOver(trx: Transaction, row: OutboxRow): Promise<'again'> {
    const rows = await albumBehind(trx, row)
    with_.meter.takenOver()
    if (isRepeatable(row.call!)) await backToReady(trx, rows)
    else await markUnknown(trx, rows, quietMs, 'the hub ended between the call and its record')
    return 'again'
  }

  async function send(job: Job): Promise<void> {
    if (performance.now() - job.claimedAt > leaseMs / 2) return await giveUpClaim(job)
    let receipt: ChatReceipt
    const heartbeat = setInterval(() => void keepClaim(job), leaseMs / 3)
    try {
      receipt = await chat.deliver(job.call)
    } catch (error) {
      return await failed(job, error)
    } finally {
      clearInterval(heartbeat)
    }
    await record(job, receipt)
  }

  /** A file may take several calls, each as long as a call may take. What fails here is tried again, or shows at the end. */
  async function keepClaim({ rows, fence }: Job): Promise<void> {
    await database
      .transaction(async (trx) => await prolongLease(trx, rows[0]!.stream, fence, leaseMs))
      .catch((error: unknown) => log.warn({ err: error, outbox: rows[0]!.id }, 'could not keep a claim'))
  }

  /** This process slept past its claim; somebody else may be at it. Nothing was sent yet. */
  async function giveUpClaim(job: Job): Promise<void> {
    await database.transaction(async (trx) => {
      if (await stillMine(trx, job.rows[0]!.stream, job.fence)) await backToReady(trx, job.rows)
    })
  }

  async function record(job: Job, receipt: ChatReceipt): Promise<void> {
    await database.transaction(async (trx) => {
      if (!(await stillMine(trx, job.rows[0]!.stream, job.fence))) return
      await recordSent(trx, job, receipt)
      await finish(trx, job.rows, { state: 'done', outcome: 'sent' })
      await laneWorks(trx, job.lane)
    })
  }

  /** What arrived after all is linked; of an album, what did not is sent again. False: it has been linked meanwhile. */
  async function recordFound(trx: Transaction, job: Job, receipt: FoundReceipt): Promise<boolean> {
    const ids = receipt.messageIds.filter((id) => id !== null)
    const place = 'place' in job.call ? String(job.call.place.chatId) : ''
    if ((await knownIds(trx, 'chat', place, ids.map(String))).size > 0) return false
    const wasFound = (_: OutboxRow, index: number): boolean =>
      receipt.threadId !== null || (receipt.messageIds[index] ?? null) !== null
    const arrived = job.rows.filter(wasFound)
    await recordSent(trx, { ...job, rows: arrived }, { messageIds: ids, threadId: receipt.threadId })
    await finish(trx, arrived, { state: 'done', outcome: 'found' })
    const missing = job.rows.filter((row) => !arrived.includes(row))
    await backToReady(trx, missing, { error: notDone })
    return true
  }

  async function settle(job: Job): Promise<void> {
    const { lane } = job
    let verdict: Verdict
    try {
      const prolong = async (): Promise<void> => await prolongLooking(job)
      verdict = await with_.settler.findOut(job.rows, job.call, { lane, room: job.stage.room, prolong })
    } catch (error) {
      log.warn({ ticket_id: job.rows[0]!.ticketId, outbox: job.rows[0]!.id, err: error }, 'could not find out yet')
      verdict = { verdict: 'later', afterMs: error instanceof Busy ? error.afterMs : Math.min(5000, timeoutMs) }
    }
    await database.transaction(async (trx) => {
      if (!(await stillMine(trx, job.rows[0]!.stream, job.fence))) return
      if (!(await ownsLane(trx, lookingLane, looker(job.rows[0]!)))) return
      await settled(trx, job, verdict)
    })
    await releaseLane(database, lookingLane, looker(job.rows[0]!))
  }

  async function settled(trx: Transaction, job: Job, verdict: Verdict): Promise<void> {
    switch (verdict.verdict) {
      case 'done':
        if (!(await recordFound(trx, job, verdict.receipt))) await postpone(trx, job.rows, lookingTurnMs)
        return
      case 'partly':
        if (!(await recordFound(trx, job, { messageIds: verdict.messageIds, threadId: null })))
          await postpone(trx, job.rows, lookingTurnMs)
        return
      case 'not_done':
        return await backToReady(trx, job.rows, { error: notDone })
      case 'undecidable':
        return await undecidable(trx, job)
      case 'later':
        return await postpone(trx, job.rows, verdict.afterMs)
      default:
        return verdict satisfies never
    }
  }

  /** Throws when this hub slept so long that somebody else may look by now. */
  async function prolongLooking(job: Job): Promise<void> {
    await database.transaction(async (trx) => {
      const row = job.rows[0]!
      const mine =
        (await prolongLease(trx, row.stream, job.fence, lookLeaseMs)) &&
        (await ownsLane(trx, lookingLane, looker(row))) &&
        (await leaseLane(trx, lookingLane, looker(row), lookLeaseMs))
      if (!mine) throw new Error('the claim to look is over')
    })
  }

  /** One row of one hub: loops of the same hub take turns as well. */
  function looker(row: OutboxRow): string {
    return `${owner}:${row.id}`
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
      await undecided(trx, job.rows)
      await backToReady(trx, job.rows, { error: 'nobody could tell whether it arrived; sent again' })
    }
  }

  async function failed(job: Job, error: unknown): Promise<void> {
    await database.transaction(async (trx) => {
      if (await stillMine(trx, job.rows[0]!.stream, job.fence)) await reaction(trx, job, error)
    })
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

class BotBudgetSpent extends Error {
  readonly waitMs: number
  constructor(waitMs: number) {
    super('the bot as a whole has to wait')
    this.waitMs = waitMs
  }
}
