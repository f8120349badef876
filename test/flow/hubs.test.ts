// What several hub processes share: whoever dies or stands still is followed by another, and nobody works a thing twice.
import type { TestFn } from 'ava'
import anyTest from 'ava'
import type { SectionMap } from '../../src/domain/happening.ts'
import { sectionStatuses } from '../../src/domain/ticket.ts'
import { provisionDesk, provisionProject } from '../../src/flow/provision.ts'
import { createTurn } from '../../src/flow/turn.ts'
import { createLog } from '../../src/log.ts'
import { claimHead, claimNeedy, markSending, needMet, prolongNeedy, stillNeedy } from '../../src/store/claims.ts'
import { isInterruption, persistently } from '../../src/store/database.ts'
import { newsFailed, takeNews } from '../../src/store/inbox.ts'
import { prolongLane, releaseLane, settleLane, takeLane } from '../../src/store/lanes.ts'
import { enqueue } from '../../src/store/outbox.ts'
import type { OutboxRow } from '../../src/store/outbox.ts'
import { finish } from '../../src/store/outcomes.ts'
import { deskProjects, settleProject } from '../../src/store/projects.ts'
import { prolongLease, stillMine } from '../../src/store/streams.ts'
import { startWakeups } from '../../src/store/wakeups.ts'
import type { OpenDatabase } from '../database.ts'
import { openTestDatabase } from '../database.ts'
import { before } from './before.ts'

const test = anyTest as TestFn<OpenDatabase>
const log = createLog({ level: 'silent', secrets: [] })
const never = new AbortController().signal

test.beforeEach(async (t) => {
  t.context = await openTestDatabase('hubs', { pool: 6 })
})

test.afterEach.always(async (t) => {
  await t.context.close()
})

const stream = { key: 'client:1', surface: 'chat', lane: 'chat:1', ticketId: null } as const
const say = { want: { op: 'client_tell', text: 'Hello' }, priority: 1 } as const
const call = { op: 'answer_button', queryId: '1', text: '', alert: false } as const

test('of many hubs that ask for a turn at once one gets it, and the others are told how long to wait', async (t) => {
  const { database } = t.context
  await settleLane(database, 'board')
  for (let round = 0; round < 20; round += 1) {
    const owners = ['one', 'two', 'three', 'four']
    const waits = await Promise.all(owners.map(async (owner) => await takeLane(database, 'board', owner, 10_000)))
    t.is(waits.filter((ms) => ms === 0).length, 1)
    t.true(waits.every((ms) => ms >= 0 && ms <= 10_000))
    await releaseLane(database, 'board', owners[waits.indexOf(0)]!)
  }
})

test('a hub that stood still does not take its turn back from whoever had it meanwhile', async (t) => {
  const { database } = t.context
  await settleLane(database, 'board')
  t.is(await takeLane(database, 'board', 'one', -1), 0)
  t.is(await takeLane(database, 'board', 'two', -1), 0)
  t.false(await prolongLane(database, 'board', 'one', 10_000))
  t.true(await prolongLane(database, 'board', 'two', 10_000))
})

test('a turn that is let go of is taken by the next hub at once, however long the lease', async (t) => {
  const { database, url } = t.context
  const turnOf = (owner: string) => createTurn({ database, lane: 'polling', owner, leaseMs: 3_600_000, log })
  const [one, two] = [turnOf('one'), turnOf('two')]
  const wakeups = await startWakeups(url, { heard: (what) => what === 'turn' && two.freed(), lost: () => undefined })
  t.is(await one.mine(never), 'gained')
  t.is(await one.mine(never), 'kept')
  const next = two.mine(never)
  await one.release()
  t.is(await next, 'gained')
  await two.release()
  await wakeups.stop()
})

test('whoever waits for a turn stops waiting when told to', async (t) => {
  const { database } = t.context
  await settleLane(database, 'polling')
  await takeLane(database, 'polling', 'another', 3_600_000)
  const stopping = new AbortController()
  const turn = createTurn({ database, lane: 'polling', owner: 'one', leaseMs: 1000, log })
  const waiting = turn.mine(stopping.signal)
  stopping.abort()
  t.is(await waiting, 'stopped')
})

test('a claim that ran out is not prolonged any more, and one that is recorded is nobody’s', async (t) => {
  const { database } = t.context
  await database.transaction(async (trx) => await enqueue(trx, stream, [say]))
  const claim = async (leaseMs: number): Promise<number> =>
    await database.transaction(async (trx) => {
      const head = await claimHead(trx)
      return await markSending(trx, [head!.row], { call, ids: 'private', leaseMs, owner: 'one' })
    })
  const late = await claim(-1)
  t.false(await database.transaction(async (trx) => await prolongLease(trx, stream.key, late, 10_000)))
  const fence = await claim(10_000)
  t.true(await database.transaction(async (trx) => await prolongLease(trx, stream.key, fence, 10_000)))
  t.true(await database.transaction(async (trx) => await stillMine(trx, stream.key, fence)))
  t.false(await database.transaction(async (trx) => await stillMine(trx, stream.key, fence)), 'a second record')
  t.false(await database.transaction(async (trx) => await prolongLease(trx, stream.key, fence, 10_000)))
})

test('what a row needed and another hub has brought is not asked for again, nor put off', async (t) => {
  const { database } = t.context
  await database.transaction(async (trx) => await enqueue(trx, stream, [{ ...say, needs: 'upload' }]))
  const row = (await database.transaction(async (trx) => await claimNeedy(trx, 10_000)))!
  t.is(await database.transaction(async (trx) => await claimNeedy(trx, 10_000)), undefined)
  t.true(await prolongNeedy(database, row.id, 10_000))
  const met = async (file: string): Promise<void> =>
    await database.transaction(async (trx) => await needMet(trx, row.id, { attachment: { file }, want: row.want }))
  await met('first')
  await met('second')
  t.deepEqual((await database('outbox').where({ id: row.id }).first('attachment')).attachment, { file: 'first' })
  t.false(await prolongNeedy(database, row.id, 10_000))
  t.false(await database.transaction(async (trx) => await stillNeedy(trx, row.id)))
})

test('what a row needed is not kept where the row was dropped meanwhile', async (t) => {
  const { database } = t.context
  await database.transaction(async (trx) => await enqueue(trx, stream, [{ ...say, needs: 'upload' }]))
  const row = (await database.transaction(async (trx) => await claimNeedy(trx, 10_000)))!
  await database.transaction(async (trx) => await finish(trx, [row], { state: 'dropped' }))
  const met = { attachment: { file: 'of somebody forgotten' }, want: row.want }
  await database.transaction(async (trx) => await needMet(trx, row.id, met))
  t.like(await database('outbox').first(), { state: 'dropped', needs: 'upload', attachment: null })
})

test('news that another hub has processed meanwhile does not fail', async (t) => {
  const { database } = t.context
  await takeNews(database, [{ source: 'hub', key: 'a', stream: 's', payload: {}, at: new Date() }])
  const { id } = await database('inbox').first('id')
  await database('inbox').update({ state: 'done' })
  await newsFailed(database, id, { error: 'too late', retryInMs: null })
  t.is((await database('inbox').first('state')).state, 'done')
})

test('hubs that start together make one desk, each technician once, and ask for one project', async (t) => {
  const { database } = t.context
  const technicians = [{ name: 'Olga' }, { name: 'Ivan', telegramId: 5 }]
  const desks = await Promise.all(
    [1, 2, 3].map(async () => {
      const desk = await provisionDesk(
        database,
        { slug: 'main', name: 'Help', chatId: -100, locale: 'en' },
        technicians,
      )
      await provisionProject(database, desk, null, [])
      return desk.id
    }),
  )
  t.is(new Set(desks).size, 1)
  t.deepEqual(await database('technicians').orderBy('name').pluck('name'), ['Ivan', 'Olga'])
  t.deepEqual(await database('outbox').pluck('op'), ['open_project'])
})

test('a hub that read the board before another one made its sections makes none a second time', async (t) => {
  const { database } = t.context
  const desk = await provisionDesk(database, { slug: 'main', name: 'Help', chatId: -100, locale: 'en' }, [])
  const readEarlier = { id: 'p1', name: 'Help', sections: [] }
  const sections = Object.fromEntries(sectionStatuses.map((status) => [status, `s-${status}`])) as SectionMap
  await database.transaction(
    async (trx) => await settleProject(trx, { deskId: desk.id, externalId: 'p1', name: 'Help', sections }),
  )
  await provisionProject(database, desk, readEarlier, [])
  t.deepEqual(await database('outbox').pluck('op'), [])

  const deleted = { ...readEarlier, sections: [{ id: 's-new', name: 'New', projectId: 'p1' }] }
  await provisionProject(database, desk, deleted, await deskProjects(database, desk.id))
  t.deepEqual(await database('outbox').pluck('op'), ['open_project'], 'what somebody has deleted is made again')
})

for (const [when, question] of Object.entries({
  'before what waits is asked': /from "outbox"/,
  'before what stands is asked': /from "projects" where "desk_id"/,
}))
  // Alone, since what any test asks is overheard.
  test.serial(`sections that are recorded ${when} are made once`, async (t) => {
    const { database } = t.context
    const desk = await provisionDesk(database, { slug: 'main', name: 'Help', chatId: -100, locale: 'en' }, [])
    const read = { id: 'p1', name: 'Help', sections: [] }
    await provisionProject(database, desk, read, [])
    const sections = Object.fromEntries(sectionStatuses.map((status) => [status, `s-${status}`])) as SectionMap
    t.teardown(
      before(question, async () => {
        await database.transaction(async (trx) => {
          await settleProject(trx, { deskId: desk.id, externalId: 'p1', name: 'Help', sections })
          await finish(trx, (await trx('outbox').select('*')) as OutboxRow[], { state: 'done' })
        })
      }),
    )
    await provisionProject(database, desk, read, [])
    t.deepEqual(await database('outbox').pluck('state'), ['done'])
  })

test('a transaction the database broke off is done again, and the pool goes on', async (t) => {
  const { database } = t.context
  let tries = 0
  const done = await persistently(database, async (trx) => {
    tries += 1
    const { rows } = await trx.raw<{ rows: { pid: number }[] }>('select pg_backend_pid() as pid')
    if (tries === 1) await database.raw('select pg_terminate_backend(?)', [rows[0]!.pid])
    await trx.raw('select 1')
    return 'done'
  })
  t.deepEqual([done, tries], ['done', 2])
})

test('whoever stands still in a transaction is shown the door by the database, and it counts as an interruption', async (t) => {
  const { database } = t.context
  const { rows } = await database.raw<{ rows: { idle: string }[] }>(
    `select current_setting('idle_in_transaction_session_timeout') as idle`,
  )
  t.is(rows[0]!.idle, '5s')
  const trx = await database.transaction()
  const { rows: mine } = await trx.raw<{ rows: { pid: number }[] }>('select pg_backend_pid() as pid')
  await trx.raw(`set local idle_in_transaction_session_timeout = '50ms'`)
  const ended = async (): Promise<unknown> => {
    for (;;) {
      const { rows: left } = await database.raw<{ rows: unknown[] }>('select 1 from pg_stat_activity where pid = ?', [
        mine[0]!.pid,
      ])
      if (left.length === 0) return await trx.raw('select 1').catch((error: unknown) => error)
    }
  }
  t.true(isInterruption(await ended()))
  await trx.rollback().catch(() => undefined)
  await database.raw('select 1')
})
