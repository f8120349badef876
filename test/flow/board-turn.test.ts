// Two hub processes that work the board one after the other: what the one has read, the other does not put back.
import type { TestFn } from 'ava'
import anyTest from 'ava'
import { createLocalCache } from '../../src/cache.ts'
import { boardCursor, createBoardWork } from '../../src/flow/board-work.ts'
import { createHints } from '../../src/flow/hints.ts'
import { boardLane } from '../../src/flow/places.ts'
import { createTurn } from '../../src/flow/turn.ts'
import { createLog } from '../../src/log.ts'
import type { BoardReply } from '../../src/ports.ts'
import { cursor } from '../../src/store/cursors.ts'
import { keepLink } from '../../src/store/links.ts'
import type { OpenDatabase } from '../database.ts'
import { openTestDatabase } from '../database.ts'

const test = anyTest as TestFn<OpenDatabase>
const log = createLog({ level: 'silent', secrets: [] })
const never = new AbortController().signal

test.beforeEach(async (t) => {
  t.context = await openTestDatabase('board_turn', { pool: 4 })
  const { database } = t.context
  await database.raw(`insert into desks (slug, name, chat_id) values ('d', 'd', -100)`)
  await database.raw(`insert into clients (telegram_id, name) values (1, 'Anna')`)
  await database.raw(`insert into tickets (desk_id, client_id, subject) values (1, 1, 'door')`)
  const task = { surface: 'board', place: 'task', externalId: 'task', part: 0, origin: 'copy' } as const
  await database.transaction(async (trx) => await keepLink(trx, { ...task, ticketId: 1, messageId: null }))
})

test.afterEach.always(async (t) => {
  await t.context.close()
})

const at = new Date()

/** A read that tells of the task as it was then. */
const reply = (read: string): BoardReply => ({
  outcomes: [],
  changes: [
    {
      entity: 'task',
      id: 'task',
      taskId: 'task',
      projectId: null,
      deleted: false,
      at,
      fingerprint: read,
      payload: { read },
    },
  ],
  people: [],
  overlooked: [],
  cursor: read,
  full: false,
  again: false,
})

test('a reply that comes when the turn is back puts nothing back to where it was before', async (t) => {
  const { database } = t.context
  const hub = (owner: string) =>
    createBoardWork({
      database,
      links: { messageLink: String, topicLink: String, taskLink: String },
      hints: createHints(createLocalCache({ maxEntries: 10 })),
      perQuarterHour: 1000,
      owner,
      turn: createTurn({ database, lane: boardLane, owner, leaseMs: 3_600_000, log }),
      meter: { echo: () => {}, processed: () => {}, takenOver: () => {}, slowedDown: () => {} },
      log,
    })
  const [stoodStill, other] = [hub('stood still'), hub('other')]
  t.teardown(async () => await stoodStill.turn.release())
  await stoodStill.turn.mine(never)
  const { cursor: from } = await stoodStill.take(10)
  await stoodStill.turn.release()
  await other.turn.mine(never)
  const { cursor: same } = await other.take(10)
  await other.record([], reply('newer'), { startedAt: at, cursor: same })
  await other.turn.release()
  t.is(await stoodStill.turn.mine(never), 'gained')
  await stoodStill.record([], reply('older'), { startedAt: at, cursor: from })
  t.is(await cursor(database, boardCursor), 'newer')
  t.deepEqual(
    (await database('inbox').pluck('payload')).map(({ item }: { item: unknown }) => item),
    [{ read: 'newer' }],
  )
  const { cursor: now } = await stoodStill.take(10)
  await stoodStill.record([], reply('next'), { startedAt: at, cursor: now })
  t.is(await cursor(database, boardCursor), 'next')
})
