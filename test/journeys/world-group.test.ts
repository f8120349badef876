import test from 'ava'
import { en } from '../../src/texts/en.ts'
import { before } from '../flow/before.ts'
import { startJourney } from './journey.ts'
import type { Journey, JourneyOptions } from './journey.ts'
import { until } from './until.ts'

async function asked(t: Parameters<typeof startJourney>[0], options: JourneyOptions): Promise<Journey> {
  const journey = await startJourney(t, options)
  journey.telegram.as(journey.people.anna.id).write('No water')
  await journey.settle()
  return journey
}

/** All goes on in the new group, both ways, with a card of its own. */
async function goesOn(
  t: Parameters<typeof startJourney>[0],
  journey: Journey,
  moved: number,
  first: string,
): Promise<void> {
  const { telegram, todoist, people, see, settle } = journey
  const visible = () =>
    telegram
      .chat(moved)
      .messages.filter((one) => one.threadId && !one.service)
      .map((one) => `${one.from.first_name}: ${one.content.text?.split('\n')[0] ?? ''}`)
  const threadId = telegram.chat(moved).topics[0]!.id
  telegram.as(people.olga.telegram.id).write({ chatId: moved, threadId, text: 'Coming' })
  await settle()
  t.is(see.chat(people.anna.id).at(-1), 'bot: Coming')
  todoist.as(people.olga.todoist.id).assign(see.task().id, people.olga.todoist.id)
  await settle()
  t.is(telegram.chat(moved).topics[0]!.name, '🟡 [In progress | @olga_fix] #1 | Anna')
  telegram.as(people.anna.id).write('Still none')
  await settle()
  t.deepEqual(
    visible().filter((line) => !line.startsWith('Helpdesk: #1')),
    [first, 'Olga: Coming', 'Helpdesk: Still none'],
  )
  t.is(visible().filter((line) => line.startsWith('Helpdesk: #1')).length, 1, 'one card')
  const card = telegram.chat(moved).messages.find((one) => one.content.text?.startsWith('#1\n'))!
  t.is(card.content.text!.split('\n').at(-1), 'Technician: Olga')
  telegram.as(people.boris.id).write('No light')
  await settle()
  t.is(telegram.chat(moved).topics.length, 2)
}

test.serial(
  'the group gets a new id: all goes on there, also after a restart with the old id in the settings',
  async (t) => {
    const journey = await asked(t, { name: 'migrated' })
    const { telegram, group, people, settle } = journey
    const moved = telegram.upgradeGroup(group.id)
    await settle()
    await journey.restart()
    telegram.as(people.anna.id).write('It drips')
    await settle()
    await goesOn(t, journey, moved, 'Helpdesk: It drips')
  },
)

test.serial('a group whose new id is first learnt from a refusal: the message that met it arrives', async (t) => {
  const journey = await asked(t, { name: 'refused_move' })
  const { telegram, todoist, group, people, see, settle } = journey
  telegram.weather.webhook.delayedMs = 1500
  const moved = telegram.upgradeGroup(group.id)
  todoist.as(people.ivan.todoist.id).comment(see.task().id, 'Does it drip?')
  await until(() => see.refused().length > 0)
  telegram.weather.webhook.delayedMs = 0
  await settle()
  t.true(see.refused().every((line) => line.includes('upgraded to a supergroup chat')))
  await goesOn(t, journey, moved, 'Helpdesk: Ivan: Does it drip?')
})

test.serial('what the hub says in the general flow follows the group to its new id', async (t) => {
  const { telegram, group, people, see, settle } = await asked(t, { name: 'general_move' })
  telegram.weather.add({ method: 'sendMessage', fault: { kind: '429', retryAfterS: 1 } })
  telegram.as(people.olga.telegram.id).write({ chatId: group.id, text: 'Where is everybody?' })
  await until(() => telegram.weather.struck.has('429'))
  const moved = telegram.upgradeGroup(group.id)
  const general = () => telegram.chat(moved).messages.filter(({ threadId, service }) => !threadId && !service)
  await until(() => general().length > 0)
  await settle()
  t.deepEqual(
    general().map(({ content }) => content.text),
    [en.general_help],
  )
  t.is(see.refused().length, 1)
})

test.serial('a ticket that is opened while the group moves stands in the new one', async (t) => {
  const { telegram, group, people, database, settle } = await asked(t, { name: 'opened_move' })
  let moved = 0
  t.teardown(
    before(/insert into "tickets"/, async () => {
      moved = telegram.upgradeGroup(group.id)
      await until(async () => (await database.knex('desks').first('chat_id')).chat_id === String(moved))
    }),
  )
  telegram.as(people.boris.id).write('No light')
  await until(() => moved !== 0 && telegram.chat(moved).topics.some(({ name }) => name.includes('Boris')))
  await settle()
  const { id } = telegram.chat(moved).topics.find(({ name }) => name.includes('Boris'))!
  const said = telegram.chat(moved).messages.filter(({ threadId, service }) => threadId === id && !service)
  t.true(said.some(({ content }) => content.text?.endsWith('No light')))
  t.deepEqual(await database.knex('rooms').distinct('chat_id').pluck('chat_id'), [String(moved)])
})

test.serial('while the bot lacks its rights messages wait; they arrive when it has them back', async (t) => {
  const journey = await asked(t, { name: 'rights' })
  const { telegram, todoist, group, people, database, see } = journey
  telegram.setBotRights(group.id, 'left')
  const anna = telegram.as(people.anna.id)
  anna.write('one')
  anna.write('two')
  await until(async () => (await database.knex('outbox').whereNotNull('refused_since')).length > 0)
  await telegram.idle()
  telegram.setBotRights(group.id, { can_manage_topics: true, can_manage_chat: true })
  todoist.as(people.ivan.todoist.id).comment(see.task().id, 'three')
  // A minute passes.
  await telegram.idle()
  await database.knex('lanes').update({ not_before: '-infinity' })
  await journey.settle()
  t.deepEqual(see.topic(), ['bot: No water', 'bot: one', 'bot: two', 'bot: Ivan: three'])
  t.is(see.chat(people.anna.id).at(-1), 'bot: three')
  t.is((await database.knex('outbox').whereIn('state', ['dead', 'stuck', 'unknown'])).length, 0)
  t.is(see.refused().length, 1, 'nobody tries again and again')
})

test.serial('who writes in the general flow is told once how it works', async (t) => {
  const { telegram, group, people, see, settle } = await asked(t, { name: 'general' })
  const olga = telegram.as(people.olga.telegram.id)
  olga.write({ chatId: group.id, text: 'Where is everybody?' })
  olga.write({ chatId: group.id, text: 'Hello?' })
  telegram.as(people.ivan.telegram.id).write({ chatId: group.id, text: 'Here' })
  await settle()
  const general = telegram.chat(group.id).visible()
  t.deepEqual(general.map((one) => `${one.from.first_name}: ${one.content.text}`).toSorted(), [
    `Helpdesk: ${en.general_help}`,
    `Helpdesk: ${en.general_help}`,
    'Ivan: Here',
    'Olga: Hello?',
    'Olga: Where is everybody?',
  ])
  t.is(see.chat(people.anna.id).length, 2)
  t.deepEqual(see.comments(), ['**Anna:** No water'])
  t.deepEqual(see.refused(), [])
})

test.serial('an administrator who hides behind the group is told to show up, and nothing is sent', async (t) => {
  const { telegram, group, people, see, settle } = await asked(t, { name: 'anonymous' })
  const threadId = see.topics()[0]!.id
  telegram.as(people.olga.telegram.id).writeAnonymously({ chatId: group.id, threadId, text: 'Go away' })
  await settle()
  t.deepEqual(see.topic().at(-1), `bot: ${en.anonymous}`)
  t.is(see.chat(people.anna.id).length, 2)
  t.deepEqual(see.comments(), ['**Anna:** No water'])
  telegram.as(people.olga.telegram.id).write({ chatId: group.id, threadId, text: 'Coming' })
  await settle()
  t.is(see.chat(people.anna.id).at(-1), 'bot: Coming')
  t.deepEqual(see.refused(), [])
})
