// The directory's answers, kept for a quarter of an hour where it is quick to ask: a client's next ticket asks nobody. Who
// is not listed is kept as well. Losing what is kept costs one more question.

import { createHash } from 'node:crypto'
import type { Directory } from '../directory-ports.ts'
import type { CardField, Who } from '../domain/directory.ts'

export const answersKeptMs = 15 * 60_000

export function cachedDirectory(
  directory: Directory,
  cache: {
    set(key: string, value: string, ttlMs: number): Promise<void>
    get(key: string): Promise<string | null>
  },
): Directory {
  return {
    async lookUp(who) {
      const key = keyOf(who)
      const kept = await cache.get(key)
      if (kept !== null) return JSON.parse(kept) as CardField[] | null
      const found = await directory.lookUp(who)
      await cache.set(key, JSON.stringify(found), answersKeptMs)
      return found
    },
  }
}

/** Names and phones stay out of the keys. */
function keyOf({ telegramId, username, phone }: Who): string {
  const name = JSON.stringify([telegramId, username, phone])
  return `cache:directory:${createHash('sha256').update(name).digest('base64url')}`
}
