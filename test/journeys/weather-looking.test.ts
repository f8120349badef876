import test from 'ava'
import type { ExecutionContext } from 'ava'
import { before } from '../flow/before.ts'
import type { Journey, JourneyOptions } from './journey.ts'
import { startJourney } from './journey.ts'
import { outcomes, settleUnknown } from './outcomes.ts'

const lostAnswer = { kind: 'lost-response' } as const
const lostRequest = { kind: 'lost-request' } as const

const toChat =
  (chatId: number) =>
  ({ chat_id: id }: Record<string, unknown>): boolean =>
    Number(id) === chatId

/** Anna and Boris have a ticket each. */
async function twoTickets(t: ExecutionContext, options: JourneyOptions): Promise<Journey> {
  const journey = await startJourney(t, options)
  const { telegram, people, settle } = journey
  for (const { id } of [people.anna, people.boris]) {
    telegram.as(id).start()
    telegram.as(id).write('Hello')
    await settle()
  }
  return journey
}

test.serial('the same words in two topics at once, both unknown and both there: each topic has its own', async (t) => {
  const journey = await twoTickets(t, { name: 'twins_done' })
  const { telegram, people, see } = journey
  telegram.weather.slowMs = 100
  telegram.weather.add({ method: 'copyMessage', fault: lostAnswer, times: 2 })
  const annas = telegram.as(people.anna.id).write('Help')
  const boris = telegram.as(people.boris.id).write('Help')
  await settleUnknown(journey)
  t.deepEqual(see.topic(/Anna/), ['bot: Hello', 'bot: Help'])
  t.deepEqual(see.topic(/Boris/), ['bot: Hello', 'bot: Help'])
  telegram.as(people.anna.id).edit(people.anna.id, annas.message_id, { text: 'Help Anna' })
  telegram.as(people.boris.id).edit(people.boris.id, boris.message_id, { text: 'Help Boris' })
  await settleUnknown(journey)
  t.deepEqual(see.topic(/Anna/), ['bot: Hello', 'bot: Help Anna'])
  t.deepEqual(see.topic(/Boris/), ['bot: Hello', 'bot: Help Boris'])
  const marked = telegram
    .chat(journey.group.id)
    .messages.filter(({ content, markup }) => content.text === 'Help Anna' && markup)
  t.deepEqual(marked, [], 'the buttons put there for looking are gone')
})

test.serial('the same words in two topics at once, one of them never sent: none is lost, none doubled', async (t) => {
  const journey = await twoTickets(t, { name: 'twins_half' })
  const { telegram, people, see } = journey
  const fromAnna = ({ from_chat_id: id }: Record<string, unknown>): boolean => Number(id) === people.anna.id
  telegram.weather.slowMs = 100
  telegram.weather.add({ method: 'copyMessage', fault: lostRequest, where: fromAnna })
  telegram.weather.add({ method: 'copyMessage', fault: lostAnswer, where: (params) => !fromAnna(params) })
  telegram.as(people.anna.id).write('Help')
  telegram.as(people.boris.id).write('Help')
  await settleUnknown(journey)
  t.deepEqual(see.topic(/Anna/), ['bot: Hello', 'bot: Help'])
  t.deepEqual(see.topic(/Boris/), ['bot: Hello', 'bot: Help'])
  t.deepEqual((await outcomes(journey, 'show')).toSorted(), ['done: found', 'done: sent', 'done: sent', 'done: sent'])
})

test.serial('the same answer to two clients at once, one of them never sent: each has it once', async (t) => {
  const journey = await twoTickets(t, { name: 'private_twins' })
  const { telegram, todoist, people, see } = journey
  telegram.weather.add({ method: 'sendMessage', fault: lostRequest, where: toChat(people.anna.id) })
  telegram.weather.add({ method: 'sendMessage', fault: lostAnswer, where: toChat(people.boris.id) })
  for (const task of see.tasks()) todoist.as(people.olga.todoist.id).comment(task.id, 'Coming')
  await settleUnknown(journey)
  t.is(see.chat(people.anna.id).filter((line) => line === 'bot: Coming').length, 1)
  t.is(see.chat(people.boris.id).filter((line) => line === 'bot: Coming').length, 1)
})

test.serial('the topic for looking is made when first needed, once, though its own answer was lost', async (t) => {
  const journey = await twoTickets(t, { name: 'ledger_lost' })
  const { telegram, people, see } = journey
  telegram.weather.add({ method: 'createForumTopic', fault: lostAnswer })
  telegram.weather.add({ method: 'copyMessage', fault: lostAnswer })
  telegram.as(people.anna.id).write('Help')
  await settleUnknown(journey)
  t.deepEqual(see.topic(/Anna/), ['bot: Hello', 'bot: Help'])
  t.is(see.topics().filter(({ name }) => name === '🧾').length, 1)
  const ledger = see.topics().find(({ name }) => name === '🧾')!
  const left = telegram.chat(journey.group.id).visible(ledger.id)
  t.deepEqual(
    left.filter(({ service }) => !service),
    [],
    'nothing stays there',
  )
})

test.serial('a lost topic for looking is forgotten, and not the one that was made in its place', async (t) => {
  const journey = await twoTickets(t, { name: 'ledger_new' })
  const { telegram, people, group, database, see } = journey
  const lost = async (text: string): Promise<void> => {
    telegram.weather.add({ method: 'copyMessage', fault: lostAnswer })
    telegram.as(people.anna.id).write(text)
    await settleUnknown(journey)
  }
  const ledgers = () => see.topics().filter(({ name }) => name === '🧾')
  await lost('Help')
  const lead = telegram.as(people.lead.telegram.id)
  lead.deleteTopic(group.id, ledgers()[0]!.id)
  t.teardown(
    before(/delete from "cursors"/, async () => {
      const value = String(lead.createTopic(group.id, '🧾'))
      await database
        .knex('cursors')
        .where({ name: `ledger:${group.id}` })
        .update({ value })
    }),
  )
  await lost('Please')
  t.deepEqual(see.topic(/Anna/), ['bot: Hello', 'bot: Help', 'bot: Please'])
  t.is(ledgers().length, 1)
})

test.serial('a look left over where looks are taken is no copy of what is said alike later', async (t) => {
  const journey = await twoTickets(t, { name: 'left_over' })
  const { telegram, people, see } = journey
  const anna = telegram.as(people.anna.id)
  telegram.weather.add({ method: 'copyMessage', fault: lostAnswer })
  telegram.weather.add({ method: 'forwardMessage', fault: lostAnswer })
  anna.write('Help')
  await settleUnknown(journey)
  const ledger = see.topics().find(({ name }) => name === '🧾')!
  const left = telegram.chat(journey.group.id).visible(ledger.id)
  t.is(left.filter(({ content }) => content.text === 'Help').length, 1)
  telegram.weather.add({ method: 'copyMessage', fault: lostRequest })
  anna.write('Help')
  await settleUnknown(journey)
  t.deepEqual(see.topic(/Anna/), ['bot: Hello', 'bot: Help', 'bot: Help'])
  t.deepEqual((await outcomes(journey, 'show')).slice(-2), ['done: found', 'done: sent'])
})

test.serial('with a chat set aside for looking the group gets no topic for it', async (t) => {
  const journey = await startJourney(t, {
    name: 'ledger_chat',
    env: ({ people }) => ({ LEDGER_CHAT_ID: String(people.lead.telegram.id) }),
  })
  const { telegram, todoist, people, see } = journey
  for (const { id } of [people.lead.telegram, people.anna]) telegram.as(id).start()
  telegram.as(people.anna.id).write('Hello')
  await journey.settle()
  telegram.weather.add({ method: 'copyMessage', fault: lostAnswer })
  telegram.weather.add({ method: 'sendMessage', fault: lostAnswer, where: toChat(people.anna.id) })
  telegram.as(people.anna.id).write('Help')
  await settleUnknown(journey)
  todoist.as(people.olga.todoist.id).comment(see.task().id, 'Coming')
  await settleUnknown(journey)
  t.deepEqual(see.topic(), ['bot: Hello', 'bot: Help', 'bot: Olga: Coming'])
  t.is(see.chat(people.anna.id).at(-1), 'bot: Coming')
  t.is(see.topics().length, 1)
  t.deepEqual(await outcomes(journey, 'show'), ['done: sent', 'done: found', 'done: found', 'done: sent'])
})

for (const [weather, fault] of [
  ['500', { kind: '500-before' }],
  ['429', { kind: '429', retryAfterS: 1 }],
  ['silence', lostRequest],
] as const)
  test.serial(`a look that fails (${weather}) is no proof: it is looked again, and nothing is doubled`, async (t) => {
    const journey = await twoTickets(t, { name: `look_${weather}` })
    const { telegram, people, see } = journey
    telegram.weather.add({ method: 'forwardMessage', fault, times: 2 })
    telegram.weather.add({ method: 'copyMessage', fault: lostAnswer })
    telegram.as(people.anna.id).write('Help')
    await settleUnknown(journey)
    t.deepEqual(see.topic(/Anna/), ['bot: Hello', 'bot: Help'])
    t.is((await outcomes(journey, 'show')).at(-1), 'done: found')
  })

test.serial(
  'where the group forbids forwarding nobody can tell: people are sent it again, and it is listed',
  async (t) => {
    const journey = await twoTickets(t, { name: 'protected' })
    const { telegram, people, see, group } = journey
    telegram.protectContent(group.id, true)
    telegram.weather.add({ method: 'copyMessage', fault: lostAnswer })
    telegram.as(people.anna.id).write('Help')
    await settleUnknown(journey)
    t.deepEqual(see.topic(/Anna/), ['bot: Hello', 'bot: Help', 'bot: Help'])
    t.is((await outcomes(journey, 'show')).at(-1), 'done: undecided')
  },
)

test.serial('a copy that appears long after its connection broke is found, not sent again', async (t) => {
  const journey = await twoTickets(t, { name: 'late', env: { VENDOR_TIMEOUT_S: '1' } })
  const { telegram, people, see, settle } = journey
  telegram.weather.add({ method: 'copyMessage', fault: { kind: 'late', afterMs: 1500 } })
  telegram.as(people.anna.id).write('Help')
  telegram.as(people.anna.id).write('Quick')
  await settle()
  t.deepEqual(see.topic(/Anna/), ['bot: Hello', 'bot: Help', 'bot: Quick'])
  t.is((await outcomes(journey, 'show')).at(-2), 'done: found')
})

test.serial('an album and a file of which nobody knows stand there once', async (t) => {
  const journey = await twoTickets(t, { name: 'album' })
  const { telegram, todoist, people, see } = journey
  telegram.weather.add({ method: 'copyMessages', fault: lostAnswer })
  telegram.as(people.anna.id).album([{ kind: 'photo', caption: 'Two views' }, { kind: 'photo' }])
  await settleUnknown(journey)
  t.deepEqual(see.topic(/Anna/), ['bot: Hello', 'bot: [photo] Two views', 'bot: [photo]'])
  telegram.weather.add({ method: 'sendDocument', fault: lostAnswer, where: ({ chat_id: id }) => Number(id) > 0 })
  todoist.as(people.olga.todoist.id).comment(see.task(/Anna/).id, 'The plan', {
    name: 'plan.pdf',
    type: 'application/pdf',
    bytes: Buffer.from('plan'),
  })
  await settleUnknown(journey)
  t.deepEqual(
    see.chat(people.anna.id).filter((line) => line.includes('plan')),
    ['bot: [document] The plan'],
  )
})

test.serial(
  'in a group with a long past the very first copy, its answer lost, is found and not sent twice',
  async (t) => {
    let groupId = 0
    const journey = await startJourney(t, {
      name: 'long_past',
      env: ({ telegram }) => {
        groupId = telegram.addForum({ title: 'Old', lastId: 2_000_000 }).id
        return { MAIN_GROUP_ID: String(groupId) }
      },
    })
    const { telegram, people, database } = journey
    for (const method of ['copyMessage', 'sendMessage'])
      telegram.weather.add({ method, fault: lostAnswer, where: toChat(groupId) })
    telegram.as(people.anna.id).write('The first word')
    await settleUnknown(journey)
    const said = telegram
      .chat(groupId)
      .messages.filter(({ content, deleted }) => !deleted && content.text === 'The first word')
    t.is(said.length, 1)
    t.is(
      telegram.chat(groupId).messages.filter(({ content, deleted }) => !deleted && content.text?.startsWith('#1\n'))
        .length,
      1,
    )
    t.is((await database.knex('outbox').where({ outcome: 'undecided' })).length, 0)
  },
)
