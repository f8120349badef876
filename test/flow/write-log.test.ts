// Rows on their way to the logbook: a hub that stood still adds nothing twice, and each row has a patience of its own.
import type { TestFn } from 'ava'
import anyTest from 'ava'
import { logStream } from '../../src/flow/places.ts'
import { createLogWriter } from '../../src/flow/write-log.ts'
import { createLog } from '../../src/log.ts'
import { enqueue } from '../../src/store/outbox.ts'
import type { OpenDatabase } from '../database.ts'
import { openTestDatabase } from '../database.ts'
import { sheetStage } from '../integrations/sheets-stage.ts'

const test = anyTest as TestFn<OpenDatabase>
const log = createLog({ level: 'silent', secrets: [] })

test.beforeEach(async (t) => {
  t.context = await openTestDatabase('write_log', { pool: 4 })
})

test.afterEach.always(async (t) => {
  await t.context.close()
})

async function want({ database }: OpenDatabase, ...subjects: string[]): Promise<void> {
  const rows = subjects.map((subject) => ({
    want: { op: 'log' as const, page: 'tickets' as const, heading: ['subject'], cells: [subject] },
    priority: 3,
  }))
  await database.transaction(async (trx) => await enqueue(trx, logStream('tickets'), rows))
}

for (const again of [false, true])
  test(`a hub whose claim was over before its rows left adds none (${again ? 'tried before' : 'first try'})`, async (t) => {
    const { database } = t.context
    const { server, sheets } = await sheetStage(t)
    await want(t.context, 'No water')
    if (again) await database('outbox').update({ started_at: new Date(), attempts: 1 })
    const writer = (owner: string, leaseMs: number) =>
      createLogWriter({ database, logbook: sheets.logbook!, timeoutMs: 2000, leaseMs, owner, log })
    await writer('stood still', -1).step()
    t.deepEqual(server.tab('sheet-1', 'Closed'), [])
    await database('lanes').update({ not_before: '-infinity' })
    await writer('follows', 10_000).step()
    t.deepEqual(
      server.tab('sheet-1', 'Closed').map(([, subject]) => subject),
      ['subject', 'No water'],
    )
  })

test('a row that was refused for a day takes nobody along', async (t) => {
  const { database } = t.context
  const { server, sheets, settings } = await sheetStage(t)
  const writer = createLogWriter({
    database,
    logbook: sheets.logbook!,
    timeoutMs: 2000,
    leaseMs: 10_000,
    owner: 'one',
    log,
  })
  await want(t.context, 'No water', 'No light')
  const longAgo = new Date(Date.now() - 25 * 3_600_000)
  await database('outbox').where({ seq: 0 }).update({ refused_since: longAgo })
  server.unshare('sheet-1', settings.credentials.email)
  await writer.step()
  t.deepEqual(await database('outbox').orderBy('seq').pluck('state'), ['dead', 'ready'])
  server.share('sheet-1', settings.credentials.email, 'writer')
  await database('outbox').update({ not_before: '-infinity' })
  await writer.step()
  t.deepEqual(await database('outbox').orderBy('seq').pluck('state'), ['dead', 'done'])
})
