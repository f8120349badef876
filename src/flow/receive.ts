// The first step: raw news into the inbox, once, and a bell for whoever processes it. Nothing else happens before the
// sender is answered.

import { passed } from '../moments.ts'
import type { Inbox } from '../ports.ts'
import type { Database } from '../store/database.ts'
import { takeNews } from '../store/inbox.ts'
import { wake } from '../store/wakeups.ts'

export function createInbox(database: Database): Inbox {
  return {
    async take(news) {
      if (news.length === 0) return 0
      const taken = await database.transaction(async (trx) => {
        const count = await takeNews(trx, news)
        if (count > 0) await wake(trx, 'inbox')
        passed('receive:before_commit')
        return count
      })
      passed('receive:committed')
      return taken
    },
  }
}
