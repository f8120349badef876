// Brings rows to the logbook, in the order they were wanted, each once: the outcome of a lost answer is found out by the
// logbook itself, which looks for a row's key before it is added again.

import type { Logbook } from '../directory-ports.ts'
import { isFailure } from '../errors.ts'
import type { Failure } from '../errors.ts'
import type { Log } from '../log.ts'
import { passed } from '../moments.ts'
import type { Database, Transaction } from '../store/database.ts'
import { persistently } from '../store/database.ts'
import { book, freeze, laneFailed } from '../store/lanes.ts'
import { claimLogRows, sendAlone } from '../store/logbook-rows.ts'
import type { LogClaim } from '../store/logbook-rows.ts'
import { backToReady, finish } from '../store/outcomes.ts'
import { prolongLease, stillMine } from '../store/streams.ts'
import { backoff, refusedForMs } from './backoff.ts'
import { startHold } from './hold.ts'
import { logLane } from './places.ts'
import type { Step } from './worker.ts'

/** Sheets API: 60 reads and 60 writes a minute for one account. A step is one of each, and people are looked up too. */
const window = { limit: 50, ms: 60_000 }
const outageCapMs = 60_000
const refusalRetryMs = 60_000
/** A person can mend what is refused; so long it is tried. */
const refusalPatienceMs = 24 * 3_600_000
/** An error of our own: tried so often, then shown. */
const mistakesAllowed = 8

export function createLogWriter(with_: {
  database: Database
  logbook: Logbook
  timeoutMs: number
  /** How long a claim stands unless it is prolonged. */
  leaseMs: number
  owner: string
  log: Log
}): { step(): Promise<Step> } {
  const { database, logbook, timeoutMs, leaseMs, owner, log } = with_

  async function step(): Promise<Step> {
    const since = performance.now()
    const claim = await claimed()
    if (claim === null) return false
    if (typeof claim === 'number') return claim
    passed('log:claimed')
    const [head] = claim.rows as [LogClaim['rows'][number]]
    const hold = startHold({
      leaseMs,
      since,
      prolong: async () =>
        await database.transaction(async (trx) => await prolongLease(trx, head.stream, claim.fence, leaseMs)),
      failed: (error) => log.warn({ err: error, outbox: head.id }, 'could not keep a claim'),
    })
    try {
      const rows = claim.rows.map(({ uuid, want }) => ({ key: uuid, cells: want.cells }))
      const { heading } = head.want
      await logbook.append(head.want.page, rows, { heading, again: claim.again, stands: hold.stands })
    } catch (error) {
      await persistently(database, async (trx) => {
        if (await stillMine(trx, head.stream, claim.fence)) await failed(trx, claim, error)
      })
      return true
    } finally {
      hold.letGo()
    }
    passed('log:called')
    await persistently(database, async (trx) => {
      if (await stillMine(trx, head.stream, claim.fence))
        await finish(trx, claim.rows, { state: 'done', outcome: 'sent', worked: logLane })
    })
    passed('log:recorded')
    return true
  }

  /** Null: nothing can be written now. A number: nothing for so many milliseconds. */
  async function claimed(): Promise<LogClaim | number | null> {
    try {
      return await database.transaction(async (trx) => {
        const claim = await claimLogRows(trx, { leaseMs, owner })
        if (!claim) return null
        const [waitMs] = await book(trx, [{ key: logLane, window }], 1)
        if (waitMs! > 0) throw new NoRoom(waitMs!)
        return claim
      })
    } catch (error) {
      if (error instanceof NoRoom) return error.waitMs
      throw error
    }
  }

  async function failed(trx: Transaction, { rows }: LogClaim, error: unknown): Promise<void> {
    const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
    const about = { ticket_id: rows[0]!.ticketId, outbox: rows[0]!.id, rows: rows.length }
    log.warn({ ...about, ...(isFailure(error) ? { reason } : { err: error }) }, 'could not write to the logbook')
    if (isFailure(error)) return await react(trx, rows, error, reason)
    if (rows.length > 1) return await apart(trx, rows, reason)
    if (rows[0]!.mistakes + 1 >= mistakesAllowed) return await finish(trx, rows, { state: 'dead', error: reason })
    await backToReady(trx, rows, { mistaken: true, waitMs: backoff(rows[0]!.mistakes, outageCapMs), error: reason })
  }

  /** It may be the fault of one of them. */
  async function apart(trx: Transaction, rows: LogClaim['rows'], reason: string): Promise<void> {
    await sendAlone(trx, rows)
    await backToReady(trx, rows, { error: reason })
  }

  /** Each is tried as long as any, whatever it left with. */
  async function refused(trx: Transaction, rows: LogClaim['rows'], reason: string): Promise<void> {
    const tooLong = rows.filter((row) => refusedForMs(row) >= refusalPatienceMs)
    const others = rows.filter((row) => !tooLong.includes(row))
    await finish(trx, tooLong, { state: 'dead', error: reason })
    await backToReady(trx, others, { error: reason, refused: true, waitMs: refusalRetryMs })
  }

  async function react(trx: Transaction, rows: LogClaim['rows'], failure: Failure, reason: string): Promise<void> {
    switch (failure.name) {
      case 'Busy':
        await backToReady(trx, rows, { error: reason })
        return await freeze(trx, logLane, failure.afterMs)
      case 'Unreachable':
      case 'Misread': {
        const failures = (await laneFailed(trx, logLane)) ?? 1
        // What is looked for before its time may still come.
        const lateMs = failure.name === 'Unreachable' && failure.outcome === 'not_done' ? 0 : timeoutMs
        await backToReady(trx, rows, { error: reason })
        return await freeze(trx, logLane, Math.max(lateMs, backoff(failures, outageCapMs)))
      }
      case 'Rejected':
      case 'Gone':
        if (failure.name === 'Rejected' && failure.scope !== 'thing') return await refused(trx, rows, reason)
        if (rows.length > 1) return await apart(trx, rows, reason)
        return await finish(trx, rows, { state: 'dead', error: reason })
      default:
        return failure satisfies never
    }
  }

  return { step }
}

class NoRoom extends Error {
  readonly waitMs: number
  constructor(waitMs: number) {
    super('the window is full')
    this.waitMs = waitMs
  }
}
