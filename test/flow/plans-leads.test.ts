// What leads ask looks through years of tickets: nothing of it may read a whole table either.
import test from 'ava'
import { addHistory } from '../bench/history.ts'
import { startJourney } from '../journeys/journey.ts'
import { buttonsOf, lastAnswer } from '../journeys/leads.ts'
import { listen, statementsIn, tablesRead } from './explained.ts'

test('nothing that leads ask reads a whole table', async (t) => {
  const journey = await startJourney(t, { name: 'plans_leads' })
  const { database, telegram, people, group, see, settle } = journey
  telegram.as(people.anna.id).write('The projector is dead')
  await settle()
  await addHistory(database.knex, 20_000)

  const { asked, stop } = listen()
  t.teardown(stop)
  const lead = telegram.as(people.lead.telegram.id)
  lead.start()
  const topic = { chatId: group.id, threadId: see.topics()[0]!.id }
  const texts = [
    '/tickets',
    '/tickets free',
    '/tickets mine',
    '/tickets waiting',
    '/tickets urgent',
    '/load',
    '/assign 1 olga',
    '/ticket 1',
    '/find 1',
    '/find projector',
    '/find @anna',
    '/find anna',
    '/find client 10012',
    '/find unheard of',
  ]
  for (const text of texts) {
    for (const where of [{ chatId: group.id }, { chatId: lead.user.id }, topic]) lead.write({ ...where, text })
    await settle()
  }
  lead.write('/find projector')
  await settle()
  const answer = lastAnswer(journey, lead.user.id)
  const told = lead.press(lead.user.id, answer.id, buttonsOf(answer)['Next ›']!)
  await settle()
  await told
  stop()
  const statements = statementsIn(asked)
  t.true(statements.length > 40, `${statements.length} statements`)
  t.deepEqual(await tablesRead(database.knex, statements), [])
})
