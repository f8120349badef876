import test from 'ava'
import type { Fault } from '../../integrations/sandbox/todoist-server/todoist-server.ts'
import { wake } from '../../src/store/wakeups.ts'
import { startJourney } from './journey.ts'
import { until } from './until.ts'

const lines = Array.from({ length: 12 }, (_, index) => `Line ${index}`)
const asComments = ['**Anna:** Hello', ...lines.map((line) => `**Anna:** ${line}`)]

const faults: Fault[] = [
  'lost-response',
  'lost-request',
  '500 before',
  '500 after',
  'html before',
  'html after',
  '429',
  'late',
]

for (const replayOmitsMapping of [false, true])
  test.serial(
    `whatever becomes of calls to the board, each message is a comment once and in order${replayOmitsMapping ? ', though repeats tell no ids' : ''}`,
    async (t) => {
      const { telegram, todoist, people, see, settle, database } = await startJourney(t, {
        name: 'board_weather',
        stage: { todoist: { replayOmitsMapping } },
      })
      const anna = telegram.as(people.anna.id)
      anna.start()
      // The task itself is asked for twice.
      todoist.weather.next('lost-response', { path: '/sync', command: 'item_add' })
      anna.write('Hello')
      await settle()
      for (const [index, fault] of faults.entries()) {
        todoist.weather.next(fault, { path: '/sync', command: 'note_add' })
        anna.write(lines[index]!)
        await settle()
      }
      for (const line of lines.slice(faults.length)) anna.write(line)
      await settle()
      t.deepEqual(see.comments(), asComments)
      t.is(see.tasks().length, 1)
      t.deepEqual(
        see.chat(people.anna.id).filter((line) => line.startsWith('bot: Line')),
        [],
        'no echo',
      )
      t.deepEqual(see.topic(), ['bot: Hello', ...lines.map((line) => `bot: ${line}`)])
      const links = await database.knex('links').where({ surface: 'board', place: 'comment' }).count({ count: '*' })
      t.is(Number(links[0]!['count']), asComments.length)
    },
  )

test.serial(
  'one refused command among many is its own: the others of other tasks stand, its own task keeps the order',
  async (t) => {
    const { telegram, todoist, people, see, settle } = await startJourney(t, { name: 'board_refusal' })
    for (const { id } of [people.anna, people.boris]) {
      telegram.as(id).start()
      telegram.as(id).write('Hello')
    }
    await settle()
    todoist.weather.failCommand('note_add', { error_tag: 'INTERNAL', http_code: 500, error: 'Internal error' })
    for (const line of lines) {
      telegram.as(people.anna.id).write(line)
      telegram.as(people.boris.id).write(line)
    }
    await settle()
    const seen = ['Anna', 'Boris'].map((name) =>
      see.comments(see.task(new RegExp(name)).id).map((line) => line.replace(`**${name}:** `, '')),
    )
    for (const comments of seen) t.deepEqual(comments, ['Hello', ...lines])
    for (const { id } of [people.anna, people.boris])
      t.deepEqual(
        see.chat(id).filter((line) => line.startsWith('bot: Line')),
        [],
      )
  },
)

test.serial('a comment refused in a call whose answer was lost still comes before those behind it', async (t) => {
  const { telegram, todoist, people, see, settle } = await startJourney(t, { name: 'board_both' })
  const anna = telegram.as(people.anna.id)
  anna.write('Hello')
  await settle()
  todoist.weather.failCommand('note_add', { error_tag: 'INTERNAL', http_code: 500, error: 'Internal error' })
  todoist.weather.next('lost-response', { path: '/sync', command: 'note_add' })
  await todoist.weather.setDown('refuse')
  for (const line of lines) anna.write(line)
  await until(() => see.topic().length === lines.length + 1)
  await todoist.weather.setDown(null)
  await settle()
  t.deepEqual(see.comments(), asComments)
})

test.serial('a comment that has long been refused by itself is tried again within half a minute', async (t) => {
  const { telegram, todoist, people, database, see, settle } = await startJourney(t, { name: 'board_long' })
  const { knex } = database
  const anna = telegram.as(people.anna.id)
  anna.write('Hello')
  await settle()
  todoist.weather.failCommand('note_add', { error_tag: 'INTERNAL', http_code: 500, error: 'Internal error' }, 2)
  anna.write('No water')
  const refused = () => knex('outbox').where({ state: 'ready' }).whereNotNull('refused_since')
  await until(async () => (await refused()).length === 1)
  await refused().update({ refused_since: new Date(Date.now() - 3600_000), not_before: '-infinity' })
  await wake(knex, 'board')
  const left = async (): Promise<number> => {
    const row = await refused().first('not_before')
    return row ? (new Date(row.not_before).getTime() - Date.now()) / 1000 : 0
  }
  await until(async () => (await left()) > 5)
  t.true((await left()) <= 30)
  await refused().update({ not_before: '-infinity' })
  await wake(knex, 'board')
  await settle()
  t.deepEqual(see.comments(), ['**Anna:** Hello', '**Anna:** No water'])
})

test.serial('so it does where the repeat comes with a full reading, which may be older than the repeat', async (t) => {
  const { telegram, todoist, people, see, settle } = await startJourney(t, { name: 'board_both_full' })
  const anna = telegram.as(people.anna.id)
  anna.write('Hello')
  await settle()
  todoist.weather.failCommand('note_add', { error_tag: 'INTERNAL', http_code: 500, error: 'Internal error' })
  todoist.weather.next('lost-response', { path: '/sync', command: 'note_add' })
  await todoist.weather.setDown('refuse')
  for (const line of lines) anna.write(line)
  await until(() => see.topic().length === lines.length + 1)
  todoist.invalidateTokens()
  await todoist.weather.setDown(null)
  await settle()
  t.deepEqual(see.comments(), asComments)
})

test.serial('a completion that is refused for a moment does not come after the reopening behind it', async (t) => {
  const { telegram, todoist, group, people, database, see, settle } = await startJourney(t, { name: 'board_fields' })
  const anna = telegram.as(people.anna.id)
  anna.write('Hello')
  await settle()
  const where = { chatId: group.id, threadId: see.topics()[0]!.id }
  const olga = telegram.as(people.olga.telegram.id)
  todoist.weather.failCommand('item_complete', { error_tag: 'INTERNAL', http_code: 500, error: 'Internal error' })
  await todoist.weather.setDown('refuse')
  olga.write({ ...where, text: '/close' })
  olga.write({ ...where, text: '/reopen' })
  await until(async () => (await database.knex('outbox').where({ op: 'uncomplete_task' })).length === 1)
  await todoist.weather.setDown(null)
  await settle()
  t.false(todoist.task(see.task().id).checked)
  t.true(see.topics()[0]!.name.includes('#1'))
})

test.serial(
  'what happens while a task is asked for again still reaches it, though it was made as things were',
  async (t) => {
    const { telegram, todoist, group, people, database, see, settle } = await startJourney(t, { name: 'board_made' })
    for (let times = 0; times < 2; times += 1)
      todoist.weather.next('lost-response', { path: '/sync', command: 'item_add' })
    telegram.as(people.anna.id).write('Hello')
    await until(() => see.tasks().length === 1)
    await todoist.weather.setDown('refuse')
    t.deepEqual([see.task().labels, see.task().priority, see.section()], [[], 1, 'New'])
    telegram.as(people.anna.id).write('Where is your manager?')
    await until(() => see.topics().length === 1)
    telegram.as(people.olga.telegram.id).write({ chatId: group.id, threadId: see.topics()[0]!.id, text: '/take' })
    await until(async () => (await database.knex('outbox').where({ op: 'move_task' })).length === 1)
    await todoist.weather.setDown(null)
    await settle()
    t.deepEqual([see.task().labels, see.task().priority, see.section()], [['escalated'], 3, 'Accepted'])
    t.is(see.tasks().length, 1)
  },
)

test.serial('a board that is away for long loses nothing, and everything arrives in order', async (t) => {
  const { telegram, todoist, people, see, settle, database } = await startJourney(t, { name: 'board_away' })
  const anna = telegram.as(people.anna.id)
  anna.start()
  anna.write('Hello')
  await settle()
  await todoist.weather.setDown('refuse')
  for (const line of lines) anna.write(line)
  await telegram.idle()
  while (see.topic().length <= lines.length) await new Promise((resolve) => setTimeout(resolve, 20))
  // As if it had been so for half a day: refused again and again.
  await database.knex('outbox').where({ op: 'comment', state: 'ready' }).update({ attempts: 500 })
  await todoist.weather.setDown(null)
  await settle()
  t.deepEqual(see.comments(), asComments)
})

test.serial(
  'when the board refuses our place in its changes all is read again, and nothing is taken twice',
  async (t) => {
    const { telegram, todoist, people, see, settle } = await startJourney(t, { name: 'board_token' })
    const anna = telegram.as(people.anna.id)
    anna.start()
    anna.write('Hello')
    await settle()
    todoist.as(people.olga.todoist.id).comment(see.task().id, 'Coming')
    await settle()
    todoist.invalidateTokens()
    todoist.as(people.olga.todoist.id).comment(see.task().id, 'Here I am')
    anna.write('Great')
    await settle()
    t.deepEqual(
      see.chat(people.anna.id).filter((line) => /Coming|Here/.test(line)),
      ['bot: Coming', 'bot: Here I am'],
    )
    t.deepEqual(see.comments(), ['**Anna:** Hello', 'Coming', 'Here I am', '**Anna:** Great'])
  },
)

test.serial('webhooks may come first, doubled, shuffled and late: people read it once and in order', async (t) => {
  const { telegram, todoist, people, see, settle } = await startJourney(t, { name: 'board_webhooks' })
  Object.assign(todoist.weather.webhooks, {
    beforeResponse: true,
    doubled: 1,
    shuffled: true,
    shuffleMs: 60,
    delayedMs: 20,
  })
  const anna = telegram.as(people.anna.id)
  anna.start()
  anna.write('Hello')
  await settle()
  for (const line of lines) todoist.as(people.olga.todoist.id).comment(see.task().id, line)
  for (const line of lines) anna.write(`Re ${line}`)
  await settle()
  t.deepEqual(
    see.chat(people.anna.id).filter((line) => /^bot: (Line|Re )/.test(line)),
    lines.map((line) => `bot: ${line}`),
  )
  t.deepEqual(
    see.topic().filter((line) => line.startsWith('bot: Olga')),
    lines.map((line) => `bot: Olga: ${line}`),
  )
  t.deepEqual(
    see.comments().filter((line) => line.startsWith('**Anna:** Re')),
    lines.map((line) => `**Anna:** Re ${line}`),
  )
})

test.serial("a technician who works from the bot's own account is heard, and the hub's comments are not", async (t) => {
  const { telegram, todoist, people, see, settle } = await startJourney(t, { name: 'board_own_account' })
  const anna = telegram.as(people.anna.id)
  anna.start()
  anna.write('Hello')
  await settle()
  todoist.as(people.hub.id).comment(see.task().id, 'Written by hand')
  anna.write('And more')
  await settle()
  t.deepEqual(
    see.chat(people.anna.id).filter((line) => /Hello|Written|more/.test(line)),
    ['Anna: Hello', 'Anna: And more', 'bot: Written by hand'],
  )
})

test.serial('with every webhook lost and no address of our own, comments arrive by reading', async (t) => {
  const { telegram, todoist, people, see, settle } = await startJourney(t, {
    name: 'board_polling',
    env: { WEBHOOK_URL: undefined },
  })
  todoist.weather.webhooks.lost = 1
  const anna = telegram.as(people.anna.id)
  anna.start()
  anna.write('Hello')
  while (see.tasks().length === 0) await new Promise((resolve) => setTimeout(resolve, 50))
  await settle()
  const before = Date.now()
  todoist.as(people.olga.todoist.id).comment(see.task().id, 'Coming')
  while (see.chat(people.anna.id).at(-1) !== 'bot: Coming') await new Promise((resolve) => setTimeout(resolve, 50))
  t.true(Date.now() - before < 10_000, 'within two readings')
})
