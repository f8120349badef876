// Every message once on each side, whoever touches its copies, and within what the vendors allow.
import test from 'ava'
import { startJourney } from './journey.ts'

test.serial('what people do to our own copies on the board changes nothing in the chat', async (t) => {
  const { telegram, todoist, people, see, settle } = await startJourney(t, { name: 'own_copies' })
  const anna = telegram.as(people.anna.id)
  const { message_id: first } = anna.write('The door')
  const { message_id: second } = anna.write('The window')
  await settle()
  const [door, window] = todoist.comments(see.task().id)
  const account = todoist.as(people.hub.id)
  account.editComment(door!.id, 'tampered')
  account.deleteComment(window!.id)
  await settle()
  t.deepEqual(see.topic(), ['bot: The door', 'bot: The window'])
  t.is(see.chat(people.anna.id).length, 3)
  anna.edit(people.anna.id, first, { text: 'The big door' })
  anna.edit(people.anna.id, second, { text: 'The big window' })
  await settle()
  t.deepEqual(see.topic(), ['bot: The big door', 'bot: The big window'])
  t.deepEqual(see.comments(), ['**Anna:** The big door'])
  t.is(see.chat(people.anna.id).length, 3, 'nobody is troubled with what can not be')
})

test.serial('who works with the account of the hub is heard as anybody else', async (t) => {
  const { telegram, todoist, people, see, settle } = await startJourney(t, { name: 'hub_account' })
  telegram.as(people.anna.id).write('Hello')
  await settle()
  todoist.as(people.hub.id).comment(see.task().id, 'I own this account')
  todoist.as(people.lead.todoist.id).comment(see.task().id, 'And I lead')
  await settle()
  t.deepEqual(see.chat(people.anna.id).slice(2), ['bot: I own this account', 'bot: And I lead'])
  t.deepEqual(see.topic().slice(1), ['bot: Helpdesk Hub: I own this account', 'bot: Lena: And I lead'])
  t.deepEqual(see.comments(), ['**Anna:** Hello', 'I own this account', 'And I lead'])
  t.deepEqual(see.refused(), [])
})

test.serial('a long talk arrives once and in order on every side, whoever repeats it', async (t) => {
  const { telegram, todoist, people, group, see, settle } = await startJourney(t, { name: 'long_talk' })
  telegram.weather.webhook.doubled = 1
  Object.assign(todoist.weather.webhooks, { doubled: 1, shuffled: true })
  const anna = telegram.as(people.anna.id)
  anna.write('begin')
  await settle()
  const where = { chatId: group.id, threadId: see.topics()[0]!.id }
  const fruit = ['apple', 'pear', 'plum', 'fig', 'lime', 'melon', 'peach', 'grape']
  const asked = fruit.map((one) => `Where is the ${one}?`)
  const topic = fruit.map((one) => `The ${one} is in the hall`)
  const board = fruit.map((one) => `I have put the ${one} on the table`)
  for (const index of fruit.keys()) {
    anna.write(asked[index]!)
    telegram.as(people.olga.telegram.id).write({ ...where, text: topic[index]! })
    todoist.as(people.ivan.todoist.id).comment(see.task().id, board[index]!)
  }
  await settle()
  const lines = (all: string[], prefix: string, said: string[]): string[] =>
    all.filter((line) => said.some((text) => line === prefix + text)).map((line) => line.slice(prefix.length))
  const client = see.chat(people.anna.id)
  t.deepEqual(lines(client, 'bot: ', topic), topic)
  t.deepEqual(lines(client, 'bot: ', board), board)
  t.is(client.length, 2 + 3 * 8)
  t.deepEqual(lines(see.topic(), 'bot: ', asked), asked)
  t.deepEqual(lines(see.topic(), 'bot: Ivan: ', board), board)
  t.is(see.topic().length, 1 + 3 * 8)
  t.deepEqual(lines(see.comments(), '**Anna:** ', asked), asked)
  t.deepEqual(lines(see.comments(), '**Support (Olga):** ', topic), topic)
  t.is(see.comments().length, 1 + 3 * 8)
  t.deepEqual(see.refused(), [])
})

test.serial('within the published limits nothing is refused', async (t) => {
  const { telegram, todoist, people, group, see, settle } = await startJourney(t, {
    name: 'published',
    env: { BUDGETS: undefined },
    stage: { telegram: { limits: {} } },
  })
  const anna = telegram.as(people.anna.id)
  anna.write('Hello')
  anna.album([{ kind: 'photo' }, { kind: 'photo', caption: 'two' }])
  await settle()
  const olga = telegram.as(people.olga.telegram.id)
  const where = { chatId: group.id, threadId: see.topics()[0]!.id }
  olga.album([{ kind: 'photo' }, { kind: 'photo', caption: 'back' }], where)
  olga.write({ ...where, text: 'See' })
  todoist.as(people.ivan.todoist.id).comment(see.task().id, 'And me')
  await settle()
  t.is(see.chat(people.anna.id).filter((line) => line.startsWith('bot:')).length, 5)
  t.deepEqual(telegram.violations, [])
  t.is(todoist.violations(), 0)
  t.deepEqual(see.refused(), [])
})

test.serial('a kind of message nobody knows yet is told of', async (t) => {
  const { telegram, people, env, see, settle } = await startJourney(t, { name: 'unknown_kind' })
  telegram.as(people.anna.id).write('Hello')
  await settle()
  const { anna: from } = people
  const chat = { id: from.id, type: 'private', first_name: from.first_name }
  const response = await fetch(`${env['WEBHOOK_URL']}/webhook/${env['WEBHOOK_SECRET']}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-telegram-bot-api-secret-token': env['WEBHOOK_SECRET']! },
    body: JSON.stringify({
      update_id: 7_000_000,
      message: { message_id: 70_000, from, chat, date: 1_800_000_000, hologram: { file_id: 'h' } },
    }),
  })
  t.is(response.status, 200)
  await settle()
  const line = '▫️ A message that only Telegram can show (hologram)'
  t.deepEqual(see.topic(), ['bot: Hello', `bot: ${line}`])
  t.true(see.comments()[1]!.startsWith(`**Anna:** ${line} [see it in the topic](https://t.me/c/`))
})

test.serial('a message told again under another number is no second message', async (t) => {
  const { telegram, people, group, env, database, see, settle } = await startJourney(t, { name: 'another_number' })
  telegram.as(people.anna.id).write('Hello')
  await settle()
  telegram.as(people.olga.telegram.id).write({ chatId: group.id, threadId: see.topics()[0]!.id, text: 'Hi Anna' })
  await settle()
  const told = await database.knex('inbox').where({ source: 'telegram' }).orderBy('id').select('payload')
  for (const [index, { payload }] of told.entries()) {
    const response = await fetch(`${env['WEBHOOK_URL']}/webhook/${env['WEBHOOK_SECRET']}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-telegram-bot-api-secret-token': env['WEBHOOK_SECRET']! },
      body: JSON.stringify({ ...payload, update_id: 8_000_000 + index }),
    })
    t.is(response.status, 200)
  }
  await settle()
  t.deepEqual(see.topic(), ['bot: Hello', 'Olga: Hi Anna'])
  t.is(see.chat(people.anna.id).length, 3)
  t.deepEqual(see.comments(), ['**Anna:** Hello', '**Support (Olga):** Hi Anna'])
  t.is(see.tasks().length, 1)
})
