// A whole helpdesk for one test: the stand-ins with their people, and a real hub in this process on a schema of its own.
// `settle` lets the dust settle: every update and webhook delivered, every row worked.

import test from 'ava'
import type { ExecutionContext } from 'ava'
import { freePort } from '../../integrations/sandbox/free-port.ts'
import { startStage } from '../../integrations/sandbox/stage.ts'
import type { Stage, StageOptions } from '../../integrations/sandbox/stage.ts'
import { startHub } from '../../src/app.ts'
import type { Hub } from '../../src/app.ts'
import { readConfig, secretsOf } from '../../src/config.ts'
import { createLog } from '../../src/log.ts'
import { createTestDatabase } from '../database.ts'
import type { TestDatabase } from '../database.ts'
import { createViews } from './views.ts'
import type { Views } from './views.ts'

export type Journey = Stage & {
  database: TestDatabase
  /** The settings the hub runs with. */
  hubEnv: Record<string, string | undefined>
  see: Views
  /** Everything that can happen by itself has happened. */
  settle(): Promise<void>
  /** Ends the hub as a clean stop does, and starts another one on the same database. */
  restart(): Promise<void>
  stopHub(): Promise<void>
  startHub(): Promise<void>
  close(): Promise<void>
}

export type JourneyOptions = {
  name: string
  /** Beside and above what the stage gives. */
  env?: Record<string, string | undefined> | ((stage: Stage) => Record<string, string | undefined>)
  stage?: Partial<StageOptions>
  hub?: boolean
}

/** Many hubs share one test server. */
export const hubConnections = 3
/** Journeys of one file that run side by side. */
let places = 2
/** Databases that were emptied: making one anew costs as much as many a journey. */
const empty: TestDatabase[] = []
const queue: (() => void)[] = []

test.after.always('the databases of the journeys go', async () => {
  await Promise.all(empty.map(async (database) => await database.destroy()))
})

async function takeDatabase(t: ExecutionContext, name: string): Promise<TestDatabase> {
  if (places > 0) places -= 1
  else await new Promise<void>((resolve) => queue.push(resolve))
  t.teardown(() => {
    const next = queue.shift()
    if (next) next()
    else places += 1
  })
  const database = empty.pop() ?? (await createTestDatabase(name))
  t.teardown(async () => {
    // Whatever went wrong may have changed the tables too.
    if (t.passed && (await database.empty())) empty.push(database)
    else await database.destroy()
  })
  return database
}

/** Budgets no test runs into by accident; the ones about budgets set their own. */
const plenty = JSON.stringify({
  groupPerMinute: 10_000,
  privatePerSecond: 1000,
  botPerSecond: 1000,
  todoistPer15Minutes: 100_000,
})

export async function startJourney(t: ExecutionContext, options: JourneyOptions): Promise<Journey> {
  const database = await takeDatabase(t, options.name)
  const port = await freePort()
  const stage = await startStage({
    hubUrl: `http://127.0.0.1:${port}`,
    ...options.stage,
    telegram: { limits: null, retryBaseMs: 50, ...options.stage?.telegram },
  })
  const env: Record<string, string | undefined> = {
    ...stage.env,
    HOST: '127.0.0.1',
    PORT: String(port),
    DATABASE_URL: database.url,
    LOG_LEVEL: process.env['LOG_LEVEL'] ?? 'silent',
    VENDOR_TIMEOUT_S: '2',
    BUDGETS: plenty,
    ...(typeof options.env === 'function' ? options.env(stage) : options.env),
  }
  const read = readConfig(env)
  if (!read.ok) throw new Error(read.problems.map(({ variable, wrong }) => `${variable}: ${wrong}`).join('\n'))
  const { config } = read
  const log = createLog({ level: config.logLevel, secrets: secretsOf(config) })
  let hub: Hub | null = null

  const journey: Journey = {
    ...stage,
    database,
    hubEnv: env,
    see: createViews(stage),
    async settle() {
      for (let round = 0; round < 2; round += 1) {
        await stage.telegram.idle()
        await stage.todoist.webhooksIdle()
        await hub?.settle()
      }
    },
    async startHub() {
      hub = await startHub(config, log, (error) => t.fail(String(error)), hubConnections)
    },
    async stopHub() {
      await hub?.stop()
      hub = null
    },
    async restart() {
      await journey.stopHub()
      await journey.startHub()
    },
    async close() {
      await journey.stopHub()
      await stage.close()
    },
  }
  t.teardown(async () => await journey.close())
  if (options.hub !== false) await journey.startHub()
  return journey
}
