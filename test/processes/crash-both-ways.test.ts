// The hub is killed again and again in the middle of its work. Nothing may be lost, and what Todoist shows may not be
// doubled; in Telegram a double is only forgiven where the hub itself lists it as undecided.

import { setTimeout as wait } from 'node:timers/promises'
import test from 'ava'
import { startWorld } from '../../integrations/sandbox/world.ts'
import { createTestDatabase } from '../database.ts'
import { createViews } from '../journeys/views.ts'

const messages = 200
const kills = 12
const seed = Number(process.env['CRASH_SEED'] ?? 7)

test('two hundred messages both ways survive a hub that is killed a dozen times', async (t) => {
  t.timeout(180_000)
  const random = mulberry(seed)
  const database = await createTestDatabase('crash', { migrate: false })
  t.teardown(async () => await database.destroy())
  const world = await startWorld({
    databaseUrl: database.url,
    env: {
      VENDOR_TIMEOUT_S: '1',
      LOG_LEVEL: 'warn',
      BUDGETS: JSON.stringify({
        groupPerMinute: 10_000,
        privatePerSecond: 1000,
        botPerSecond: 1000,
        todoistPer15Minutes: 100_000,
      }),
    },
    telegram: { limits: null, retryBaseMs: 50 },
    todoist: { webhooks: { retryDelayMs: 500 } },
  })
  t.teardown(async () => await world.close())
  const { telegram, todoist, people, hub } = world
  const see = createViews(world)
  const clients = [people.anna, people.boris]
  const said = new Map(clients.map(({ id }) => [id, [] as string[]]))
  const answered = new Map(clients.map(({ id }) => [id, [] as string[]]))
  const taskOf = (name: string) => see.tasks().find(({ content }) => content.includes(`· ${name}`))

  for (const { id } of clients) telegram.as(id).start()
  for (const { id, first_name: name } of clients) {
    telegram.as(id).write(`${name} 0`)
    said.get(id)!.push(`${name} 0`)
  }
  await until(() => clients.every(({ first_name: name }) => taskOf(name) !== undefined), 20_000)

  let killed = 0
  for (let number = 1; number < messages; number += 1) {
    const { id, first_name: name } = clients[Math.floor(random() * clients.length)]!
    if (random() < 0.6) {
      telegram.as(id).write(`${name} ${number}`)
      said.get(id)!.push(`${name} ${number}`)
    } else {
      todoist.as(people.olga.todoist.id).comment(taskOf(name)!.id, `To ${name} ${number}`)
      answered.get(id)!.push(`To ${name} ${number}`)
    }
    await wait(random() * 40)
    if (killed < kills && number >= ((killed + 1) * messages) / (kills + 1)) {
      killed += 1
      await wait(random() * 60)
      await hub.restart('SIGKILL')
    }
  }

  const rest = async (): Promise<number> => {
    const { rows } = await database.knex.raw(
      `select (select count(*) from outbox where state not in ('done', 'dropped'))
        + (select count(*) from inbox where state <> 'done') as waiting`,
    )
    return Number(rows[0].waiting)
  }
  const quiet = async (): Promise<boolean> => telegram.pendingUpdates === 0 && (await rest()) === 0
  await todoist.webhooksIdle({ retries: true })
  await until(quiet, 60_000)
  await until(
    () => clients.every(({ id }) => answered.get(id)!.every((text) => see.chat(id).includes(`bot: ${text}`))),
    20_000,
  ).catch(() => undefined)
  await until(quiet, 20_000)

  const undecided = await database.knex('outbox').where({ outcome: 'undecided' }).count({ count: '*' })
  t.is(Number(undecided[0]!['count']), 0)
  t.is(killed, kills)
  t.is(await rest(), 0)
  for (const { id, first_name: name } of clients) {
    const inTopic = see.topic(new RegExp(` ${name}`))
    t.deepEqual(
      inTopic.filter((line) => !line.startsWith('bot: Olga: ')),
      said.get(id)!.map((text) => `bot: ${text}`),
      `${name}'s messages in the topic`,
    )
    t.deepEqual(
      inTopic.filter((line) => line.startsWith('bot: Olga: ')),
      answered.get(id)!.map((text) => `bot: Olga: ${text}`),
      `answers to ${name} in the topic`,
    )
    t.deepEqual(
      see.chat(id).filter((line) => line.startsWith('bot: To ')),
      answered.get(id)!.map((text) => `bot: ${text}`),
      `answers in ${name}'s chat`,
    )
    const comments = see.comments(taskOf(name)!.id)
    t.deepEqual(
      comments.filter((line) => line.startsWith('**')),
      said.get(id)!.map((text) => `**${name}:** ${text}`),
      `${name}'s messages on the board`,
    )
    t.is(comments.length, said.get(id)!.length + answered.get(id)!.length)
  }
  t.is(see.tasks().length, clients.length)
  t.is(see.topics().filter(({ name }) => name.includes('#')).length, clients.length)
  t.log({ seed, killed, found: await database.knex('outbox').where({ outcome: 'found' }).count() })
})

async function until(done: () => boolean | Promise<boolean>, withinMs: number): Promise<void> {
  const deadline = Date.now() + withinMs
  while (!(await done())) {
    if (Date.now() > deadline) throw new Error('it did not come to that in time')
    await wait(50)
  }
}

/** The same numbers for the same seed. */
function mulberry(state: number): () => number {
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
