// Keeps the road short: what was done long ago leaves inbox and outbox, little by little. Messages, links and the audit
// trail stay.

import type { Log } from '../log.ts'
import type { Database } from '../store/database.ts'
import { pruneOnce } from '../store/pruning.ts'

const everyMs = 60_000
/** Rows a transaction; each takes some milliseconds and locks nothing that anybody waits for. */
const batch = 1000
/** So much at a time, however much there is: 28 million rows a day. */
const batchesAtMost = 20

/** Of all hubs one prunes at a time. */
export function startPruning(with_: { database: Database; days: number; log: Log }): { stop(): Promise<void> } {
  let stopped = false
  let going: Promise<void> | null = null

  async function go(): Promise<void> {
    for (let done = 0; done < batchesAtMost && !stopped; done += 1) {
      const { seen, gone } = await pruneOnce(with_.database, { days: with_.days, batch })
      if (gone > 0) with_.log.info({ rows: gone }, 'old rows left the road')
      if (seen < batch) return
    }
  }

  const timer = setInterval(() => {
    going ??= go()
      .catch((error: unknown) => with_.log.warn({ err: error }, 'could not prune; tried again later'))
      .finally(() => (going = null))
  }, everyMs).unref()

  return {
    async stop() {
      stopped = true
      clearInterval(timer)
      await going
    },
  }
}
