import type { TestFn } from 'ava'
import anyTest from 'ava'
import { albumBehind, boardRowsToTake, claimHead, markSending } from '../../src/store/claims.ts'
import type { Database, Transaction } from '../../src/store/database.ts'
import { newsDone, newsFailed, parkNews, takeNews } from '../../src/store/inbox.ts'
import { claimNews } from '../../src/store/news-claims.ts'
import type { NewRow } from '../../src/store/outbox.ts'
import { enqueue, OutboxRow } from '../../src/store/outbox.ts'
import { backToReady, dropUntried, finish } from '../../src/store/outcomes.ts'
import type { StreamKey } from '../../src/store/streams.ts'
import { stillMine } from '../../src/store/streams.ts'
import { replay } from '../../src/store/undelivered.ts'
import type { OpenDatabase } from '../database.ts'
import { openTestDatabase } from '../database.ts'

const test = anyTest as TestFn<OpenDatabase>

test.beforeEach(async (t) => {
  t.context = await openTestDatabase('road', { pool: 6 })
})

test.afterEach.always(async (t) => {
  await t.context.close()
})

const chat = (key: string): StreamKey => ({ key, surface: 'chat', lane: `chat:${key}`, ticketId: null })
const board = (key: string): StreamKey => ({ key, surface: 'board', lane: 'board', ticketId: null })
const tell = (text: string, more: Partial<NewRow> = {}): NewRow => ({
  want: { op: 'client_tell', text },
  priority: 1,
  ...more,
})
const textOf = (row: OutboxRow): string => (row.want.op === 'client_tell' ? row.want.text : row.want.op)
const mark = {
  call: { op: 'answer_button', queryId: '1', text: '', alert: false },
  ids: 'private',
  leaseMs: 60_000,
  owner: 'one',
} as const

async function put(
  database: Database,
  stream: StreamKey,
  rows: NewRow[],
  options?: { first?: boolean },
): Promise<void> {
  await database.transaction(async (trx) => await enqueue(trx, stream, rows, options))
}

/** Works everything that can be worked, one after the other, and says in what order. */
async function drain(database: Database): Promise<string[]> {
  const order: string[] = []
  for (;;) {
    const text = await database.transaction(async (trx) => {
      const head = await claimHead(trx)
      if (!head) return null
      await finish(trx, [head.row], { state: 'done' })
      return textOf(head.row)
    })
    if (text === null) return order
    order.push(text)
  }
}

async function takeTexts(trx: Transaction): Promise<string[]> {
  return (await boardRowsToTake(trx, 100)).map(textOf)
}

test.serial('what has to come first goes before all that waits, in its own order', async (t) => {
  const { database } = t.context
  await put(database, chat('a'), [tell('one'), tell('two')])
  await put(database, chat('a'), [tell('topic'), tell('card')], { first: true })
  await put(database, chat('a'), [tell('three')])
  t.deepEqual(await drain(database), ['topic', 'card', 'one', 'two', 'three'])
})

test.serial('people come first, and among equals who waited longest', async (t) => {
  const { database } = t.context
  await put(database, chat('a'), [tell('title', { priority: 5 })])
  await put(database, chat('b'), [tell('second', { priority: 1 })])
  await put(database, chat('c'), [tell('third', { priority: 1 })])
  t.deepEqual(await drain(database), ['second', 'third', 'title'])
})

test.serial('only the latest of what was never tried is left; what is being tried stays', async (t) => {
  const { database } = t.context
  await put(database, chat('a'), [tell('tried'), tell('old'), tell('older')])
  await database.transaction(async (trx) => {
    const head = await claimHead(trx)
    await markSending(trx, [head!.row], mark)
  })
  await database.transaction(async (trx) => {
    await dropUntried(trx, 'a', 'client_tell')
    await enqueue(trx, chat('a'), [tell('new')])
  })
  const left = await OutboxRow.query(database).whereIn('state', ['ready', 'sending']).orderBy('seq')
  t.deepEqual(left.map(textOf), ['tried', 'new'])
  const stream = await database('streams').where({ key: 'a' }).first('pending')
  t.is(Number(stream.pending), 2)
})

test.serial('a claim that somebody took over records nothing', async (t) => {
  const { database } = t.context
  await put(database, chat('a'), [tell('one')])
  const first = await database.transaction(async (trx) => {
    const head = await claimHead(trx)
    return await markSending(trx, [head!.row], mark)
  })
  await database('streams').update({ lease_until: '-infinity' })
  const second = await database.transaction(async (trx) => {
    const head = await claimHead(trx)
    t.is(head!.row.state, 'sending')
    return await markSending(trx, [head!.row], { ...mark, owner: 'two' })
  })
  t.false(await database.transaction(async (trx) => await stillMine(trx, 'a', first)))
  t.true(await database.transaction(async (trx) => await stillMine(trx, 'a', second)))
})

test.serial('a stuck row blocks its stream only, and a dead one sent again goes to the end', async (t) => {
  const { database } = t.context
  await put(database, chat('a'), [tell('topic'), tell('message')])
  await put(database, chat('b'), [tell('dead'), tell('next')])
  const [topic, , dead] = await OutboxRow.query(database).orderBy('id')
  await database.transaction(async (trx) => {
    await finish(trx, [topic!], { state: 'stuck', error: 'no' })
    await finish(trx, [dead!], { state: 'dead', error: 'no' })
  })
  t.is(await replay(database, [dead!.id]), 1)
  t.deepEqual(await drain(database), ['next', 'dead'])
  t.is(await replay(database, 'all'), 1)
  t.deepEqual(await drain(database), ['topic', 'message'])
})

test.serial('the parts of an album that wait together travel together', async (t) => {
  const { database } = t.context
  const part = (text: string): NewRow => tell(text, { album: 'x' })
  await put(database, chat('a'), [part('one'), part('two'), tell('after'), part('late')])
  const parts = await database.transaction(async (trx) => await albumBehind(trx, (await claimHead(trx))!.row))
  t.deepEqual(parts.map(textOf), ['one', 'two'])
})

test.serial('the board takes each stream up to what has to wait, a cautious one row by row', async (t) => {
  const { database } = t.context
  await put(database, board('a'), [tell('a1'), tell('a2', { needs: 'upload' }), tell('a3')])
  await put(database, board('b'), [tell('b1'), tell('b2', { delayMs: 60_000 }), tell('b3')])
  await put(database, board('c'), [tell('c1'), tell('c2')])
  await put(database, board('a'), [tell('a4')])
  await database('streams').where({ key: 'c' }).update({ cautious: true })
  t.deepEqual(await database.transaction(takeTexts), ['a1', 'b1', 'c1'])
  await database('outbox').update({ needs: null, not_before: '-infinity' })
  t.deepEqual(await database.transaction(takeTexts), ['a1', 'a2', 'a3', 'b1', 'b2', 'b3', 'c1', 'a4'])
  await database.transaction(async (trx) => {
    const [a1] = await boardRowsToTake(trx, 1)
    await backToReady(trx, [a1!], { waitMs: 60_000 })
  })
  t.deepEqual(await database.transaction(takeTexts), ['b1', 'b2', 'b3', 'c1'])
})

test.serial('what was put first on the board goes first, though it was wanted after all the others', async (t) => {
  const { database } = t.context
  await put(database, board('d'), [tell('d1'), tell('d2')])
  await put(database, board('e'), [tell('e1')])
  await put(database, board('d'), [tell('d0')], { first: true })
  t.deepEqual(await database.transaction(takeTexts), ['e1', 'd0', 'd1', 'd2'])
  t.deepEqual(
    (await database.transaction(async (trx) => await boardRowsToTake(trx, 2))).map(
      ({ want }) => 'text' in want && want.text,
    ),
    ['e1', 'd0'],
    'and the rest waits for another call',
  )
})

const news = (key: string, stream: string) =>
  ({ source: 'telegram', key, stream, payload: { key }, at: new Date() }) as const

test.serial('news is taken once, and a stream is worked in order by however many at once', async (t) => {
  const { database } = t.context
  const all = Array.from({ length: 40 }, (_, index) => news(String(index), `client:${index % 4}`))
  t.is((await takeNews(database, all)).size, 40)
  t.is((await takeNews(database, all)).size, 0)
  const worked: Record<string, number[]> = {}
  const work = async (): Promise<void> => {
    for (let idle = 0; idle < 20;) {
      const any = await database.transaction(async (trx) => {
        const row = await claimNews(trx)
        if (!row) return false
        ;(worked[row.stream] ??= []).push(Number(row.key))
        await newsDone(trx, [row.id], null)
        return true
      })
      idle = any ? 0 : idle + 1
    }
  }
  await Promise.all([work(), work(), work(), work()])
  t.is(Object.values(worked).flat().length, 40)
  for (const keys of Object.values(worked))
    t.deepEqual(
      keys,
      keys.toSorted((one, other) => one - other),
    )
})

test.serial('news that is put off or dead holds up its own stream at most', async (t) => {
  const { database } = t.context
  await takeNews(database, [news('1', 'a'), news('2', 'a'), news('3', 'b')])
  const claimed = async (): Promise<string | undefined> =>
    await database.transaction(async (trx) => (await claimNews(trx))?.key)
  await database.transaction(async (trx) => await parkNews(trx, [{ id: (await claimNews(trx))!.id, ms: 60_000 }]))
  t.is(await claimed(), '3')
  const [first] = await database('inbox').where({ key: '1' })
  await newsFailed(database, first.id, { error: 'no', retryInMs: null })
  t.is(await claimed(), '2')
})

test.serial('what comes first finds its place also where finished rows stand between waiting ones', async (t) => {
  const { database } = t.context
  await put(database, chat('a'), [tell('one'), tell('two'), tell('three'), tell('four')])
  const rows = await OutboxRow.query(database).orderBy('seq')
  await database.transaction(async (trx) => await finish(trx, [rows[1]!, rows[3]!], { state: 'done' }))
  await put(database, chat('a'), [tell('topic'), tell('card')], { first: true })
  t.deepEqual(await drain(database), ['topic', 'card', 'one', 'three'])
})

test.serial('a row is claimed once, however many look for work while others finish it', async (t) => {
  const { database } = t.context
  const streams = ['a', 'b', 'c']
  for (const stream of streams)
    await put(
      database,
      chat(stream),
      Array.from({ length: 40 }, (_, index) => tell(`${stream}${index}`)),
    )
  const claimed: string[] = []
  const work = async (): Promise<void> => {
    for (let idle = 0; idle < 30;) {
      const claim = await database.transaction(async (trx) => {
        const head = await claimHead(trx)
        return head && { row: head.row, fence: await markSending(trx, [head.row], mark) }
      })
      idle = claim ? 0 : idle + 1
      if (!claim) continue
      claimed.push(textOf(claim.row))
      await database.transaction(async (trx) => {
        if (await stillMine(trx, claim.row.stream, claim.fence)) await finish(trx, [claim.row], { state: 'done' })
      })
    }
  }
  await Promise.all([work(), work(), work(), work(), work()])
  t.is(claimed.length, 120)
  t.is(new Set(claimed).size, 120)
})

test.serial('what no database can hold is taken all the same, and what only looks like it stays', async (t) => {
  const { database } = t.context
  const text = `before\u0000after, half a \ud83d, and the six signs \\u0000`
  t.is((await takeNews(database, [{ ...news('1', 'a'), payload: { text } }])).size, 1)
  const row = await database('inbox').first('payload')
  t.deepEqual(row.payload, { text: 'beforeafter, half a \ufffd, and the six signs \\u0000' })
})

test('parts of an album that left in one call are known to have left together', async (t) => {
  const { database } = t.context
  const stream = chat('album')
  await put(database, stream, [tell('one', { album: 'a' }), tell('two', { album: 'a' }), tell('three', { album: 'a' })])
  await database.transaction(async (trx) => {
    const head = (await claimHead(trx))!.row
    const rows = await albumBehind(trx, head)
    await markSending(trx, rows.slice(0, 2), mark)
  })
  await database('outbox')
    .where({ seq: 2 })
    .update({ state: 'sending', attempts: 1, started_at: new Date(0) })
  await database.transaction(async (trx) => {
    const [head] = await OutboxRow.query(trx).where({ stream: stream.key }).orderBy('seq')
    t.deepEqual((await albumBehind(trx, head!)).map(textOf), ['one', 'two'])
  })
})
