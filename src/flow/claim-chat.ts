// A claim for the chat, in one transaction that is committed before a byte is sent: what is first, what there is to do
// about it in the chat's words, and whether the windows have room for it.

import type { ChatCall } from '../ports.ts'
import type { Log } from '../log.ts'
import type { Claim } from '../store/claims.ts'
import { alikeBehind, claimHead, markSending, waitsUnchanged } from '../store/claims.ts'
import type { Database, Transaction } from '../store/database.ts'
import { isInterruption } from '../store/database.ts'
import { book, freeze, leaseLane } from '../store/lanes.ts'
import type { Window } from '../store/lanes.ts'
import type { OutboxRow } from '../store/outbox.ts'
import { backToReady, finish, markUnknown, postpone } from '../store/outcomes.ts'
import { changeRoom } from '../store/rooms.ts'
import { leaseStream, lockStream } from '../store/streams.ts'
import type { Meter } from '../watching.ts'
import { createMistaken, isRepeatable } from './chat-failures.ts'
import type { Outside } from './composed.ts'
import { botLane, chatOfLane, idLane, lookingLane } from './places.ts'
import { renderChat } from './render-chat.ts'
import type { Stage } from './stage.ts'
import { leavingTogether } from './travel.ts'

export type ChatBudgets = { groupPerMinute: number; privatePerSecond: number; botPerSecond: number }

export type Job = {
  rows: OutboxRow[]
  stage: Stage
  call: ChatCall
  lane: string
  fence: number
  claimedAt: number
  /** Its outcome is unknown and has to be found out. */
  settle: boolean
  /** Nothing else waited when it was claimed. */
  last: boolean
}

/** Only one outcome of a chat is looked into at a time; the next in line asks this often. */
export const lookingTurnMs = 300
/** A card that is being changed is tried again so soon. */
const cardTurnMs = 200

/** One row of one hub: loops of the same hub take turns as well. */
export function lookerOf(owner: string, row: OutboxRow): string {
  return `${owner}:${row.id}`
}

/** Null: nothing can be worked now. A number: nothing for so many milliseconds. */
type Claimer = { claim(): Promise<Job | 'again' | number | null> }

export type ClaimerParts = {
  database: Database
  outside: Outside
  budgets: ChatBudgets
  timeoutMs: number
  /** How long a claim stands unless it is prolonged. */
  leaseMs: number
  owner: string
  /**
   * Has few claims made at once. All that leaves is booked in the bot's one lane: more of them would only wait there, each
   * with its connection and its locks; one alone leaves the bot idle while it asks.
   */
  inTurn: <T>(work: () => Promise<T>) => Promise<T>
  meter: Meter
  log: Log
}

export function createClaimer(with_: ClaimerParts): Claimer {
  const { database, budgets, timeoutMs, leaseMs, owner, log } = with_
  const mistaken = createMistaken(log)

  function windowOf(lane: string): Window {
    return chatOfLane(lane) < 0
      ? { limit: budgets.groupPerMinute, ms: 60_000 }
      : { limit: budgets.privatePerSecond, ms: 1000 }
  }

  async function claim(): Promise<Job | 'again' | number | null> {
    try {
      return await database.transaction(async (trx) => {
        const head = await claimHead(trx)
        if (!head) return null
        const { row, lane, stage } = head
        if (row.state === 'sending') return await takeOver(trx, row)
        const { rows, call } = await draw(trx, head)
        const last = head.alone && head.pending === rows.length
        const claimed = { rows, stage, lane, claimedAt: performance.now(), last }
        if (row.state === 'unknown') {
          if (!(await leaseLane(trx, lookingLane(lane), lookerOf(owner, row), leaseMs))) {
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
        if (call.op === 'create_topic')
          await changeRoom(trx, stage.room!.id, { title: call.name, icon: call.icon ?? null })
        const fence = await markSending(trx, rows, { call, ids: idLane(lane), leaseMs, owner })
        // Last: whoever books keeps all others waiting.
        if (call.op !== 'answer_button') await afford(trx, lane, call.op === 'copy_album' ? rows.length : 1)
        return { ...claimed, call, fence, settle: false }
      })
    } catch (error) {
      if (error instanceof NoRoom) return await noRoom(error)
      if (!(error instanceof Unwordable)) throw error
      await unwordable(error.row, error.cause)
      return 'again'
    }
  }

  /** Throws NoRoom where a window is full: then nothing of the claim stays. */
  async function afford(trx: Transaction, lane: string, units: number): Promise<void> {
    const bot = { key: botLane, window: { limit: budgets.botPerSecond, ms: 1000 } }
    const [waitMs, botWaitMs] = await book(trx, [{ key: lane, window: windowOf(lane) }, bot], units)
    if (waitMs! > 0 || botWaitMs! > 0) throw new NoRoom(lane, waitMs!, botWaitMs!)
  }

  /** A chat's full lane is not searched meanwhile; others go on. */
  async function noRoom({ lane, waitMs, botWaitMs }: NoRoom): Promise<'again' | number> {
    if (waitMs === 0) return botWaitMs
    await freeze(database, lane, waitMs)
    return 'again'
  }

  /** What there is to do, in the chat's words. */
  async function draw(
    trx: Transaction,
    { row, lane, stage, pending }: Claim,
  ): Promise<{ rows: OutboxRow[]; call: ChatCall | null | 'wait' | 'later' }> {
    try {
      const rows = await leavingTogether(trx, row, stage, { lane, window: windowOf(lane), pending })
      return { rows, call: row.state === 'unknown' ? row.call : await renderChat(trx, rows, stage, with_.outside) }
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

  return { claim: async () => await with_.inTurn(claim) }
}

class NoRoom extends Error {
  readonly lane: string
  readonly waitMs: number
  readonly botWaitMs: number
  constructor(lane: string, waitMs: number, botWaitMs: number) {
    super('the windows are full')
    this.lane = lane
    this.waitMs = waitMs
    this.botWaitMs = botWaitMs
  }
}

class Unwordable extends Error {
  readonly row: OutboxRow
  constructor(row: OutboxRow, cause: unknown) {
    super('a row could not be put into words', { cause })
    this.row = row
  }
}
