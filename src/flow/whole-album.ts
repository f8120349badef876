// An album of staff is a note as a whole where any of its parts says so, maybe the last, and its end is never announced.
// What the chat could not bring while no hub was there comes late: until then none of it leaves for the client.

import type { Chat } from '../ports.ts'
import type { Database } from '../store/database.ts'
import { chatNewsWaits } from '../store/inbox.ts'
import type { OutboxRow } from '../store/outbox.ts'

/** So long it is waited for; the chat tries again within a minute or two (Bot API server: webhook back-off). */
const patienceMs = 2 * 60_000
/** Where we fetch updates ourselves, the first ones are there by then. */
const fetchedMs = 3000

/** How soon to ask again. */
export const unfinishedMs = 1000

export function createAlbumWatch(with_: { database: Database; chat: Pick<Chat, 'notBrought'> }) {
  const startedAt = Date.now()

  return {
    /** Whether more of the album that these rows are of may come yet; false for what is no album of staff to a client. */
    async mayGrow(rows: OutboxRow[]): Promise<boolean> {
      const { want, album, createdAt } = rows.at(-1)!
      if (album === null || want.op !== 'show' || want.room !== 'client') return false
      if (Date.now() - createdAt.getTime() > patienceMs) return false
      const left = await with_.chat.notBrought().catch(() => Infinity)
      if (left === null) return createdAt.getTime() < startedAt && Date.now() - startedAt < fetchedMs
      // What came along with it.
      const until = new Date(createdAt.getTime() + fetchedMs)
      return left > 0 || (await chatNewsWaits(with_.database, until))
    },
  }
}
