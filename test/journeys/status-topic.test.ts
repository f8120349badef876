import test from 'ava'
import { en } from '../../src/texts/en.ts'
import { say } from '../../src/texts/texts.ts'
import { startJourney } from './journey.ts'
import type { Journey, JourneyOptions } from './journey.ts'
import { firstQuestion, surveyOver } from './survey-lines.ts'
import { takenLongAgo } from './taken.ts'
import { until } from './until.ts'

type Scene = Journey & { task: string; thread: number; card: number }

/** Anna asked; the topic and the task stand. */
async function asked(t: Parameters<typeof startJourney>[0], options: JourneyOptions): Promise<Scene> {
  const journey = await startJourney(t, options)
  journey.telegram.as(journey.people.anna.id).write('No water')
  await journey.settle()
  const thread = journey.see.topics()[0]!.id
  const card = journey.telegram
    .chat(journey.group.id)
    .messages.find((one) => one.threadId === thread && one.content.text?.startsWith('#1\n'))!.id
  return { ...journey, task: journey.see.task().id, thread, card }
}

test.serial('commands in the topic do the same to the task, and twice is as good as once', async (t) => {
  const { telegram, todoist, group, people, see, settle, task, thread } = await asked(t, { name: 'commands' })
  const olga = telegram.as(people.olga.telegram.id)
  const say = async (...texts: string[]) => {
    for (const text of texts) olga.write({ chatId: group.id, threadId: thread, text })
    await settle()
    const { responsible_uid: who, checked } = todoist.task(task)
    return [see.topics()[0]!.name, see.topics()[0]!.closed, see.section(task), who, checked]
  }
  const account = people.olga.todoist.id
  const working = '🟡 [In progress | @olga_fix] #1 | Anna'
  const closed = '🟣 [Closed | @olga_fix] #1 | Anna'
  t.deepEqual(await say('/take', '/take@helpdesk_bot'), [working, false, 'Accepted', account, false])
  t.deepEqual(await say('/close@other_bot', '/take@other_bot'), [working, false, 'Accepted', account, false])
  t.deepEqual(await say('/close', '/close'), [closed, true, 'Accepted', account, true])
  t.deepEqual(await say('/take'), [closed, true, 'Accepted', account, true])
  t.deepEqual(await say('/reopen', '/reopen'), [working, false, 'In progress', account, false])
  t.deepEqual(see.chat(people.anna.id).slice(2), [
    'bot: Request 1 is accepted.',
    'bot: Request 1 is closed. If something is still wrong, just write here and it opens again.',
    surveyOver,
    'bot: Request 1 is open again.',
  ])
  t.deepEqual(
    see.topic().filter((line) => line.startsWith('bot: ')),
    ['bot: No water', `bot: ${en.closed_by.replace('{name}', 'Olga')}`, 'bot: 🟡 Reopened by Olga.'],
  )
  t.deepEqual(see.comments(task), ['**Anna:** No water'], 'commands are not carried')
  t.deepEqual(see.refused(), [])
})

test.serial('the buttons under the card do the same, and answer at once', async (t) => {
  const { telegram, todoist, group, people, database, see, settle, task, card } = await asked(t, { name: 'buttons' })
  const press = async (who: number, button: string, options?: { stale?: boolean }) => {
    const answer = telegram.as(who).press(group.id, card, `t:1:${button}`, options)
    await settle()
    return (await answer)?.text
  }
  const { olga, ivan } = people
  t.is(await press(olga.telegram.id, 'take'), en.answer_taken)
  t.is(await press(olga.telegram.id, 'take'), en.answer_already_yours)
  t.is(todoist.task(task).responsible_uid, olga.todoist.id)
  t.is(await press(ivan.telegram.id, 'take'), say('en', 'answer_taken_by', { name: '@olga_fix' }))
  t.is(todoist.task(task).responsible_uid, olga.todoist.id)
  await takenLongAgo(database)
  t.is(await press(ivan.telegram.id, 'take'), en.answer_taken)
  t.is(todoist.task(task).responsible_uid, ivan.todoist.id)
  t.is(see.topics()[0]!.name, '🟡 [In progress | @ivan_net] #1 | Anna')
  t.is(await press(olga.telegram.id, 'close'), en.answer_closed)
  t.true(todoist.task(task).checked)
  t.is(await press(olga.telegram.id, 'close', { stale: true }), en.answer_already_closed)
  t.is(await press(olga.telegram.id, 'take', { stale: true }), en.answer_already_closed)
  t.is(await press(olga.telegram.id, 'reopen'), en.answer_reopened)
  t.is(await press(olga.telegram.id, 'reopen', { stale: true }), en.answer_already_open)
  t.false(todoist.task(task).checked)
  t.is(await press(olga.telegram.id, 'sing', { stale: true }), en.answer_old_button)
  const missing = telegram.as(olga.telegram.id).press(group.id, card, 't:99:close', { stale: true })
  await settle()
  t.is((await missing)?.text, en.answer_old_button)
  t.is(see.chat(people.anna.id).length, 6)
  t.deepEqual(see.refused(), [])
})

test.serial('a button obeys only in the topic of its own ticket, whatever is sent from elsewhere', async (t) => {
  const { telegram, todoist, group, people, database, see, settle, task, card } = await asked(t, { name: 'elsewhere' })
  telegram.as(people.boris.id).write('No light')
  await settle()
  const answers: (string | undefined)[] = []
  const press = async (who: number, chatId: number, messageId: number, button: string) => {
    const answer = telegram.as(who).press(chatId, messageId, button, { stale: true })
    await settle()
    answers.push((await answer)?.text)
  }
  const inChat = telegram.privateChat(people.anna.id).messages.find(({ from }) => from.is_bot)!.id
  const staff = async () => (await database.knex('technicians').orderBy('id')).map(({ name }) => name as string)
  const before = await staff()
  await press(people.anna.id, people.anna.id, inChat, 't:1:close')
  await press(people.anna.id, people.anna.id, inChat, 't:2:take')
  await press(people.olga.telegram.id, group.id, card, 't:2:close')
  t.deepEqual(answers, [en.answer_old_button, en.answer_old_button, en.answer_old_button])
  t.deepEqual(await staff(), before, 'a client does not become a technician')
  t.deepEqual(
    see.topics().map(({ name }) => name),
    ['🟢 [New] #1 | Anna (@anna)', '🟢 [New] #2 | Boris'],
  )
  t.false(todoist.task(task).checked)
})

test.serial(
  'who has no account on the board takes a ticket from one who has: the task is nobody’s there',
  async (t) => {
    const { telegram, todoist, group, people, database, see, settle, task, thread } = await asked(t, {
      name: 'no_account',
    })
    todoist.as(people.olga.todoist.id).assign(task, people.olga.todoist.id)
    await settle()
    await takenLongAgo(database)
    telegram.as(people.lead.telegram.id).write({ chatId: group.id, threadId: thread, text: '/take' })
    await settle()
    t.is(see.topics()[0]!.name, '🟡 [In progress | @lena_lead] #1 | Anna')
    t.is(todoist.task(task).responsible_uid, null)
    t.is(see.section(task), 'Accepted')
    t.is(see.topicCard().split('\n').at(-1), 'Technician: Lena')
    todoist.as(people.ivan.todoist.id).assign(task, people.ivan.todoist.id)
    await settle()
    t.is(see.topics()[0]!.name, '🟡 [In progress | @ivan_net] #1 | Anna')
    t.deepEqual(see.refused(), [])
  },
)

test.serial('a topic closed or reopened by hand is the ticket closed or reopened', async (t) => {
  const { telegram, todoist, group, people, see, settle, task, thread } = await asked(t, { name: 'by_hand' })
  const ivan = telegram.as(people.ivan.telegram.id)
  ivan.closeTopic(group.id, thread)
  await settle()
  t.like(see.topics()[0], { name: '🟣 [Closed] #1 | Anna', closed: true })
  t.true(todoist.task(task).checked)
  ivan.reopenTopic(group.id, thread)
  await settle()
  t.like(see.topics()[0], { name: '🟢 [New] #1 | Anna (@anna)', closed: false })
  t.false(todoist.task(task).checked)
  t.deepEqual(see.topic(), [
    'bot: No water',
    `bot: ${en.closed_by.replace('{name}', 'Ivan')}`,
    'bot: 🟡 Reopened by Ivan.',
  ])
  t.deepEqual(see.chat(people.anna.id).slice(2), [
    'bot: Request 1 is closed. If something is still wrong, just write here and it opens again.',
    surveyOver,
    'bot: Request 1 is open again.',
  ])
  const byUs = telegram.calls.filter(({ method }) => /^(close|reopen)ForumTopic/.test(method))
  t.deepEqual(byUs, [], 'a person has done that')
  t.deepEqual(see.refused(), [])
})

for (const last of ['reopened', 'closed'] as const)
  test.serial(`a topic ${last} by hand stays so, whatever of ours is still on its way there`, async (t) => {
    const { telegram, todoist, group, people, see, settle, task, thread, ...journey } = await asked(t, {
      name: `by_hand_${last}`,
    })
    const [anna, ivan] = [telegram.as(people.anna.id), telegram.as(people.ivan.telegram.id)]
    const { knex } = journey.database
    const becomes = async (status: string): Promise<void> => {
      await until(async () => (await knex('tickets').where({ status })).length === 1)
    }
    if (last === 'reopened') {
      ivan.closeTopic(group.id, thread)
      await settle()
    }
    await knex('streams').where({ surface: 'chat' }).update({ held: true })
    if (last === 'reopened') {
      anna.write('It leaks again')
      await becomes('new')
    }
    anna.write('/close')
    await becomes('closed')
    if (last === 'closed') {
      anna.write('It leaks again')
      await becomes('new')
      ivan.closeTopic(group.id, thread)
      await becomes('closed')
    } else {
      ivan.reopenTopic(group.id, thread)
      await becomes('new')
    }
    await knex('streams').update({ held: false })
    await settle()
    t.is(see.topics()[0]!.closed, last === 'closed')
    t.is(todoist.task(task).checked, last === 'closed')
  })

test.serial('both sides close at the same moment: it is closed once', async (t) => {
  const { telegram, todoist, group, people, see, settle, task, thread } = await asked(t, { name: 'both' })
  telegram.as(people.ivan.telegram.id).write({ chatId: group.id, threadId: thread, text: '/close' })
  todoist.as(people.olga.todoist.id).complete(task)
  await settle()
  t.like(see.topics()[0], { name: '🟣 [Closed] #1 | Anna', closed: true })
  t.true(todoist.task(task).checked)
  t.deepEqual(see.chat(people.anna.id).slice(2), [
    'bot: Request 1 is closed. If something is still wrong, just write here and it opens again.',
    firstQuestion,
  ])
  t.is(see.topic().filter((line) => line.startsWith('bot: 🟣')).length, 1)
  todoist.as(people.olga.todoist.id).reopen(task)
  telegram.as(people.ivan.telegram.id).write({ chatId: group.id, threadId: thread, text: '/reopen' })
  await settle()
  t.like(see.topics()[0], { name: '🟢 [New] #1 | Anna (@anna)', closed: false })
  t.false(todoist.task(task).checked)
  t.is(see.chat(people.anna.id).length, 5)
  t.deepEqual(see.refused(), [])
})

test.serial(
  'taken, closed and reopened before anything has travelled: the task ends up as the ticket is',
  async (t) => {
    const journey = await startJourney(t, { name: 'in_a_hurry' })
    const { telegram, todoist, group, people, see, settle } = journey
    await todoist.weather.setDown('refuse')
    telegram.as(people.anna.id).write('No water')
    await new Promise<void>((resolve) => {
      telegram.onChange(() => {
        if (telegram.chat(group.id).topics.length > 0) resolve()
      })
    })
    const thread = telegram.chat(group.id).topics[0]!.id
    for (const text of ['/take', 'Coming', '/close', '/reopen'])
      telegram.as(people.olga.telegram.id).write({ chatId: group.id, threadId: thread, text })
    await telegram.idle()
    await todoist.weather.setDown(null)
    await settle()
    t.like(see.topics()[0], { name: '🟡 [In progress | @olga_fix] #1 | Anna', closed: false })
    t.is(see.section(), 'In progress')
    t.is(see.task().responsible_uid, people.olga.todoist.id)
    t.false(see.task().checked)
    t.deepEqual(see.comments(), ['**Anna:** No water', '**Support (Olga):** Coming'])
    t.is((await journey.database.knex('tickets').first()).status, 'in_progress')
  },
)
