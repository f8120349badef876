// getUpdates: an offset confirms what is below it; one poll waits at a time, and a second one ends the first with 409.
import type { Update } from '@grammyjs/types'
import { conflict, type Refusal } from './errors.ts'
import type { UpdateQueue } from './update-queue.ts'

export type PollRequest = { offset?: number; limit?: number; timeout?: number; allowed_updates?: string[] }

export interface Polling {
  poll: (request: PollRequest, hungUp: AbortSignal) => Promise<Update[]>
  /** Ends the poll under way: the caller sees this refusal. */
  interrupt: (why: Refusal) => void
}

const maxWaitS = 50

export function createPolling(queue: UpdateQueue): Polling {
  let current: { end: (why: Refusal | undefined) => void } | undefined

  async function poll(request: PollRequest, hungUp: AbortSignal): Promise<Update[]> {
    interrupt(conflict('terminated by other getUpdates request; make sure that only one bot instance is running'))
    queue.allow(request.allowed_updates)
    const offset = request.offset ?? 0
    if (offset > 0) queue.confirmBelow(offset)
    if (offset < 0) keepLast(-offset)
    const limit = Math.min(Math.max(request.limit ?? 100, 1), 100)
    const wait = Math.min(Math.max(request.timeout ?? 0, 0), maxWaitS)
    if (queue.pending().length === 0 && wait > 0) await arrival(wait * 1000, hungUp)
    return queue
      .pending()
      .slice(0, limit)
      .map(({ update }) => update)
  }

  function keepLast(count: number): void {
    const first = queue.pending().at(-count)
    if (first) queue.confirmBelow(first.update.update_id)
  }

  function arrival(waitMs: number, hungUp: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const mine = { end: finish }
      const stopListening = queue.onAdded(() => finish(undefined))
      const timer = setTimeout(() => finish(undefined), waitMs)
      const leave = () => finish(undefined)
      hungUp.addEventListener('abort', leave)
      current = mine
      function finish(why: Refusal | undefined): void {
        stopListening()
        clearTimeout(timer)
        hungUp.removeEventListener('abort', leave)
        if (current === mine) current = undefined
        if (why) reject(why)
        else resolve()
      }
    })
  }

  function interrupt(why: Refusal): void {
    current?.end(why)
  }

  return { poll, interrupt }
}
