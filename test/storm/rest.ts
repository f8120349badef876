// When a run has come to rest: the vendors have nothing to tell, the hub has nothing to do, twice in a row.
import { setTimeout as wait } from 'node:timers/promises'
import type { Stage } from '../../integrations/sandbox/stage.ts'
import type { Ledger } from './ledger.ts'

/** Nothing at all moved for so long. */
const patienceMs = 60_000

/** Resolves at rest with true, or with false when nothing moves any more and something still waits. */
export async function atRest({ telegram, todoist }: Stage, ledger: Ledger): Promise<boolean> {
  let last = ''
  let movedAt = performance.now()
  let calm = 0
  for (;;) {
    await todoist.webhooksIdle({ retries: true })
    const depth = await ledger.depth()
    const now = JSON.stringify([telegram.pendingUpdates, depth, todoist.stats.commands, telegram.chats().length])
    if (depth !== null && telegram.pendingUpdates === 0 && depth.inbox === 0 && depth.outbox === 0) {
      calm += 1
      if (calm === 3) return true
    } else calm = 0
    if (now !== last) movedAt = performance.now()
    last = now
    if (performance.now() - movedAt > patienceMs) return false
    await wait(250)
  }
}
