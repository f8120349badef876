// What one hub process does at a time: working the board, polling. Whoever has the turn keeps it until it stops; when
// it dies or stands still, the lease runs out and the next one has it.

import { setTimeout as sleep } from 'node:timers/promises'
import type { Log } from '../log.ts'
import type { Turn } from '../ports.ts'
import type { Database } from '../store/database.ts'
import { prolongLane, releaseLane, settleLane, takeLane } from '../store/lanes.ts'
import { wake } from '../store/wakeups.ts'
import { startHold } from './hold.ts'
import type { Hold } from './hold.ts'

/** After the lease of whoever has it: exactly at its end it may just be prolonged. */
const afterLeaseMs = 50
const retryMs = 1000

export function createTurn(with_: {
  database: Database
  lane: string
  owner: string
  leaseMs: number
  log: Log
}): Turn & {
  /** Somebody let go of a turn: maybe of this one. */
  freed(): void
} {
  const { database, lane, owner, leaseMs, log } = with_
  let held: Hold | null = null
  let freed = new AbortController()
  let laneMade = false

  async function take(): Promise<number> {
    if (!laneMade) await settleLane(database, lane)
    laneMade = true
    held?.letGo()
    held = null
    const since = performance.now()
    const waitMs = await takeLane(database, lane, owner, leaseMs)
    if (waitMs > 0) return waitMs + afterLeaseMs
    held = startHold({
      leaseMs,
      since,
      prolong: async () => await prolongLane(database, lane, owner, leaseMs),
      failed: (error) => log.warn({ err: error, lane }, 'could not prolong a lease'),
    })
    log.info({ lane }, 'this hub has the turn')
    return 0
  }

  async function takeSafely(): Promise<number> {
    try {
      return await take()
    } catch (error) {
      log.warn({ err: error, lane }, 'could not ask for a lease')
      return retryMs
    }
  }

  return {
    async mine(signal) {
      if (held?.stands()) return signal.aborted ? 'stopped' : 'kept'
      while (!signal.aborted) {
        freed = new AbortController()
        const waitMs = await takeSafely()
        if (waitMs === 0) return 'gained'
        const either = AbortSignal.any([signal, freed.signal])
        await sleep(waitMs, undefined, { signal: either }).catch(() => undefined)
      }
      return 'stopped'
    },
    freed: () => freed.abort(),
    async release() {
      held?.letGo()
      held = null
      try {
        if (await releaseLane(database, lane, owner)) await wake(database, 'turn')
      } catch (error) {
        log.warn({ err: error, lane }, 'could not let go of a lease; it ends by itself')
      }
    },
  }
}
