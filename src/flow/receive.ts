// The first step: raw news into the inbox, once, and a bell for whoever processes it. Nothing else happens before the
// sender is answered.

import type { Inbox, Progress } from '../ports.ts'
import { keepMoment, momentOf } from '../store/cursors.ts'
import type { Database } from '../store/database.ts'
import { takeNews } from '../store/inbox.ts'
import { wake } from '../store/wakeups.ts'

export function createInbox(database: Database): Inbox {
  return {
    async take(news) {
      if (news.length === 0) return 0
      return await database.transaction(async (trx) => {
        const taken = await takeNews(trx, news)
        if (taken > 0) await wake(trx, 'inbox')
        return taken
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
