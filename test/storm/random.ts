// Numbers that look like chance and are the same for the same seed.

export type Random = {
  /** From 0 up to 1, without it. */
  next(): number
  /** A whole number from 0 up to `below`, without it. */
  under(below: number): number
  chance(share: number): boolean
  pick<T>(from: readonly T[]): T
}

/** Mulberry32: small, and good enough to stir. */
export function createRandom(seed: number): Random {
  let state = seed | 0
  function next(): number {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  const under = (below: number): number => Math.floor(next() * below)
  return {
    next,
    under,
    chance: (share) => next() < share,
    pick: (from) => from[under(from.length)]!,
  }
}
