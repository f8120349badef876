// npm run bench: what the hub costs, measured on this machine against plain baselines in the same run. Prints a table
// and writes the figures to data/bench.json: the numbers are the machine's, the ratios the hub's. Parts can be named:
// npm run bench -- receive drain

import { mkdir, writeFile } from 'node:fs/promises'
import { startWorld } from '../../integrations/sandbox/world.ts'
import type { World } from '../../integrations/sandbox/world.ts'
import { createTestDatabase } from '../database.ts'
import type { TestDatabase } from '../database.ts'
import { measureDrain } from './drain.ts'
import type { Figure } from './figure.ts'
import { measureFind } from './find.ts'
import { measureGrowth } from './growth.ts'
import { measureGroupRush } from './group-rush.ts'
import { measureMemory } from './memory.ts'
import { measureOverhead } from './overhead.ts'
import { measureReceive } from './receive.ts'
import { measureRolling } from './rolling.ts'
import { measureFresh, measureStart } from './start.ts'
import { measureTodoist } from './todoist.ts'

const env = {
  BUDGETS: JSON.stringify({
    groupPerMinute: 1_000_000,
    privatePerSecond: 100_000,
    botPerSecond: 100_000,
    todoistPer15Minutes: 10_000_000,
  }),
  REDIS_URL: process.env['REDIS_URL'] ?? 'redis://127.0.0.1:6379',
  LOG_LEVEL: 'warn',
  VENDOR_TIMEOUT_S: '10',
}
const backlog = { messages: 20_000, clients: 60, prefix: 'waiting' }
const drainedMb = 300

const parts: Record<string, (database: TestDatabase) => Promise<Figure[]>> = {
  receive: async (database) => await measureReceive(database, env),
  overhead: async (database) => await inWorld(database, measureOverhead),
  memory: async (database) => await inWorld(database, async (world) => [await measureMemory(world)]),
  start: async (database) => [await inWorld(database, measureStart), await measureFresh()],
  todoist: async (database) => await measureTodoist(database, env),
  drain: async (database) => await inWorld(database, drained),
  rolling: async () => await measureRolling(env),
  rush: async () => await measureGroupRush(env.REDIS_URL),
  find: async (database) =>
    await inWorld(database, async (world) => await measureFind(world, database, (what) => console.log(what))),
  growth: async (database) =>
    await inWorld(database, async (world) => await measureGrowth(world, database, (what) => console.log(what))),
}

const named = process.argv.slice(2)
const unknown = named.filter((name) => !(name in parts))
if (unknown.length > 0)
  throw new Error(`No such part: ${unknown.join(', ')}. There are: ${Object.keys(parts).join(', ')}`)

const figures: Figure[] = []
async function keep(): Promise<void> {
  await mkdir('data', { recursive: true })
  await writeFile('data/bench.json', `${JSON.stringify(figures, null, 2)}\n`)
}
for (const [name, measure] of Object.entries(parts)) {
  if (named.length > 0 && !named.includes(name)) continue
  const database = await createTestDatabase(`bench_${name}`)
  try {
    const measured = await measure(database)
    figures.push(...measured)
    // A part takes minutes: what is measured is told, should the next be ended by hand.
    for (const { what, value } of measured) console.log(`${what}: ${value}`)
    await keep()
  } finally {
    await database.destroy()
  }
}

console.table(figures.map(({ what, value, goal, met }) => ({ what, measured: value, goal, met: met ? 'yes' : 'NO' })))
console.log('Written to data/bench.json')
if (figures.some(({ met }) => !met)) process.exitCode = 1

/** Vendors without limits, and a hub that knows it. */
async function inWorld<T>(database: TestDatabase, measure: (world: World) => Promise<T>): Promise<T> {
  const world = await startWorld({
    databaseUrl: database.url,
    telegram: { limits: null },
    todoist: { limits: { partial: 10_000_000, full: 10_000, windowMs: 900_000 }, maxTasksPerProject: 100_000 },
    env,
  })
  try {
    return await measure(world)
  } finally {
    await world.close()
  }
}

async function drained(world: World): Promise<Figure[]> {
  const { perSecond, seconds, megabytes } = await measureDrain(world, backlog)
  return [
    {
      what: `a backlog of ${backlog.messages} messages, to both copies; memory after it`,
      value: `${perSecond.toFixed(0)} a second (${seconds.toFixed(0)} s), ${megabytes.toFixed(0)} MB`,
      goal: `memory under ${drainedMb} MB`,
      met: megabytes < drainedMb,
    },
  ]
}
