// When the pump calls, with each call held at a gate.
import test from 'ava'

import type { Client } from '../../integrations/todoist/client.ts'
import { createLook } from '../../integrations/todoist/look.ts'
import { createPump } from '../../integrations/todoist/pump.ts'
import { changeOf } from '../../integrations/todoist/todoist.ts'
import { Misread, Rejected, Unreachable } from '../../src/errors.ts'
import { createLog } from '../../src/log.ts'
import type { Log } from '../../src/log.ts'
import type { BoardChange, BoardReply } from '../../src/ports.ts'
import { createMemoryWork } from './todoist-memory.ts'

const quiet = createLog({ level: 'silent', secrets: [] })

type GateOptions = { log?: Log; unclear?: Map<string, unknown>; missing?: () => Promise<BoardChange[]> }

function gated(
  budget = () => Promise.resolve(0),
  { log = quiet, unclear = new Map(), missing = () => Promise.resolve([]) }: GateOptions = {},
) {
  const calls: { release: (reply?: Partial<BoardReply>) => void; fail: (error: Error) => void; commands: number }[] = []
  let arrived = Promise.withResolvers<void>()
  const work = createMemoryWork()
  const pump = createPump({
    work,
    log,
    idleMs: () => 60_000,
    budget,
    perQuarterHour: 1000,
    now: Date.now,
    random: () => 0,
    look: {
      nameless: (_commands, { outcomes }) => Promise.resolve(outcomes),
      overlooked: () => Promise.resolve({ found: [], unclear }),
    },
    sync: {
      missing,
      push(commands) {
        const { promise, resolve, reject } = Promise.withResolvers<BoardReply>()
        calls.push({
          commands: commands.length,
          fail: reject,
          release: (reply = {}) =>
            resolve({
              outcomes: commands.map((one) => ({ uuid: one.uuid, ok: true, id: null })),
              changes: [],
              people: [],
              overlooked: [],
              again: false,
              cursor: 'c',
              full: false,
              ...reply,
            }),
        })
        arrived.resolve()
        return promise
      },
    },
  })
  const next = async () => {
    await arrived.promise
    arrived = Promise.withResolvers()
    return calls.at(-1)!
  }
  return { calls, work, pump, next }
}

/** What each failed call is counted as. */
function countedFailures(): { log: Log; failures: number[] } {
  const failures: number[] = []
  const write = (line: string): void => void failures.push((JSON.parse(line) as { failures: number }).failures)
  return { log: createLog({ level: 'error', secrets: [], write }), failures }
}

test('rings while a call is in flight make exactly one more', async (t) => {
  const { calls, pump, next } = gated()
  pump.start()
  const first = await next()
  pump.ring()
  pump.ring()
  pump.ring()
  first.release()
  const second = await next()
  second.release()
  await Promise.all([pump.settled(), next().then((third) => third.release())])
  t.is(calls.length, 3, 'the third is the one that settling asks for')
  await pump.stop()
})

test('what comes during a call goes with the next', async (t) => {
  const { work, pump, next } = gated()
  pump.start()
  const first = await next()
  for (let n = 0; n < 7; n++) {
    work.waiting.push({ uuid: `${n}`, op: 'complete_task', task: { id: 'T' } })
    pump.ring()
  }
  first.release()
  const second = await next()
  t.is(second.commands, 7)
  second.release()
  await pump.stop()
})

test('a call that is not answered in time is followed by lighter ones, until they are answered', async (t) => {
  const { calls, work, pump, next } = gated()
  const wanted = Array.from(
    { length: 250 },
    (_, n) => ({ uuid: `${n}`, op: 'complete_task', task: { id: 'T' } }) as const,
  )
  work.waiting.push(...wanted)
  pump.start()
  for (let failures = 0; failures < 2; failures += 1)
    (await next()).fail(new Unreachable('no answer in time', 'unknown'))
  for (let answers = 0; answers < 4; answers += 1) (await next()).release()
  t.deepEqual(
    calls.map(({ commands }) => commands),
    [100, 50, 25, 50, 100, 75],
  )
  await pump.stop()
})

test('a call that was recorded ends a row of failures, though not all that it shows can be asked for', async (t) => {
  const { log, failures } = countedFailures()
  const { pump, next } = gated(undefined, { log, unclear: new Map([['T', new Misread('no list')]]) })
  const completed = changeOf('task', { id: 'T', checked: true }, new Date())!
  pump.start()
  for (let round = 0; round < 3; round += 1) {
    ;(await next()).fail(new Misread('no JSON'))
    ;(await next()).release({ changes: [completed] })
  }
  const last = await next()
  t.deepEqual(failures, [1, 1, 2, 1, 2, 1])
  last.release()
  await pump.stop()
})

test('full reads that are not clear to their end wait longer each time: few are allowed', async (t) => {
  const { log, failures } = countedFailures()
  const { pump, next } = gated(undefined, { log, missing: () => Promise.reject(new Misread('no list')) })
  pump.start()
  for (let round = 0; round < 3; round += 1) (await next()).release({ full: true })
  const last = await next()
  t.deepEqual(failures, [1, 2, 3])
  last.release()
  await pump.stop()
})

test('comments that can not be asked for hold a completion up for two minutes, however often they were', async (t) => {
  let now = Date.now()
  const client = { comments: () => Promise.reject(new Unreachable('no answer in time', 'unknown')) }
  const look = createLook({ client: client as unknown as Client, now: () => now })
  const changes = [changeOf('task', { id: 'T', checked: true }, new Date(now))!]
  const unclear = async (): Promise<number> =>
    (await look.overlooked({ changes } as BoardReply, ['T'], () => Promise.resolve())).unclear.size
  for (let tries = 1; tries <= 10; tries += 1) t.is(await unclear(), 1)
  now += 2 * 60_000
  t.is(await unclear(), 0)
  t.is(await unclear(), 1, 'and the next one has a patience of its own')
})

for (const [scope, waits] of [
  ['place', 0],
  ['account', 1],
] as const)
  test(`a completion ${waits ? 'waits' : 'does not wait'} for comments that are refused to the ${scope}`, async (t) => {
    const client = { comments: () => Promise.reject(new Rejected('no', scope)) }
    const look = createLook({ client: client as unknown as Client, now: Date.now })
    const changes = [changeOf('task', { id: 'T', checked: true }, new Date())!]
    const { unclear } = await look.overlooked({ changes } as BoardReply, ['T'], () => Promise.resolve())
    t.is(unclear.size, waits)
  })

test('a stop waits for the call in flight', async (t) => {
  const { calls, work, pump, next } = gated()
  pump.start()
  const call = await next()
  work.waiting.push({ uuid: '1', op: 'complete_task', task: { id: 'T' } })
  let stopped = false
  const stopping = pump.stop().then(() => (stopped = true))
  pump.ring()
  t.false(stopped)
  call.release()
  await stopping
  t.is(calls.length, 1)
  t.is(work.waiting.length, 1)
})

test('a call leaves only once it is booked, however often it was told to wait', async (t) => {
  const waits = [3, 2, 1]
  const asked: number[] = []
  const { calls, pump, next } = gated(() => {
    asked.push(calls.length)
    return Promise.resolve(waits.shift() ?? 0)
  })
  pump.start()
  await next()
  t.deepEqual(asked, [0, 0, 0, 0])
  calls[0]!.release()
  await pump.stop()
})
