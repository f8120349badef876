import { once } from 'node:events'
import { createServer, Socket } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import test, { type ExecutionContext } from 'ava'
import { type Cache, createLocalCache, createRedisCache } from '../src/cache.ts'
import { createLog, type Log } from '../src/log.ts'
import { testWithRedis } from './redis.ts'

const silent = createLog({ level: 'silent', secrets: [] })

function recordLog(): { log: Log; lines: string[] } {
  const lines: string[] = []
  return { log: createLog({ level: 'info', secrets: [], write: (line) => void lines.push(line) }), lines }
}

async function until(cache: Cache, healthy: boolean) {
  while (cache.healthy() !== healthy) await setTimeout(10)
}

/** What every cache answers, whatever plays it. */
async function behavesAsCache(t: ExecutionContext, cache: Cache) {
  t.is(await cache.get('nothing'), null)
  await cache.set('key', 'one', 60_000)
  t.is(await cache.get('key'), 'one')
  t.false(await cache.setIfAbsent('key', 'two', 60_000))
  t.is(await cache.get('key'), 'one')
  await cache.set('key', 'three', 60_000)
  t.is(await cache.get('key'), 'three')
  await cache.del('key')
  t.is(await cache.get('key'), null)
  t.true(await cache.setIfAbsent('key', 'four', 60_000))
  const race = await Promise.all(Array.from({ length: 10 }, (_, n) => cache.setIfAbsent('race', String(n), 60_000)))
  t.is(race.filter(Boolean).length, 1, 'of ten at once, one is the first')
}

test('the local cache keeps, replaces and forgets', async (t) => {
  const cache = createLocalCache({ maxEntries: 100 })
  await behavesAsCache(t, cache)
  t.true(cache.healthy())
  await cache.close()
})

test('an entry of the local cache ends with its time', async (t) => {
  let now = 1000
  const cache = createLocalCache({ maxEntries: 100, now: () => now })
  await cache.set('guard', 'x', 500)
  now = 1499
  t.is(await cache.get('guard'), 'x')
  t.false(await cache.setIfAbsent('guard', 'y', 500))
  now = 1500
  t.is(await cache.get('guard'), null)
  t.true(await cache.setIfAbsent('guard', 'y', 500))
})

test('the local cache never outgrows its bound, and forgets what is over or oldest first', async (t) => {
  let now = 0
  const cache = createLocalCache({ maxEntries: 3, now: () => now })
  await cache.set('long', '1', 1000)
  await cache.set('short', '2', 10)
  await cache.set('middle', '3', 100)
  now = 10
  await cache.set('new', '4', 1000)
  t.deepEqual(await readAll(cache, ['long', 'short', 'middle', 'new']), ['1', null, '3', '4'])
  await cache.set('long', '1 again', 1000)
  await cache.set('newer', '5', 1000)
  t.deepEqual(await readAll(cache, ['long', 'middle', 'new', 'newer']), ['1 again', null, '4', '5'])
})

function readAll(cache: Cache, keys: string[]) {
  return Promise.all(keys.map((key) => cache.get(key)))
}

testWithRedis('the Redis cache keeps, replaces and forgets, for every hub alike', async (t, redis) => {
  const [one, other] = [redis, redis].map((place) => createRedisCache({ ...place, log: silent }))
  if (!one || !other) throw new Error('unreachable')
  await behavesAsCache(t, one)
  t.is(await other.get('key'), 'four')
  t.true(other.healthy())
  await one.set('brief', 'x', 20)
  await setTimeout(60)
  t.is(await other.get('brief'), null)
  await one.close()
  t.false(one.healthy())
  t.is(await one.get('key'), null)
  await other.close()
})

testWithRedis('Redis gone and back again costs answers, not errors, and two lines of log', async (t, redis) => {
  const { log, lines } = recordLog()
  const upstream = new URL(redis.url)
  const through = new URL(redis.url)
  const sockets = new Set<Socket>()
  const relay = createServer((near) => {
    const far = relayTo(near, Number(upstream.port || 6379), upstream.hostname)
    sockets.add(near).add(far)
  })
  t.teardown(() => {
    relay.close()
    for (const socket of sockets) socket.destroy()
  })
  relay.listen(0, '127.0.0.1')
  await once(relay, 'listening')
  const address = relay.address()
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0
  through.host = `127.0.0.1:${port}`
  const cache = createRedisCache({ url: through.href, prefix: redis.prefix, log })
  t.teardown(() => cache.close())
  await cache.set('key', 'kept', 60_000)
  t.is(await cache.get('key'), 'kept')

  relay.close()
  for (const socket of sockets) socket.destroy()
  await until(cache, false)
  t.is(await cache.get('key'), null)
  t.true(await cache.setIfAbsent('key', 'other', 60_000))
  t.true(await cache.setIfAbsent('key', 'other', 60_000))
  await t.notThrowsAsync(cache.del('key'))

  relay.listen(port, '127.0.0.1')
  await until(cache, true)
  t.is(await cache.get('key'), 'kept')
  t.deepEqual(
    lines.map((line) => /"level":"(\w+)"/.exec(line)?.[1]),
    ['warn', 'info'],
  )
})

function relayTo(near: Socket, port: number, host: string): Socket {
  const far = new Socket().connect(port, host)
  near.pipe(far).pipe(near)
  near.on('error', () => far.destroy())
  far.on('error', () => near.destroy())
  return far
}

test('a Redis that accepts and never answers holds nobody up', async (t) => {
  const sockets: Socket[] = []
  const mute = createServer((socket) => void sockets.push(socket)).listen(0, '127.0.0.1')
  await once(mute, 'listening')
  const address = mute.address()
  const { log, lines } = recordLog()
  const url = `redis://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`
  const cache = createRedisCache({ url, prefix: '', log })
  const began = performance.now()
  for (let n = 0; n < 20; n += 1) t.true(await cache.setIfAbsent(`key ${n}`, 'x', 1000))
  t.true(performance.now() - began < 1500, 'twenty questions took hardly longer than one')
  t.false(cache.healthy())
  t.is(lines.length, 1)
  await cache.close()
  mute.close()
  for (const socket of sockets) socket.destroy()
})

test('with no Redis at all the first answers come at once', async (t) => {
  const cache = createRedisCache({ url: 'redis://127.0.0.1:1', prefix: '', log: silent })
  t.is(await cache.get('key'), null)
  t.true(await cache.setIfAbsent('key', 'x', 1000))
  t.false(cache.healthy())
  await cache.close()
})
