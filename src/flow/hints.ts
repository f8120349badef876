// What we wrote ourselves, remembered where it is quick to ask: most echoes are known without a query. Only ever a hint:
// the link decides, and a lost hint costs a query.

import type { Hints } from '../ports.ts'

/** Two hours: echoes come within minutes, the last retry of a webhook within one hour. */
export const hintTtlMs = 2 * 3_600_000

export function createHints(cache: {
  set(key: string, value: string, ttlMs: number): Promise<void>
  get(key: string): Promise<string | null>
}): Hints {
  const name = (key: string): string => `fwd:${key}`
  return {
    async remember(keys, ttlMs) {
      await Promise.all(keys.map(async (key) => await cache.set(name(key), '1', ttlMs)))
    },
    async known(keys) {
      const found = await Promise.all(keys.map(async (key) => ((await cache.get(name(key))) === null ? [] : [key])))
      return new Set(found.flat())
    },
  }
}
