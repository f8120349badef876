// The board did some commands of a call and refused one: what has to be taken back and done again, in which order.
import test from 'ava'
import type { ExecutionContext } from 'ava'
import type { Carried } from '../../src/flow/overtaken.ts'
import { setRight } from '../../src/flow/overtaken.ts'
import { taskStream } from '../../src/flow/places.ts'
import type { BoardCommand } from '../../src/ports.ts'
import type { Database } from '../../src/store/database.ts'
import { connectDatabase } from '../../src/store/database.ts'
import { enqueue, OutboxRow } from '../../src/store/outbox.ts'
import type { StoredWant } from '../../src/store/stored-want.ts'
import { startJourney } from '../journeys/journey.ts'

const words = ['one', 'two', 'three', 'four']

/** Anna's four messages, each a comment that stands on the board. */
async function said(t: ExecutionContext, name: string): Promise<{ database: Database; rows: OutboxRow[] }> {
  const { telegram, people, database: made, settle, ...journey } = await startJourney(t, { name })
  for (const word of words) telegram.as(people.anna.id).write(word)
  await settle()
  await journey.stopHub()
  const database = connectDatabase(made.url, { pool: 2 })
  t.teardown(async () => await database.destroy())
  return { database, rows: await OutboxRow.query(database).where({ op: 'comment' }).orderBy('seq') }
}

/** It was not done, and waits to be tried again. */
async function refused(database: Database, row: OutboxRow): Promise<void> {
  await database('links').where({ message_id: row.messageId, place: 'comment' }).delete()
  await database('outbox').where({ id: row.id }).update({ state: 'ready' })
  await database('streams').where({ key: row.stream }).increment('pending', 1)
}

const carried = (row: OutboxRow, went: boolean, postedAt: number | null): Carried => ({
  row,
  command: { uuid: row.uuid, op: row.op === 'comment' ? 'add_comment' : row.op } as BoardCommand,
  went,
  postedAt,
})

/** What waits in the stream, in its order; comments by their place among the four. */
async function waits(database: Database, rows: OutboxRow[]): Promise<string[]> {
  const waiting = await OutboxRow.query(database).where({ stream: rows[0]!.stream, state: 'ready' }).orderBy('seq')
  const { pending } = await database('streams').where({ key: rows[0]!.stream }).first('pending')
  const named = waiting.map(({ id, op }) => (op === 'comment' ? words[rows.findIndex((row) => row.id === id)]! : op))
  return pending === named.length ? named : [`${pending} pending`, ...named]
}

test.serial('what came before a refused comment is taken back and made again behind it', async (t) => {
  const { database, rows } = await said(t, 'overtaken')
  await refused(database, rows[1]!)
  const all = rows.map((row, index) => carried(row, index !== 1, index))
  await database.transaction(async (trx) => await setRight(trx, all, { waitsBefore: false, postedTo: 0 }))
  t.deepEqual(await waits(database, rows), ['take_back', 'take_back', 'two', 'three', 'four'])
})

test.serial('one that a repeat made too late counts as well, though another behind it was refused', async (t) => {
  const { database, rows } = await said(t, 'overtaken_late')
  await refused(database, rows[2]!)
  const posted = [10, 5, null, 6]
  const all = rows.map((row, index) => carried(row, index !== 2, posted[index]!))
  await database.transaction(async (trx) => await setRight(trx, all, { waitsBefore: false, postedTo: 0 }))
  t.deepEqual(await waits(database, rows), ['take_back', 'take_back', 'two', 'three', 'four'])
})

test.serial('what went in a call after the one that refused an earlier comment is made again', async (t) => {
  const { database, rows } = await said(t, 'overtaken_next')
  await refused(database, rows[0]!)
  const next = rows.slice(2).map((row, index) => carried(row, true, index))
  await database.transaction(async (trx) => await setRight(trx, next, { waitsBefore: true, postedTo: 0 }))
  t.deepEqual(await waits(database, rows), ['take_back', 'take_back', 'one', 'three', 'four'])
})

test.serial(
  'what was written before the last one that is recorded stands too early, whichever call tells of it',
  async (t) => {
    const { database, rows } = await said(t, 'overtaken_calls')
    const all = rows.slice(1).map((row, index) => carried(row, true, [30, 10, 20][index]!))
    const postedTo = await database.transaction(
      async (trx) => await setRight(trx, all.slice(0, 1), { waitsBefore: false, postedTo: 5 }),
    )
    t.is(postedTo, 30)
    const after = await database.transaction(
      async (trx) => await setRight(trx, all.slice(1), { waitsBefore: false, postedTo }),
    )
    t.is(after, 30)
    t.deepEqual(await waits(database, rows), ['take_back', 'take_back', 'three', 'four'])
  },
)

const twice: [name: string, wants: [StoredWant, StoredWant]][] = [
  ['completing', [{ op: 'complete_task' }, { op: 'uncomplete_task' }]],
  [
    'section',
    [
      { op: 'move_task', status: 'done' },
      { op: 'put_back', section: null },
    ],
  ],
  [
    'urgency',
    [
      { op: 'set_urgency', urgency: 'planned' },
      { op: 'set_urgency', urgency: 'critical' },
    ],
  ],
]
for (const [name, wants] of twice)
  test.serial(
    `of two writes to one field the later stands, though a comment before was refused: ${name}`,
    async (t) => {
      const { database, rows } = await said(t, `overtaken_${name}`)
      await refused(database, rows[3]!)
      const stream = taskStream(rows[0]!.ticketId!)
      await database.transaction(async (trx) => {
        const news = wants.map((want) => ({ want, priority: 1 }))
        await enqueue(trx, stream, news)
      })
      const written = OutboxRow.query(database)
        .where({ stream: stream.key, state: 'ready' })
        .whereNot({ op: 'comment' })
      const [earlier, later] = await written.orderBy('seq')
      await database('outbox').where({ id: later!.id }).update({ state: 'done' })
      await database('streams').where({ key: stream.key }).decrement('pending', 1)
      const all = [carried(rows[3]!, false, null), carried(earlier!, false, null), carried(later!, true, null)]
      await database.transaction(async (trx) => await setRight(trx, all, { waitsBefore: false, postedTo: 0 }))
      t.deepEqual(await waits(database, rows), ['four'])
      t.is((await database('outbox').where({ id: earlier!.id }).first()).outcome, 'overtaken')
    },
  )
