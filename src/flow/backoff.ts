// How long to wait before the next try, and for how long to try.

import type { OutboxRow } from '../store/outbox.ts'

/** Full jitter: anything up to one second doubled per try, at most `capMs`; never under a tenth of that. */
export function backoff(tries: number, capMs: number): number {
  const ceiling = Math.min(capMs, 1000 * 2 ** Math.min(tries, 16))
  return Math.round(ceiling * (0.1 + 0.9 * Math.random()))
}

/** Whoever has a file does not give it: what is said behind it waits so long, then does without. */
export const filePatienceMs = 15 * 60_000

/** Milliseconds since it was refused first; 0 if it never was. */
export function refusedForMs({ refusedSince }: Pick<OutboxRow, 'refusedSince'>): number {
  // The database says since when, and its clock may be ahead of ours.
  return refusedSince === null ? 0 : Math.max(0, Date.now() - refusedSince.getTime())
}

const firstParkMs = 200
/** What a recorded call to the board wakes comes by itself only where that missed it. */
const firstAwaitingMs = 1000
const longestParkMs = 5000

/** How long news waits for what it is to be judged by: longer each time. */
export function parkedMs(outcome: 'park' | 'await_board', parks: number): number {
  const first = outcome === 'park' ? firstParkMs : firstAwaitingMs
  return Math.min(first * 2 ** Math.min(parks, 6), longestParkMs)
}
