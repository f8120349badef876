import { setImmediate } from 'node:timers/promises'
import test from 'ava'
import { createLimiter, type Limiter, LimiterStopped } from '../src/limiter.ts'

/** Work that ends when the test says so. */
function hold() {
  const { promise, resolve } = Promise.withResolvers<void>()
  const begun = Promise.withResolvers<void>()
  const work = () => {
    begun.resolve()
    return promise
  }
  return { work, begun: begun.promise, finish: () => resolve() }
}

async function queued(limiter: Limiter, count: number) {
  while (limiter.waiting() < count) await setImmediate()
}

test('people go first, whatever was queued before them', async (t) => {
  const limiter = createLimiter({ maxConcurrent: 1 })
  t.teardown(() => limiter.stop())
  const first = hold()
  const order: string[] = []
  const runs = [limiter.run(first.work)]
  await first.begun
  for (const priority of ['title', 'topic', 'staff', 'client', 'title', 'client'] as const)
    runs.push(limiter.run(async () => void order.push(priority), priority))
  await queued(limiter, 6)
  first.finish()
  await Promise.all(runs)
  t.deepEqual(order, ['client', 'client', 'staff', 'topic', 'title', 'title'])
})

test('no second holds more starts than allowed', async (t) => {
  const limiter = createLimiter({ perSecond: 50 })
  t.teardown(() => limiter.stop())
  const starts: number[] = []
  await Promise.all(Array.from({ length: 8 }, () => limiter.run(async () => void starts.push(performance.now()))))
  const took = (starts.at(-1) ?? 0) - (starts[0] ?? 0)
  t.true(took >= 7 * 20 - 15, `eight starts at 50 a second took ${took} ms`)
})

test('no more run at a time than allowed', async (t) => {
  const limiter = createLimiter({ maxConcurrent: 2 })
  t.teardown(() => limiter.stop())
  const works = [hold(), hold(), hold()]
  let begun = 0
  const runs = works.map(({ work }) => limiter.run(() => ((begun += 1), work())))
  await Promise.all([works[0]?.begun, works[1]?.begun])
  await queued(limiter, 1)
  t.is(begun, 2)
  for (const { finish } of works) finish()
  await Promise.all(runs)
  t.is(begun, 3)
})

test('a result and a failure come back as they are', async (t) => {
  const limiter = createLimiter({})
  t.teardown(() => limiter.stop())
  const failure = new Error('the vendor said no')
  t.is(await limiter.run(async () => 42), 42)
  t.is(await t.throwsAsync(limiter.run(() => Promise.reject(failure))), failure)
})

test('a stop lets running work finish, gives up what waits, and refuses what comes after', async (t) => {
  const limiter = createLimiter({ maxConcurrent: 1 })
  const first = hold()
  const running = limiter.run(async () => {
    await first.work()
    return 'sent'
  })
  await first.begun
  const waiting = limiter.run(async () => t.fail('began after the stop'))
  const refused = t.throwsAsync(waiting, { instanceOf: LimiterStopped })
  await queued(limiter, 1)
  const stopped = limiter.stop()
  await refused
  await t.throwsAsync(
    limiter.run(async () => t.fail('began after the stop')),
    { instanceOf: LimiterStopped },
  )
  first.finish()
  t.is(await running, 'sent')
  await stopped
  await t.notThrowsAsync(limiter.stop())
})
