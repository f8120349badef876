// When a group is behind, texts of one topic travel together; whatever happens to one of them later is its own.
import test from 'ava'
import type { ExecutionContext } from 'ava'
import type { Journey } from './journey.ts'
import { startJourney } from './journey.ts'
import { outcomes } from './outcomes.ts'
import { rushBudgets, settleMinutes, whileWaiting } from './rush.ts'
import { until } from './until.ts'

const many = 13
const line = (number: number): string => `line ${number}`
const lines = Array.from({ length: many }, (_, number) => line(number))

/** Anna has a ticket, the group is in a rush. */
async function inRush(t: ExecutionContext, name: string): Promise<Journey> {
  const journey = await startJourney(t, { name, env: { BUDGETS: rushBudgets } })
  journey.telegram.as(journey.people.anna.id).write('Hello')
  await settleMinutes(journey)
  return journey
}

/** Anna's lines, written while the group waits; their ids in her chat. */
async function writeLines(journey: Journey, texts: string[] = lines): Promise<number[]> {
  const anna = journey.telegram.as(journey.people.anna.id)
  const ids: number[] = []
  await whileWaiting(journey, () => void ids.push(...texts.map((text) => anna.write(text).message_id)))
  return ids
}

/** What a message of the topic answers. */
function answeredInTopic({ telegram, group }: Journey, text: string): string | null {
  const { messages } = telegram.chat(group.id)
  const found = messages.findLast(({ content }) => content.text === text || content.caption === text)!
  return messages.find(({ id }) => id === found.replyTo?.messageId)?.content.text ?? null
}

test.serial('texts that wait leave as one message, formatting and all; each has its own comment', async (t) => {
  const journey = await inRush(t, 'together')
  const { telegram, people, group, see, database } = journey
  const anna = telegram.as(people.anna.id)
  await whileWaiting(journey, () => {
    for (const text of lines.slice(1)) anna.write(text)
    anna.write({ text: 'the last', entities: [{ type: 'bold', offset: 4, length: 4 }] })
  })
  const whole = [...lines.slice(1), 'the last'].join('\n\n')
  t.deepEqual(see.topic(), ['bot: Hello', `bot: ${whole}`])
  t.deepEqual(see.comments(), [
    '**Anna:** Hello',
    ...lines.slice(1).map((text) => `**Anna:** ${text}`),
    '**Anna:** the **last**',
  ])
  const sent = telegram.chat(group.id).messages.at(-1)!
  t.deepEqual(sent.content.entities, [{ type: 'bold', offset: whole.length - 4, length: 4 }])
  const links = await database.knex('links').where({ external_id: String(sent.id), place: String(group.id) })
  t.is(new Set(links.map(({ message_id: id }) => id as string)).size, many)
  t.deepEqual(see.refused(), [])
})

test.serial(
  'an edit changes its own words in the message that carries it, and nothing is called for nothing',
  async (t) => {
    const journey = await inRush(t, 'together_edit')
    const { telegram, people, see } = journey
    const ids = await writeLines(journey)
    const before = telegram.calls.length
    telegram.as(people.anna.id).edit(people.anna.id, ids[3]!, { text: 'another line' })
    await settleMinutes(journey)
    t.is(see.topic()[1], `bot: ${lines.with(3, 'another line').join('\n\n')}`)
    t.is(see.comments()[4], '**Anna:** another line')
    t.deepEqual(
      telegram.calls.slice(before).map(({ method }) => method),
      ['editMessageText'],
    )
    t.deepEqual(see.refused(), [])
  },
)

test.serial('what was changed while it waited leaves changed, without a second call', async (t) => {
  const journey = await inRush(t, 'together_early')
  const { telegram, people, group, see } = journey
  const anna = telegram.as(people.anna.id)
  const card = telegram.chat(group.id).messages.find(({ content }) => content.text?.startsWith('#1\n'))?.id
  const before = telegram.calls.length
  await whileWaiting(journey, () => {
    const ids = lines.map((text) => anna.write(text).message_id)
    anna.edit(people.anna.id, ids[0]!, { text: 'sooner' })
  })
  t.deepEqual(see.topic(), ['bot: Hello', `bot: ${lines.with(0, 'sooner').join('\n\n')}`])
  t.deepEqual(
    // The card may come to say that nobody answers.
    telegram.calls.slice(before).flatMap(({ method, params }) => (params['message_id'] === card ? [] : [method])),
    ['sendMessage'],
  )
})

test.serial(
  'words that grow too long leave the others and stand by themselves; both can still be changed',
  async (t) => {
    const journey = await inRush(t, 'together_long')
    const { telegram, people, see } = journey
    const anna = telegram.as(people.anna.id)
    const ids = await writeLines(journey)
    const long = 'x'.repeat(4050)
    anna.edit(people.anna.id, ids[3]!, { text: long })
    await settleMinutes(journey)
    const others = lines.toSpliced(3, 1)
    t.deepEqual(see.topic(), ['bot: Hello', `bot: ${others.join('\n\n')}`, `bot: ${long}`])
    t.is(answeredInTopic(journey, long), others.join('\n\n'))
    anna.edit(people.anna.id, ids[3]!, { text: 'short again' })
    anna.edit(people.anna.id, ids[0]!, { text: 'first again' })
    await settleMinutes(journey)
    t.deepEqual(see.topic(), ['bot: Hello', `bot: ${others.with(0, 'first again').join('\n\n')}`, 'bot: short again'])
    t.deepEqual(see.refused(), [])
  },
)

test.serial('a reply finds its message by the quote, and without one is to the last of the client', async (t) => {
  const journey = await inRush(t, 'together_reply')
  const { telegram, people, group, see } = journey
  const ids = await writeLines(journey)
  const olga = telegram.as(people.olga.telegram.id)
  const where = { chatId: group.id, threadId: see.topics()[0]!.id, replyTo: see.inTopic('line 4') }
  olga.write({ ...where, text: 'About the fourth', quote: 'line 4' })
  olga.write({ ...where, text: 'About the tenth', quote: 'line 10' })
  olga.write({ ...where, text: 'About all of it' })
  await settleMinutes(journey)
  t.deepEqual(see.comments().slice(-3), [
    '> line 4\n\n**Support (Olga):** About the fourth',
    '> line 10\n\n**Support (Olga):** About the tenth',
    '> line 12\n\n**Support (Olga):** About all of it',
  ])
  const { messages } = telegram.privateChat(people.anna.id)
  const answered = (text: string) => messages.find(({ content }) => content.text === text)!.replyTo?.messageId
  t.is(answered('About the fourth'), ids[4])
  t.is(answered('About the tenth'), ids[10])
  t.is(answered('About all of it'), ids[12])
  telegram.as(people.anna.id).write({ text: 'I meant the second', replyTo: ids[2]! })
  await settleMinutes(journey)
  t.is(answeredInTopic(journey, 'I meant the second'), lines.join('\n\n'))
  t.deepEqual(see.refused(), [])
})

test.serial('a file and a reply stand by themselves, in their place', async (t) => {
  const journey = await inRush(t, 'together_breaks')
  const { telegram, people, see } = journey
  const anna = telegram.as(people.anna.id)
  const more = (from: number): string[] => Array.from({ length: 10 }, (_, number) => `line ${from + number}`)
  await whileWaiting(journey, () => {
    const [one] = more(0).map((text) => anna.write(text).message_id)
    anna.photo({ caption: 'see' })
    for (const text of more(10)) anna.write(text)
    anna.write({ text: 'that one', replyTo: one! })
    for (const text of more(20)) anna.write(text)
  })
  const together = (from: number): string => `bot: ${more(from).join('\n\n')}`
  t.deepEqual(see.topic().slice(0, 5), ['bot: Hello', together(0), 'bot: [photo] see', together(10), 'bot: that one'])
  t.is(answeredInTopic(journey, 'that one'), more(0).join('\n\n'))
  t.deepEqual(see.refused(), [])
})

test.serial(
  'answers from the board keep their names and notes their lock; the client never hears of a note',
  async (t) => {
    const journey = await inRush(t, 'together_board')
    const { telegram, todoist, people, see } = journey
    const olga = todoist.as(people.olga.todoist.id)
    const task = see.task().id
    let first = ''
    let third = ''
    await whileWaiting(journey, async () => {
      for (const number of lines.keys()) {
        const { id } = olga.comment(task, number === 1 ? '// between us' : `answer ${number}`)
        if (number === 0) first = id
        if (number === 3) third = id
      }
      // Comments come by the pump: until all of them wait.
      const { knex } = journey.database
      while ((await knex('messages').where({ origin: 'board' })).length < many) await new Promise(setImmediate)
    })
    const shown = lines.map((_, number) => (number === 1 ? '🔒 Olga: between us' : `Olga: answer ${number}`))
    t.deepEqual(see.topic(), ['bot: Hello', `bot: ${shown.join('\n\n')}`])
    olga.deleteComment(third)
    olga.editComment(first, '// for us')
    await settleMinutes(journey)
    t.is(see.topic()[1], `bot: ${shown.with(0, '🔒 Olga: for us').toSpliced(3, 1).join('\n\n')}`)
    const heard = see.chat(people.anna.id).filter((one) => one.startsWith('bot: answer'))
    t.deepEqual(
      heard,
      lines.flatMap((_, number) => ([0, 1, 3].includes(number) ? [] : [`bot: answer ${number}`])),
    )
    t.deepEqual(telegram.violations, [])
  },
)

test.serial('what is taken back while another beside it grows too long is not said anew', async (t) => {
  const journey = await inRush(t, 'together_taken_back')
  const { todoist, people, see } = journey
  const { knex } = journey.database
  const olga = todoist.as(people.olga.todoist.id)
  const answers = lines.with(5, 'y'.repeat(2000))
  const ids: string[] = []
  await whileWaiting(journey, async () => {
    for (const answer of answers) ids.push(olga.comment(see.task().id, answer).id)
    await until(async () => (await knex('messages').where({ origin: 'board' })).length === many)
  })
  const long = 'x'.repeat(2500)
  await whileWaiting(journey, async () => {
    olga.deleteComment(ids[3]!)
    await until(async () => (await knex('messages').whereNotNull('deleted_at')).length === 1)
    olga.editComment(ids[0]!, long)
    await until(async () => (await knex('messages').where({ words: long })).length === 1)
  })
  const shown = answers.flatMap((answer, number) => ([0, 3].includes(number) ? [] : [`Olga: ${answer}`]))
  t.deepEqual(see.topic(), ['bot: Hello', `bot: ${shown.join('\n\n')}`, `bot: Olga: ${long}`])
  t.deepEqual(see.refused(), [])
})

test.serial('texts too long for one message, and emoji without end, take as many as they need', async (t) => {
  const journey = await inRush(t, 'together_big')
  const { telegram, people, group, see } = journey
  const emoji = Array.from({ length: 26 }, (_, number) => '🦊'.repeat(590 + number))
  await writeLines(journey, emoji)
  const texts = telegram
    .chat(group.id)
    .messages.flatMap(({ content }) => (content.text?.startsWith('🦊') ? [content.text] : []))
  t.is(texts.join('\n\n'), emoji.join('\n\n'))
  t.true(texts.length < 13, `${texts.length} messages`)
  const long = `${'word '.repeat(1000)}end`
  await whileWaiting(journey, async () => {
    const olga = journey.todoist.as(people.olga.todoist.id)
    for (const number of lines.keys()) olga.comment(see.task().id, number === 5 ? long : `answer ${number}`)
    const { knex } = journey.database
    while ((await knex('messages').where({ origin: 'board' })).length < many) await new Promise(setImmediate)
  })
  const said = see.topic().slice(-20).join(' ')
  const at = (text: string): number => said.indexOf(text)
  t.true(at('answer 4') < at('word word') && at('word word') < at('word end') && at('word end') < at('answer 6'))
  t.deepEqual(see.refused(), [])
})

for (const kind of ['lost-response', 'lost-request'] as const)
  test.serial(
    `words that left together and whose answer never came (${kind}) stand there once, and are known`,
    async (t) => {
      const journey = await inRush(t, `together_${kind}`)
      const { telegram, people, group, see } = journey
      telegram.weather.add({
        method: 'sendMessage',
        where: ({ chat_id: id, text }) => Number(id) === group.id && String(text).startsWith('line 0\n\n'),
        fault: { kind },
      })
      const ids = await writeLines(journey)
      t.deepEqual(see.topic(), ['bot: Hello', `bot: ${lines.join('\n\n')}`])
      const ended = (await outcomes(journey, 'show')).slice(1)
      t.deepEqual(new Set(ended), new Set([kind === 'lost-response' ? 'done: found' : 'done: sent']))
      telegram.as(people.anna.id).edit(people.anna.id, ids.at(-1)!, { text: 'the end' })
      await settleMinutes(journey)
      t.is(see.topic()[1], `bot: ${lines.with(-1, 'the end').join('\n\n')}`)
    },
  )

test.serial('a topic deleted while words wait for it: they stand together in the new one', async (t) => {
  const journey = await inRush(t, 'together_topic')
  const { telegram, people, group, see } = journey
  const anna = telegram.as(people.anna.id)
  let last = 0
  await whileWaiting(journey, () => {
    telegram.as(people.lead.telegram.id).deleteTopic(group.id, see.topics()[0]!.id)
    for (const text of lines) last = anna.write(text).message_id
  })
  t.is(see.topics().length, 1)
  t.is(see.topic().at(-1), `bot: ${lines.join('\n\n')}`)
  anna.edit(people.anna.id, last, { text: 'the end' })
  await settleMinutes(journey)
  t.is(see.topic().at(-1), `bot: ${lines.with(-1, 'the end').join('\n\n')}`)
})
