import test from 'ava'
import { en } from '../../src/texts/en.ts'
import { ru } from '../../src/texts/ru.ts'
import { say } from '../../src/texts/texts.ts'
import { startJourney } from './journey.ts'
import type { Journey } from './journey.ts'
import { firstQuestion } from './survey-lines.ts'

const closedForClient = `bot: ${say('en', 'closed_for_client', { ticket: 1 })}`
const receipt = say('en', 'receipt', { ticket: 1 })

async function asked(journey: Journey) {
  const { telegram, people, see, settle } = journey
  const anna = telegram.as(people.anna.id)
  anna.write('No water')
  await settle()
  return { anna, task: see.task().id }
}

/** What the hub said to Anna since she sent this. */
async function answerTo(journey: Journey, command: string): Promise<string[]> {
  const { telegram, people, see, settle } = journey
  const before = see.chat(people.anna.id).length
  telegram.as(people.anna.id).write(command)
  await settle()
  return see.chat(people.anna.id).slice(before + 1)
}

test.serial('/close closes the ticket on every side, and the survey follows; twice is as good as once', async (t) => {
  const journey = await startJourney(t, { name: 'own_close' })
  const { todoist, see, settle } = journey
  const { task } = await asked(journey)
  t.deepEqual(await answerTo(journey, '/close'), [closedForClient, firstQuestion])
  t.like(see.topics()[0], { name: '🟣 [Closed] #1 | Anna', closed: true })
  t.true(todoist.task(task).checked)
  t.deepEqual(see.topic(), ['bot: No water', `bot: ${say('en', 'closed_by', { name: 'Anna' })}`])
  t.deepEqual(await answerTo(journey, '/close'), [`bot: ${en.nothing_open}`])
  await settle()
  t.deepEqual(see.comments(task), ['**Anna:** No water'], 'commands are not carried')
  t.deepEqual(see.refused(), [])
})

test.serial('the button under the receipt closes as well, and only its own ticket', async (t) => {
  const journey = await startJourney(t, { name: 'own_button' })
  const { todoist, people, see, settle, telegram } = journey
  const { anna, task } = await asked(journey)
  const press = async (who: typeof anna, chat: number, message: number, data: string, stale = false) => {
    const answer = who.press(chat, message, data, { stale })
    await settle()
    return (await answer)?.text
  }
  const under = see.inChat(people.anna.id, receipt)
  const lead = telegram.as(people.lead.telegram.id)
  lead.start()
  await settle()
  const elsewhere = see.inChat(lead.user.id, en.greeting)
  t.is(await press(lead, lead.user.id, elsewhere, 'c:1:close', true), en.answer_already_closed)
  t.false(todoist.task(task).checked, 'it is nobody else’s to close')
  t.is(await press(anna, people.anna.id, under, 'c:1:close'), en.answer_closed)
  t.true(todoist.task(task).checked)
  const chat = see.chat(people.anna.id)
  t.deepEqual(chat.slice(2), [closedForClient, firstQuestion])
  t.is(await press(anna, people.anna.id, under, 'c:1:close'), en.answer_already_closed)
  t.deepEqual(see.chat(people.anna.id), chat)
  t.is(see.topic().length, 2)
  t.deepEqual(see.refused(), [])
})

test.serial('/status tells number, state, place in the queue, and who has it', async (t) => {
  const journey = await startJourney(t, { name: 'own_status' })
  const { todoist, people, settle } = journey
  t.deepEqual(await answerTo(journey, '/status'), [`bot: ${en.nothing_open}`])
  const { task } = await asked(journey)
  t.deepEqual(await answerTo(journey, '/status'), [
    'bot: Request 1: new.\nNobody has it yet.\nIt is number 1 in the queue.',
  ])
  todoist.as(people.olga.todoist.id).assign(task, people.olga.todoist.id)
  await settle()
  t.deepEqual(await answerTo(journey, '/status'), ['bot: Request 1: accepted.\nOlga has it.'])
})

test.serial('/status tells the place behind others, and a wait only where five answers can tell', async (t) => {
  const journey = await startJourney(t, { name: 'own_wait' })
  const { telegram, people, database, settle } = journey
  const { knex } = database
  // Who asked before Anna: six of them answered an hour ago, after 10 to 60 minutes.
  const answered = async (minutes: number) => {
    const [client] = await knex('clients').insert({ telegram_id: -minutes, name: 'Earlier' }).returning('id')
    const answeredAt = new Date(Date.now() - 3_600_000)
    await knex('tickets').insert({
      desk_id: await knex('desks')
        .first('id')
        .then(({ id }) => id),
      client_id: client.id,
      status: 'in_progress',
      subject: 'Earlier',
      opened_at: new Date(answeredAt.getTime() - minutes * 60_000),
      first_answered_at: answeredAt,
    })
  }
  for (const minutes of [10, 20, 30, 60]) await answered(minutes)
  telegram.as(people.lead.telegram.id).write('Before Anna')
  await settle()
  const anna = telegram.as(people.anna.id)
  Object.assign(anna.user, { language_code: 'ru' })
  anna.write('Нет воды')
  await settle()
  const { id } = await knex('tickets').orderBy('id', 'desc').first('id')
  const start = `bot: ${say('ru', 'status_request', { ticket: id, state: ru.state_new })}\n${ru.status_untaken}\n`
  const place = say('ru', 'status_position', { position: 2 })
  t.deepEqual(await answerTo(journey, '/status'), [start + place])
  await answered(40)
  t.deepEqual(await answerTo(journey, '/status'), [`${start}${place}\n${say('ru', 'status_wait', { minutes: 30 })}`])
  await knex('tickets')
    .where({ subject: 'Earlier' })
    .update({ opened_at: new Date(Date.now() - 4 * 3_600_000) })
  t.deepEqual(await answerTo(journey, '/status'), [`${start}${place}\n${say('ru', 'status_wait_hours', { hours: 3 })}`])
  await knex('tickets')
    .where({ subject: 'Earlier' })
    .update({ first_answered_at: new Date(Date.now() - 2.1 * 3_600_000) })
  t.deepEqual(await answerTo(journey, '/status'), [start + place], 'what was before two hours tells nothing')
})
