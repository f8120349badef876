// The one pump of a Todoist account: when it calls. One round is under way at a time and nothing lingers: what comes
// meanwhile goes with the next, so batches form by themselves and a lone comment leaves at once.
import { Busy, Rejected, Unreachable } from '../../src/errors.ts'
import type { Log } from '../../src/log.ts'
import type { BoardWork } from '../../src/ports.ts'
import { SyncTokenRefused } from './http.ts'
import { createPace } from './pace.ts'
import { createRound, toFailure } from './round.ts'
import type { Look } from './look.ts'
import type { Sync } from './sync.ts'

/**
 * Twice as long after each failure: whoever answers again is noticed within the longest, which on average leaves room for
 * the hundred full reads a quarter of an hour.
 */
const BACK_OFF_FROM_MS = 1000
const BACK_OFF_TO_MS = 30_000

export type Pump = {
  /** Makes what waits leave as soon as may be. Many rings are one; one while a call is in flight makes one more. */
  ring: () => void
  /** Resolves when a round that began after this call found nothing waiting; or at a stop. */
  settled: () => Promise<void>
  start: () => void
  /** Waits for the call in flight, and lets another hub process go on; what waits stays with the core. */
  stop: () => Promise<void>
}

export function createPump(options: {
  sync: Sync
  look: Look
  work: BoardWork
  log: Log
  /** How long to be quiet at most before looking again. */
  idleMs: () => number
  /** Milliseconds to wait before the next call, which is booked by asking. */
  budget: () => Promise<number>
  /** How many calls a quarter of an hour allows. */
  perQuarterHour: number
  now: () => number
  random?: () => number
}): Pump {
  const { work, log, budget, random = Math.random } = options
  const pace = createPace(options.now, options.perQuarterHour)
  const round = createRound({ ...options, book, recorded })
  let rung = true
  let stopped = false
  const stopping = new AbortController()
  let interrupt: (() => void) | null = null
  let ringInterrupts = false
  let running: Promise<void> | null = null
  let failures = 0
  let rounds = 0
  let waiters: { after: number; done: () => void }[] = []

  /** Resolves after `ms`, or at a stop; with `byRing`, also at a ring. */
  async function pause(ms: number, byRing = false): Promise<void> {
    if (ms <= 0 || stopped) return
    const { promise, resolve } = Promise.withResolvers<void>()
    const timer = setTimeout(resolve, ms)
    interrupt = resolve
    ringInterrupts = byRing
    await promise
    clearTimeout(timer)
    ringInterrupts = false
  }

  async function book(): Promise<void> {
    await work.turn.mine(stopping.signal)
    await pause(pace.take())
    // What was to wait has booked nothing yet.
    for (let wait = await budget(); wait > 0 && !stopped; wait = await budget()) await pause(wait)
    if (stopped) throw new Unreachable('The hub is stopping', 'not_done')
  }

  async function once(): Promise<void> {
    await book()
    rounds++
    rung = false
    const { sent, more } = await round()
    if (more || (sent > 0 && waiters.length > 0)) rung = true
    if (!rung) release()
  }

  function recorded(): void {
    if (failures > 0) log.info({ failures }, 'Todoist answers again')
    failures = 0
  }

  function release(): void {
    const ready = waiters.filter((waiter) => waiter.after < rounds)
    waiters = waiters.filter((waiter) => waiter.after >= rounds)
    for (const waiter of ready) waiter.done()
    if (waiters.length > 0) rung = true
  }

  async function afterFailure(error: unknown): Promise<void> {
    rung = true
    const most = Math.min(BACK_OFF_TO_MS, BACK_OFF_FROM_MS * 2 ** Math.min(failures, 10))
    const wait = error instanceof Busy ? error.afterMs : random() * most
    failures++
    const about = { error, failures, wait_ms: Math.round(wait) }
    if (error instanceof SyncTokenRefused) {
      log.warn(about, 'Todoist refuses our place in its changes; everything is read again')
      await forgetCursor()
    } else if (error instanceof Rejected || toFailure(error) !== error) log.error(about, 'A call to Todoist failed')
    else if (failures === 1) log.warn(about, 'Todoist can not be reached or asks to wait')
    await pause(wait)
  }

  async function forgetCursor(): Promise<void> {
    try {
      await work.forgetCursor()
    } catch (error) {
      log.error({ error }, 'Could not forget where reading left off; it will be refused again')
    }
  }

  async function run(): Promise<void> {
    for (;;) {
      const quietMs = rung ? 0 : await quiet()
      if (!rung) await pause(quietMs, true)
      if (stopped) break
      try {
        await once()
      } catch (error) {
        if (!stopped) await afterFailure(error)
      }
    }
    for (const waiter of waiters) waiter.done()
  }

  /** Until the next look, or until something that waits for its time falls due. */
  async function quiet(): Promise<number> {
    const due = await work.dueInMs().catch(() => null)
    return Math.min(options.idleMs(), due ?? Infinity)
  }

  function ring(): void {
    rung = true
    if (ringInterrupts) interrupt?.()
  }

  return {
    ring,
    settled() {
      if (stopped) return Promise.resolve()
      const { promise, resolve } = Promise.withResolvers<void>()
      waiters.push({ after: rounds, done: resolve })
      ring()
      return promise
    },
    start() {
      running ??= run()
    },
    async stop() {
      stopped = true
      stopping.abort()
      interrupt?.()
      await running
      await work.turn.release()
    },
  }
}
