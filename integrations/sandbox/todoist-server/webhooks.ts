// Delivers webhooks: signed, retried when the answer is anything but 200, and only for people who authorized the app.
import { createHmac, randomUUID } from 'node:crypto'
import type { Happening, State } from './state.ts'
import type { App } from './tokens.ts'
import type { WebhookWeather } from './weather.ts'
import { envelope } from './webhook-events.ts'

export type WebhookOptions = {
  retryDelayMs: number
  maxRetries: number
  timeoutMs: number
  version: string
  random: () => number
}

export type Delivery = {
  id: string
  event: string
  userId: string
  clientId: string
  url: string
  body: string
  /** The status of each attempt; 0 when there was no answer. */
  attempts: number[]
  outcome: 'waiting' | 'delivered' | 'lost' | 'given up'
}

/** Over all deliveries, ever. */
export type WebhookStats = { made: number; lost: number; doubled: number; shuffled: number; givenUp: number }

export type Webhooks = ReturnType<typeof createWebhooks>

const KEPT = 2000

export function createWebhooks(state: State, apps: Map<string, App>, weather: WebhookWeather, options: WebhookOptions) {
  const deliveries: Delivery[] = []
  const stats: WebhookStats = { made: 0, lost: 0, doubled: 0, shuffled: 0, givenUp: 0 }
  const retries = new Map<Delivery, NodeJS.Timeout>()
  const inFlight = new Set<Promise<unknown>>()
  const closing = new AbortController()
  let queue: Promise<unknown> = Promise.resolve()

  /** Leaves when `after` allows; resolves when every first attempt has been made. */
  async function send(happenings: Happening[], after: Promise<void> | undefined) {
    const made = happenings.flatMap(deliveriesOf)
    await after
    await Promise.all(made.map(depart))
  }

  function deliveriesOf(happening: Happening): Delivery[] {
    const initiator = state.users.get(happening.actor)!
    return [...apps.values()].flatMap((app) => {
      const { callbackUrl } = app
      if (!callbackUrl || (app.events && !app.events.includes(happening.name))) return []
      return [...app.users].filter(hears(happening)).map((userId): Delivery => {
        const body = JSON.stringify(envelope(happening, userId, initiator, options.version))
        const delivery: Delivery = {
          id: randomUUID(),
          event: happening.name,
          userId,
          clientId: app.client_id,
          url: callbackUrl,
          body,
          attempts: [],
          outcome: 'waiting',
        }
        stats.made += 1
        deliveries.push(delivery)
        if (deliveries.length > KEPT) deliveries.shift()
        return delivery
      })
    })
  }

  const hears = (happening: Happening) => (userId: string) =>
    happening.projectId ? state.sees(userId, happening.projectId) : happening.owner === userId

  async function depart(delivery: Delivery) {
    if (options.random() < weather.lost) {
      delivery.outcome = 'lost'
      stats.lost += 1
      return
    }
    const wait = weather.delayedMs + (weather.shuffled ? options.random() * weather.shuffleMs : 0)
    const copies = options.random() < weather.doubled ? 2 : 1
    if (copies > 1) stats.doubled += 1
    if (weather.shuffled) stats.shuffled += 1
    const trips = Array.from({ length: copies }, () => {
      if (wait > 0) return track(sleep(wait).then(() => attempt(delivery)))
      // In calm weather they arrive in the order things happened.
      const trip = queue.then(() => attempt(delivery))
      queue = trip
      return track(trip)
    })
    await Promise.all(trips)
  }

  async function attempt(delivery: Delivery) {
    if (closing.signal.aborted) return
    const status = await post(delivery)
    if (closing.signal.aborted) return
    delivery.attempts.push(status)
    if (status === 200) delivery.outcome = 'delivered'
    else if (delivery.outcome !== 'delivered') planRetry(delivery)
  }

  function planRetry(delivery: Delivery) {
    if (delivery.attempts.length > options.maxRetries) {
      delivery.outcome = 'given up'
      stats.givenUp += 1
      return
    }
    clearTimeout(retries.get(delivery))
    const timer = setTimeout(() => void retry(delivery), options.retryDelayMs)
    retries.set(delivery, timer)
  }

  function retry(delivery: Delivery) {
    clearTimeout(retries.get(delivery))
    retries.delete(delivery)
    return track(attempt(delivery))
  }

  async function post(delivery: Delivery): Promise<number> {
    const app = apps.get(delivery.clientId)
    const signature = createHmac('sha256', app?.client_secret ?? '')
      .update(delivery.body)
      .digest('base64')
    try {
      const response = await fetch(delivery.url, {
        method: 'POST',
        body: delivery.body,
        redirect: 'manual',
        headers: {
          'content-type': 'application/json',
          'user-agent': 'Todoist-Webhooks',
          'x-todoist-hmac-sha256': signature,
          'x-todoist-delivery-id': delivery.id,
        },
        signal: AbortSignal.any([closing.signal, AbortSignal.timeout(options.timeoutMs)]),
      })
      await response.arrayBuffer()
      return response.status
    } catch {
      return 0
    }
  }

  function track<T>(promise: Promise<T>): Promise<T> {
    inFlight.add(promise)
    void promise.finally(() => inFlight.delete(promise))
    return promise
  }

  const sleep = (ms: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms)
      closing.signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true })
    })

  return {
    send: (happenings: Happening[], after?: Promise<void>) => track(send(happenings, after)),
    deliveries,
    stats,

    /** Nothing is on its way. With `retries`, nothing waits to be tried again either: what waits is tried now. */
    async idle(including: { retries?: boolean } = {}) {
      for (;;) {
        if (including.retries) for (const delivery of Array.from(retries.keys())) void retry(delivery)
        if (inFlight.size === 0) return
        await Promise.all(inFlight)
      }
    },

    waiting: () => retries.size,

    async close() {
      closing.abort()
      for (const timer of retries.values()) clearTimeout(timer)
      retries.clear()
      await Promise.allSettled(inFlight)
    },
  }
}

/** Todoist API, webhooks: HTTPS without a port. A loopback address is let through for tests. */
export function checkCallbackUrl(url: string) {
  const { protocol, port, hostname } = new URL(url)
  if (['127.0.0.1', 'localhost', '[::1]'].includes(hostname)) return
  if (protocol !== 'https:' || port !== '')
    throw new Error(`A webhook URL must be https and without a port, not ${url}`)
}
