// Spacing and priorities inside one process: what is sent when, never whether it may be sent.
// Not clustered on purpose. Bottleneck's Redis scripts compare error texts that Redis 7 prefixes with "ERR ", so after a
// flush or an expired key every job is rejected; and nothing here may be the only copy of a job. The rate itself is
// booked in Postgres, where all processes and restarts see it.
import Bottleneck from 'bottleneck'

/** People first: what a client waits for, then staff, then a new topic, then titles and icons. */
export type Priority = 'client' | 'staff' | 'topic' | 'title'

const RANK: Record<Priority, number> = { client: 1, staff: 3, topic: 5, title: 7 }

export type Limiter = {
  /** Runs `work` when its turn comes; settles as it does. Rejects with `LimiterStopped` if it never began. */
  run<T>(work: () => Promise<T>, priority?: Priority): Promise<T>
  /** How many wait for their turn. A new one is counted a few ticks after `run`, when it has been put in order. */
  waiting(): number
  /** Refuses new work, gives up what waits, and resolves when what runs has finished. Can be called again. */
  stop(): Promise<void>
}

/** The work was not begun, so nothing was sent. */
export class LimiterStopped extends Error {
  override readonly name = 'LimiterStopped'
}

/**
 * A limiter that starts work at even distances: `perSecond` (a ceiling in every window, no bursts) or `minTimeMs`
 * between two starts, whichever is longer, and at most `maxConcurrent` at a time. All are unlimited by default.
 */
export function createLimiter(limits: { perSecond?: number; maxConcurrent?: number; minTimeMs?: number }): Limiter {
  const spacing = limits.perSecond === undefined ? 0 : Math.ceil(1000 / limits.perSecond)
  const bottleneck = new Bottleneck({
    minTime: Math.max(spacing, limits.minTimeMs ?? 0),
    maxConcurrent: limits.maxConcurrent ?? null,
  })
  let stopping: Promise<void> | undefined

  return {
    async run(work, priority = 'staff') {
      let begun = false
      try {
        return await bottleneck.schedule({ priority: RANK[priority] }, () => {
          begun = true
          return work()
        })
      } catch (error) {
        if (begun) throw error
        throw new LimiterStopped('The limiter was stopped before this work began', { cause: error })
      }
    },
    waiting: () => bottleneck.queued(),
    stop: () => (stopping ??= bottleneck.stop({ dropWaitingJobs: true })),
  }
}
