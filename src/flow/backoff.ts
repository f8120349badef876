// How long to wait before the next try.

/** Full jitter: anything up to one second doubled per try, at most `capMs`; never under a tenth of that. */
export function backoff(tries: number, capMs: number): number {
  const ceiling = Math.min(capMs, 1000 * 2 ** Math.min(tries, 16))
  return Math.round(ceiling * (0.1 + 0.9 * Math.random()))
}
