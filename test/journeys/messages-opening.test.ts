import test from 'ava'
import { en } from '../../src/texts/en.ts'
import { ru } from '../../src/texts/ru.ts'
import { startJourney } from './journey.ts'
import { until } from './until.ts'

test.serial('a greeting comes in the language of who says hello, in one message', async (t) => {
  const { telegram, people, see, settle } = await startJourney(t, { name: 'greeting' })
  const masha = telegram.addUser({ first_name: 'Маша', language_code: 'ru' })
  telegram.as(people.anna.id).start()
  telegram.as(masha.id).start('from_poster')
  await settle()
  t.deepEqual(see.chat(people.anna.id), ['Anna: /start', `bot: ${en.greeting}`])
  t.deepEqual(see.chat(masha.id), ['Маша: /start from_poster', `bot: ${ru.greeting}`])
  telegram.as(masha.id).write('/help')
  await settle()
  t.is(see.chat(masha.id).at(-1), `bot: ${ru.help}`)
  t.deepEqual(see.topics(), [], 'nobody has asked for anything yet')
  t.deepEqual(see.tasks(), [])
  t.deepEqual(see.refused(), [])
})

test.serial(
  'the first message opens a ticket everywhere, with one receipt; later messages go on without',
  async (t) => {
    const { telegram, people, see, settle } = await startJourney(t, { name: 'opening' })
    const anna = telegram.as(people.anna.id)
    anna.write('No water in hall B\nSince this morning')
    await settle()
    t.deepEqual(
      see.topics().map(({ name }) => name),
      ['🟢 [New] #1 | Anna (@anna)'],
    )
    const today = new Intl.DateTimeFormat('en', { dateStyle: 'long', timeZone: 'UTC' }).format(new Date())
    t.is(see.topicCard(), `#1\nClient: Anna (@anna)\nWith us since ${today}\nFirst request`)
    t.deepEqual(see.topic(), ['bot: No water in hall B\nSince this morning'])
    t.is(see.task().content, '#1 · Anna (@anna): No water in hall B')
    t.is(see.section(), 'New')
    t.deepEqual(see.comments(), ['**Anna:** No water in hall B\nSince this morning'])
    t.deepEqual(see.chat(people.anna.id), [
      'Anna: No water in hall B\nSince this morning',
      'bot: Got it: your request is number 1. We will answer here.',
    ])
    anna.write('And in hall C')
    anna.write('Hello?')
    await settle()
    t.is(see.chat(people.anna.id).filter((line) => line.startsWith('bot:')).length, 1)
    t.deepEqual(see.topic().slice(1), ['bot: And in hall C', 'bot: Hello?'])
    t.deepEqual(see.comments().slice(1), ['**Anna:** And in hall C', '**Anna:** Hello?'])
    t.deepEqual(see.refused(), [])
  },
)

test.serial('two messages a breath apart join one ticket, in order', async (t) => {
  const { telegram, people, see, settle } = await startJourney(t, { name: 'breath' })
  const anna = telegram.as(people.anna.id)
  anna.write('one')
  await new Promise((resolve) => setTimeout(resolve, 5))
  anna.write('two')
  anna.write('three')
  await settle()
  t.deepEqual(see.topic(), ['bot: one', 'bot: two', 'bot: three'])
  t.deepEqual(see.comments(), ['**Anna:** one', '**Anna:** two', '**Anna:** three'])
  t.is(see.tasks().length, 1)
})

test.serial('messages that reach the hub at the same moment, and more than once, open one ticket', async (t) => {
  const { telegram, env, people, see, settle } = await startJourney(t, { name: 'same_moment' })
  telegram.as(people.anna.id).start()
  await settle()
  const from = people.anna
  const chat = { id: from.id, type: 'private', first_name: from.first_name }
  const date = Math.floor(Date.now() / 1000)
  const updates = ['a', 'b', 'c', 'a'].map((text) => {
    const number = text.charCodeAt(0)
    return { update_id: 1_000_000 + number, message: { message_id: 50_000 + number, from, chat, date, text } }
  })
  const answers = await Promise.all(
    updates.map(async (update) => {
      const response = await fetch(`${env['WEBHOOK_URL']}/webhook/${env['WEBHOOK_SECRET']}`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'x-telegram-bot-api-secret-token': env['WEBHOOK_SECRET']!,
        },
        body: JSON.stringify(update),
      })
      return response.status
    }),
  )
  t.deepEqual(answers, [200, 200, 200, 200])
  await settle()
  t.is(see.tasks().length, 1)
  t.deepEqual(see.comments().toSorted(), ['**Anna:** a', '**Anna:** b', '**Anna:** c'])
  t.is(see.chat(from.id).filter((line) => line.includes('number 1')).length, 1)
})

test.serial('the card of a second ticket names the earlier one', async (t) => {
  const { telegram, todoist, people, database, see, settle } = await startJourney(t, { name: 'second' })
  const anna = telegram.as(people.anna.id)
  anna.write('The door is stuck')
  await settle()
  todoist.as(people.olga.todoist.id).complete(see.task().id)
  await settle()
  await database.knex('tickets').update({ closed_at: new Date(Date.now() - 30 * 24 * 3_600_000) })
  anna.write('The window is stuck')
  await settle()
  t.deepEqual(
    see.topics().map(({ name }) => name),
    ['🟣 [Closed] #1 | Anna', '🟢 [New] #2 | Anna (@anna)'],
  )
  t.is(see.topicCard(/#2/).split('\n').at(-1), 'Earlier tickets: #1')
  t.deepEqual(see.topic(/#2/), ['bot: The window is stuck'])
  t.deepEqual(see.comments(see.task(/#2/).id), ['**Anna:** The window is stuck'])
  t.is(see.chat(people.anna.id).at(-1), 'bot: Got it: your request is number 2. We will answer here.')
})

test.serial('what changes while the card is on its way shows on it', async (t) => {
  const { telegram, people, group, see, settle } = await startJourney(t, { name: 'opening_card' })
  telegram.weather.add({
    method: 'sendMessage',
    fault: { kind: 'slow-answer', afterMs: 1000 },
    where: ({ text }) => typeof text === 'string' && text.startsWith('#1\n'),
  })
  telegram.as(people.anna.id).write('No water')
  await until(() => see.topics().length === 1 && see.topicCard() !== '')
  void telegram.as(people.olga.telegram.id).press(group.id, see.inTopic('#1\n'), 't:1:take')
  await settle()
  t.regex(see.topicCard(), /Olga/)
})
