// Fetching updates where no webhook can reach us. The next call's offset confirms the last batch, so it is made only
// after that batch is stored; what was taken but not confirmed comes again, and the inbox knows it.
import { Busy, Rejected, Unreachable } from '../../src/errors.ts'
import type { Log } from '../../src/log.ts'
import type { Inbox } from '../../src/ports.ts'
import { type Ask, grammySignal } from './api.ts'
import { toNews } from './news.ts'
import { createPatience, pause } from './patience.ts'
import { updateKinds } from './update-shape.ts'

/** Bot API: getUpdates gives at most this many at once, and waits at most so long. */
const BATCH = 100
const LONGEST_POLL_S = 50
/** An empty answer that comes sooner was not waited for: the shortest poll lasts a second. */
const soonMs = 500

export type Polling = {
  /** Whether all that happened before has been handed over and stored, as far as Telegram tells. */
  caughtUp(since: Date): boolean
  /** Ends the poll in flight and waits for what it brought to be stored. */
  stop(): Promise<void>
}

export function startPolling(options: {
  ask: Ask
  inbox: Inbox
  log: Log
  timeoutMs: number
  /** How long to wait after a first failure and at most. */
  backOffMs?: { first: number; most: number }
}): Polling {
  const { ask, inbox, log } = options
  const stopping = new AbortController()
  const { signal } = stopping
  const backOff = options.backOffMs ?? { first: 1000, most: 60_000 }
  const patience = createPatience(backOff.first, backOff.most)
  const emptyPatience = createPatience(backOff.first, backOff.most)
  const timeout = Math.max(1, Math.min(LONGEST_POLL_S, Math.floor((options.timeoutMs / 1000) * 0.8)))
  let offset: number | undefined
  let provenSince: Date | null = null

  const round = async (): Promise<void> => {
    const began = new Date()
    const params = { offset, limit: BATCH, timeout, allowed_updates: updateKinds }
    const updates = await ask('getUpdates', (raw) => raw.getUpdates(params, grammySignal(signal)))
    if (updates.length > 0) {
      await inbox.take(updates.map(toNews))
      offset = Math.max(...updates.map((update) => update.update_id)) + 1
    }
    patience.reset()
    // A full batch has more behind it; and so may have a single one: an offset asked for twice in quick succession is
    // answered with one update only (Bot API server).
    if (updates.length === 0 || (updates.length > 1 && updates.length < BATCH)) provenSince = began
    // Whoever has nothing to tell and does not wait as asked would be asked thousands of times a second.
    if (updates.length > 0 || Date.now() - began.getTime() > soonMs) emptyPatience.reset()
    else await pause(emptyPatience.next(), signal)
  }

  const waitAfter = (error: unknown): number => {
    if (isConflict(error)) {
      log.error({ error }, 'Another copy of the hub or bot polls with the same token; stop it, or a webhook is set')
      return backOff.most
    }
    const refused = error instanceof Rejected
    log[refused ? 'error' : 'warn']({ error }, 'No updates from Telegram; trying again')
    if (refused) return backOff.most
    return error instanceof Busy ? error.afterMs : patience.next()
  }

  const untilDone = async (work: () => Promise<unknown>): Promise<void> => {
    while (!signal.aborted) {
      try {
        await work()
        return
      } catch (error) {
        if (!signal.aborted) await pause(waitAfter(error), signal)
      }
    }
  }

  const run = async (): Promise<void> => {
    await untilDone(() => ask('deleteWebhook', (raw) => raw.deleteWebhook({ drop_pending_updates: false })))
    while (!signal.aborted) await untilDone(round)
  }
  const done = run()

  return {
    caughtUp: (since) => provenSince !== null && provenSince > since,
    stop() {
      stopping.abort()
      return done
    },
  }
}

function isConflict(error: unknown): boolean {
  return error instanceof Unreachable && / 409 /.test(error.message)
}
