import test from 'ava'
import { startWorker } from '../../src/flow/worker.ts'
import { createLog } from '../../src/log.ts'

const log = createLog({ level: 'silent', secrets: [] })

test('a ring that comes while a loop looks is not lost', async (t) => {
  let looks = 0
  const { promise: looking, resolve: isLooking } = Promise.withResolvers<void>()
  const { promise: answer, resolve: sayNothing } = Promise.withResolvers<boolean>()
  const { promise: again, resolve: lookedAgain } = Promise.withResolvers<void>()
  const worker = startWorker({
    name: 'test',
    concurrency: 1,
    async step() {
      looks += 1
      if (looks === 1) {
        isLooking()
        return await answer
      }
      lookedAgain()
      return false
    },
    dueInMs: () => Promise.resolve(null),
    log,
  })
  await looking
  worker.ring()
  sayNothing(false)
  await again
  t.is(looks, 2)
  await worker.stop()
})

test('idle resolves when all work is done, and not before', async (t) => {
  let left = 20
  const worker = startWorker({
    name: 'test',
    concurrency: 3,
    async step() {
      await Promise.resolve()
      if (left === 0) return false
      left -= 1
      return true
    },
    dueInMs: () => Promise.resolve(null),
    log,
  })
  await worker.idle()
  t.is(left, 0)
  left = 7
  await worker.idle()
  t.is(left, 0)
  await worker.stop()
})

test('a stop waits for what is in hand and takes nothing more', async (t) => {
  let begun = 0
  let ended = 0
  const { promise: hand, resolve: letGo } = Promise.withResolvers<void>()
  const { promise: busy, resolve: isBusy } = Promise.withResolvers<void>()
  const worker = startWorker({
    name: 'test',
    concurrency: 1,
    async step() {
      begun += 1
      isBusy()
      await hand
      ended += 1
      return true
    },
    dueInMs: () => Promise.resolve(null),
    log,
  })
  await busy
  const stopped = worker.stop()
  letGo()
  await stopped
  t.deepEqual([begun, ended], [1, 1])
})

test('a step that throws is tried again, and others go on meanwhile', async (t) => {
  let looks = 0
  const { promise: worked, resolve: hasWorked } = Promise.withResolvers<void>()
  const worker = startWorker({
    name: 'test',
    concurrency: 2,
    step() {
      looks += 1
      if (looks === 1) return Promise.reject(new Error('stumbled'))
      hasWorked()
      return Promise.resolve(false)
    },
    dueInMs: () => Promise.resolve(null),
    log,
  })
  await worked
  t.true(looks >= 2)
  await worker.stop()
})

test('the last piece of work is followed by no look, until somebody rings or something is due', async (t) => {
  let looks = 0
  let due: number | null = null
  const worker = startWorker({
    name: 'test',
    concurrency: 1,
    step() {
      looks += 1
      return Promise.resolve(looks % 2 === 1 ? 'last' : false)
    },
    dueInMs: () => Promise.resolve(due),
    log,
  })
  await new Promise((resolve) => setTimeout(resolve, 50))
  t.is(looks, 1)
  due = 30
  await worker.idle()
  t.is(looks, 2)
  await new Promise((resolve) => setTimeout(resolve, 500))
  t.true(looks > 2, 'it was due')
  await worker.stop()
})

test('while one loop is long at work another one watches for what is due', async (t) => {
  const { promise: hand, resolve: letGo } = Promise.withResolvers<void>()
  const { promise: seen, resolve: look } = Promise.withResolvers<void>()
  let looks = 0
  const worker = startWorker({
    name: 'test',
    concurrency: 2,
    async step() {
      looks += 1
      if (looks === 1) await hand
      if (looks === 3) look()
      return false
    },
    dueInMs: () => Promise.resolve(30),
    log,
  })
  await seen
  letGo()
  t.pass()
  await worker.stop()
})
