// How long to wait before the next try.

/** Full jitter: anything up to one second doubled per try, at most `capMs`; never under a tenth of that. */
export function backoff(tries: number, capMs: number): number {
  const ceiling = Math.min(capMs, 1000 * 2 ** Math.min(tries, 16))
  return Math.round(ceiling * (0.1 + 0.9 * Math.random()))
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
