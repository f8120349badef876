// The last step for the chat: claim, commit; call outside any transaction; record the outcome in another. What a
// failed call means is said beside it, in chat-failures.ts.

import { Busy } from '../errors.ts'
import type { Chat, ChatCall, ChatReceipt } from '../ports.ts'
import type { Log } from '../log.ts'
import { passed } from '../moments.ts'
import type { Database, Transaction } from '../store/database.ts'
import { isInterruption, persistently } from '../store/database.ts'
import { bookTogether, leaseLane, ownsLane, prolongLane, releaseLane } from '../store/lanes.ts'
import type { Window } from '../store/lanes.ts'
import { knownIds } from '../store/links.ts'
import type { OutboxRow } from '../store/outbox.ts'
import type { Claim } from '../store/claims.ts'
import { alikeBehind, claimHead, markSending, waitsUnchanged } from '../store/claims.ts'
import { backToReady, finish, markUnknown, postpone } from '../store/outcomes.ts'
import { leaseStream, lockStream, prolongLease, stillMine } from '../store/streams.ts'
import { changeRoom } from '../store/rooms.ts'
import { createMistaken, createReaction, isRepeatable, nobodyKnows } from './chat-failures.ts'
import { startHold } from './hold.ts'
import type { Hold } from './hold.ts'
import type { Meter } from '../watching.ts'
import { botLane, chatOfLane, idLane, lookingLane } from './places.ts'
import { idOfRow, recordSent } from './record-chat.ts'
import { renderChat } from './render-chat.ts'
import type { Stage } from './stage.ts'
import type { Settler, Verdict } from './settle.ts'
import { leavingTogether } from './travel.ts'

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
/** Only one outcome of a chat is looked into at a time; the next in line asks this often. */
const lookingTurnMs = 300
/** A card that is being changed is tried again so soon. */
const cardTurnMs = 200

export function createDeliverer(with_: {
  database: Database
  chat: Chat
  taskLink: (taskId: string) => string
  budgets: ChatBudgets
  timeoutMs: number
  /** How long a claim stands unless it is prolonged. */
  leaseMs: number
  owner: string
  settler: Settler
  meter: Meter
  log: Log
}): Deliverer {
  const { database, chat, budgets, timeoutMs, leaseMs, owner, log } = with_
  const reaction = createReaction({ timeoutMs, log })
  const mistaken = createMistaken(log)

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
        const { row, lane, stage } = head
        if (row.state === 'sending') return await takeOver(trx, row)
        const { rows, call } = await draw(trx, head)
        const claimed = { rows, stage, lane, claimedAt: performance.now() }
        if (row.state === 'unknown') {
          if (!(await leaseLane(trx, lookingLane(lane), looker(row), leaseMs))) {
            await postpone(trx, [row], lookingTurnMs)
            return 'again'
          }
          const fence = await leaseStream(trx, row.stream, { leaseMs, owner })
          return { ...claimed, call: row.call!, fence, settle: true }
        }
        if (call === null) {
          await finish(trx, rows, { state: 'dropped', outcome: 'nothing_left_to_do' })
          return 'again'
        }
        if (call === 'later') {
          await postpone(trx, rows, cardTurnMs)
          return 'again'
        }
        if (call === 'wait') {
          await trx('streams').where({ key: row.stream }).update({ held: true })
          return 'again'
        }
        // Late: whoever books waits for whoever has booked.
        if (call.op !== 'answer_button') {
          const units = call.op === 'copy_album' ? rows.length : 1
          const bot = { key: botLane, window: { limit: budgets.botPerSecond, ms: 1000 } }
          const [wait, botWait] = await bookTogether(trx, [{ key: lane, window: windowOf(lane) }, bot], units)
          if (wait! > 0) return 'again'
          if (botWait! > 0) return botWait!
        }
        if (call.op === 'create_topic') await changeRoom(trx, stage.room!.id, { title: call.name })
        const fence = await markSending(trx, rows, { call, ids: idLane(lane), leaseMs, owner })
        return { ...claimed, call, fence, settle: false }
      })
    } catch (error) {
      if (!(error instanceof Unwordable)) throw error
      await unwordable(error.row, error.cause)
      return 'again'
    }
  }

  /** What there is to do, in the chat's words. */
  async function draw(
    trx: Transaction,
    { row, lane, stage, pending }: Claim,
  ): Promise<{ rows: OutboxRow[]; call: ChatCall | null | 'wait' | 'later' }> {
    try {
      const rows = await leavingTogether(trx, row, stage, { lane, window: windowOf(lane), pending })
      return { rows, call: row.state === 'unknown' ? row.call : await renderChat(trx, rows, stage, with_) }
    } catch (error) {
      if (isInterruption(error)) throw error
      throw new Unwordable(row, error)
    }
  }

  /** One row that can't be put into words must not stop the others. Its claim was broken off: somebody may have been faster. */
  async function unwordable(row: OutboxRow, error: unknown): Promise<void> {
    await database.transaction(async (trx) => {
      await lockStream(trx, row.stream)
      if (await waitsUnchanged(trx, row)) await mistaken(trx, row, error)
    })
  }

  /** Whoever sent this did not live to tell. What can be done twice is done again; the rest has to be found out. */
  async function takeOver(trx: Transaction, row: OutboxRow): Promise<'again'> {
    const rows = await alikeBehind(trx, row)
    with_.meter.takenOver()
    if (isRepeatable(row.call!)) await backToReady(trx, rows)
    else await markUnknown(trx, rows, timeoutMs, 'the hub ended between the call and its record')
    return 'again'
  }

  async function send(job: Job): Promise<void> {
    let receipt: ChatReceipt
    passed('deliver:claimed')
    const hold = keep(job, async (trx) => await prolongLease(trx, job.rows[0]!.stream, job.fence, leaseMs))
    try {
      receipt = await chat.deliver(job.call, hold.stands)
    } catch (error) {
      return await failed(job, error)
    } finally {
      hold.letGo()
    }
    passed('deliver:called')
    await record(job, receipt)
    passed('deliver:recorded')
  }

  /** A claim for as long as its calls take. What fails here is tried again, or shows at the end. */
  function keep({ rows, claimedAt: since }: Job, prolong: (trx: Transaction) => Promise<boolean>): Hold {
    return startHold({
      leaseMs,
      since,
      prolong: async () => await database.transaction(prolong),
      failed: (error) => log.warn({ err: error, outbox: rows[0]!.id }, 'could not keep a claim'),
    })
  }

  async function record(job: Job, receipt: ChatReceipt): Promise<void> {
    await persistently(database, async (trx) => {
      if (!(await stillMine(trx, job.rows[0]!.stream, job.fence))) return
      await recordSent(trx, job, receipt)
      await finish(trx, job.rows, { state: 'done', outcome: 'sent', worked: job.lane })
      passed('deliver:before_commit')
    })
  }

  /** What arrived after all is linked; of an album, what did not is sent again. False: it has been linked meanwhile. */
  async function recordFound(trx: Transaction, job: Job, receipt: FoundReceipt): Promise<boolean> {
    const ids = receipt.messageIds.filter((id) => id !== null)
    const place = 'place' in job.call ? String(job.call.place.chatId) : ''
    if ((await knownIds(trx, 'chat', place, ids.map(String))).size > 0) return false
    const wasFound = (_: OutboxRow, index: number): boolean =>
      receipt.threadId !== null || (idOfRow(job.call, receipt.messageIds, index) ?? null) !== null
    const arrived = job.rows.filter(wasFound)
    await recordSent(trx, { ...job, rows: arrived }, { messageIds: ids, threadId: receipt.threadId })
    await finish(trx, arrived, { state: 'done', outcome: 'found' })
    const missing = job.rows.filter((row) => !arrived.includes(row))
    await backToReady(trx, missing, { error: notDone })
    return true
  }

  async function settle(job: Job): Promise<void> {
    const { lane } = job
    const hold = keep(job, async (trx) => await prolongLooking(trx, job))
    let verdict: Verdict
    passed('settle:claimed')
    try {
      verdict = await with_.settler.findOut(job.rows, job.call, { lane, room: job.stage.room, stands: hold.stands })
    } catch (error) {
      log.warn({ ticket_id: job.rows[0]!.ticketId, outbox: job.rows[0]!.id, err: error }, 'could not find out yet')
      verdict = { verdict: 'later', afterMs: error instanceof Busy ? error.afterMs : Math.min(5000, timeoutMs) }
    } finally {
      hold.letGo()
    }
    passed('settle:looked')
    await persistently(database, async (trx) => {
      if (!(await stillMine(trx, job.rows[0]!.stream, job.fence))) return
      if (!(await ownsLane(trx, lookingLane(lane), looker(job.rows[0]!)))) return
      await settled(trx, job, verdict)
      passed('settle:before_commit')
    })
    passed(`settle:${verdict.verdict}`)
    await releaseLane(database, lookingLane(lane), looker(job.rows[0]!))
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
        return await nobodyKnows(trx, job.rows, verdict.why, log)
      case 'later':
        return await postpone(trx, job.rows, verdict.afterMs)
      default:
        return verdict satisfies never
    }
  }

  async function prolongLooking(trx: Transaction, { rows: [row], lane, fence }: Job): Promise<boolean> {
    return (
      (await prolongLease(trx, row!.stream, fence, leaseMs)) &&
      (await prolongLane(trx, lookingLane(lane), looker(row!), leaseMs))
    )
  }

  /** One row of one hub: loops of the same hub take turns as well. */
  function looker(row: OutboxRow): string {
    return `${owner}:${row.id}`
  }

  async function failed(job: Job, error: unknown): Promise<void> {
    await persistently(database, async (trx) => {
      if (await stillMine(trx, job.rows[0]!.stream, job.fence)) await reaction(trx, job, error)
      else log.warn({ outbox: job.rows[0]!.id, err: error }, 'a claim was over before its call')
    })
  }

  return { step }
}

class Unwordable extends Error {
  readonly row: OutboxRow
  constructor(row: OutboxRow, cause: unknown) {
    super('a row could not be put into words', { cause })
    this.row = row
  }
}
