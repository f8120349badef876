// All that is counted, in a registry of its own: made once a hub, handed to whoever counts, told at /metrics. What waits
// in the database is looked up when somebody asks, one look at a time.

import { readFileSync } from 'node:fs'
import { collectDefaultMetrics, Registry } from 'prom-client'
import { z } from 'zod'
import type { BoardWork, Chat, Inbox } from '../ports.ts'
import type { Meter } from '../watching.ts'
import { createInstruments } from './instruments.ts'
import { show } from './shown.ts'
import type { Sight } from './shown.ts'
import { watchedChat, watchedInbox, watchedSettler, watchedWork } from './watched.ts'

const manifest = new URL('../../package.json', import.meta.url)
/** A database that does not answer must not keep whoever collects waiting. */
const patienceMs = 3000

export type Metrics = ReturnType<typeof createMetrics>

export function createMetrics(with_: {
  look: () => Promise<Sight>
  process: () => { redis: boolean; pool: { used: number; idle: number; waiting: number; limit: number } }
  budgets: { groupPerMinute: number; botPerSecond: number; todoistPer15Minutes: number }
}) {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: 50 })
  const instruments = createInstruments(registry)
  const { version } = z.object({ version: z.string() }).parse(JSON.parse(readFileSync(manifest, 'utf8')))
  instruments.build.set({ version, node: process.version }, 1)
  // Told by webhooks only: 0 would say that nothing is behind where nobody knows.
  instruments.chatPending.remove({})
  let looking: Promise<void> | null = null

  const meter: Meter = {
    echo: (net) => instruments.echoes.inc({ net }),
    processed({ source, receivedAt }, outcome) {
      instruments.processed.inc({ source, outcome })
      if (outcome === 'done') instruments.processing.observe({ source }, secondsSince(receivedAt))
    },
    takenOver: () => instruments.takenOver.inc(),
    slowedDown: (vendor, lane) => instruments.slowedDown.inc({ vendor, lane }),
  }

  async function look(): Promise<void> {
    const { redis, pool } = with_.process()
    instruments.redis.set(redis ? 1 : 0)
    instruments.poolSize.set(pool.limit)
    for (const state of ['used', 'idle', 'waiting'] as const) instruments.pool.set({ state }, pool[state])
    show(instruments, await within(patienceMs, with_.look()), with_.budgets)
  }

  return {
    meter,
    /** Told by the store of every row that left the road. */
    ended({ op, stream, createdAt, outcome }: { op: string; stream: string; createdAt: Date; outcome: string }): void {
      const surface = /^(task|desk):/.test(stream) ? 'board' : stream.startsWith('logbook:') ? 'logbook' : 'chat'
      instruments.deliveries.inc({ surface, op, outcome })
      instruments.delivery.observe({ surface }, secondsSince(createdAt))
    },
    /** Told by the server of every answer. */
    answered(route: string, status: number): void {
      const source = route === '/todoist/webhook' ? 'todoist' : route.startsWith('/webhook/') ? 'telegram' : null
      const verdict = status < 300 ? 'taken' : status < 500 ? 'refused' : 'failed'
      if (source) instruments.webhooks.inc({ source, verdict })
    },
    pendingUpdates: (count: number) => instruments.chatPending.set(count),
    chat: (chat: Chat) => watchedChat(chat, instruments),
    work: <W extends BoardWork>(work: W) => watchedWork(work, instruments),
    inbox: (inbox: Inbox, source: string, way: 'webhook' | 'poll') => watchedInbox(inbox, instruments, source, way),
    settler: <A extends unknown[], V extends { verdict: string }>(settler: { findOut(...args: A): Promise<V> }) =>
      watchedSettler(settler, instruments),
    /** Everything, in Prometheus' words. Tells what it can where the database does not answer. */
    async measurements(): Promise<{ type: string; text: string }> {
      looking ??= look().finally(() => (looking = null))
      await looking
      return { type: registry.contentType, text: await registry.metrics() }
    },
  }
}

function secondsSince(date: Date): number {
  return Math.max(0, Date.now() - date.getTime()) / 1000
}

/** Null where there is no answer in time. */
async function within<T>(ms: number, work: Promise<T>): Promise<T | null> {
  const { promise, resolve } = Promise.withResolvers<null>()
  const timer = setTimeout(resolve, ms, null)
  try {
    return await Promise.race([work.catch(() => null), promise])
  } finally {
    clearTimeout(timer)
  }
}
