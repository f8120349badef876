// How fast calls may follow each other: a burst leaves at once, then about one a second, so that the 1000 calls of a
// quarter of an hour never run out in its first minutes. What is never booked in a quarter of an hour is lost: the
// burst is small, so that a backlog moves at nearly the whole rate for hours.

const WINDOW_MS = 15 * 60_000
/** What may leave at once after a quiet time; the rest of the window's calls comes at even distances. */
const BURST_SHARE = 0.05

/** `take` books one call and gives how many milliseconds it has to wait. */
export function createPace(now: () => number, perWindow: number): { take(): number } {
  const burst = Math.max(1, Math.floor(perWindow * BURST_SHARE))
  const refillMs = WINDOW_MS / Math.max(1, perWindow - burst)
  let paidUntil = 0
  return {
    take() {
      const time = now()
      paidUntil = Math.max(paidUntil, time - burst * refillMs) + refillMs
      return Math.max(0, paidUntil - time)
    },
  }
}
