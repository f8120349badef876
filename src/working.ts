// The workers of the road, started together once the chat is open: who is rung for what, and when all of them rest.

import { startWorker } from './flow/worker.ts'
import type { Step, Worker } from './flow/worker.ts'
import type { Log } from './log.ts'
import { nextLookUpInMs } from './store/client-cards.ts'
import { nextChatRowInMs, nextNeedInMs } from './store/claims.ts'
import type { Database } from './store/database.ts'
import { nextNewsInMs } from './store/news-claims.ts'
import { nextLogRowInMs } from './store/logbook-rows.ts'
import type { Wake } from './store/wakeups.ts'

type Stepping = { step(): Promise<Step> }

export type Working = {
  /** Something may have come for one of them. */
  ring(what: Wake): void
  /** Resolves when the news are through and then nothing is left for the others, as far as it can be worked now. */
  idle(): Promise<void>
  stop(): Promise<void>
}

export function startWorking(with_: {
  database: Database
  processor: Stepping
  deliverer: Stepping
  preparer: Stepping
  /** Null where there is no directory, no logbook. */
  lookUp: Stepping | null
  logWriter: Stepping | null
  log: Log
}): Working {
  const { database, log } = with_
  const workers: Partial<Record<Wake, Worker>> & { inbox: Worker } = {
    inbox: startWorker({
      name: 'process',
      concurrency: 4,
      step: with_.processor.step,
      dueInMs: async () => await nextNewsInMs(database),
      log,
    }),
    outbox: startWorker({
      name: 'deliver',
      concurrency: 8,
      step: with_.deliverer.step,
      dueInMs: async () => await nextChatRowInMs(database),
      log,
    }),
    needs: startWorker({
      name: 'prepare',
      concurrency: 2,
      step: with_.preparer.step,
      dueInMs: async () => await nextNeedInMs(database),
      log,
    }),
    ...(with_.lookUp && {
      lookups: startWorker({
        name: 'look up',
        concurrency: 1,
        step: with_.lookUp.step,
        dueInMs: async () => await nextLookUpInMs(database),
        log,
      }),
    }),
    ...(with_.logWriter && {
      logbook: startWorker({
        name: 'log',
        concurrency: 1,
        step: with_.logWriter.step,
        dueInMs: async () => await nextLogRowInMs(database),
        log,
      }),
    }),
  }
  const { inbox, ...others } = workers

  return {
    ring: (what) => workers[what]?.ring(),
    async idle() {
      await inbox.idle()
      await Promise.all(Object.values(others).map((worker) => worker.idle()))
    },
    async stop() {
      await Promise.all(Object.values(workers).map((worker) => worker.stop()))
    },
  }
}
