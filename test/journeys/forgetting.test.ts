// Erasing a person: asked twice, done everywhere the hub can reach, and what is counted stays.
import test from 'ava'
import { pruneOnce } from '../../src/store/pruning.ts'
import { en } from '../../src/texts/en.ts'
import { say } from '../../src/texts/texts.ts'
import { confirm, holding, twoTickets } from './forgotten.ts'
import { startJourney } from './journey.ts'
import { refusals, settleUnknown } from './outcomes.ts'
import { tellAgain } from './tell-again.ts'
import { until } from './until.ts'

test('a forgotten person is gone from the topics, the board, the chat and the database', async (t) => {
  const journey = await twoTickets(t, { name: 'forget' })
  const { telegram, people, see, settle } = journey
  const { knex } = journey.database
  const anna = telegram.as(people.anna.id)
  const lead = telegram.as(people.lead.telegram.id)
  t.is(see.tasks().length, 2)
  t.deepEqual(await confirm(journey), [en.answer_forget_sure, en.answer_forget_begun])
  await settle()
  t.deepEqual(
    see.topics().filter(({ name }) => name.includes('#')),
    [],
  )
  t.deepEqual(
    see.tasks().filter((task) => !task.is_deleted),
    [],
  )
  t.deepEqual(
    see.chat(anna.user.id).filter((line) => line.startsWith('bot:')),
    [],
  )
  const report = see.chat(lead.user.id).at(-1)!
  t.regex(report, /^bot: Done: .*counts: 2\. Deleted: topics 2, Todoist tasks 2, messages in their chat \d+\.$/)
  t.false(
    see.chat(lead.user.id).some((line) => line.includes('Anna')),
    'the question no longer names her',
  )

  for (const word of ['secretword', 'Anna', '@anna', String(anna.user.id)])
    t.deepEqual(await holding(journey, word), [])
  const tickets = await knex('tickets').orderBy('id')
  t.deepEqual(
    tickets.map(({ status, subject }) => [status, subject]),
    [
      ['closed', ''],
      ['closed', ''],
    ],
  )
  t.is(
    await knex('messages')
      .count('* as n')
      .first()
      .then((row) => Number(row?.['n'])),
    4,
  )
  t.deepEqual((await knex('feedback').orderBy('id').first()).marks, [4, 4, 4])
  t.is((await knex('feedback')).length, 1, 'nobody is asked about the ticket that was closed so')

  anna.write('It is me again')
  await settle()
  t.is(see.task().content, '#3 · Anna (@anna): It is me again')
  t.is((await knex('clients')).length, 3, 'the lead, whoever was forgotten, and somebody new')
  t.deepEqual(see.refused(), [])
})

test('a task and the topics that her ticket has left go too', async (t) => {
  const journey = await startJourney(t, { name: 'forget_former', stage: { todoist: { maxTasksPerProject: 1 } } })
  const { telegram, people, group, hubEnv, see, settle } = journey
  const anna = telegram.as(people.anna.id)
  const olga = telegram.as(people.olga.telegram.id)
  const hers = () => ({
    tasks: see.tasks().filter(({ content }) => content.includes('Anna')).length,
    topics: see.topics().filter(({ name }) => name.includes('Anna')).length,
  })
  telegram.as(people.lead.telegram.id).start()
  anna.write('secretword one')
  await settle()
  olga.write({ chatId: group.id, threadId: see.topics()[0]!.id, text: '/close' })
  await settle()
  // Now the project has no room to reopen hers.
  telegram.as(people.boris.id).write('No light')
  await settle()
  anna.write('secretword two')
  await settle()
  const first = see.topics().find(({ name }) => name.includes('Anna'))!
  await fetch(`${hubEnv['TELEGRAM_API_ROOT']}/bot${hubEnv['BOT_TOKEN']}/createForumTopic`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ chat_id: group.id, name: first.name }),
  })
  await settle()
  olga.deleteTopic(group.id, first.id)
  anna.write('secretword three')
  await settle()
  t.deepEqual(hers(), { tasks: 2, topics: 2 })

  await confirm(journey)
  await settle()
  t.deepEqual(hers(), { tasks: 0, topics: 0 })
  // One that somebody had deleted is as wanted.
  t.regex(
    see.chat(people.lead.telegram.id).at(-1)!,
    /Deleted: topics 3, Todoist tasks 2, messages in their chat \d+\.$/,
  )
  t.deepEqual(await journey.database.knex('outbox').whereIn('state', ['dead', 'stuck', 'ready']).select('op'), [])
})

test('a hub that ends in the middle of it goes on where it was', async (t) => {
  const journey = await twoTickets(t, { name: 'forget_restart' })
  const { telegram, todoist, people, group, see, settle } = journey
  const lead = telegram.as(people.lead.telegram.id)
  const own = see.topics().find(({ name }) => name.includes('#2'))!
  lead.write({ chatId: group.id, threadId: own.id, text: '/forget 1' })
  await settle()
  const question = see.inTopic('Erase Anna')
  void lead.press(group.id, question, 'd:forget:1:1')
  await settle()
  telegram.weather.add({ method: 'deleteForumTopic', fault: { kind: 'lost-response' } })
  await todoist.weather.setDown('refuse')
  void lead.press(group.id, question, 'd:forget:2:1', { stale: true })
  const deleting = async () => (await journey.database.knex('forgettings').first()).state === 'deleting'
  while (!(await deleting())) await new Promise((resolve) => setTimeout(resolve, 50))
  await journey.restart()
  // Pressed again, it is one forgetting still.
  void lead.press(group.id, question, 'd:forget:2:1', { stale: true })
  await todoist.weather.setDown(null)
  await settleUnknown(journey)
  t.deepEqual(
    see.topics().filter(({ name }) => name.includes('#')),
    [],
    'no topic is made again',
  )
  t.is(see.tasks().filter((task) => !task.is_deleted).length, 0)
  for (const word of ['secretword', 'Anna']) t.deepEqual(await holding(journey, word), [])
  const general = telegram.chat(group.id).messages.filter(({ threadId }) => !threadId)
  t.is(
    general.filter(({ content }) => content.text?.startsWith('Done:')).length,
    1,
    'outside of the topic that is gone',
  )
})

test('nobody is erased by a slip, by somebody else, or too late', async (t) => {
  const journey = await startJourney(t, { name: 'forget_wrong' })
  const { telegram, people, group, see, settle } = journey
  const { knex } = journey.database
  const lead = telegram.as(people.lead.telegram.id)
  const olga = telegram.as(people.olga.telegram.id)
  telegram.setMember(group.id, people.olga.telegram.id, 'member')
  telegram.as(people.anna.id).write('No water')
  lead.start()
  await settle()
  const where = { chatId: group.id, threadId: see.topics()[0]!.id }
  lead.write({ ...where, text: '/forget' })
  olga.write({ ...where, text: '/forget @anna' })
  lead.write({ ...where, text: '/forget @nobody' })
  lead.write({ ...where, text: '/forget @anna' })
  await settle()
  t.deepEqual(
    see.topic().slice(-8),
    [
      'Lead: /forget',
      'Olga: /forget @anna',
      'Lead: /forget @nobody',
      'Lead: /forget @anna',
      `bot: ${en.forget_usage}`,
      `bot: ${en.command_not_yours}`,
      `bot: ${say('en', 'client_unknown', { name: '@nobody' })}`,
      `bot: ${say('en', 'forget_ask', { name: `Anna (@anna), ${people.anna.id}` })}`,
    ].map((line) => line.replace('Lead:', `${lead.user.first_name}:`)),
  )
  const question = see.inTopic('Erase Anna')
  const press = async (who: typeof lead, data: string): Promise<string | undefined> => {
    const answer = who.press(group.id, question, data, { stale: true })
    await settle()
    return (await answer)?.text
  }
  t.is(await press(olga, 'd:forget:1:1'), en.answer_not_yours)
  t.is(await press(lead, 'd:forget:2:1'), en.answer_forget_over, 'not asked twice yet')
  t.is(await press(lead, 'd:forget:1:77'), en.answer_forget_over)
  t.is(await press(lead, 'd:forget:3:1'), en.answer_forget_over)
  t.is(await press(lead, 'd:forget:1:1'), en.answer_forget_sure)
  t.is(await press(lead, 'd:forget:1:1'), en.answer_forget_over, 'pressed twice')
  await knex('forgettings').update({ asked_at: knex.raw(`asked_at - interval '11 minutes'`) })
  t.is(await press(lead, 'd:forget:2:1'), en.answer_forget_over, 'too late')
  t.is((await knex('clients').where({ telegram_id: people.anna.id }).first()).name, 'Anna')
  t.is(see.topics().filter(({ name }) => name.includes('Anna')).length, 1)
})

test('what can’t be deleted is told: old messages, and topics without the right', async (t) => {
  const journey = await twoTickets(t, { name: 'forget_left' })
  const { telegram, people, group, see, settle } = journey
  const { knex } = journey.database
  await knex('links')
    .where({ place: String(people.anna.id), origin: 'copy' })
    .orderBy('id')
    .update({ created_at: '2026-01-01' })
  telegram.setBotRights(group.id, { can_delete_messages: false })
  await confirm(journey)
  await settle()
  const report = see.chat(people.lead.telegram.id).at(-1)!
  t.regex(report, /topics 0, Todoist tasks 2, messages in their chat 0\.\nMessages left in their own chat: \d+\./)
  t.true(report.endsWith(say('en', 'forget_left_topics', { count: 2 })), report)
  t.deepEqual(await holding(journey, 'secretword'), [])
  const dead = await knex('outbox').where({ state: 'dead' })
  t.deepEqual(
    dead.map(({ op }) => op),
    ['delete_topic', 'delete_topic'],
  )
})

test('somebody without a @username leaves no word in the news either', async (t) => {
  const journey = await startJourney(t, { name: 'forget_nameless' })
  const { telegram, people, settle } = journey
  telegram.as(people.lead.telegram.id).start()
  telegram.as(people.boris.id).write('secretword')
  await settle()
  const heard = await journey.database
    .knex('inbox')
    .whereLike('stream', 'webhook:%')
    .select(journey.database.knex.raw('payload::text'))
  t.true(
    heard.some(({ payload }) => String(payload).includes('secretword')),
    'the board told of our own comment',
  )
  await confirm(journey, `/forget ${people.boris.id}`, 'Boris')
  await settle()
  for (const word of ['secretword', 'Boris', String(people.boris.id)]) t.deepEqual(await holding(journey, word), [])
})

test('what is refused while it begins holds nothing up', async (t) => {
  const journey = await twoTickets(t, { name: 'forget_refused' })
  const { telegram, people, group, see, settle } = journey
  const lead = telegram.as(people.lead.telegram.id)
  lead.write('/forget @anna')
  await settle()
  const question = see.inChat(lead.user.id, 'Erase Anna')
  void lead.press(lead.user.id, question, 'd:forget:1:1')
  await settle()
  telegram.as(people.anna.id).deactivate()
  const toAnna = ({ chat_id: chatId }: Record<string, unknown>) => Number(chatId) === people.anna.id
  telegram.weather.add({ fault: { kind: 'slow-answer', afterMs: 1000 }, where: toAnna })
  const own = see.topics().find(({ name }) => name.includes('#2'))!
  telegram.as(people.olga.telegram.id).write({ chatId: group.id, threadId: own.id, text: 'Coming' })
  await until(() => refusals(journey).length > 0)
  void lead.press(lead.user.id, question, 'd:forget:2:1')
  await until(async () => (await journey.database.knex('forgettings').first()).state === 'done')
  await settle()
  t.deepEqual(await holding(journey, 'secretword'), [])
  t.deepEqual(await journey.database.knex('outbox').whereIn('state', ['ready', 'stuck', 'dead']).select('op'), [])
})

test('whoever was forgotten is not written down anew by what begins nothing', async (t) => {
  const journey = await twoTickets(t, { name: 'forget_after' })
  const { telegram, people, see, settle } = journey
  const anna = telegram.as(people.anna.id)
  const survey = see.inChat(anna.user.id, 'number 1')
  const said = telegram.privateChat(anna.user.id).messages.find(({ content }) => content.text === 'secretword one')!
  await confirm(journey)
  await settle()
  void anna.press(anna.user.id, survey, 's:1:0:4', { stale: true })
  anna.edit(anna.user.id, said.id, { text: 'secretword again' })
  anna.block()
  anna.unblock()
  await settle()
  const before = see.chat(anna.user.id).length
  for (const command of ['/help', '/status', '/close', '/connect']) {
    anna.write(command)
    await settle()
  }
  t.deepEqual(see.chat(anna.user.id).slice(before), [
    'Anna: /help',
    `bot: ${en.help}`,
    'Anna: /status',
    `bot: ${en.nothing_open}`,
    'Anna: /close',
    `bot: ${en.nothing_open}`,
    'Anna: /connect',
    `bot: ${en.connect_not_yours}`,
  ])
  for (const word of ['secretword', 'Anna', '@anna']) t.deepEqual(await holding(journey, word), [])
  t.is((await journey.database.knex('clients')).length, 2, 'the lead, and whoever was forgotten')
})

test('what the board tells of somebody late, after they were erased, keeps no words for long', async (t) => {
  const journey = await twoTickets(t, { name: 'forget_late' })
  const { telegram, people, settle } = journey
  const { knex } = journey.database
  telegram.as(people.boris.id).write('No light')
  await settle()
  await confirm(journey)
  await settle()
  const told = journey.todoist.deliveries.length
  await tellAgain(journey)
  await settle()
  t.true(told > 5)
  t.not((await holding(journey, 'secretword')).length, 0, 'it is an echo, and done with')
  const soon = { days: 30, batch: 1000 }
  await pruneOnce(knex, soon)
  await knex('inbox').update({ done_at: knex.raw(`done_at - interval '61 seconds'`) })
  await knex('forgettings').update({ done_at: knex.raw(`done_at - interval '61 seconds'`) })
  await knex('cursors')
    .where({ name: 'stripped:inbox' })
    .update({ value: knex.raw(`(value::timestamptz - interval '61 seconds')::text`) })
  await pruneOnce(knex, soon)
  for (const word of ['secretword', 'Anna']) t.deepEqual(await holding(journey, word), [])
  t.not((await holding(journey, 'No light')).length, 0, 'what is told of others stays')
})
