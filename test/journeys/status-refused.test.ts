import test from 'ava'
import { putBacksAllowed } from '../../src/domain/refusals.ts'
import { en } from '../../src/texts/en.ts'
import { startJourney } from './journey.ts'
import type { Journey } from './journey.ts'

const lacksBoth = en.not_closed_comment_and_photo
const lacksComment = en.not_closed_comment

/** Anna asked, and it is as urgent as that priority of the board says. */
async function urgent({ telegram, todoist, people, see, settle }: Journey, priority: number): Promise<string> {
  telegram.as(people.anna.id).write('No water')
  await settle()
  const { id } = see.task()
  todoist.as(people.lead.todoist.id).setPriority(id, priority)
  await settle()
  return id
}

const actions = async ({ database }: Journey): Promise<string[]> =>
  await database.knex('events').orderBy('id').whereIn('action', interesting).pluck('action')
const interesting = ['closed', 'reopened', 'close_refused', 'completion_undone', 'move_undone']

test.serial('a forbidden completion is taken back once, however often it is told', async (t) => {
  const journey = await startJourney(t, { name: 'taken_back' })
  const { todoist, people, see, settle, restart } = journey
  const task = await urgent(journey, 4)
  Object.assign(todoist.weather.webhooks, { shuffled: true, doubled: 1, shuffleMs: 40 })
  const olga = todoist.as(people.olga.todoist.id)
  olga.complete(task)
  olga.complete(task)
  await settle()
  await restart()
  await settle()
  todoist.as(people.hub.id).editDescription(task, 'Looked at')
  await settle()
  t.false(todoist.task(task).checked)
  t.like(see.topics()[0], { name: '🟢 [New] #1 | Anna (@anna)', closed: false })
  t.deepEqual(see.comments(task), ['**Anna:** No water', lacksBoth])
  t.deepEqual(see.topic(), ['bot: No water', `bot: ${lacksBoth}`])
  t.is(see.chat(people.anna.id).length, 2, 'the client hears nothing of it')
  t.deepEqual(await actions(journey), ['completion_undone'])
  t.is((await journey.database.knex('tickets').first()).status, 'new')
  t.deepEqual(see.refused(), [])
})

test.serial('completed again before the hub could undo it, and once more after: each is taken back', async (t) => {
  const journey = await startJourney(t, { name: 'again_and_again' })
  const { todoist, people, see, settle, stopHub, startHub } = journey
  const task = await urgent(journey, 3)
  const olga = todoist.as(people.olga.todoist.id)
  await stopHub()
  olga.complete(task)
  olga.reopen(task)
  olga.complete(task)
  await startHub()
  await settle()
  t.false(todoist.task(task).checked)
  t.deepEqual(see.comments(task).slice(1), [lacksComment])
  olga.complete(task)
  await settle()
  t.false(todoist.task(task).checked)
  t.deepEqual(see.comments(task).slice(1), [lacksComment, lacksComment])

  olga.comment(task, 'The valve is open again')
  olga.complete(task)
  await settle()
  t.true(todoist.task(task).checked)
  t.like(see.topics()[0], { name: '🟣 [Closed] #1 | Anna', closed: true })
  t.deepEqual(await actions(journey), ['completion_undone', 'completion_undone', 'closed'])
  t.deepEqual(see.refused(), [])
})

test.serial('in the topic a closing that lacks something is refused with what it lacks', async (t) => {
  const journey = await startJourney(t, { name: 'refused_in_topic' })
  const { telegram, todoist, group, people, see, settle } = journey
  const task = await urgent(journey, 4)
  const olga = telegram.as(people.olga.telegram.id)
  const threadId = see.topics()[0]!.id
  const where = { chatId: group.id, threadId }
  const isOpen = async (): Promise<void> => {
    await settle()
    t.like(see.topics()[0], { name: '🟢 [New] #1 | Anna (@anna)', closed: false })
    t.false(todoist.task(task).checked)
  }
  olga.write({ ...where, text: '/close' })
  await isOpen()
  olga.closeTopic(group.id, threadId)
  await isOpen()
  const card = telegram.chat(group.id).messages.find((one) => one.content.text?.startsWith('#1\n'))!.id
  const answer = olga.press(group.id, card, 't:1:close')
  await isOpen()
  t.is((await answer)?.text, en.answer_not_closed)
  t.deepEqual(see.topic().slice(2), [`bot: ${lacksBoth}`, `bot: ${lacksBoth}`, `bot: ${lacksBoth}`])

  olga.write({ ...where, text: 'The valve is open again' })
  olga.write({ ...where, text: '/close' })
  await isOpen()
  t.is(see.topic().at(-1), `bot: ${en.not_closed_photo}`)
  olga.photo({ ...where, caption: '// the new valve' })
  olga.write({ ...where, text: '/close' })
  await settle()
  t.like(see.topics()[0], { name: '🟣 [Closed] #1 | Anna', closed: true })
  t.true(todoist.task(task).checked)

  olga.write({ ...where, text: '/reopen' })
  olga.write({ ...where, text: '/close' })
  await settle()
  t.is(see.topic().at(-1), `bot: ${lacksBoth}`, 'what was shown before it was reopened counts no more')
  telegram.as(people.anna.id).write('/close')
  await settle()
  t.like(see.topics()[0], { name: '🟣 [Closed] #1 | Anna', closed: true }, 'the client may')
  t.deepEqual(see.refused(), [])
})

test.serial('what a desk asks for is its own', async (t) => {
  const journey = await startJourney(t, { name: 'own_rules' })
  const { todoist, people, database, see, settle } = journey
  await database.knex('desks').update({ closing_rules: JSON.stringify({ comment: ['unknown'] }) })
  const task = await urgent(journey, 1)
  todoist.as(people.olga.todoist.id).complete(task)
  await settle()
  t.false(todoist.task(task).checked)
  t.is(see.comments(task).at(-1), lacksComment)
  todoist.as(people.lead.todoist.id).setPriority(task, 4)
  await settle()
  todoist.as(people.olga.todoist.id).complete(task)
  await settle()
  t.true(todoist.task(task).checked)
  t.deepEqual(see.refused(), [])
})

test.serial('moved on the board, and closed in the topic before that was heard: no move is undone', async (t) => {
  const journey = await startJourney(t, { name: 'moved_then_closed' })
  const { telegram, todoist, group, people, see, settle } = journey
  const task = await urgent(journey, 1)
  todoist.weather.webhooks.lost = 1
  todoist.as(people.olga.todoist.id).moveToSection(task, 'Done')
  telegram.as(people.olga.telegram.id).write({ chatId: group.id, threadId: see.topics()[0]!.id, text: '/close' })
  await settle()
  t.true(todoist.task(task).checked)
  t.is(see.section(task), 'Done')
  t.deepEqual(see.comments(task), ['**Anna:** No water'])
  todoist.weather.webhooks.lost = 0
  todoist.as(people.olga.todoist.id).moveToSection(task, 'Waiting')
  await settle()
  t.is(see.section(task), 'Done')
  t.deepEqual(see.comments(task).slice(1), [en.put_back])
  t.deepEqual(see.refused(), [])
})

test.serial('the task of a closed ticket that is moved goes back, once a move', async (t) => {
  const journey = await startJourney(t, { name: 'moved_back' })
  const { telegram, todoist, people, see, settle, restart } = journey
  const task = await urgent(journey, 1)
  Object.assign(todoist.weather.webhooks, { shuffled: true, doubled: 1, shuffleMs: 40 })
  const olga = todoist.as(people.olga.todoist.id)
  olga.moveToSection(task, 'Attention')
  await settle()
  olga.complete(task)
  await settle()
  olga.moveToSection(task, 'Waiting')
  await settle()
  t.is(see.section(task), 'Attention')
  t.true(todoist.task(task).checked)
  t.deepEqual(see.comments(task), ['**Anna:** No water', en.put_back])
  await restart()
  await settle()
  todoist.as(people.hub.id).editDescription(task, 'Looked at')
  await settle()
  t.is(see.comments(task).length, 2)
  olga.moveToSection(task, 'New')
  olga.moveToSection(task, 'Done')
  await settle()
  t.is(see.section(task), 'Attention')
  t.is(see.comments(task).length, 3)
  t.like(see.topics()[0], { name: '🟣 [Closed] #1 | Anna', closed: true })
  t.deepEqual(await actions(journey), ['closed', 'move_undone', 'move_undone'])

  olga.moveToSection(task, 'Waiting')
  olga.reopen(task)
  await settle()
  t.is(see.section(task), 'Waiting', 'moved and reopened at once: so it is wanted')
  t.false(todoist.task(task).checked)
  olga.moveToSection(task, 'Done')
  olga.complete(task)
  await settle()
  t.is(see.section(task), 'Done', 'moved and completed at once: so it is wanted')
  t.is(see.comments(task).length, 3)
  telegram.as(people.anna.id).write('It drips again')
  await settle()
  t.is(see.section(task), 'New', 'what the hub moves itself is no news')
  t.is(see.comments(task).length, 4)
  t.deepEqual(see.refused(), [])
})

test.serial('no ticket is opened again beside another one of its client, wherever that is asked for', async (t) => {
  const { telegram, todoist, group, people, database, see, settle } = await startJourney(t, { name: 'beside_another' })
  const anna = telegram.as(people.anna.id)
  const olga = { chat: telegram.as(people.olga.telegram.id), board: todoist.as(people.olga.todoist.id) }
  anna.write('No water')
  await settle()
  const { id: first } = see.task()
  const threadId = see.topics()[0]!.id
  olga.board.complete(first)
  await settle()
  await database.knex('tickets').update({ closed_at: new Date(0) })
  anna.write('No light')
  await settle()
  const said = en.not_reopened.replace('{ticket}', '2')

  olga.board.reopen(first)
  await settle()
  t.true(todoist.task(first).checked)
  t.is(see.comments(first).at(-1), said)
  olga.chat.write({ chatId: group.id, threadId, text: '/reopen' })
  await settle()
  olga.chat.reopenTopic(group.id, threadId)
  await settle()
  t.true(todoist.task(first).checked)
  t.like(see.topics()[0], { name: '🟣 [Closed] #1 | Anna', closed: true })
  t.is(see.topic(/#1/).filter((line) => line === `bot: ${said}`).length, 3)
  t.deepEqual(await database.knex('inbox').whereNot({ state: 'done' }), [])
  t.deepEqual(await database.knex('tickets').orderBy('id').pluck('status'), ['closed', 'new'])
  t.deepEqual(see.refused(), [])
})

test.serial('a machine that moves the task of a closed ticket is let alone after a while', async (t) => {
  const journey = await startJourney(t, { name: 'moving_machine' })
  const { todoist, people, see, settle } = journey
  const task = await urgent(journey, 1)
  const machine = todoist.as(people.olga.todoist.id)
  machine.complete(task)
  await settle()
  const before = see.topic().length
  const sections = ['Waiting', 'Attention'] as const
  for (let time = 0; time < putBacksAllowed + 3; time += 1) {
    machine.moveToSection(task, sections[time % 2]!)
    await settle()
  }
  t.is(see.section(task), 'Attention')
  t.is(see.comments(task).filter((text) => text === en.put_back).length, putBacksAllowed)
  t.deepEqual(see.topic().slice(before), [`bot: ${en.left_moved}`])
  t.deepEqual(see.refused(), [])
})

test.serial('a machine that completes the task whenever it is open is let alone after a while', async (t) => {
  const journey = await startJourney(t, { name: 'machine' })
  const { todoist, people, see, settle } = journey
  const task = await urgent(journey, 4)
  for (let time = 0; time < putBacksAllowed + 3; time += 1) {
    const machine = todoist.as(people.olga.todoist.id)
    if (todoist.task(task).checked) machine.reopen(task)
    await settle()
    machine.complete(task)
    await settle()
  }
  t.true(todoist.task(task).checked)
  t.is((await actions(journey)).length, putBacksAllowed)
  t.deepEqual(see.topic().slice(1), [
    ...Array.from({ length: putBacksAllowed }, () => `bot: ${lacksBoth}`),
    `bot: ${en.left_on_board}`,
  ])
  t.is((await journey.database.knex('tickets').first()).status, 'new')
  t.deepEqual(see.refused(), [])
})
