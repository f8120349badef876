import test from 'ava'
import type { ExecutionContext } from 'ava'
import type { Directory } from '../../src/directory-ports.ts'
import { Rejected } from '../../src/errors.ts'
import { createLookUp } from '../../src/flow/look-up.ts'
import { createLog } from '../../src/log.ts'
import { askForCard } from '../../src/store/client-cards.ts'
import { seeClient } from '../../src/store/clients.ts'
import { connectDatabase } from '../../src/store/database.ts'
import type { Database } from '../../src/store/database.ts'
import { createTestDatabase } from '../database.ts'

async function asked(t: ExecutionContext, lookUp: (database: Database) => Directory['lookUp']) {
  const { url, destroy } = await createTestDatabase('look_up')
  const database = connectDatabase(url, { pool: 3 })
  t.teardown(async () => {
    await database.destroy()
    await destroy()
  })
  const person = { telegramId: 7, username: 'anna', name: 'Anna', locale: null }
  const { id } = await database.transaction(async (trx) => await seeClient(trx, person))
  const ask = async () => await database.transaction(async (trx) => await askForCard(trx, id))
  await ask()
  const lines: string[] = []
  const log = createLog({ level: 'info', secrets: [], write: (line) => void lines.push(line) })
  const { step } = createLookUp({ database, directory: { lookUp: lookUp(database) }, leaseMs: 60_000, log })
  const card = async () =>
    (await database('client_cards').first()) as { fields: unknown; asked: number; answered: number }
  return { step, ask, card, lines }
}

test('what is asked while it is looked up is looked up once more', async (t) => {
  const found = [[{ label: 'Team', value: 'Red' }], [{ label: 'Team', value: 'Blue' }]]
  let meanwhile: (() => Promise<void>) | null = null
  const { step, ask, card } = await asked(t, () => async () => {
    await meanwhile?.()
    meanwhile = null
    return found.shift() ?? null
  })
  meanwhile = ask
  t.true(await step())
  t.like(await card(), { fields: [{ label: 'Team', value: 'Red' }], asked: 2, answered: 1 })
  t.true(await step())
  t.like(await card(), { fields: [{ label: 'Team', value: 'Blue' }], asked: 2, answered: 2 })
  t.false(await step())
})

test('a refusal is told once, keeps what was known, and gives everyone a rest', async (t) => {
  const { step, card, lines } = await asked(t, () => async () => {
    throw new Rejected('the sheet is not shared with hub@project', 'place')
  })
  t.true(await step())
  const rest = await step()
  t.true(typeof rest === 'number' && rest > 60_000)
  t.like(await card(), { fields: null, asked: 1, answered: 0 })
  t.is(lines.length, 1)
  t.regex(lines[0]!, /"level":"error".*not shared with hub@project.*doctor/)
})
