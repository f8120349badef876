// The first step: raw news into the inbox, once, and a bell for whoever processes it. Nothing else happens before the
// sender is answered. What comes while a commit is under way goes with the next one, in the order it came.

import { passed } from '../moments.ts'
import type { Inbox, Progress, RawNews } from '../ports.ts'
import { keepMoment, momentOf } from '../store/cursors.ts'
import type { Database } from '../store/database.ts'
import { isUnstorable } from '../store/database.ts'
import { takeNews } from '../store/inbox.ts'

type Delivery = { news: RawNews[]; taken: (count: number) => void; failed: (error: unknown) => void }

/** Deliveries a commit at most. */
const togetherAtMost = 200

export function createInbox(database: Database): Inbox {
  const waiting: Delivery[] = []
  let storing = false

  async function store(deliveries: Delivery[]): Promise<void> {
    try {
      passed('receive:before_commit')
      const keys = await takeNews(
        database,
        deliveries.flatMap(({ news }) => news),
      )
      passed('receive:committed')
      // Of two that bring the same, the first has brought it.
      for (const { news, taken } of deliveries)
        taken(news.filter(({ source, key }) => keys.delete(`${source} ${key}`)).length)
    } catch (error) {
      if (deliveries.length > 1 && isUnstorable(error)) for (const delivery of deliveries) await store([delivery])
      else for (const { failed } of deliveries) failed(error)
    }
  }

  async function storeAll(): Promise<void> {
    storing = true
    while (waiting.length > 0) await store(waiting.splice(0, togetherAtMost))
    storing = false
  }

  return {
    async take(news) {
      if (news.length === 0) return 0
      return await new Promise<number>((taken, failed) => {
        waiting.push({ news, taken, failed })
        if (!storing) void storeAll()
      })
    },
  }
}

const caughtUpCursor = 'chat:caught_up_at'

/** Whoever polls tells; whoever looks for a topic that may have been made asks. */
export function createProgress(database: Database): Progress {
  return {
    keep: async (since) => await keepMoment(database, caughtUpCursor, since),
    read: async () => await momentOf(database, caughtUpCursor),
  }
}
