import type { TestFn } from 'ava'
import anyTest from 'ava'
import { createInbox } from '../../src/flow/receive.ts'
import type { RawNews } from '../../src/ports.ts'
import type { OpenDatabase } from '../database.ts'
import { openTestDatabase } from '../database.ts'

const test = anyTest as TestFn<OpenDatabase>

test.before(async (t) => {
  t.context = await openTestDatabase('receive', { pool: 4 })
})

test.after.always(async (t) => {
  await t.context.close()
})

const news = (key: string, stream: string, payload: unknown = { key }): RawNews => ({
  source: 'telegram',
  key,
  stream,
  payload,
  at: new Date(),
})

test.serial('what comes together is stored together, in the order it came', async (t) => {
  const { database } = t.context
  const commits: string[] = []
  database.on('query', ({ sql }: { sql: string }) => commits.push(sql))
  const inbox = createInbox(database)
  const taken = await Promise.all(
    Array.from({ length: 60 }, async (_, number) => await inbox.take([news(String(number), `client:${number % 3}`)])),
  )
  t.true(taken.every((count) => count === 1))
  t.true(commits.filter((sql) => sql.includes('insert into inbox')).length <= 3)
  const keys: string[] = await database('inbox').orderBy('id').pluck('key')
  t.deepEqual(
    keys,
    Array.from({ length: 60 }, (_, number) => String(number)),
  )
})

test.serial('of two that bring the same at once one has brought it', async (t) => {
  const inbox = createInbox(t.context.database)
  const [first, twins, again] = await Promise.all([
    inbox.take([news('first', 'a')]),
    inbox.take([news('twin', 'a')]),
    inbox.take([news('twin', 'a'), news('other', 'a')]),
  ])
  t.deepEqual([first, twins, again], [1, 1, 1])
})

test.serial('what can not be stored fails alone', async (t) => {
  const inbox = createInbox(t.context.database)
  const bad = news('bad', 'b')
  const answers = await Promise.allSettled([
    inbox.take([news('before', 'b')]),
    inbox.take([news('good', 'b')]),
    inbox.take([{ ...bad, at: new Date(Number.NaN) }]),
    inbox.take([news('better', 'b')]),
  ])
  t.deepEqual(
    answers.map(({ status }) => status),
    ['fulfilled', 'fulfilled', 'rejected', 'fulfilled'],
  )
  t.deepEqual(await t.context.database('inbox').where({ stream: 'b' }).orderBy('id').pluck('key'), [
    'before',
    'good',
    'better',
  ])
})
