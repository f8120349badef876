import test from 'ava'
import { replay } from '../../src/store/undelivered.ts'
import { say } from '../../src/texts/texts.ts'
import { startJourney } from './journey.ts'
import { until } from './until.ts'

test.serial('without the right to manage topics messages go on; new topics follow when it is back', async (t) => {
  const { telegram, group, people, database, see, settle } = await startJourney(t, { name: 'topic_rights' })
  const anna = telegram.as(people.anna.id)
  anna.write('No water')
  await settle()
  telegram.setBotRights(group.id, { can_manage_topics: false })
  telegram.as(people.boris.id).write('No light')
  const refused = () => database.knex('outbox').whereNotNull('refused_since')
  await until(async () => (await refused()).length > 0)
  anna.write('Still none')
  await until(() => see.topic().length === 2)
  t.deepEqual(see.topic(), ['bot: No water', 'bot: Still none'], 'nobody waits a minute for it')
  t.deepEqual(see.comments(see.task(/light/).id), ['**Boris:** No light'])
  telegram.setBotRights(group.id, { can_manage_topics: true })
  // A minute passes.
  await refused().update({ not_before: '-infinity' })
  await settle()
  t.deepEqual(see.topic(/Boris/), ['bot: No light'])
  t.is((await database.knex('outbox').whereIn('state', ['dead', 'stuck'])).length, 0)
  t.is(see.refused().length, 1)
})

test.serial(
  'a title that may not be changed, another bot having made the topic, keeps no message waiting',
  async (t) => {
    const { telegram, todoist, group, people, database, see, settle } = await startJourney(t, { name: 'title_rights' })
    const anna = telegram.as(people.anna.id)
    anna.write('No water')
    await settle()
    telegram.chat(group.id).topics[0]!.creatorId = people.lead.telegram.id
    telegram.setBotRights(group.id, { can_manage_topics: false })
    todoist.as(people.olga.todoist.id).assign(see.task().id, people.olga.todoist.id)
    await until(() => see.refused().some((one) => /not enough rights to edit the topic/.test(one)))
    anna.write('Still none')
    await until(() => see.topic().includes('bot: Still none'))
    telegram.setBotRights(group.id, { can_manage_topics: true })
    // A minute passes.
    await database.knex('outbox').whereNotNull('refused_since').update({ not_before: '-infinity' })
    await settle()
    t.is(see.topics()[0]!.name, '🟡 [In progress | @olga_fix] #1 | Anna')
  },
)

test.serial('a topic that can’t be made for a day is told to the leads once, and an operator makes it', async (t) => {
  const { telegram, group, people, database, see, settle } = await startJourney(t, { name: 'topic_stuck' })
  const lead = telegram.as(people.lead.telegram.id)
  lead.start()
  await settle()
  telegram.setBotRights(group.id, { can_manage_topics: false })
  telegram.as(people.anna.id).write('No water')
  const refused = () => database.knex('outbox').whereNotNull('refused_since')
  await until(async () => (await refused()).length > 0)
  // A day passes.
  await refused().update({ not_before: '-infinity', refused_since: '2026-01-01' })
  await settle()
  const [stuck, ...more] = await database.knex('outbox').where({ state: 'stuck' })
  t.is(stuck.op, 'open_topic')
  t.deepEqual(more, [])
  const reason = String(stuck.error)
  const told = say('en', 'told_topic_unmade', { ticket: 1, client: 'Anna', reason, topic: stuck.id })
  t.is(see.chat(lead.user.id).at(-1), `bot: ${told}`)
  t.is(see.chat(lead.user.id).length, 3)
  telegram.setBotRights(group.id, { can_manage_topics: true })
  await replay(database.knex, [Number(stuck.id)])
  await settle()
  t.deepEqual(see.topic(), ['bot: No water'])
  t.is(see.chat(lead.user.id).length, 3)
})
