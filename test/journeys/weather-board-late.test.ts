// A write whose answer was lost is recorded late: what people do in between is theirs all the same.
import test from 'ava'
import { startJourney } from './journey.ts'
import { until } from './until.ts'

test.serial('a task reopened behind our completing, which is recorded later, is reopened', async (t) => {
  const { telegram, todoist, group, people, database, see, settle } = await startJourney(t, { name: 'late_reopening' })
  for (const { id } of [people.anna, people.boris]) telegram.as(id).write('Hello')
  await settle()
  const task = see.task(/Boris/).id
  const topic = see.topics().find((one) => one.name.includes('Boris'))!
  const wanted = async (op: string): Promise<boolean> =>
    (await database.knex('outbox').where({ op, state: 'ready' }).first('id')) !== undefined
  await todoist.weather.setDown('500')
  telegram.as(people.anna.id).write('One')
  await until(async () => await wanted('comment'))
  telegram.as(people.olga.telegram.id).write({ chatId: group.id, threadId: topic.id, text: '/close' })
  await until(async () => await wanted('complete_task'))
  // What both leave in goes unanswered, so the next call carries one alone, and tells how the task is by then.
  todoist.weather.next('lost-response', { path: '/sync', command: 'item_complete' })
  const stop = todoist.onChange(() => {
    if (!todoist.task(task).checked) return
    stop()
    todoist.as(people.olga.todoist.id).reopen(task)
  })
  await todoist.weather.setDown(null)
  await settle()
  t.false(todoist.task(task).checked)
  t.regex(see.topics().find(({ id }) => id === topic.id)!.name, /^🟢 \[New\]/u)
  t.is((await database.knex('tickets').where({ id: 2 }).first('status')).status, 'new')
})

for (const [whose, staff] of [
  ['a client', false],
  ['staff, for staff alone', true],
] as const)
  test.serial(`words of ${whose} that went with their task before their id was told do not come back`, async (t) => {
    const { telegram, todoist, group, people, see, settle } = await startJourney(t, {
      name: `late_echo_${staff ? 'note' : 'client'}`,
      stage: { todoist: { replayOmitsMapping: true } },
    })
    const { message_id: first } = telegram.as(people.anna.id).write('Hello')
    await settle()
    const task = see.task().id
    const [topic] = see.topics()
    const chat = see.chat(people.anna.id)
    todoist.weather.next('lost-response', { path: '/sync', command: 'note_add' })
    const stop = todoist.onChange(() => {
      if (todoist.comments(task).length < 2) return
      stop()
      todoist.as(people.ivan.todoist.id).deleteTask(task)
    })
    if (staff) {
      const copy = see.inTopic('Hello')
      const where = { chatId: group.id, threadId: topic!.id }
      telegram.as(people.olga.telegram.id).write({ ...where, text: '// they *never* pay', replyTo: copy })
    } else telegram.as(people.anna.id).write({ text: 'The lamp is broken', replyTo: first })
    await settle()
    const said = staff ? [] : ['Anna: The lamp is broken']
    t.deepEqual(see.chat(people.anna.id), [...chat, ...said])
    t.deepEqual(
      see.topic().filter((line) => line.startsWith('bot: Hub') || line.includes('🔒 Note')),
      [],
    )
    t.is(see.topic().filter((line) => line.includes(staff ? 'never' : 'lamp')).length, 1)
  })
