// npm run bench: what the hub costs, measured on this machine against a plain baseline in the same run. Prints a table
// and writes the figures to data/bench.json: the numbers are the machine's, the ratios the hub's.

import { mkdir, writeFile } from 'node:fs/promises'
import { startWorld } from '../../integrations/sandbox/world.ts'
import { createTestDatabase } from '../database.ts'
import { measureBaseline } from './baseline.ts'
import type { Figure } from './figure.ts'
import { measureGroupRush } from './group-rush.ts'
import { measureMemory } from './memory.ts'
import { measureOverhead } from './overhead.ts'
import { measureStart } from './start.ts'

const wide = JSON.stringify({
  groupPerMinute: 1_000_000,
  privatePerSecond: 100_000,
  botPerSecond: 100_000,
  todoistPer15Minutes: 10_000_000,
})

const database = await createTestDatabase('bench')
const redis = process.env['REDIS_URL'] ?? 'redis://127.0.0.1:6379'
const figures: Figure[] = []
try {
  const baseline = await measureBaseline()
  const world = await startWorld({
    databaseUrl: database.url,
    telegram: { limits: null },
    todoist: { limits: { partial: 10_000_000, full: 10_000, windowMs: 900_000 }, maxTasksPerProject: 100_000 },
    env: { BUDGETS: wide, REDIS_URL: redis, LOG_LEVEL: 'warn', VENDOR_TIMEOUT_S: '10' },
  })
  try {
    figures.push(...(await measureOverhead(world, baseline)))
    figures.push(await measureMemory(world))
    figures.push(await measureStart(world))
  } finally {
    await world.close()
  }
  const fresh = await startFresh()
  figures.push(fresh)
  figures.push(...(await measureGroupRush(redis)))
} finally {
  await database.destroy()
}

console.table(figures.map(({ what, value, goal, met }) => ({ what, measured: value, goal, met: met ? 'yes' : 'NO' })))
await mkdir('data', { recursive: true })
await writeFile('data/bench.json', `${JSON.stringify(figures, null, 2)}\n`)
console.log('Written to data/bench.json')
if (figures.some(({ met }) => !met)) process.exitCode = 1

/** A machine with nothing on it: the hub makes its own Postgres first. */
async function startFresh(): Promise<Figure> {
  const began = performance.now()
  const world = await startWorld({ env: { LOG_LEVEL: 'warn' } })
  const ms = performance.now() - began
  await world.close()
  return {
    what: 'start to ready, new embedded database',
    value: `${(ms / 1000).toFixed(2)} s`,
    goal: 'under 8 s',
    met: ms < 8000,
  }
}
