import test from 'ava'
import { en } from '../../src/texts/en.ts'
import { startJourney } from './journey.ts'
import type { Journey } from './journey.ts'
import { firstQuestion, surveyOver } from './survey-lines.ts'

const accepted = 'bot: Request 1 is accepted.'
const closedForClient = 'bot: Request 1 is closed. If something is still wrong, just write here and it opens again.'
const openForClient = 'bot: Request 1 is open again.'

/** Anna asked, Olga took it on the board, and completed the task. */
async function solved({ telegram, todoist, people, see, settle }: Journey): Promise<string> {
  telegram.as(people.anna.id).write('No water')
  await settle()
  const { id } = see.task()
  todoist.as(people.olga.todoist.id).assign(id, people.olga.todoist.id)
  await settle()
  todoist.as(people.olga.todoist.id).complete(id)
  await settle()
  return id
}

test.serial('a completed task closes the ticket, and everyone hears of it once', async (t) => {
  const journey = await startJourney(t, { name: 'closing' })
  const { people, see, settle } = journey
  const task = await solved(journey)
  t.like(see.topics()[0], { name: '🟣 [Closed | @olga_fix] #1 | Anna', closed: true })
  t.deepEqual(see.topic(), ['bot: No water', 'bot: 🟣 Closed. What is written here now is not sent to the client.'])
  t.deepEqual(see.chat(people.anna.id).slice(2), [accepted, closedForClient, firstQuestion])
  t.deepEqual(see.comments(task), ['**Anna:** No water'])
  await settle()
  t.is(see.chat(people.anna.id).length, 5)
  t.deepEqual(see.refused(), [])
})

test.serial(
  'an uncompleted task opens the ticket again, with whoever has it, and everyone hears of it once',
  async (t) => {
    const journey = await startJourney(t, { name: 'uncompleting' })
    const { todoist, people, see, settle } = journey
    const task = await solved(journey)
    todoist.as(people.olga.todoist.id).reopen(task)
    await settle()
    t.like(see.topics()[0], { name: '🟡 [In progress | @olga_fix] #1 | Anna', closed: false })
    t.deepEqual(see.topic().slice(2), ['bot: 🟡 Reopened by Todoist.'])
    t.deepEqual(see.chat(people.anna.id).slice(2), [accepted, closedForClient, surveyOver, openForClient])
    t.is(see.section(task), 'In progress')
    t.false(todoist.task(task).checked)
    t.deepEqual(see.refused(), [])
  },
)

test.serial('a client who writes within three days of closing opens the same ticket again', async (t) => {
  const journey = await startJourney(t, { name: 'within' })
  const { telegram, todoist, people, database, see, settle } = journey
  const task = await solved(journey)
  await database.knex('tickets').update({ closed_at: new Date(Date.now() - 71.9 * 3_600_000) })
  telegram.as(people.anna.id).write('It drips again')
  await settle()
  t.like(see.topics()[0], { name: '🟡 [In progress | @olga_fix] #1 | Anna', closed: false })
  t.deepEqual(see.topic().slice(2), ['bot: It drips again'])
  t.false(todoist.task(task).checked)
  t.is(see.section(task), 'In progress')
  t.deepEqual(see.comments(task), ['**Anna:** No water', '**Anna:** It drips again'])
  t.deepEqual(see.chat(people.anna.id).slice(2), [
    accepted,
    closedForClient,
    surveyOver,
    'Anna: It drips again',
    openForClient,
  ])
  t.is(see.tasks().length, 1)
  t.deepEqual(see.refused(), [])
})

test.serial('after three days a message is a new request, in a topic and a task of its own', async (t) => {
  const journey = await startJourney(t, { name: 'later' })
  const { telegram, todoist, people, database, see, settle } = journey
  const task = await solved(journey)
  await database.knex('tickets').update({ closed_at: new Date(Date.now() - 72.1 * 3_600_000) })
  telegram.as(people.anna.id).write('The light is out')
  await settle()
  t.deepEqual(
    see.topics().map(({ name, closed }) => [name, closed]),
    [
      ['🟣 [Closed | @olga_fix] #1 | Anna', true],
      ['🟢 [New] #2 | Anna (@anna)', false],
    ],
  )
  t.true(todoist.task(task).checked)
  t.deepEqual(see.comments(task), ['**Anna:** No water'])
  t.deepEqual(see.comments(see.task(/#2/).id), ['**Anna:** The light is out'])
  t.deepEqual(see.chat(people.anna.id).slice(5), [
    'Anna: The light is out',
    'bot: Got it: your request is number 2. We will answer here.',
  ])
  t.deepEqual(see.refused(), [])
})

test.serial('a bare thank-you after closing is carried, and leaves the ticket closed', async (t) => {
  const journey = await startJourney(t, { name: 'thanks' })
  const { telegram, todoist, people, see, settle } = journey
  const task = await solved(journey)
  telegram.as(people.anna.id).write('Thank you so much!!')
  await settle()
  t.like(see.topics()[0], { name: '🟣 [Closed | @olga_fix] #1 | Anna', closed: true })
  t.deepEqual(see.topic().slice(2), ['bot: Thank you so much!!'])
  t.deepEqual(see.comments(task), ['**Anna:** No water', '**Anna:** Thank you so much!!'])
  t.true(todoist.task(task).checked)
  t.deepEqual(see.chat(people.anna.id).slice(2), [
    accepted,
    closedForClient,
    firstQuestion,
    'Anna: Thank you so much!!',
  ])
  t.deepEqual(see.refused(), [])
})

test.serial('what staff say in a closed ticket is not sent; a button beside it opens the ticket again', async (t) => {
  const journey = await startJourney(t, { name: 'not_sent' })
  const { telegram, todoist, group, people, see, settle } = journey
  const task = await solved(journey)
  const olga = telegram.as(people.olga.telegram.id)
  const threadId = see.topics()[0]!.id
  olga.write({ chatId: group.id, threadId, text: 'One more thing' })
  await settle()
  todoist.as(people.ivan.todoist.id).comment(task, 'Bye')
  await settle()
  todoist.as(people.ivan.todoist.id).comment(task, 'Bye?')
  await settle()
  const notSent = `bot: ${en.closed_not_sent_by.replace('{name}', 'Ivan')}`
  t.deepEqual(see.topic().slice(2), ['Olga: One more thing', `bot: ${en.closed_not_sent}`, notSent, notSent])
  t.deepEqual(see.chat(people.anna.id).slice(2), [accepted, closedForClient, firstQuestion])
  t.deepEqual(see.comments(task), ['**Anna:** No water', 'Bye', en.closed_not_sent_here, 'Bye?'])

  const answer = olga.press(group.id, see.inTopic(en.closed_not_sent), 't:1:reopen')
  await settle()
  t.like(await answer, { text: en.answer_reopened })
  t.like(see.topics()[0], { name: '🟡 [In progress | @olga_fix] #1 | Anna', closed: false })
  t.false(todoist.task(task).checked)
  olga.write({ chatId: group.id, threadId, text: 'One more thing' })
  await settle()
  t.deepEqual(see.chat(people.anna.id).slice(2), [
    accepted,
    closedForClient,
    surveyOver,
    openForClient,
    'bot: One more thing',
  ])
  t.deepEqual(see.refused(), [])
})
