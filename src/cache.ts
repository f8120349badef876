// Short-lived answers that make the hub faster and may be missing or wrong at any time: in this process, or in Redis.
// The Redis one never throws and never waits long. Without an answer it says "absent" and "you are the first", which
// costs a query in Postgres and nothing else.
import { Redis } from 'ioredis'
import type { Log } from './log.ts'

/** Texts by key, each with a time to live in milliseconds. */
export interface KeyValue {
  /** True if the key was free and is now set; true as well if nobody can tell. */
  setIfAbsent(key: string, value: string, ttlMs: number): Promise<boolean>
  set(key: string, value: string, ttlMs: number): Promise<void>
  /** Null if it is absent, expired, or nobody can tell. */
  get(key: string): Promise<string | null>
  del(key: string): Promise<void>
}

export interface Cache extends KeyValue {
  /** False while its answers are only guesses. */
  healthy(): boolean
  close(): Promise<void>
}

/** A cache inside this process: exact while there is one hub. Beyond `maxEntries` the oldest are forgotten. */
export function createLocalCache(options: { maxEntries: number; now?: () => number }): Cache {
  const now = options.now ?? Date.now
  const entries = new Map<string, { value: string; until: number }>()

  function read(key: string): string | null {
    const entry = entries.get(key)
    if (entry === undefined) return null
    if (entry.until > now()) return entry.value
    entries.delete(key)
    return null
  }

  function write(key: string, value: string, ttlMs: number): void {
    // Deleted first: a Map keeps the order in which keys came, and this one is new again.
    entries.delete(key)
    entries.set(key, { value, until: now() + ttlMs })
    if (entries.size > options.maxEntries) makeRoom()
  }

  function makeRoom(): void {
    for (const [key, { until }] of entries) if (until <= now()) entries.delete(key)
    for (const key of entries.keys()) {
      if (entries.size <= options.maxEntries) return
      entries.delete(key)
    }
  }

  return {
    async setIfAbsent(key, value, ttlMs) {
      if (read(key) !== null) return false
      write(key, value, ttlMs)
      return true
    },
    async set(key, value, ttlMs) {
      write(key, value, ttlMs)
    },
    async get(key) {
      return read(key)
    },
    async del(key) {
      entries.delete(key)
    },
    healthy: () => true,
    async close() {
      entries.clear()
    },
  }
}

const COMMAND_TIMEOUT_MS = 200
const PROBE_MS = 1000
const LONGEST_RECONNECT_MS = 2000

/**
 * A cache in Redis, every key behind `prefix`. Usable at once, connected or not. An outage is logged once, is over by
 * itself, and meanwhile no command waits.
 */
export function createRedisCache(options: { url: string; prefix: string; log: Log }): Cache {
  const { log } = options
  let state: 'up' | 'down' | 'closed' = 'up'
  let probe: NodeJS.Timeout | undefined
  const redis = new Redis(options.url, {
    keyPrefix: options.prefix,
    commandTimeout: COMMAND_TIMEOUT_MS,
    connectTimeout: 2000,
    maxRetriesPerRequest: 1,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    retryStrategy: (attempt) => Math.min(attempt * 100, LONGEST_RECONNECT_MS),
  })
  // What is asked at once waits for the first connection, for a command's time and no longer.
  const introduced = new Promise<unknown>((resolve) => {
    redis.once('ready', resolve).once('error', resolve)
    setTimeout(resolve, COMMAND_TIMEOUT_MS, undefined)
  })
  redis.on('error', (error) => fellSilent(error))
  redis.on('ready', () => answered())

  function fellSilent(error: unknown): void {
    if (state !== 'up') return
    state = 'down'
    log.warn({ err: error }, 'Redis does not answer, the hub goes on without it')
    probe = setInterval(() => void askAgain(), PROBE_MS).unref()
  }

  async function askAgain(): Promise<void> {
    const pong = await redis.ping().catch(() => null)
    if (pong !== null) answered()
  }

  function answered(): void {
    if (state !== 'down') return
    state = 'up'
    clearInterval(probe)
    log.info('Redis answers again')
  }

  async function ask<T>(otherwise: T, command: () => Promise<T>): Promise<T> {
    await introduced
    if (state !== 'up') return otherwise
    try {
      return await command()
    } catch (error) {
      fellSilent(error)
      return otherwise
    }
  }

  return {
    setIfAbsent: (key, value, ttlMs) =>
      ask(true, async () => (await redis.set(key, value, 'PX', Math.ceil(ttlMs), 'NX')) === 'OK'),
    set: (key, value, ttlMs) => ask(undefined, async () => void (await redis.set(key, value, 'PX', Math.ceil(ttlMs)))),
    get: (key) => ask(null, () => redis.get(key)),
    del: (key) => ask(undefined, async () => void (await redis.del(key))),
    healthy: () => state === 'up' && redis.status === 'ready',
    async close() {
      state = 'closed'
      clearInterval(probe)
      redis.disconnect()
    },
  }
}
