// Whose turn it is in a group: people first, each topic in its turn, and nobody behind what can wait.
import type { TestFn } from 'ava'
import anyTest from 'ava'
import { claimHead, markSending } from '../../src/store/claims.ts'
import type { Database } from '../../src/store/database.ts'
import { backlog, book } from '../../src/store/lanes.ts'
import type { NewRow } from '../../src/store/outbox.ts'
import { enqueue } from '../../src/store/outbox.ts'
import { finish } from '../../src/store/outcomes.ts'
import { stillMine } from '../../src/store/streams.ts'
import { faceStream, facesStart, priority, topicStream } from '../../src/flow/places.ts'
import type { OpenDatabase } from '../database.ts'
import { openTestDatabase } from '../database.ts'

const test = anyTest as TestFn<OpenDatabase>
const group = -1001
const lane = `chat:${group}`

test.beforeEach(async (t) => {
  t.context = await openTestDatabase('turns', { pool: 4 })
  const { database } = t.context
  await database.raw(`insert into desks (slug, name, chat_id) values ('d', 'd', ?)`, [group])
  await database.raw(`insert into clients (telegram_id, name) values (1, 'Anna')`)
  await database.raw(
    `insert into tickets (desk_id, client_id, subject, status)
      select 1, 1, 'door', 'closed' from generate_series(1, 4)`,
  )
})

test.afterEach.always(async (t) => {
  await t.context.close()
})

const show: NewRow = { want: { op: 'show', room: 'topic', message: 0 }, priority: priority.message }
const opening: NewRow[] = [
  { want: { op: 'open_topic' }, priority: priority.topic },
  { want: { op: 'card' }, priority: priority.topic },
]

async function put(database: Database, ticket: number, rows: NewRow[], options?: { first: boolean }): Promise<void> {
  await database.transaction(async (trx) => await enqueue(trx, topicStream(ticket, group), rows, options))
}

/** Sends everything, one call after the other; what was sent, as `stream op`. */
async function sendAll(database: Database): Promise<string[]> {
  const sent: string[] = []
  for (;;) {
    const head = await database.transaction(async (trx) => {
      const found = await claimHead(trx)
      if (!found) return null
      const call = { op: 'answer_button', queryId: '1', text: '', alert: false } as const
      const fence = await markSending(trx, [found.row], { call, ids: 'private', leaseMs: 60_000, owner: 'one' })
      return { row: found.row, fence }
    })
    if (!head) return sent
    await database.transaction(async (trx) => {
      await stillMine(trx, head.row.stream, head.fence)
      await finish(trx, [head.row], { state: 'done' })
    })
    sent.push(`${head.row.stream} ${head.row.op}`)
  }
}

test.serial('the first message of each ticket goes before the second of any', async (t) => {
  const { database } = t.context
  for (const ticket of [1, 2, 3]) await put(database, ticket, [show, show, show])
  const order = await sendAll(database)
  t.deepEqual(
    order,
    [1, 2, 3].flatMap(() => [1, 2, 3].map((ticket) => `topic:${ticket} show`)),
  )
})

test.serial('a new ticket has its topic made and its first words shown in one turn', async (t) => {
  const { database } = t.context
  for (const ticket of [1, 2]) await put(database, ticket, [...opening, show, show])
  const ops = ['open_topic', 'card', 'show']
  t.deepEqual(await sendAll(database), [
    ...ops.map((op) => `topic:1 ${op}`),
    ...ops.map((op) => `topic:2 ${op}`),
    'topic:1 show',
    'topic:2 show',
  ])
})

test.serial('what a message waits behind is as urgent as the message, whichever came first', async (t) => {
  const { database } = t.context
  await put(database, 1, opening)
  await put(database, 2, [{ want: { op: 'close_topic' }, priority: priority.topic }])
  await put(database, 3, [{ want: { op: 'reopen_topic' }, priority: priority.notice }])
  await put(database, 4, [show])
  await put(database, 2, [show])
  await put(database, 4, opening, { first: true })
  t.deepEqual(await sendAll(database), [
    'topic:2 close_topic',
    'topic:2 show',
    'topic:4 open_topic',
    'topic:4 card',
    'topic:4 show',
    'topic:3 reopen_topic',
    'topic:1 open_topic',
    'topic:1 card',
  ])
})

test.serial('a message never waits for a title', async (t) => {
  const { database } = t.context
  await database.transaction(async (trx) => {
    const face = { ...faceStream(1, group), held: false }
    await enqueue(trx, face, [{ want: { op: 'title' }, priority: priority.face }])
  })
  await put(database, 2, [show])
  await put(database, 2, [show])
  t.deepEqual(await sendAll(database), ['topic:2 show', 'topic:2 show', 'face:1 title'])
})

test.serial('a group is behind by what waits beyond its budget; titles do not count, nor what is held', async (t) => {
  const { database } = t.context
  const window = { limit: 5, ms: 60_000 }
  const behind = async (): Promise<number> =>
    await database.transaction(async (trx) => await backlog(trx, lane, window, facesStart))
  await put(database, 1, [show, show, show, show])
  await put(database, 2, [show, show, show, show])
  t.is(await behind(), 3)
  await database.transaction(async (trx) => await book(trx, [{ key: lane, window }], 2))
  t.is(await behind(), 5)
  await database.transaction(
    async (trx) => await enqueue(trx, faceStream(1, group), [{ want: { op: 'title' }, priority: priority.face }]),
  )
  await database('streams').where({ key: 'face:1' }).update({ held: false })
  t.is(await behind(), 5)
  await database('streams').where({ key: 'topic:2' }).update({ held: true })
  t.is(await behind(), 1)
})
