// A rush into one group, at the limits Telegram publishes and with the budgets the hub has by default, in real time: 600
// client messages in one minute over 60 tickets, two hub processes on one database, and a private chat that is answered
// from the board meanwhile. Once into topics that stand, once with every topic to be made: one after the other, since both at
// once would share the machine.

import { freePort } from '../../integrations/sandbox/free-port.ts'
import { createHubProcess } from '../../integrations/sandbox/hub-process.ts'
import type { World } from '../../integrations/sandbox/world.ts'
import { startWorld } from '../../integrations/sandbox/world.ts'
import { createTestDatabase } from '../database.ts'
import { median } from './carried.ts'
import type { Figure } from './figure.ts'

const tickets = 60
const each = 10
const perMinute = 20
const minute = 60_000
/** Calls that a ticket takes at least: one for all of its words; the topic, and the card with its words. */
const fewest = { existing: 1, new: 2 }
const firstWithin = { existing: 4 * minute, new: 7 * minute }
const answers = 10
/** A private chat takes one a second. */
const answerEveryMs = 2000

const wide = JSON.stringify({ groupPerMinute: 100_000, privatePerSecond: 1000, botPerSecond: 10_000 })

type Topics = 'existing' | 'new'

export async function measureGroupRush(redisUrl: string): Promise<Figure[]> {
  return [...(await rush('existing', redisUrl)), ...(await rush('new', redisUrl))]
}

async function rush(topics: Topics, redisUrl: string): Promise<Figure[]> {
  const open = new AsyncDisposableStack()
  try {
    const database = await createTestDatabase(`rush_${topics}`)
    open.defer(database.destroy)
    const world = await startWorld({ hub: false, databaseUrl: database.url, telegram: { limits: null } })
    open.defer(world.close)
    const startHub = async (url: string, env: Record<string, string>): Promise<() => Promise<void>> => {
      const common = { DATABASE_URL: database.url, REDIS_URL: redisUrl, LOG_LEVEL: 'error', VENDOR_TIMEOUT_S: '10' }
      const hub = await createHubProcess({ url, env: { ...world.env, ...common, ...env } })
      open.defer(hub.close)
      await hub.start()
      return async () => await hub.kill('SIGTERM')
    }
    const { telegram, watch, people } = world
    const clients = Array.from({ length: tickets }, (_, number) => telegram.addUser({ first_name: `Client ${number}` }))
    const stopFirst = await startHub(world.hub.url, { BUDGETS: wide })
    telegram.as(people.boris.id).write('A quiet client')
    if (topics === 'existing') for (const { id } of clients) telegram.as(id).write('Hello')
    const known = topics === 'existing' ? tickets + 1 : 1
    await watch.until('the topics', () => topicMessages(world).length >= 2 * known, minute)
    await watch.quiet(3000)
    await stopFirst()
    // As if the desk had been quiet for a while.
    await database.knex('lanes').update({ taken: [], not_before: '-infinity' })
    telegram.reset()
    telegram.setLimits({})
    await startHub(world.hub.url, {})
    await startHub(`http://127.0.0.1:${await freePort()}`, {})
    const idle = await answerTimes(world, 'idle')
    // What these have spent in the group.
    await sleep(minute)
    const carried = await carry(world, clients)
    return figures(topics, { ...carried, idle, refused: telegram.violations.length })
  } finally {
    await open.disposeAsync()
  }
}

type Carried = { allMs: number; firstMs: number; calls: number; busy: Answers }

/** Writes for a minute, one message after the other, the tickets in turn, and waits until all stand in their topics. */
async function carry(world: World, clients: { id: number }[]): Promise<Carried> {
  const { telegram } = world
  const written = new Map<string, number>()
  const seen = new Map<string, number>()
  let looked = 0
  const look = (): void => {
    const messages = topicMessages(world)
    for (const { content } of messages.slice(looked))
      for (const part of (content.text ?? '').split('\n\n')) if (written.has(part)) seen.set(part, performance.now())
    looked = messages.length
  }
  const began = performance.now()
  const calls = telegram.calls.length
  const busy = answerTimes(world, 'rush')
  const everyMs = minute / (tickets * each)
  for (let number = 0; number < tickets * each; number += 1) {
    await sleep(began + number * everyMs - performance.now())
    const text = `message ${Math.floor(number / tickets)} of ${number % tickets}`
    written.set(text, performance.now())
    telegram.as(clients[number % tickets]!.id).write(text)
    look()
  }
  while (seen.size < tickets * each) {
    if (performance.now() - began > 20 * minute) throw new Error(`${seen.size} of ${written.size} have arrived`)
    await sleep(100)
    look()
  }
  const waits = Array.from({ length: tickets }, (_, ticket) => {
    const text = `message 0 of ${ticket}`
    return seen.get(text)! - written.get(text)!
  })
  return {
    allMs: Math.max(...seen.values()) - began,
    firstMs: Math.max(...waits),
    calls: telegram.calls.slice(calls).filter(({ params }) => Number(params['chat_id']) === world.group.id).length,
    busy: await busy,
  }
}

type Answers = { topic: number[]; board: number[] }

/**
 * Milliseconds from an answer to the quiet client's private chat, again and again: written in the topic, which is
 * Telegram alone; and as a comment, which the pump has to read beside what it carries.
 */
async function answerTimes(
  { telegram, todoist, people, project, group, watch }: World,
  name: string,
): Promise<Answers> {
  const task = todoist.tasks(project.id).find(({ content }) => content.includes('A quiet client'))!
  const topic = telegram.chat(group.id).topics.find((one) => one.name.includes(people.boris.first_name))!
  const times: Answers = { topic: [], board: [] }
  for (let number = 0; number < answers; number += 1)
    for (const side of ['topic', 'board'] as const) {
      const text = `${name} ${side} ${number}`
      const began = performance.now()
      if (side === 'board') todoist.as(people.olga.todoist.id).comment(task.id, text)
      else telegram.as(people.olga.telegram.id).write({ chatId: group.id, threadId: topic.id, text })
      await watch.until(
        text,
        () => telegram.privateChat(people.boris.id).messages.some(({ content }) => content.text === text),
        minute,
      )
      times[side].push(performance.now() - began)
      await sleep(answerEveryMs)
    }
  return times
}

function topicMessages({ telegram, group }: World) {
  return telegram.chat(group.id).messages.filter(({ service, threadId }) => !service && threadId !== undefined)
}

function figures(topics: Topics, told: Carried & { idle: Answers; refused: number }): Figure[] {
  const leastMs = ((tickets * fewest[topics]) / perMinute) * minute
  const slowed = median(told.busy.topic) / median(told.idle.topic)
  const beside = (side: keyof Answers): string =>
    `${median(told.busy[side]).toFixed(0)} ms (idle: ${median(told.idle[side]).toFixed(0)} ms)`
  const about = `${tickets * each} messages in a minute, ${tickets} tickets of one group, ${topics} topics`
  return [
    {
      what: `${about}: all there after`,
      value: `${seconds(told.allMs)} (${told.calls} calls)`,
      goal: `under ${seconds(2 * leastMs)}, twice the least`,
      met: told.allMs < 2 * leastMs,
    },
    {
      what: `${about}: first message of every ticket within`,
      value: seconds(told.firstMs),
      goal: `under ${seconds(firstWithin[topics])}`,
      met: told.firstMs < firstWithin[topics],
    },
    {
      what: `${about}: an answer from the topic to a private chat meanwhile, median`,
      value: beside('topic'),
      goal: 'at most 1.5 times idle',
      met: slowed <= 1.5,
    },
    {
      what: `${about}: a comment to a private chat meanwhile, median`,
      value: beside('board'),
      goal: 'told',
      met: true,
    },
    { what: `${about}: refused for being too many`, value: String(told.refused), goal: '0', met: told.refused === 0 },
  ]
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(0)} s`
}

async function sleep(ms: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, Math.max(0, ms)))
}
