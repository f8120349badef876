// What two leads change at the same time, each in their private chat.
import type { TestFn } from 'ava'
import anyTest from 'ava'
import { setDesk } from '../../src/flow/commands/desk-settings.ts'
import { provisionDesk } from '../../src/flow/provision.ts'
import { deskById } from '../../src/store/desks.ts'
import { addToRoster } from '../../src/store/roster.ts'
import type { OpenDatabase } from '../database.ts'
import { openTestDatabase } from '../database.ts'

const test = anyTest as TestFn<OpenDatabase>

test.beforeEach(async (t) => {
  t.context = await openTestDatabase('at_once', { pool: 3 })
})

test.afterEach.always(async (t) => {
  await t.context.close()
})

test('two settings of a desk that are set at once both stand', async (t) => {
  const { database } = t.context
  const desk = await provisionDesk(database, { slug: 'main', name: 'Help', chatId: -100, locale: 'en' }, [])
  const set = async (args: string): Promise<string> =>
    await database.transaction(async (trx) => await setDesk(trx, desk, args))
  await Promise.all(['answer critical', 'photo planned', 'name Hostel', 'locale ru'].map(set))
  const { closingRules, setByHand } = await deskById(database, desk.id)
  t.deepEqual(closingRules, { comment: ['critical'], photo: ['planned'] })
  t.deepEqual(setByHand.toSorted(), ['locale', 'name'])
})

test('somebody whom two leads add at once is on the list once', async (t) => {
  const { database } = t.context
  const kim = { name: 'Kim', username: null, telegramId: null, email: null }
  const add = async (): Promise<unknown> => await database.transaction(async (trx) => await addToRoster(trx, kim))
  const [one, other] = await Promise.all([add(), add()])
  t.deepEqual(one, other)
  t.is((await database('technicians')).length, 1)
})
