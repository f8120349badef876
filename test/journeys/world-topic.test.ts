import test from 'ava'
import { recordSent, tellTopicLost, topicMade } from '../../src/flow/record-chat.ts'
import { connectDatabase } from '../../src/store/database.ts'
import { OutboxRow } from '../../src/store/outbox.ts'
import { roomsOf } from '../../src/store/rooms.ts'
import { en } from '../../src/texts/en.ts'
import { before } from '../flow/before.ts'
import { startJourney } from './journey.ts'
import type { Journey, JourneyOptions } from './journey.ts'
import { until } from './until.ts'

/** Anna asked, Olga answered in the topic; then somebody deleted it. */
async function deleted(
  t: Parameters<typeof startJourney>[0],
  options: JourneyOptions,
): Promise<Journey & { old: number }> {
  const journey = await startJourney(t, options)
  const { telegram, group, people, see, settle } = journey
  telegram.as(people.anna.id).write('No water')
  await settle()
  const old = see.topics()[0]!.id
  telegram.as(people.olga.telegram.id).write({ chatId: group.id, threadId: old, text: 'Coming' })
  await settle()
  telegram.as(people.olga.telegram.id).deleteTopic(group.id, old)
  await settle()
  return { ...journey, old }
}

const transcript = `bot: ${en.transcript}\n\nAnna: No water\n\nOlga: Coming`

test.serial(
  'a deleted topic comes back when the client writes, with what was said, and the message after it',
  async (t) => {
    const { telegram, people, see, settle, old } = await deleted(t, { name: 'lost_client' })
    telegram.as(people.anna.id).write('Hello?')
    telegram.as(people.anna.id).write('Anybody?')
    await settle()
    t.is(see.topics().length, 1)
    t.not(see.topics()[0]!.id, old)
    t.is(see.topics()[0]!.name, '🟢 [New] #1 | Anna (@anna)')
    t.is(see.topicCard().split('\n')[0], '#1')
    t.deepEqual(see.topic(), [transcript, 'bot: Hello?', 'bot: Anybody?'])
    t.deepEqual(see.comments(), [
      '**Anna:** No water',
      '**Support (Olga):** Coming',
      '**Anna:** Hello?',
      '**Anna:** Anybody?',
    ])
    t.true(see.task().description.includes(`/${see.topics()[0]!.id}`), 'the task leads to the new topic')
    t.is(see.chat(people.anna.id).length, 5)
  },
)

test.serial('what was said in a topic just before it was deleted still reaches the client and the board', async (t) => {
  const { telegram, todoist, group, people, see, settle, ...journey } = await startJourney(t, { name: 'lost_words' })
  telegram.as(people.anna.id).write('No water')
  await settle()
  await journey.stopHub()
  const olga = telegram.as(people.olga.telegram.id)
  const threadId = see.topics()[0]!.id
  olga.write({ chatId: group.id, threadId, text: 'Coming' })
  olga.deleteTopic(group.id, threadId)
  todoist.as(people.ivan.todoist.id).comment(see.task().id, 'Almost there')
  // The comment is read at the start, and finds the topic gone, before the chat tells of what was said in it.
  telegram.weather.webhook = { delayedMs: 1500 }
  await journey.startHub()
  await settle()
  t.deepEqual(see.chat(people.anna.id).slice(2).toSorted(), ['bot: Almost there', 'bot: Coming'])
  t.true(see.comments().includes('**Support (Olga):** Coming'))
})

test.serial('a sticker and a voice message of a topic that was deleted behind them reach the client', async (t) => {
  const { telegram, group, people, see, settle, ...journey } = await startJourney(t, { name: 'lost_files' })
  telegram.as(people.anna.id).write('No water')
  await settle()
  await journey.stopHub()
  const olga = telegram.as(people.olga.telegram.id)
  const where = { chatId: group.id, threadId: see.topics()[0]!.id }
  olga.sticker(where)
  olga.voice({ ...where, caption: 'Listen' })
  olga.deleteTopic(group.id, where.threadId)
  await journey.startHub()
  await settle()
  const shown = telegram.privateChat(people.anna.id).messages.slice(2)
  t.deepEqual(
    shown.map(({ content }) => [content.sticker !== undefined, content.voice !== undefined, content.caption]),
    [
      [true, false, undefined],
      [false, true, 'Listen'],
    ],
  )
})

test.serial(
  'what was taken back in a topic just before it was deleted, and what was told there to be done, is done',
  async (t) => {
    const { telegram, todoist, group, people, see, settle, ...journey } = await startJourney(t, {
      name: 'lost_commands',
    })
    telegram.as(people.anna.id).write('No water')
    await settle()
    await journey.stopHub()
    const olga = telegram.as(people.olga.telegram.id)
    const where = { chatId: group.id, threadId: see.topics()[0]!.id }
    const { message_id: said } = olga.write({ ...where, text: 'Meant for Boris' })
    olga.write({ ...where, text: '/undo', replyTo: said })
    olga.write({ ...where, text: '/take' })
    olga.deleteTopic(group.id, where.threadId)
    todoist.as(people.ivan.todoist.id).comment(see.task().id, 'Almost there')
    telegram.weather.webhook = { delayedMs: 1500 }
    await journey.startHub()
    await settle()
    t.false(see.chat(people.anna.id).includes('bot: Meant for Boris'))
    t.false(see.comments().some((comment) => comment.includes('Boris')))
    t.is(see.task().responsible_uid, people.olga.todoist.id)
  },
)

test.serial(
  'a deleted topic comes back when an agent comments, and the client has the answer all the same',
  async (t) => {
    const { todoist, people, see, settle } = await deleted(t, { name: 'lost_agent' })
    todoist.as(people.ivan.todoist.id).comment(see.task().id, 'Almost there')
    await settle()
    t.deepEqual(see.topic(), [transcript, 'bot: Ivan: Almost there'])
    t.is(see.chat(people.anna.id).at(-1), 'bot: Almost there')
  },
)

test.serial('a deleted topic comes back when its title was to change', async (t) => {
  const { todoist, people, see, settle, telegram, group } = await deleted(t, { name: 'lost_title' })
  todoist.as(people.olga.todoist.id).assign(see.task().id, people.olga.todoist.id)
  await settle()
  t.is(see.topics()[0]!.name, '🟡 [In progress | @olga_fix] #1 | Anna')
  t.is(see.topicCard().split('\n').at(-1), 'Technician: Olga')
  t.deepEqual(see.topic(), [transcript])
  telegram.as(people.ivan.telegram.id).write({ chatId: group.id, threadId: see.topics()[0]!.id, text: 'Here I am' })
  await settle()
  t.is(see.chat(people.anna.id).at(-1), 'bot: Here I am')
})

test.serial('what answers, edits or takes back something of the deleted topic does no harm', async (t) => {
  const { telegram, people, see, settle } = await deleted(t, { name: 'lost_ids' })
  const anna = telegram.as(people.anna.id)
  const answered = see.inChat(people.anna.id, 'Coming')
  anna.write({ text: 'When?', replyTo: answered })
  await settle()
  t.deepEqual(see.topic(), [transcript, 'bot: When?'])
  anna.edit(people.anna.id, see.inChat(people.anna.id, 'No water'), { text: 'No water at all' })
  await settle()
  anna.edit(people.anna.id, see.inChat(people.anna.id, 'When?'), { text: 'When exactly?' })
  await settle()
  t.deepEqual(see.topic(), [transcript, 'bot: When exactly?'])
  t.deepEqual(see.comments(), [
    '**Anna:** No water at all',
    '**Support (Olga):** Coming',
    '> Coming\n\n**Anna:** When exactly?',
  ])
  t.deepEqual(see.refused(), ['copyMessage: Bad Request: message thread not found'])
})

test.serial('the deleted topic of a closed ticket comes back when the ticket is reopened', async (t) => {
  const { telegram, todoist, group, people, see, settle } = await deleted(t, { name: 'lost_closed' })
  const task = see.task().id
  todoist.as(people.olga.todoist.id).complete(task)
  await settle()
  const closed = see.topics().find(({ name }) => name.includes('#1'))!
  t.like(closed, { name: '🟣 [Closed] #1 | Anna', closed: true })
  telegram.as(people.olga.telegram.id).deleteTopic(group.id, closed.id)
  await settle()
  telegram.as(people.anna.id).write('It drips again')
  await settle()
  t.like(see.topics()[0], { name: '🟢 [New] #1 | Anna (@anna)', closed: false })
  t.deepEqual(see.topic().at(-1), 'bot: It drips again')
  t.false(todoist.task(task).checked)
})

test.serial('a topic whose creation is told only after it was deleted is not taken for the new one', async (t) => {
  const { telegram, group, people, see, settle } = await startJourney(t, { name: 'lost_late' })
  const anna = telegram.as(people.anna.id)
  telegram.weather.webhook = { delayedMs: 2500 }
  anna.write('No water')
  await until(() => telegram.chat(group.id).messages.some(({ content }) => content.text === 'No water'))
  const old = telegram.chat(group.id).topics[0]!.id
  telegram.weather.add({ method: 'createForumTopic', fault: { kind: '500-before' }, times: 3 })
  telegram.as(people.olga.telegram.id).deleteTopic(group.id, old)
  telegram.weather.webhook = {}
  anna.write('Hello?')
  await settle()
  t.is(see.topics().length, 1)
  t.not(see.topics()[0]!.id, old)
  t.deepEqual(see.topic().slice(1), ['bot: Hello?'])
})

test.serial(
  'a long answer that was half there when the topic was deleted stands in the new one as a whole',
  async (t) => {
    const { telegram, todoist, group, people, see, settle } = await startJourney(t, { name: 'lost_half' })
    telegram.as(people.anna.id).write('No water')
    await settle()
    const old = see.topics()[0]!.id
    telegram.weather.add({
      method: 'sendMessage',
      fault: { kind: '429', retryAfterS: 1 },
      where: ({ chat_id: to, text }) => to === group.id && String(text).endsWith('That is all'),
    })
    const answer = `First this. ${'And then that. '.repeat(400)}That is all`
    todoist.as(people.ivan.todoist.id).comment(see.task().id, answer)
    await until(() => telegram.chat(group.id).messages.some(({ content }) => content.text?.includes('First this')))
    telegram.as(people.olga.telegram.id).deleteTopic(group.id, old)
    await settle()
    const [head, ...parts] = see.topic()
    t.is(head, `bot: ${en.transcript}\n\nAnna: No water`)
    t.is(parts.length, 2)
    t.is(parts.map((part) => part.replace('bot: ', '').replace('Ivan: ', '')).join(' '), answer)
  },
)

test.serial('a topic that is lost while its creation is heard of is not had again', async (t) => {
  const { telegram, people, database, see, settle, ...journey } = await deleted(t, { name: 'lost_heard' })
  await journey.stopHub()
  const hub = connectDatabase(database.url, { pool: 1 })
  t.teardown(async () => await hub.destroy())
  const [room] = await roomsOf(hub, 1)
  await hub.transaction(async (trx) => {
    await tellTopicLost(trx, room!)
    // As read before it was lost.
    await topicMade(trx, room!, room!.threadId!)
  })
  await journey.startHub()
  telegram.as(people.anna.id).write('Hello?')
  await settle()
  t.is(see.topics().length, 1)
  t.not(see.topics()[0]!.id, room!.threadId)
  t.deepEqual(see.topic(), [transcript, 'bot: Hello?'])
})

test.serial(
  'a topic that is deleted before anything stood in it comes back with one card and one transcript',
  async (t) => {
    const { telegram, group, people, see, settle } = await startJourney(t, { name: 'lost_twice' })
    const anna = telegram.as(people.anna.id)
    for (let times = 1; times <= 3; times += 1) {
      telegram.weather.add({
        method: 'sendMessage',
        fault: { kind: '500-before' },
        where: ({ chat_id: to }) => to === group.id,
      })
      if (times === 1) anna.write('No water')
      await until(() => telegram.chat(group.id).topics.filter(({ name }) => name.includes('Anna')).length === times)
      const { id } = telegram.chat(group.id).topics.at(-1)!
      if (times < 3) telegram.as(people.olga.telegram.id).deleteTopic(group.id, id)
    }
    await settle()
    const hers = see.topics().filter(({ name }) => name.includes('Anna'))
    t.is(hers.length, 1)
    const inIt = telegram
      .chat(group.id)
      .messages.filter(({ threadId, service }) => threadId === hers[0]!.id && !service)
    t.deepEqual(
      inIt.map(({ content }) => content.text?.split('\n')[0]),
      ['#1', en.transcript_empty, 'No water'],
    )
  },
)

/** A topic of the ticket's title that the bot has made beside the ticket's own; Olga can write in both. */
async function madeTwice(t: Parameters<typeof startJourney>[0], name: string) {
  const journey = await startJourney(t, { name })
  const { telegram, group, people, see, settle, hubEnv } = journey
  telegram.as(people.anna.id).write('No water')
  await settle()
  const [first] = see.topics()
  await fetch(`${hubEnv['TELEGRAM_API_ROOT']}/bot${hubEnv['BOT_TOKEN']}/createForumTopic`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ chat_id: group.id, name: first!.name }),
  })
  const second = see.topics().find(({ id }) => id !== first!.id)!
  await settle()
  const answer = async (threadId: number, text: string): Promise<string | undefined> => {
    telegram.as(people.olga.telegram.id).write({ chatId: group.id, threadId, text })
    await settle()
    return see.chat(people.anna.id).at(-1)
  }
  return { ...journey, first: first!.id, second: second.id, answer }
}

test.serial('what is said in a topic that was made a second time reaches the client from both', async (t) => {
  const { first, second, answer } = await madeTwice(t, 'made_twice')
  t.is(await answer(second, 'one'), 'bot: one')
  t.is(await answer(first, 'two'), 'bot: two')
})

test.serial('a topic that another one takes the place of is still understood', async (t) => {
  const { database, first, second, answer } = await madeTwice(t, 'replaced')
  const hub = connectDatabase(database.url, { pool: 1 })
  t.teardown(async () => await hub.destroy())
  const [room] = await roomsOf(hub, 1)
  await hub.transaction(async (trx) => {
    await trx('rooms').update({ lost_threads: [] })
    await topicMade(trx, room!, second)
  })
  t.is(await answer(first, 'one'), 'bot: one')
  t.is(await answer(second, 'two'), 'bot: two')
})

test.serial('what is told late of how a lost topic looked is not taken for the new one', async (t) => {
  const { telegram, group, people, database, see, settle } = await startJourney(t, { name: 'lost_looks' })
  telegram.as(people.anna.id).write('No water')
  await settle()
  const hub = connectDatabase(database.url, { pool: 1 })
  t.teardown(async () => await hub.destroy())
  const [room] = await roomsOf(hub, 1)
  t.teardown(
    before(
      /"tickets".*for no key update/,
      async () => await hub.transaction(async (trx) => await tellTopicLost(trx, room!)),
    ),
  )
  telegram.as(people.olga.telegram.id).renameTopic(group.id, room!.threadId!, 'Mine')
  await settle()
  const place = { chatId: group.id, threadId: room!.threadId }
  const call = { op: 'rename_topic', place, name: 'Late' } as const
  const rows = await OutboxRow.query(hub).where({ op: 'open_topic' })
  await hub.transaction(async (trx) => {
    const stage = { room: room!, ticket: null, client: null, desk: null, technician: null, message: null, source: null }
    await recordSent(trx, { rows, stage, call, lane: `chat:${group.id}` }, { messageIds: [], threadId: null })
  })
  const [now] = await roomsOf(hub, 1)
  t.not(now!.threadId, room!.threadId)
  t.like(now, { titleByHand: false, title: see.topics().find(({ id }) => id === now!.threadId)!.name })
})
