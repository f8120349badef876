import type { TestFn } from 'ava'
import anyTest from 'ava'
import fc from 'fast-check'
import type { Database } from '../../src/store/database.ts'
import { newsDone, takeNews } from '../../src/store/inbox.ts'
import { book, freeze, leaseLane, newestId, releaseLane } from '../../src/store/lanes.ts'
import type { OpenDatabase } from '../database.ts'
import { openTestDatabase } from '../database.ts'

const test = anyTest as TestFn<OpenDatabase>
const window = { limit: 5, ms: 300 }

test.before(async (t) => {
  t.context = await openTestDatabase('lanes', { pool: 8 })
})

test.after.always(async (t) => {
  await t.context.close()
})

/** Books as a hub does: tries, waits as told, tries again. Resolves with the moment it was booked, by the database's clock. */
async function bookPatiently(database: Database, lane: string, units: number): Promise<number> {
  for (;;) {
    const { wait, at } = await database.transaction(async (trx) => {
      const wait = (await book(trx, [{ key: lane, window }], units))[0]!
      const { rows } = await trx.raw<{ rows: { at: string }[] }>(
        'select extract(epoch from max(t)) * 1000 as at from lanes, unnest(taken) t where key = ?',
        [lane],
      )
      return { wait, at: Number(rows[0]!.at) }
    })
    if (wait === 0) return at
    await new Promise((resolve) => setTimeout(resolve, wait))
  }
}

test('no window, whenever it starts, holds more than the limit, however many book at once', async (t) => {
  const { database } = t.context
  let number = 0
  const bookings = fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 4, maxLength: 12 })
  await t.notThrowsAsync(
    fc.assert(
      fc.asyncProperty(bookings, async (units) => {
        number += 1
        const lane = `chat:-${number}`
        const taken = await Promise.all(
          units.map(async (count) => ({ count, at: await bookPatiently(database, lane, count) })),
        )
        const heldFrom = (from: number): number =>
          taken.filter(({ at }) => at >= from && at < from + window.ms).reduce((sum, { count }) => sum + count, 0)
        return taken.every(({ at }) => heldFrom(at) <= window.limit)
      }),
      { numRuns: 8 },
    ),
  )
})

test('an album larger than the whole window goes when the window is empty', async (t) => {
  const { database } = t.context
  const minute = { ...window, ms: 60_000 }
  t.is(await database.transaction(async (trx) => (await book(trx, [{ key: 'chat:-1000', window: minute }], 9))[0]!), 0)
  const next = await database.transaction(
    async (trx) => (await book(trx, [{ key: 'chat:-1000', window: minute }], 1))[0]!,
  )
  t.true(next > 0 && next <= minute.ms + 1500, `waits ${next}`)
})

test('a frozen lane gives nothing until the freeze is over, and a shorter freeze does not thaw it', async (t) => {
  const { database } = t.context
  await bookPatiently(database, 'chat:-2000', 1)
  await database.transaction(async (trx) => {
    await freeze(trx, 'chat:-2000', 60_000)
    await freeze(trx, 'chat:-2000', 10)
  })
  const wait = await database.transaction(
    async (trx) => (await book(trx, [{ key: 'chat:-2000', window: window }], 1))[0]!,
  )
  t.true(wait > 59_000, `waits ${wait}`)
  t.is(await database.transaction(async (trx) => (await book(trx, [{ key: 'chat:-2001', window: window }], 1))[0]!), 0)
})

test('a lane is worked by one hub at a time, and by the next when that one lets go or falls silent', async (t) => {
  const { database } = t.context
  const lease = async (owner: string, ms: number): Promise<boolean> =>
    await database.transaction(async (trx) => await leaseLane(trx, 'board', owner, ms))
  t.true(await lease('one', 60_000))
  t.false(await lease('two', 60_000))
  t.true(await lease('one', 60_000))
  await releaseLane(database, 'board', 'one')
  t.true(await lease('two', -1))
  t.true(await lease('one', 60_000))
})

test('an id that the chat told with its news is known of the place it told it of', async (t) => {
  const { database, close } = await openTestDatabase('lanes_seen', { pool: 1 })
  t.teardown(close)
  await database.transaction(async (trx) => {
    const taken = { source: 'telegram', key: '1', stream: 's', payload: {}, at: new Date() } as const
    await takeNews(trx, [taken])
    const { id } = await trx('inbox').first('id')
    await newsDone(trx, [Number(id)], { lane: 'chat:-100', id: 17, strayIn: null })
    t.is(await newestId(trx, 'chat:-100'), 17)
    t.deepEqual(await trx('lanes').pluck('key'), ['chat:-100'])
  })
})
