import test from 'ava'
import { en } from '../../src/texts/en.ts'
import { ru } from '../../src/texts/ru.ts'
import { say } from '../../src/texts/texts.ts'
import { startJourney } from './journey.ts'
import type { Journey } from './journey.ts'
import { firstQuestion, questionLines, surveyOver } from './survey-lines.ts'

const thanks = `bot: ${en.survey_page_thanks}`
const whatToImprove = `bot: ${en.survey_page_comment}`
const summary = (marks: string) => say('en', 'survey_marks', { marks })
const comment = (text: string) => say('en', 'survey_comment', { name: 'Anna', comment: text })

/** Anna asked, Olga completed the task. `press` is Anna's, under the survey's message. */
async function asked(journey: Journey) {
  const { telegram, todoist, people, see, settle, database } = journey
  const anna = telegram.as(people.anna.id)
  anna.write('No water')
  await settle()
  const task = see.task().id
  todoist.as(people.olga.todoist.id).complete(task)
  await settle()
  const chat = people.anna.id
  const message = see.inChat(chat, '1/3')
  async function press(data: string, options?: { stale?: boolean }): Promise<string | undefined> {
    const answer = anna.press(chat, message, data, options)
    await settle()
    return (await answer)?.text
  }
  async function marks(...given: number[]): Promise<void> {
    for (const [question, mark] of given.entries()) await press(`s:1:${question}:${mark}`)
  }
  const feedback = async () => await database.knex('feedback').orderBy('id').select('marks', 'comment', 'state')
  const kept = async () => await database.knex('messages').count('id as count').first()
  return { anna, task, press, marks, feedback, kept, line: () => see.chat(chat)[3] }
}

test.serial('three marks in one message: kept, and told staff in one line on each side, once', async (t) => {
  const journey = await startJourney(t, { name: 'survey' })
  const { people, see, settle } = journey
  const { task, press, feedback, line } = await asked(journey)
  t.deepEqual(see.chat(people.anna.id).slice(2), [
    `bot: ${say('en', 'closed_for_client', { ticket: 1 })}`,
    firstQuestion,
  ])
  t.is(await press('s:1:0:5'), en.answer_survey_marked)
  t.is(line(), questionLines[1])
  t.is(await press('s:1:1:5'), en.answer_survey_marked)
  t.is(line(), questionLines[2])
  t.is(await press('s:1:2:5'), en.answer_survey_marked)
  t.is(line(), thanks)
  t.is(see.chat(people.anna.id).length, 4, 'one message, edited in place')
  t.deepEqual(await feedback(), [{ marks: [5, 5, 5], comment: null, state: 'done' }])
  const told = summary('speed 5, answer 5, politeness 5')
  t.deepEqual(see.topic().slice(2), [`bot: ${told}`])
  t.deepEqual(see.comments(task), ['**Anna:** No water', told])
  await settle()
  t.deepEqual(see.comments(task), ['**Anna:** No water', told], 'it is no comment of an agent')
  t.is(see.topic().length, 3)
  t.true(see.topics()[0]!.closed)
  t.deepEqual(see.refused(), [])
})

test.serial('closed in the topic, a Russian client is asked in Russian, and staff read English', async (t) => {
  const journey = await startJourney(t, { name: 'survey_ru' })
  const { telegram, group, people, see, settle } = journey
  const anna = telegram.as(people.anna.id)
  Object.assign(anna.user, { language_code: 'ru' })
  anna.write('Нет воды')
  await settle()
  const threadId = see.topics()[0]!.id
  telegram.as(people.ivan.telegram.id).write({ chatId: group.id, threadId, text: '/close' })
  await settle()
  const message = see.inChat(people.anna.id, '1/3')
  t.is(see.chat(people.anna.id).at(-1), 'bot: 1/3. Насколько быстро мы помогли?\n1 — плохо, 5 — отлично.')
  for (const question of [0, 1, 2]) {
    void anna.press(people.anna.id, message, `s:1:${question}:4`)
    await settle()
  }
  t.is(see.chat(people.anna.id).at(-1), `bot: ${ru.survey_page_comment}`)
  t.is(see.topic().at(-1), `bot: ${summary('speed 4, answer 4, politeness 4')}`)
  t.deepEqual(see.refused(), [])
})

test.serial('a mark below five asks what to improve; the next text is the comment and opens nothing', async (t) => {
  const journey = await startJourney(t, { name: 'survey_comment' })
  const { people, see, settle } = journey
  const { anna, task, marks, feedback, kept, line } = await asked(journey)
  await marks(5, 3, 4)
  t.is(line(), whatToImprove)
  const told = summary('speed 5, answer 3, politeness 4')
  t.deepEqual(see.topic().slice(2), [`bot: ${told}`])
  await journey.restart()
  const said = anna.write('Thanks, be fast')
  await settle()
  t.is(line(), thanks)
  anna.edit(people.anna.id, said.message_id, { text: 'Thanks, be faster' })
  await settle()
  t.deepEqual(await feedback(), [{ marks: [5, 3, 4], comment: 'Thanks, be faster', state: 'done' }])
  const words = ['Thanks, be fast', 'Thanks, be faster'].map(comment)
  t.deepEqual(
    see.topic().slice(2),
    [told, ...words].map((text) => `bot: ${text}`),
  )
  t.deepEqual(see.comments(task), ['**Anna:** No water', told, ...words])
  t.is(see.topics()[0]!.name, '🟣 [Closed] #1 | Anna')
  t.like(await kept(), { count: '1' }, 'it is no message of the ticket')
  anna.write('And the light is out')
  await settle()
  t.is(see.topics()[0]!.name, '🟢 [New] #1 | Anna (@anna)', 'the one after it is a message as ever')
  t.is(see.chat(people.anna.id)[3], thanks)
  t.deepEqual(see.refused(), [])
})

test.serial('the comment follows its edits, whatever has been opened or asked since', async (t) => {
  const journey = await startJourney(t, { name: 'survey_edited_late' })
  const { todoist, people, database, see, settle } = journey
  const { anna, task, marks, feedback } = await asked(journey)
  await marks(5, 3, 4)
  const { message_id: id } = anna.write('Be fast')
  await settle()
  const followed = async (words: string): Promise<void> => {
    anna.edit(people.anna.id, id, { text: words })
    await settle()
    t.like((await feedback())[0], { comment: words, state: 'done' })
    t.true(see.topic(/#1 /).includes(`bot: ${comment(words)}`))
    t.is(see.comments(task).at(-1), comment(words))
  }
  anna.write('It drips again')
  await settle()
  await followed('Be faster')
  todoist.as(people.olga.todoist.id).complete(task)
  await settle()
  t.is((await feedback()).length, 2)
  await followed('Be faster, please')
  await database.knex('tickets').update({ closed_at: new Date(Date.now() - 73 * 3_600_000) })
  anna.write('And the light is out')
  await settle()
  await followed('Be much faster')
  t.like((await feedback())[1], { comment: null })
  t.deepEqual(see.topic(/#2 /), ['bot: And the light is out'])
  t.deepEqual(see.refused(), [])
})

test.serial('the comment can be skipped; old buttons and second presses change nothing', async (t) => {
  const journey = await startJourney(t, { name: 'survey_skip' })
  const { people, see } = journey
  const { press, feedback, line } = await asked(journey)
  t.is(await press('s:1:0:2'), en.answer_survey_marked)
  t.is(await press('s:1:0:2', { stale: true }), en.answer_survey_same)
  t.is(await press('s:1:0:5', { stale: true }), en.answer_survey_old, 'the next question shows')
  t.is(await press('s:1:2:5', { stale: true }), en.answer_survey_old)
  t.is(await press('s:99:0:5', { stale: true }), en.answer_survey_old)
  t.is(await press('s:1:0:6', { stale: true }), en.answer_old_button)
  t.is(line(), questionLines[1])
  await press('s:1:1:4')
  await press('s:1:2:4')
  t.is(line(), whatToImprove)
  const topic = see.topic()
  t.is(await press('s:1:skip'), en.answer_survey_skipped)
  t.is(await press('s:1:skip', { stale: true }), en.answer_survey_old)
  t.is(await press('s:1:2:1', { stale: true }), en.answer_survey_old)
  t.is(line(), thanks)
  t.deepEqual(see.topic(), topic)
  t.deepEqual(await feedback(), [{ marks: [2, 4, 4], comment: null, state: 'done' }])
  t.is(see.chat(people.anna.id).length, 4)
  t.deepEqual(see.refused(), [])
})

test.serial('nobody else can answer for a client', async (t) => {
  const journey = await startJourney(t, { name: 'survey_forged' })
  const { telegram, people, see, settle } = journey
  const { feedback, line } = await asked(journey)
  const lead = telegram.as(people.lead.telegram.id)
  lead.start()
  await settle()
  const own = see.inChat(people.lead.telegram.id, en.greeting)
  const answer = lead.press(people.lead.telegram.id, own, 's:1:0:1', { stale: true })
  await settle()
  t.is((await answer)?.text, en.answer_survey_old)
  t.like((await feedback())[0], { marks: [] })
  t.is(line(), firstQuestion)
})

test.serial('a ticket opened again is not asked about until it is closed anew', async (t) => {
  const journey = await startJourney(t, { name: 'survey_reopened' })
  const { todoist, people, see, settle } = journey
  const { anna, task, press, feedback, line } = await asked(journey)
  await press('s:1:0:4')
  anna.write('It drips again')
  await settle()
  t.is(line(), surveyOver)
  t.is(await press('s:1:1:4', { stale: true }), en.answer_survey_reopened)
  todoist.as(people.olga.todoist.id).complete(task)
  await settle()
  t.is(await press('s:1:1:4', { stale: true }), en.answer_survey_old)
  t.is(see.chat(people.anna.id).at(-1), firstQuestion)
  const again = see.chat(people.anna.id).length
  const second = anna.press(people.anna.id, see.inChat(people.anna.id, '1/3'), 's:2:0:5')
  await settle()
  t.is((await second)?.text, en.answer_survey_marked)
  t.is(see.chat(people.anna.id).at(-1), questionLines[1])
  t.is(see.chat(people.anna.id).length, again)
  t.deepEqual(await feedback(), [
    { marks: [4], comment: null, state: 'over' },
    { marks: [5], comment: null, state: 'asked' },
  ])
  t.deepEqual(see.refused(), [])
})

for (const [when, name] of [
  ['after /start', 'survey_start'],
  ['after 15 minutes', 'survey_late'],
] as const)
  test.serial(`a request instead of the comment, ${when}, is a message as ever`, async (t) => {
    const journey = await startJourney(t, { name })
    const { database, see, settle } = journey
    const { anna, task, marks, feedback, line } = await asked(journey)
    await marks(4, 4, 4)
    if (when === 'after /start') anna.start()
    else await database.knex('feedback').update({ comment_asked_at: new Date(Date.now() - 16 * 60_000) })
    await database.knex('tickets').update({ closed_at: new Date(Date.now() - 73 * 3_600_000) })
    await settle()
    anna.write('The light is out')
    await settle()
    t.is(see.topics().length, 2)
    t.deepEqual(see.comments(see.task(/#2/).id), ['**Anna:** The light is out'])
    t.is(see.comments(task).length, 2)
    t.like((await feedback())[0], { comment: null })
    if (when === 'after /start') t.is(line(), thanks)
    t.deepEqual(see.refused(), [])
  })

test.serial('a desk that asks nothing sends no survey', async (t) => {
  const journey = await startJourney(t, { name: 'survey_none' })
  const { telegram, todoist, people, database, see, settle } = journey
  await database.knex('desks').update({ questions: '[]' })
  telegram.as(people.anna.id).write('No water')
  await settle()
  todoist.as(people.olga.todoist.id).complete(see.task().id)
  await settle()
  t.deepEqual(see.chat(people.anna.id).slice(2), [`bot: ${say('en', 'closed_for_client', { ticket: 1 })}`])
})

test.serial('an answer of the board that is lost doubles no marks, and they are no comment of an agent', async (t) => {
  const journey = await startJourney(t, { name: 'survey_lost' })
  const { todoist, see, settle } = journey
  const { task, marks } = await asked(journey)
  todoist.weather.next('lost-response', { path: '/sync', command: 'note_add' })
  await marks(5, 5, 5)
  await settle()
  t.deepEqual(see.comments(task), ['**Anna:** No water', summary('speed 5, answer 5, politeness 5')])
  t.is(see.topic().length, 3)
})
