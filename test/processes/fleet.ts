// Several hubs as processes of their own, on one database, before the same stand-ins.

import { freePort } from '../../integrations/sandbox/free-port.ts'
import { createHubProcess } from '../../integrations/sandbox/hub-process.ts'
import type { HubProcess, HubProcessOptions } from '../../integrations/sandbox/hub-process.ts'
import { startStage } from '../../integrations/sandbox/stage.ts'
import type { Stage, StageOptions } from '../../integrations/sandbox/stage.ts'
import { createTestDatabase } from '../database.ts'
import type { TestDatabase } from '../database.ts'
import { startFront } from './front.ts'
import { createViews } from '../journeys/views.ts'
import type { Views } from '../journeys/views.ts'

export type Fleet = Stage & {
  database: TestDatabase
  /** Not started yet. */
  hubs: HubProcess[]
  see: Views
  /** How many rows are not through yet. */
  waiting(): Promise<number>
  close(): Promise<void>
}

export async function createFleet(options: {
  name: string
  hubs: number
  /** Beside and above what the stage gives. Without WEBHOOK_URL one of them polls. */
  env?: Record<string, string>
  stage?: Partial<StageOptions>
  /** What runs the first one, where it is not like the others. */
  first?: HubProcessOptions['command']
}): Promise<Fleet> {
  const open = new AsyncDisposableStack()
  try {
    const database = await createTestDatabase(options.name, { migrate: false })
    open.defer(database.destroy)
    const urls = await Promise.all(
      Array.from({ length: options.hubs }, async () => `http://127.0.0.1:${await freePort()}`),
    )
    const front = await startFront(urls)
    open.defer(front.close)
    const stage = await startStage({ hubUrl: front.url, ...options.stage })
    open.defer(stage.close)
    const hubs: HubProcess[] = []
    for (const [index, url] of urls.entries()) {
      const env = { ...stage.env, DATABASE_URL: database.url, LOG_LEVEL: 'warn', ...options.env }
      const hub = await createHubProcess({ url, env, command: index === 0 ? options.first : undefined })
      open.defer(hub.close)
      hubs.push(hub)
    }
    return {
      ...stage,
      database,
      hubs,
      see: createViews(stage),
      async waiting() {
        const { rows } = await database.knex.raw(
          `select (select count(*) from outbox where state not in ('done', 'dropped'))
            + (select count(*) from inbox where state <> 'done') as waiting`,
        )
        return Number(rows[0].waiting)
      },
      close: async () => await open.disposeAsync(),
    }
  } catch (error) {
    await open.disposeAsync()
    throw error
  }
}
