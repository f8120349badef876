import test from 'ava'
import { en } from '../../src/texts/en.ts'
import { overhear } from '../flow/overhear.ts'
import type { Journey } from './journey.ts'
import { startJourney } from './journey.ts'
import { until } from './until.ts'

const blocked = `bot: ${en.client_blocked.replace('{name}', 'Anna')}`
const back = `bot: ${en.client_back.replace('{name}', 'Anna')}`

/** Anna has a ticket and has blocked the bot, as if that news had never come. */
async function blockedUnheard({ telegram, people, database, settle }: Journey) {
  const anna = telegram.as(people.anna.id)
  anna.write('No water')
  await settle()
  anna.block()
  await settle()
  await database.knex('clients').update({ unreachable: false })
  await database.knex('streams').where('key', 'like', 'client:%').update({ held: false })
  return anna
}

test.serial('what is meant for a client who has blocked the bot waits, and arrives in order, once', async (t) => {
  const { telegram, todoist, group, people, see, settle } = await startJourney(t, { name: 'blocked' })
  const anna = telegram.as(people.anna.id)
  anna.write('No water')
  await settle()
  const before = see.chat(people.anna.id).length
  anna.block()
  await settle()
  const olga = telegram.as(people.olga.telegram.id)
  olga.write({ chatId: group.id, threadId: see.topics()[0]!.id, text: 'one' })
  await settle()
  todoist.as(people.ivan.todoist.id).comment(see.task().id, 'two')
  await settle()
  olga.write({ chatId: group.id, threadId: see.topics()[0]!.id, text: 'three' })
  await settle()
  t.is(see.chat(people.anna.id).length, before)
  t.deepEqual(see.topic(), ['bot: No water', blocked, 'Olga: one', 'bot: Ivan: two', 'Olga: three'])
  t.deepEqual(see.refused(), [], 'nobody tries in vain')
  anna.unblock()
  await settle()
  t.deepEqual(see.chat(people.anna.id).slice(before), ['bot: one', 'bot: two', 'bot: three'])
  t.is(see.topic().at(-1), back)
  await settle()
  t.is(see.chat(people.anna.id).length, before + 3)
})

test.serial('a refusal that is told only after the client has come back stops nothing', async (t) => {
  const { telegram, group, people, database, see, settle } = await startJourney(t, { name: 'late_refusal' })
  const anna = telegram.as(people.anna.id)
  anna.write('No water')
  await settle()
  anna.block()
  await settle()
  const before = see.topic()
  // As if they had come back while our call was on its way.
  const later = new Date(Date.now() + 3_600_000)
  await database.knex('clients').update({ unreachable: false, last_seen_at: later })
  await database.knex('streams').where('key', 'like', 'client:%').update({ held: false })
  telegram.as(people.olga.telegram.id).write({ chatId: group.id, threadId: see.topics()[0]!.id, text: 'one' })
  await until(() => see.refused().length > 0)
  anna.unblock()
  await settle()
  t.deepEqual(see.topic(), [...before, 'Olga: one'], 'nobody is said to have blocked the bot')
  t.is(see.chat(people.anna.id).at(-1), 'bot: one')
})

test.serial('a refusal that is taken in behind their coming back stops nothing', async (t) => {
  const journey = await startJourney(t, { name: 'crossed_refusal' })
  const { telegram, group, people, database, see, settle } = journey
  const anna = await blockedUnheard(journey)
  const heard = async (): Promise<number> => (await database.knex('inbox').where({ source: 'telegram' })).length
  let cameBack = false
  t.teardown(
    overhear(({ text, values }, ask) => {
      if (cameBack || !text.includes('into inbox') || !JSON.stringify(values).includes('client_unreachable'))
        return ask()
      cameBack = true
      return backAgain().then(ask)
    }),
  )
  const lines = see.topic()
  telegram.as(people.olga.telegram.id).write({ chatId: group.id, threadId: see.topics()[0]!.id, text: 'one' })
  await settle()
  t.true(cameBack)
  t.is(see.chat(people.anna.id).at(-1), 'bot: one')
  t.deepEqual(see.topic(), [...lines, 'Olga: one'], 'nobody is said to have blocked the bot')

  async function backAgain(): Promise<void> {
    const before = await heard()
    anna.unblock()
    await until(async () => (await heard()) > before)
  }
})

test.serial('who blocks without our hearing of it is noticed by the first refusal, told once', async (t) => {
  const journey = await startJourney(t, { name: 'noticed' })
  const { telegram, group, people, database, see, settle } = journey
  const anna = await blockedUnheard(journey)
  const olga = telegram.as(people.olga.telegram.id)
  const thread = see.topics()[0]!.id
  olga.write({ chatId: group.id, threadId: thread, text: 'one' })
  olga.write({ chatId: group.id, threadId: thread, text: 'two' })
  await settle()
  t.deepEqual(see.topic().slice(2).toSorted(), ['Olga: one', 'Olga: two', blocked].toSorted())
  t.deepEqual(see.refused(), ['sendMessage: Forbidden: bot was blocked by the user'])
  anna.unblock()
  anna.write('Sorry')
  await settle()
  t.deepEqual(see.chat(people.anna.id).slice(2).toSorted(), ['Anna: Sorry', 'bot: one', 'bot: two'].toSorted())
  t.deepEqual(see.topic().slice(-2), [back, 'bot: Sorry'])
  t.is((await database.knex('outbox').whereIn('state', ['dead', 'stuck', 'unknown'])).length, 0)
})

test.serial(
  'a client whose account is gone is like one who has blocked the bot: nothing is lost or repeated',
  async (t) => {
    const { telegram, group, people, database, see, settle } = await startJourney(t, { name: 'deactivated' })
    telegram.as(people.anna.id).write('No water')
    await settle()
    telegram.as(people.anna.id).deactivate()
    const thread = see.topics()[0]!.id
    telegram.as(people.olga.telegram.id).write({ chatId: group.id, threadId: thread, text: 'Coming' })
    await settle()
    t.is(see.topic().at(-1), blocked)
    t.deepEqual(see.refused(), ['sendMessage: Forbidden: user is deactivated'])
    telegram.as(people.olga.telegram.id).write({ chatId: group.id, threadId: thread, text: '/close' })
    await settle()
    t.like(see.topics()[0], { name: '🟣 [Closed] #1 | Anna', closed: true })
    t.true(see.task().checked)
    t.is(see.refused().length, 1)
    t.is((await database.knex('outbox').where('state', 'dead')).length, 0)
  },
)

test.serial('a photo for a client whose chat was not found for a while arrives as a photo', async (t) => {
  const { telegram, group, people, database, see, settle } = await startJourney(t, { name: 'not_found' })
  const anna = telegram.as(people.anna.id)
  anna.write('No water')
  await settle()
  const known = async (telegramId: number): Promise<void> =>
    void (await database.knex('clients').update({ telegram_id: telegramId }))
  await known(999)
  const { id: threadId } = see.topics()[0]!
  telegram.as(people.olga.telegram.id).photo({ chatId: group.id, threadId, caption: 'The valve' })
  await settle()
  t.is(see.topic().at(-1), blocked)
  await known(people.anna.id)
  anna.write('Hello?')
  await settle()
  t.is(see.chat(people.anna.id).at(-1), 'bot: [photo] The valve')
  t.deepEqual(see.refused(), ['sendPhoto: Bad Request: chat not found'])
})

test.serial('two clients who write at the same time do not cross', async (t) => {
  const { telegram, todoist, group, people, see, settle } = await startJourney(t, { name: 'two_clients' })
  const anna = telegram.as(people.anna.id)
  const boris = telegram.as(people.boris.id)
  for (const round of ['1', '2', '3']) {
    anna.write(`water ${round}`)
    boris.write(`light ${round}`)
  }
  await settle()
  const topic = (name: string) => see.topics().find((one) => one.name.includes(name))!.id
  const water = see.task(/water/).id
  const light = see.task(/light/).id
  const olga = telegram.as(people.olga.telegram.id)
  olga.write({ chatId: group.id, threadId: topic('Anna'), text: 'to Anna' })
  todoist.as(people.ivan.todoist.id).comment(light, 'to Boris')
  olga.write({ chatId: group.id, threadId: topic('Boris'), text: 'to Boris too' })
  todoist.as(people.ivan.todoist.id).comment(water, 'to Anna too')
  await settle()
  const of = (lines: string[]) => lines.map((line) => line.split(': ').at(-1)!)
  const receipt = en.receipt.split('.')[0]!
  const heard = (id: number) => of(see.chat(id)).filter((line) => !line.startsWith('your request') && line !== receipt)
  t.deepEqual(heard(people.anna.id).toSorted(), ['to Anna', 'to Anna too', 'water 1', 'water 2', 'water 3'])
  t.deepEqual(heard(people.boris.id).toSorted(), ['light 1', 'light 2', 'light 3', 'to Boris', 'to Boris too'])
  t.deepEqual(of(see.topic(/Anna/)).slice(0, 3), ['water 1', 'water 2', 'water 3'])
  t.deepEqual(of(see.topic(/Boris/)).slice(0, 3), ['light 1', 'light 2', 'light 3'])
  t.deepEqual(see.comments(water).slice(0, 3), ['**Anna:** water 1', '**Anna:** water 2', '**Anna:** water 3'])
  t.deepEqual(see.comments(light).slice(0, 3), ['**Boris:** light 1', '**Boris:** light 2', '**Boris:** light 3'])
  t.deepEqual(see.refused(), [])
})
