import test from 'ava'
import type { Journey } from './journey.ts'
import { startJourney } from './journey.ts'
import { openTicket, outcomes, settleUnknown } from './outcomes.ts'
import { until } from './until.ts'

const lostAnswer = { kind: 'lost-response' } as const
const lostRequest = { kind: 'lost-request' } as const

const anyUnknown = async ({ database }: Journey): Promise<boolean> =>
  (await database.knex('outbox').where({ state: 'unknown' })).length > 0

test.serial(
  'a copy made after its source was edited is known again, though it was edited once more since',
  async (t) => {
    const journey = await openTicket(t, { name: 'edited_source', env: { VENDOR_TIMEOUT_S: '1' } })
    const { telegram, people, see } = journey
    const anna = telegram.as(people.anna.id)
    telegram.weather.add({ method: 'copyMessage', fault: { kind: 'late', afterMs: 1000 } })
    const said = anna.write('Help')
    await until(async () => await anyUnknown(journey))
    anna.edit(people.anna.id, said.message_id, { text: 'Help me' })
    await until(() => see.topic().includes('bot: Help me'))
    anna.edit(people.anna.id, said.message_id, { text: 'Help me, please' })
    await settleUnknown(journey)
    t.deepEqual(see.topic(), ['bot: Hello', 'bot: Help me, please'])
    t.deepEqual(await outcomes(journey, 'show'), ['done: sent', 'done: found'])
  },
)

test.serial(
  'what an agent turned into a note while its sending was unknown is taken back from the client',
  async (t) => {
    const journey = await openTicket(t, { name: 'edited_note', env: { VENDOR_TIMEOUT_S: '1' } })
    const { telegram, group, people, see } = journey
    const ivan = telegram.as(people.ivan.telegram.id)
    const toAnna = ({ chat_id: id }: Record<string, unknown>): boolean => id === people.anna.id
    telegram.weather.add({ method: 'sendMessage', where: toAnna, fault: { kind: 'late', afterMs: 1000 } })
    const said = ivan.write({ text: 'He is drunk', chatId: group.id, threadId: see.topics()[0]!.id })
    await until(async () => await anyUnknown(journey))
    ivan.edit(group.id, said.message_id, { text: '// He is drunk' })
    await until(() => see.chat(people.anna.id).includes('bot: He is drunk'))
    await settleUnknown(journey)
    t.deepEqual(
      see.chat(people.anna.id).filter((line) => line.includes('drunk')),
      [],
    )
  },
)

test.serial('however many write to the bot meanwhile, an answer that arrived unheard of is found', async (t) => {
  const journey = await openTicket(t, { name: 'crowd' })
  const { telegram, todoist, people, see } = journey
  telegram.weather.add({ method: 'sendMessage', where: ({ chat_id: id }) => Number(id) > 0, fault: lostAnswer })
  todoist.as(people.olga.todoist.id).comment(see.task().id, 'Coming')
  await until(async () => await anyUnknown(journey))
  for (let index = 0; index < 80; index += 1) telegram.as(telegram.addUser({ first_name: `Guest ${index}` }).id).start()
  await journey.settle()
  await settleUnknown(journey)
  t.is(see.chat(people.anna.id).filter((line) => line === 'bot: Coming').length, 1)
  t.deepEqual(await outcomes(journey, 'show'), ['done: sent', 'done: found', 'done: sent'])
})

test.serial('whatever a group has not told yet of what was said there, a copy among it is found', async (t) => {
  const journey = await openTicket(t, {
    name: 'untold',
    env: ({ people }) => ({ LEDGER_CHAT_ID: String(people.lead.telegram.id) }),
  })
  const { telegram, people, group, see } = journey
  telegram.as(people.lead.telegram.id).start()
  await journey.settle()
  telegram.weather.webhook.delayedMs = 4000
  for (let index = 0; index < 20; index += 1)
    telegram.as(people.olga.telegram.id).write({ chatId: group.id, text: `Lunch ${index}` })
  telegram.weather.webhook.delayedMs = 0
  telegram.weather.add({ method: 'copyMessage', fault: lostAnswer })
  telegram.as(people.anna.id).write('Help')
  await until(async () => await anyUnknown(journey))
  await settleUnknown(journey)
  t.deepEqual(see.topic(), ['bot: Hello', 'bot: Help'])
  t.deepEqual(await outcomes(journey, 'show'), ['done: sent', 'done: found'])
})

test.serial('a topic is not looked for in news for ever: there is always some that has not come', async (t) => {
  const journey = await startJourney(t, { name: 'topic_untold' })
  const { telegram, people, database, see } = journey
  telegram.weather.add({ method: 'createForumTopic', fault: lostRequest })
  telegram.as(people.anna.id).write('Hello')
  await until(async () => await anyUnknown(journey))
  telegram.weather.webhook.delayedMs = 3_600_000
  telegram.as(people.boris.id).start()
  const unknown = database.knex('outbox').where({ state: 'unknown' })
  await until(async () => {
    await unknown.clone().update({ not_before: '-infinity' })
    return (await unknown.clone().whereNotNull('looked_at')).length === 1
  })
  t.deepEqual(see.topics(), [])
  await unknown.clone().update({ looked_at: new Date(Date.now() - 6 * 60_000), not_before: '-infinity' })
  await until(() => see.topics().length === 1)
  await until(() => see.topic().length === 1)
  t.deepEqual(see.topic(), ['bot: Hello'])
})

test.serial(
  'many copies unknown at once are all found out: looking leaves nothing that has to be looked at',
  async (t) => {
    const journey = await startJourney(t, { name: 'many_unknown' })
    const { telegram, people, see } = journey
    const guests = Array.from({ length: 8 }, (_, index) =>
      telegram.as(telegram.addUser({ first_name: `Guest ${index}` }).id),
    )
    for (const guest of [...guests, telegram.as(people.anna.id)]) {
      guest.start()
      guest.write('Hello')
    }
    await journey.settle()
    telegram.weather.slowMs = 200
    telegram.weather.add({ method: 'copyMessage', fault: lostRequest, times: 6 })
    telegram.weather.add({ method: 'copyMessage', fault: lostAnswer, times: 2 })
    for (const [index, guest] of guests.entries()) guest.write(`Help ${index}`)
    await settleUnknown(journey)
    for (const index of guests.keys())
      t.deepEqual(see.topic(new RegExp(`Guest ${index}`)), ['bot: Hello', `bot: Help ${index}`])
    t.deepEqual(
      (await outcomes(journey, 'show')).filter((one) => one.includes('undecided')),
      [],
    )
    const looks = telegram.calls.filter(({ method }) => method === 'forwardMessage').length
    t.true(looks <= 8 * 8 + 8, `${looks} looks`)
  },
)
