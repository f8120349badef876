// Redis for tests: the one at TEST_REDIS_URL, or on this machine. Each caller gets a prefix of its own.
// It is looked for when this file is imported: ava wants its tests declared at once, skipped ones too.
import { randomBytes } from 'node:crypto'
import test, { type ExecutionContext } from 'ava'
import { Redis } from 'ioredis'

export type TestRedis = { url: string; prefix: string }

const url = await findRedis()

/** A Redis that answers now, or null. With REQUIRE_SERVICES=1 its absence is an error. */
export async function redisForTests(): Promise<TestRedis | null> {
  if (url === null && process.env['REQUIRE_SERVICES'] === '1')
    throw new Error('REQUIRE_SERVICES is set, and there is no Redis at TEST_REDIS_URL or 127.0.0.1:6379')
  return url === null ? null : { url, prefix: `hub-test-${randomBytes(6).toString('hex')}:` }
}

/** A test that needs Redis: skipped by name, and counted, where there is none. */
export function testWithRedis(title: string, run: (t: ExecutionContext, redis: TestRedis) => Promise<void>): void {
  if (url === null && process.env['REQUIRE_SERVICES'] !== '1') {
    test.skip(`${title} (needs Redis)`, () => {})
    return
  }
  test(title, async (t) => {
    const redis = await redisForTests()
    if (redis !== null) await run(t, redis)
  })
}

async function findRedis(): Promise<string | null> {
  const address = process.env['TEST_REDIS_URL'] ?? 'redis://127.0.0.1:6379'
  const redis = new Redis(address, { lazyConnect: true, retryStrategy: () => null, connectTimeout: 1000 })
  redis.on('error', () => {})
  try {
    await redis.connect()
    await redis.ping()
    return address
  } catch {
    return null
  } finally {
    redis.disconnect()
  }
}
