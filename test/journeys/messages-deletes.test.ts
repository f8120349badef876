// What an agent takes back on the board.
import test from 'ava'
import type { ExecutionContext } from 'ava'
import { takeNews } from '../../src/store/inbox.ts'
import { en } from '../../src/texts/en.ts'
import { startJourney } from './journey.ts'
import type { JourneyOptions } from './journey.ts'

const day = 24 * 3_600_000

test.serial('a comment deleted on the board disappears from the client and from the topic', async (t) => {
  const { telegram, todoist, people, see, settle } = await startJourney(t, { name: 'deleted' })
  telegram.as(people.anna.id).write('Hello')
  await settle()
  const olga = todoist.as(people.olga.todoist.id)
  const words = olga.comment(see.task().id, 'For somebody else')
  const note = olga.comment(see.task().id, '// a secret')
  const file = olga.comment(see.task().id, 'map', { name: 'map.pdf', type: 'application/pdf', bytes: Buffer.from('m') })
  olga.comment(see.task().id, 'This one stays')
  await settle()
  t.is(see.topic().length, 5)
  for (const { id } of [words, note, file]) olga.deleteComment(id)
  await settle()
  t.deepEqual(see.topic(), ['bot: Hello', 'bot: Olga: This one stays'])
  t.deepEqual(see.chat(people.anna.id).slice(2), ['bot: This one stays'])
  t.deepEqual(see.refused(), [])
})

test.serial('a deletion told by the id of the comment alone is followed too, in its turn', async (t) => {
  const { telegram, todoist, people, see, settle, database } = await startJourney(t, {
    name: 'bare_delete',
    stage: { todoist: { bareTombstones: true } },
  })
  todoist.weather.webhooks.lost = 1
  telegram.as(people.anna.id).write('Hello')
  await settle()
  const olga = todoist.as(people.olga.todoist.id)
  const words = olga.comment(see.task().id, 'For somebody else')
  await settle()
  t.deepEqual(see.topic(), ['bot: Hello', 'bot: Olga: For somebody else'])
  olga.deleteComment(words.id)
  await settle()
  t.deepEqual(see.topic(), ['bot: Hello'])
  t.deepEqual(see.chat(people.anna.id).slice(2), [])
  const streams = await database.knex('inbox').where('key', 'like', 'note:%').distinct('stream')
  t.deepEqual(streams, [{ stream: `task:${see.task().id}` }])
})

test.serial('a comment whose deletion is heard of before its adding is never shown', async (t) => {
  const { telegram, todoist, people, see, settle } = await startJourney(t, { name: 'deleted_first' })
  telegram.as(people.anna.id).write('Hello')
  await settle()
  const olga = todoist.as(people.olga.todoist.id)
  todoist.weather.webhooks.delayedMs = 400
  const words = olga.comment(see.task().id, 'For somebody else')
  todoist.weather.webhooks.delayedMs = 0
  olga.deleteComment(words.id)
  await settle()
  t.true(todoist.deliveries.every(({ outcome }) => outcome === 'delivered'))
  t.deepEqual(see.topic(), ['bot: Hello'])
  t.deepEqual(see.chat(people.anna.id).slice(2), [])
})

/** An answer and a note of an agent's, and what the topic and the client have of them. */
async function answeredOnBoard(t: ExecutionContext, options: JourneyOptions) {
  const journey = await startJourney(t, options)
  const { telegram, todoist, people, see, settle } = journey
  telegram.as(people.anna.id).write('Hello')
  await settle()
  const olga = todoist.as(people.olga.todoist.id)
  const task = see.task().id
  const answer = olga.comment(task, 'On my way')
  olga.comment(task, '// bring a ladder')
  await settle()
  return { ...journey, olga, task, answer }
}

const stands = ['bot: Hello', 'bot: Olga: On my way', 'bot: 🔒 Olga: bring a ladder']

for (const heard of ['read', 'read by their ids alone', 'told by webhooks'] as const)
  test.serial(
    `answers and notes stay said where their task is deleted and its comments with it, ${heard}`,
    async (t) => {
      const { todoist, people, see, settle, olga, task } = await answeredOnBoard(t, {
        name: `gone_with_task_${heard.length}`,
        stage: { todoist: { commentsGoFirst: true, bareTombstones: heard === 'read by their ids alone' } },
      })
      todoist.weather.webhooks.lost = heard === 'told by webhooks' ? 0 : 1
      olga.deleteTask(task)
      await settle()
      t.deepEqual(see.topic(), [...stands, `bot: ${en.task_deleted}`])
      t.deepEqual(see.chat(people.anna.id).slice(2), ['bot: On my way'])
      t.deepEqual(see.refused(), [])
    },
  )

test.serial(
  'comments read as deleted just before their task is deleted wait for the next reading, and stay said',
  async (t) => {
    const { todoist, people, see, settle, olga, task, answer, database, stopHub, startHub } = await answeredOnBoard(t, {
      name: 'gone_before_task',
    })
    await stopHub()
    await takeNews(database.knex, [
      {
        source: 'todoist',
        key: `note:${answer.id}:deleted:reading`,
        stream: `task:${task}`,
        payload: { happening: 'comment_deleted', note: { id: answer.id, is_deleted: true }, taskId: task },
        at: new Date(),
      },
    ])
    todoist.weather.webhooks.lost = 1
    olga.deleteTask(task)
    await startHub()
    await settle()
    t.deepEqual(see.topic(), [...stands, `bot: ${en.task_deleted}`])
    t.deepEqual(see.chat(people.anna.id).slice(2), ['bot: On my way'])
  },
)

test.serial(
  'a deletion of a comment heard of when the ticket is in another task already takes nothing back',
  async (t) => {
    const { telegram, todoist, people, see, settle, olga, task } = await answeredOnBoard(t, {
      name: 'gone_with_former',
      stage: { todoist: { commentsGoFirst: true } },
    })
    todoist.weather.webhooks.delayedMs = 1500
    olga.deleteTask(task)
    todoist.weather.webhooks.delayedMs = 0
    telegram.as(people.anna.id).write('Hello?')
    await settle()
    t.not(see.task().id, task)
    t.deepEqual(see.topic().toSorted(), [...stands, 'bot: Hello?', `bot: ${en.task_deleted}`].toSorted())
    t.deepEqual(see.chat(people.anna.id).slice(2), ['bot: On my way', 'Anna: Hello?'])
  },
)

test.serial('a deletion of a comment that is told long after its task was deleted takes nothing back', async (t) => {
  const { todoist, people, see, settle, olga, task, answer, database } = await answeredOnBoard(t, { name: 'gone_long' })
  todoist.weather.webhooks.lost = 1
  olga.deleteTask(task)
  await settle()
  await database.knex('inbox').update({ done_at: database.knex.raw(`done_at - interval '1 hour'`) })
  await takeNews(database.knex, [
    {
      source: 'todoist',
      key: `note:${answer.id}:deleted:late`,
      stream: `task:${task}`,
      payload: { happening: 'comment_deleted', note: { id: answer.id, is_deleted: true }, taskId: task },
      at: new Date(),
    },
  ])
  await settle()
  t.is(
    (
      await database
        .knex('inbox')
        .where({ key: `note:${answer.id}:deleted:late` })
        .first('state')
    ).state,
    'done',
  )
  t.deepEqual(see.topic(), [...stands, `bot: ${en.task_deleted}`])
  t.deepEqual(see.chat(people.anna.id).slice(2), ['bot: On my way'])
})

test.serial('a copy too old to be deleted is marked as deleted instead', async (t) => {
  let now = Date.now()
  const { telegram, todoist, people, see, settle, database } = await startJourney(t, {
    name: 'too_old',
    stage: { telegram: { now: () => now } },
  })
  const masha = telegram.addUser({ first_name: 'Маша', language_code: 'ru' })
  telegram.as(masha.id).write('Привет')
  await settle()
  const olga = todoist.as(people.olga.todoist.id)
  const words = olga.comment(see.task().id, 'For somebody else')
  const file = olga.comment(see.task().id, 'map', { name: 'map.pdf', type: 'application/pdf', bytes: Buffer.from('m') })
  const long = olga.comment(see.task().id, `${'First part. '.repeat(320)}\n\n${'Second part. '.repeat(100)}`)
  await settle()
  now += 3 * day
  for (const { id } of [words, file, long]) olga.deleteComment(id)
  await settle()
  t.deepEqual(see.chat(masha.id).slice(2), [
    'bot: (удалено)',
    'bot: [document] (удалено)',
    'bot: (удалено)',
    'bot: (удалено)',
  ])
  t.deepEqual(see.topic().slice(1), ['bot: (deleted)', 'bot: [document] (deleted)', 'bot: (deleted)', 'bot: (deleted)'])
  t.deepEqual(await database.knex('outbox').whereIn('state', ['dead', 'stuck', 'unknown']), [], 'nobody is alarmed')
})

test.serial('a comment deleted before it was delivered is never seen', async (t) => {
  const { telegram, todoist, people, see, settle, database } = await startJourney(t, { name: 'early_delete' })
  telegram.as(people.anna.id).write('Hello')
  await settle()
  await database.knex('streams').where({ surface: 'chat' }).update({ held: true })
  const olga = todoist.as(people.olga.todoist.id)
  const note = olga.comment(see.task().id, 'Wrong ticket')
  await todoist.webhooksIdle()
  while ((await database.knex('messages')).length < 2) await new Promise((resolve) => setImmediate(resolve))
  olga.deleteComment(note.id)
  await todoist.webhooksIdle()
  while ((await database.knex('messages').whereNotNull('deleted_at')).length < 1)
    await new Promise((resolve) => setImmediate(resolve))
  await database.knex('streams').update({ held: false })
  await settle()
  t.deepEqual(see.chat(people.anna.id).length, 2)
  t.deepEqual(see.topic(), ['bot: Hello'])
  t.false(telegram.calls.some(({ params }) => JSON.stringify(params).includes('Wrong ticket')))
})
