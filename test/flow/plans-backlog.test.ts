// With a hundred thousand changes waiting for the board, a reply of it finds its own without going through them.
import test from 'ava'
import { OutboxRow, rowsBeingSent } from '../../src/store/outbox.ts'
import { openTestDatabase } from '../database.ts'
import { listen, statementsIn, tablesRead } from './explained.ts'

test('what a reply settles is found however much waits', async (t) => {
  const { database, close } = await openTestDatabase('backlog', { pool: 2 })
  t.teardown(close)
  await database.raw(`insert into lanes (key) values ('board')`)
  await database.raw(
    `insert into streams (key, surface, lane, next_seq, pending)
      select 'task:' || n, 'board', 'board', 100, 100 from generate_series(0, 999) n`,
  )
  await database.raw(
    `insert into outbox (stream, seq, op, want, priority)
      select 'task:' || n / 100, n % 100, 'comment', '{}', 1 from generate_series(0, 99999) n`,
  )
  await database.raw(`update outbox set state = 'sending', attempts = 1 where seq = 0 and id % 2000 < 1000`)
  await database.raw('analyze outbox')
  const sent = await OutboxRow.query(database).where({ state: 'sending' }).orderBy('id').limit(100)
  const { asked, stop } = listen()
  t.teardown(stop)
  const found = await database.transaction(async (trx) => await rowsBeingSent(trx, sent))
  stop()
  t.deepEqual(
    found.map(({ id }) => id),
    sent.map(({ id }) => id),
  )
  t.deepEqual(await tablesRead(database, statementsIn(asked)), [])
})
