// Delivers updates to a webhook the way the real server does: one queue strictly in order, queues side by side; a
// failed update is tried again at once, then after 2, 4, 8 seconds, and holds up its queue meanwhile.
import { setTimeout as delay } from 'node:timers/promises'
import type { PendingUpdate, UpdateQueue } from './update-queue.ts'

export type WebhookSettings = {
  url: string
  secret?: string
  maxConnections: number
  ipAddress?: string
}

export type WebhookWeather = {
  /** Share of updates delivered twice, 0 to 1. */
  doubled?: number
  /** Each delivery waits this long first. */
  delayedMs?: number
  /** Queues overtake each other: each delivery waits up to this long. */
  shuffledMs?: number
}

export type WebhookError = { date: number; message: string }

export interface WebhookDelivery {
  set: (settings: WebhookSettings | undefined) => void
  settings: () => WebhookSettings | undefined
  lastError: () => WebhookError | undefined
  /** How many updates were delivered twice by the weather, ever. */
  repeated: () => number
  /** Resolves once nothing waits and no delivery is under way. */
  idle: () => Promise<void>
  close: () => void
}

export type WebhookOptions = {
  queue: UpdateQueue
  now: () => number
  retryBaseMs: number
  timeoutMs: number
  weather: () => WebhookWeather
  /** A webhook may answer with a method to call. */
  execute: (reply: Record<string, unknown>) => void
}

export function startWebhookDelivery(options: WebhookOptions): WebhookDelivery {
  const { queue, now, retryBaseMs, timeoutMs, weather, execute } = options
  let settings: WebhookSettings | undefined
  let stop = new AbortController()
  let busy = new Set<string>()
  let underWay = 0
  let lastError: WebhookError | undefined
  let repeated = 0
  let waiters: (() => void)[] = []

  function pump(): void {
    if (!settings || stop.signal.aborted) return
    for (const one of queue.pending()) {
      if (busy.size >= settings.maxConnections) return
      if (busy.has(one.queue)) continue
      void drain(one, settings, stop.signal, busy)
    }
  }

  async function drain(one: PendingUpdate, to: WebhookSettings, signal: AbortSignal, held: Set<string>): Promise<void> {
    held.add(one.queue)
    underWay += 1
    try {
      for (let failures = 0; ; failures += 1) {
        await pause(failures, signal)
        if (signal.aborted || !queue.pending().includes(one)) break
        const outcome = await post(one, to, signal)
        if (outcome.ok) {
          queue.remove(one)
          if (Math.random() < (weather().doubled ?? 0)) await again(one, to, signal)
          break
        }
        lastError = { date: Math.floor(now() / 1000), message: outcome.why }
        if (outcome.retryAfterMs) await quietly(outcome.retryAfterMs, signal)
      }
    } finally {
      held.delete(one.queue)
      underWay -= 1
      settle()
    }
    if (!signal.aborted) pump()
  }

  /** Bot API server: first again at once, then doubling from two seconds, at most about a minute. */
  async function pause(failures: number, signal: AbortSignal): Promise<void> {
    const { delayedMs = 0, shuffledMs = 0 } = weather()
    const wait = failures < 2 ? 0 : Math.min(retryBaseMs * 2 ** (failures - 2), retryBaseMs * 30)
    const total = wait + delayedMs + Math.random() * shuffledMs
    if (total > 0) await quietly(total, signal)
  }

  async function post(
    { update }: PendingUpdate,
    to: WebhookSettings,
    signal: AbortSignal,
  ): Promise<{ ok: true } | { ok: false; why: string; retryAfterMs?: number }> {
    try {
      const response = await fetch(to.url, {
        method: 'POST',
        redirect: 'manual',
        headers: {
          'content-type': 'application/json',
          ...(to.secret ? { 'x-telegram-bot-api-secret-token': to.secret } : {}),
        },
        body: JSON.stringify(update),
        signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
      })
      const body = await response.text()
      if (response.ok) {
        reply(body)
        return { ok: true }
      }
      const retryAfterS = Math.min(Number(response.headers.get('retry-after')) || 0, 3600)
      const why = `Wrong response from the webhook: ${response.status} ${response.statusText}`
      return { ok: false, why, retryAfterMs: retryAfterS * 1000 }
    } catch (error) {
      const timedOut = error instanceof DOMException && error.name === 'TimeoutError'
      return { ok: false, why: timedOut ? 'Read timeout expired' : 'Connection refused' }
    }
  }

  async function again(one: PendingUpdate, to: WebhookSettings, signal: AbortSignal): Promise<void> {
    repeated += 1
    await post(one, to, signal)
  }

  function reply(body: string): void {
    if (!body.startsWith('{')) return
    try {
      const parsed: unknown = JSON.parse(body)
      if (typeof parsed === 'object' && parsed !== null && 'method' in parsed) execute({ ...parsed })
    } catch {
      // A body that is no JSON says nothing; the update was taken all the same.
    }
  }

  function settle(): void {
    if (underWay > 0 || queue.pending().length > 0) return
    for (const resolve of waiters) resolve()
    waiters = []
  }

  const unsubscribe = queue.onAdded(pump)

  return {
    set(next) {
      stop.abort()
      stop = new AbortController()
      busy = new Set()
      settings = next
      lastError = undefined
      pump()
    },
    settings: () => settings,
    lastError: () => lastError,
    repeated: () => repeated,
    idle: async () => {
      await queue.emptied()
      if (underWay > 0) await new Promise<void>((resolve) => waiters.push(resolve))
    },
    close() {
      unsubscribe()
      stop.abort()
    },
  }
}

async function quietly(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch(() => undefined)
}
