// Looks clients up in the directory, beside the road: no ticket waits for it. What is found is stored, and told to the
// client's open tickets as news. While the directory is away nobody is looked up, and each is once it is back.

import type { Directory } from '../directory-ports.ts'
import type { CardField } from '../domain/directory.ts'
import { isFailure } from '../errors.ts'
import type { Failure } from '../errors.ts'
import type { Log } from '../log.ts'
import { passed } from '../moments.ts'
import { claimLookUp, keepCard, putOffLookUp } from '../store/client-cards.ts'
import type { LookUp } from '../store/client-cards.ts'
import type { Database } from '../store/database.ts'
import { persistently } from '../store/database.ts'
import { openTicketsOf } from '../store/tickets.ts'
import { backoff } from './backoff.ts'
import { tell } from './record-chat.ts'
import type { Step } from './worker.ts'

const outageCapMs = 60_000
/** A person has to mend it. */
const refusedMs = 5 * 60_000
/** An error of our own, about one client. */
const mistakeCapMs = 3_600_000

export function createLookUp(with_: { database: Database; directory: Directory; leaseMs: number; log: Log }): {
  step(): Promise<Step>
} {
  const { database, directory, leaseMs, log } = with_
  let failures = 0
  let quietUntil = 0
  /** Said once, until it is something else or over. */
  let complaint: string | null = null

  async function step(): Promise<Step> {
    const quietMs = quietUntil - performance.now()
    if (quietMs > 0) return Math.ceil(quietMs)
    const wanted = await claimLookUp(database, leaseMs)
    if (!wanted) return false
    passed('look-up:claimed')
    let fields: CardField[] | null
    try {
      fields = await directory.lookUp(wanted.who)
    } catch (error) {
      await failed(wanted, error)
      return true
    }
    answered()
    passed('look-up:answered')
    await persistently(database, async (trx) => {
      if (!(await keepCard(trx, wanted, fields))) return
      for (const ticketId of await openTicketsOf(trx, wanted.clientId))
        await tell(trx, `card_found:${ticketId}:${wanted.asked}`, `ticket:${ticketId}`, {
          type: 'card_found',
          ticketId,
        })
    })
    passed('look-up:recorded')
    return true
  }

  function answered(): void {
    if (complaint !== null) log.info('the directory answers again')
    failures = 0
    complaint = null
  }

  /** What keeps one from being found keeps all: the next one is not asked for until later. */
  async function failed({ clientId, attempts }: LookUp, error: unknown): Promise<void> {
    if (!isFailure(error)) {
      log.error({ client: clientId, err: error }, 'a client could not be looked up')
      return await putOffLookUp(database, clientId, backoff(attempts + 6, mistakeCapMs))
    }
    const waitMs = waitAfter(error)
    failures += 1
    quietUntil = performance.now() + waitMs
    await putOffLookUp(database, clientId, waitMs)
    const said = `${error.name}: ${error.message}`
    if (said === complaint) return
    complaint = said
    if (error.name === 'Rejected')
      log.error({ reason: said }, 'the directory refuses; run the doctor to see how to mend it')
    else log.warn({ reason: said }, 'the directory does not answer; clients are looked up once it does')
  }

  function waitAfter(failure: Failure): number {
    if (failure.name === 'Busy') return failure.afterMs
    return failure.name === 'Rejected' ? refusedMs : backoff(failures, outageCapMs)
  }

  return { step }
}
