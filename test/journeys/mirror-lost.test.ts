import test from 'ava'
import { tellTopicLost } from '../../src/flow/record-chat.ts'
import { connectDatabase } from '../../src/store/database.ts'
import { roomsOf } from '../../src/store/rooms.ts'
import { before } from '../flow/before.ts'
import { started, taken, topicIn } from './mirrored.ts'
import { until } from './until.ts'

test('a mirror that is deleted comes anew with what was said; an old one does not', async (t) => {
  const { journey, anna, olga, mirror, give } = await taken(t, 'mirror_lost')
  const { olgaGroup, ivanGroup, settle, inGroup, see } = journey
  olga.deleteTopic(olgaGroup, mirror)
  anna.write('Hello?')
  await settle()
  const [again, ...more] = topicIn(journey, olgaGroup)
  t.is(again?.name, '🟡 [In progress | @olga_fix] #1 | Anna')
  t.deepEqual(more, [])
  const lines = inGroup(olgaGroup)
  t.true(lines.includes('bot: Hello?'))
  t.true(lines.some((line) => line.includes('What was said last') && line.includes('No water')))
  await give('ivan')
  olga.deleteTopic(olgaGroup, again!.id)
  anna.write('Anybody?')
  await settle()
  t.is(inGroup(ivanGroup).at(-1), 'bot: Anybody?')
  t.deepEqual(topicIn(journey, olgaGroup), [])
  await give('olga')
  t.is(topicIn(journey, olgaGroup).length, 1)
  t.true(inGroup(olgaGroup).includes('bot: Anybody?'))
  t.deepEqual(
    await journey.database.knex('outbox').whereNotIn('state', ['done', 'dropped']).select('op', 'state', 'error'),
    [],
  )
  void see
})

test('the card in a technician’s own group leads to the main topic that was made anew', async (t) => {
  const { journey, anna, ivan, main } = await taken(t, 'mirror_main_lost')
  const { telegram, group, olgaGroup, see, settle } = journey
  ivan.deleteTopic(group.id, main)
  anna.write('Hello?')
  await settle()
  const card = telegram.chat(olgaGroup).messages.find(({ content }) => content.text?.startsWith('#1\n'))!
  const [again] = see.topics()
  t.not(again!.id, main)
  t.true(JSON.stringify(card).includes(`/${again!.id}"`))
})

test('a mirror that is not there yet when the ticket goes on is never made', async (t) => {
  const journey = await started(t, 'mirror_unmade')
  const { telegram, todoist, people, database, see, settle, olgaGroup, ivanGroup, inGroup } = journey
  telegram.setBotRights(olgaGroup, { can_manage_topics: false })
  telegram.as(people.anna.id).write('No water')
  await settle()
  const lead = todoist.as(people.lead.todoist.id)
  lead.assign(see.task().id, people.olga.todoist.id)
  await until(() => see.refused().length > 0)
  lead.assign(see.task().id, people.ivan.todoist.id)
  await settle()
  t.deepEqual(inGroup(ivanGroup), ['bot: No water'])
  telegram.setBotRights(olgaGroup, { can_manage_topics: true })
  await database.knex('outbox').update({ not_before: '-infinity' })
  await settle()
  t.deepEqual(topicIn(journey, olgaGroup), [])
  lead.assign(see.task().id, people.olga.todoist.id)
  await settle()
  t.deepEqual(inGroup(olgaGroup), ['bot: No water'])
  t.like(topicIn(journey, olgaGroup), [{ name: '🟡 [In progress | @olga_fix] #1 | Anna', closed: false }])
})

test('a mirror that is lost while the ticket goes on comes anew when the ticket does', async (t) => {
  const { journey, give } = await taken(t, 'mirror_lost_over')
  const { database, olgaGroup, inGroup } = journey
  const hub = connectDatabase(database.url, { pool: 1 })
  t.teardown(async () => await hub.destroy())
  const room = (await roomsOf(hub, 1)).find(({ chatId }) => chatId === olgaGroup)!
  t.teardown(
    before(
      /"tickets".*for no key update/,
      async () => await hub.transaction(async (trx) => await tellTopicLost(trx, room)),
    ),
  )
  await give('ivan')
  t.deepEqual(inGroup(olgaGroup), ['bot: No water'])
  await give('olga')
  t.deepEqual(inGroup(olgaGroup), ['bot: No water', 'bot: No water'], 'in the topic that nobody has deleted, and anew')
})

test('a ticket that is mirrored under both ids of a group goes on in the newer topic, and heard in both', async (t) => {
  const { journey, anna, olga, mirror } = await taken(t, 'mirror_twice')
  const { database, telegram, hubEnv, olgaGroup, settle, inGroup, see } = journey
  await journey.stopHub()
  const moved = telegram.upgradeGroup(olgaGroup)
  // As if somebody had told the hub of the new id first.
  const answer = await fetch(`${hubEnv['TELEGRAM_API_ROOT']}/bot${hubEnv['BOT_TOKEN']}/createForumTopic`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ chat_id: moved, name: 'the newer one' }),
  })
  const { result } = (await answer.json()) as { result: { message_thread_id: number } }
  const newer = { ticket_id: 1, kind: 'mirror', chat_id: moved, thread_id: result.message_thread_id }
  await database.knex('rooms').insert(newer)
  await journey.startHub()
  await settle()
  anna.write('Hello?')
  await settle()
  t.deepEqual(inGroup(moved).slice(-1), ['bot: Hello?'])
  t.is(telegram.chat(moved).messages.at(-1)!.threadId, result.message_thread_id)
  olga.write({ chatId: moved, threadId: mirror, text: 'Coming' })
  olga.write({ chatId: moved, threadId: result.message_thread_id, text: 'I am here' })
  await settle()
  t.deepEqual(see.chat(anna.user.id).slice(-2), ['bot: Coming', 'bot: I am here'])
  t.deepEqual(await database.knex('inbox').whereNot({ state: 'done' }).select('key', 'error'), [])
  t.deepEqual(await database.knex('outbox').whereNotIn('state', ['done', 'dropped']).select('op', 'error'), [])
})

test('the main topic of a group that moves stays the main one, though a mirror stands under the new id', async (t) => {
  const { journey, anna, main } = await taken(t, 'mirror_main_twice')
  const { database, telegram, group, settle } = journey
  await journey.stopHub()
  const moved = telegram.upgradeGroup(group.id)
  await database.knex('rooms').insert({ ticket_id: 1, kind: 'mirror', chat_id: moved, thread_id: 7_000_000 })
  await journey.startHub()
  await settle()
  anna.write('Hello?')
  await settle()
  t.like(telegram.chat(moved).messages.at(-1), { threadId: main, content: { text: 'Hello?' } })
  t.deepEqual(
    await database
      .knex('rooms')
      .whereIn('chat_id', [group.id, moved])
      .orderBy('id')
      .select('kind', 'chat_id', 'lost_threads'),
    [
      { kind: 'topic', chat_id: String(moved), lost_threads: ['7000000'] },
      { kind: 'mirror', chat_id: String(group.id), lost_threads: [] },
    ],
  )
})
