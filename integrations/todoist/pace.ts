// How fast calls may follow each other: the first of a quiet minute at once, then one a second, so that the 1000 calls
// of a quarter of an hour never run out in its first minutes.

const AT_ONCE = 15
const REFILL_MS = 1000

/** `take` books one call and gives how many milliseconds it has to wait. */
export function createPace(now: () => number): { take(): number } {
  let paidUntil = 0
  return {
    take() {
      const time = now()
      paidUntil = Math.max(paidUntil, time - AT_ONCE * REFILL_MS) + REFILL_MS
      return Math.max(0, paidUntil - time)
    },
  }
}
