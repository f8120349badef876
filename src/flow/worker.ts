// Runs a step for as long as it finds work, then waits: for a ring, for the time something is due, or for the safety
// net. Nothing polls where a wake-up serves.

import type { Log } from '../log.ts'

/**
 * True: worked something. `last`: worked all there was when it looked. False: nothing can be worked now. A number:
 * nothing for so many milliseconds.
 */
export type Step = boolean | 'last' | number

export type Worker = {
  /** Something may have come. Wakes one loop; a loop that finds work wakes the next. */
  ring(): void
  /** Resolves when every loop has looked and found nothing, after this call. */
  idle(): Promise<void>
  /** Takes no more work and resolves when what is in hand is done. */
  stop(): Promise<void>
}

/** How often a waiting worker looks even if nobody rang. */
const safetyMs = 5000
/** Rows that others hold look due already: do not spin on them. */
const shortestMs = 25

export function startWorker(with_: {
  name: string
  concurrency: number
  step: () => Promise<Step>
  /** Milliseconds until something is due; null if nothing waits. */
  dueInMs: () => Promise<number | null>
  log: Log
}): Worker {
  const { log } = with_
  let stopping = false
  let bell = 0
  let working = with_.concurrency
  let lookouts = 0
  const sleepers: (() => void)[] = []
  const idlers: (() => void)[] = []

  function ring(): void {
    bell += 1
    sleepers.shift()?.()
  }

  async function look(): Promise<Step> {
    try {
      return await with_.step()
    } catch (error) {
      if (!stopping) log.error({ err: error, worker: with_.name }, 'a worker stumbled')
      return 1000
    }
  }

  async function due(): Promise<number> {
    try {
      return Math.max(shortestMs, Math.min(safetyMs, (await with_.dueInMs()) ?? safetyMs))
    } catch (error) {
      if (!stopping) log.error({ err: error, worker: with_.name }, 'a worker could not look ahead')
      return 1000
    }
  }

  async function loop(): Promise<void> {
    let row = 0
    while (!stopping) {
      const heard = bell
      const result = await look()
      row = result === true ? row + 1 : 0
      if (result === true) {
        // Work that came alone needs no second pair of hands.
        if (row > 1) sleepers.shift()?.()
        continue
      }
      if (stopping || bell !== heard) continue
      await sleep(heard, typeof result === 'number' ? result : null)
    }
  }

  async function sleep(heard: number, forMs: number | null): Promise<void> {
    working -= 1
    if (working === 0) for (const idler of idlers.splice(0)) idler()
    // One of those asleep looks ahead for all, and the last to fall asleep anew: more may be due by then.
    const ahead = forMs === null && (working === 0 || lookouts === 0)
    if (ahead) lookouts += 1
    const ms = forMs ?? (ahead ? await due() : safetyMs)
    if (bell === heard && !stopping) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(wake, ms)
        function wake(): void {
          clearTimeout(timer)
          const at = sleepers.indexOf(wake)
          if (at >= 0) sleepers.splice(at, 1)
          resolve()
        }
        sleepers.push(wake)
      })
    }
    if (ahead) lookouts -= 1
    working += 1
  }

  const loops = Array.from({ length: with_.concurrency }, loop)

  return {
    ring,
    async idle() {
      ring()
      await new Promise<void>((resolve) => idlers.push(resolve))
    },
    async stop() {
      stopping = true
      for (const wake of sleepers.slice()) wake()
      await Promise.all(loops)
      for (const idler of idlers.splice(0)) idler()
    },
  }
}
