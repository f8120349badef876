// How a desk does these days, as far as a client who waits is told.

export type Queue = {
  /** The place of the ticket among those that nobody has taken, from 1. */
  position: number
  /** First answers of the last two hours: how many, and how long the one in the middle took. */
  answers: { count: number; medianMs: number | null }
}

/** Fewer answers than this tell nothing about the next one. */
const answersEnough = 5

/** An honest guess, in whole minutes; null where too few can tell. */
export function likelyWait({ answers: { count, medianMs } }: Queue): number | null {
  return count < answersEnough || medianMs === null ? null : Math.max(1, Math.round(medianMs / 60_000))
}
