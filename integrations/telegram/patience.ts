// How long to wait before trying again: longer each time, and never the same for two who failed together.
import { setTimeout as sleep } from 'node:timers/promises'

export type Patience = { next(): number; reset(): void }

export function createPatience(firstMs: number, mostMs: number): Patience {
  let tries = 0
  return {
    next() {
      const full = Math.min(mostMs, firstMs * 2 ** tries++)
      return full / 2 + Math.random() * (full / 2)
    },
    reset() {
      tries = 0
    },
  }
}

/** Resolves after the time, or at once when stopped. */
export async function pause(ms: number, stopped: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal: stopped }).catch(() => undefined)
}
