// Whether the hub can do its work, with the state of its parts, for whoever watches it or starts it.

import type { Cache } from './cache.ts'
import type { Readiness } from './server.ts'
import { pendingMigrations } from './store/database.ts'
import type { Database } from './store/database.ts'
import { depths, lastDelivered } from './store/undelivered.ts'

/** `working`: the chat has let us in, and the workers run. */
export async function readiness(
  database: Database,
  parts: { cache: Cache; usesRedis: boolean; working: boolean },
): Promise<Readiness> {
  const { cache, usesRedis, working } = parts
  const pending = await pendingMigrations(database).catch(() => null)
  const details = {
    database: pending !== null,
    migrations: pending?.length === 0,
    redis: usesRedis ? cache.healthy() : 'not used',
    degraded: !cache.healthy(),
    telegram: working,
    road: pending === null ? null : await road(database),
  }
  return { ok: pending?.length === 0 && working, details }
}

async function road(database: Database): Promise<object> {
  const last = await lastDelivered(database, 8)
  return {
    ...(await depths(database)),
    last: last.map(({ op, ticketId, outcome, doneAt }) => ({ op, ticket: ticketId, outcome, at: doneAt })),
  }
}
