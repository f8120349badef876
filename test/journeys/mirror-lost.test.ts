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
