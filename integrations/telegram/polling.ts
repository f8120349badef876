// Fetching updates where no webhook can reach us. The next call's offset confirms the last batch, so it is made only
// after that batch is stored; what was taken but not confirmed comes again, and the inbox knows it. One hub process
// polls at a time: whoever has the turn asks without an offset first, and gets what nobody has confirmed.
import { Busy, Rejected, Unreachable } from '../../src/errors.ts'
import type { Log } from '../../src/log.ts'
import type { Inbox, Progress, Turn } from '../../src/ports.ts'
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
  /** Ends the poll in flight, waits for what it brought to be stored, and lets another hub process go on. */
  stop(): Promise<void>
}

export function startPolling(options: {
  ask: Ask
  inbox: Inbox
  turn: Turn
  /** Told until when all that happened has been handed over and stored, as far as Telegram tells. */
  progress: Progress
  log: Log
  timeoutMs: number
  /** How long to wait after a first failure and at most. */
  backOffMs?: { first: number; most: number }
}): Polling {
  const { ask, inbox, turn, progress, log } = options
  const stopping = new AbortController()
  const { signal } = stopping
  const backOff = options.backOffMs ?? { first: 1000, most: 60_000 }
  const patience = createPatience(backOff.first, backOff.most)
  const emptyPatience = createPatience(backOff.first, backOff.most)
  const timeout = Math.max(1, Math.min(LONGEST_POLL_S, Math.floor((options.timeoutMs / 1000) * 0.8)))
  let offset: number | undefined
  let clock: Date | null = null

  const round = async (): Promise<void> => {
    const began = (clock ??= await progress.keep(null))
    const asked = performance.now()
    const params = { offset, limit: BATCH, timeout, allowed_updates: updateKinds }
    const updates = await ask('getUpdates', (raw) => raw.getUpdates(params, grammySignal(signal)))
    if (updates.length > 0) {
      await inbox.take(updates.map(toNews))
      offset = Math.max(...updates.map((update) => update.update_id)) + 1
    }
    patience.reset()
    // A full batch has more behind it; and so may have a single one: an offset asked for twice in quick succession is
    // answered with one update only (Bot API server).
    const all = updates.length === 0 || (updates.length > 1 && updates.length < BATCH)
    clock = await progress.keep(all ? began : null)
    // Whoever has nothing to tell and does not wait as asked would be asked thousands of times a second.
    if (updates.length > 0 || performance.now() - asked > soonMs) emptyPatience.reset()
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

  const begin = async (): Promise<void> => {
    offset = undefined
    clock = null
    await ask('deleteWebhook', (raw) => raw.deleteWebhook({ drop_pending_updates: false }))
  }

  const run = async (): Promise<void> => {
    let work = begin
    for (let failure: unknown = null; ;) {
      const mine = await turn.mine(signal)
      if (mine === 'stopped') break
      if (mine === 'gained') work = begin
      // Whoever stood still finds another hub process at it, and a conflict with that one is no reason to wait.
      else if (failure !== null) await pause(waitAfter(failure), signal)
      failure = await work().then(
        () => null,
        (error: unknown) => error,
      )
      if (failure === null) work = round
    }
    await turn.release()
  }
  const done = run()

  return {
    stop() {
      stopping.abort()
      return done
    },
  }
}

function isConflict(error: unknown): boolean {
  return error instanceof Unreachable && / 409 /.test(error.message)
}
