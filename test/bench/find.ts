// What a lead waits for, with an empty database and with years of tickets in it: finding, listing, assigning.

import type { World } from '../../integrations/sandbox/world.ts'
import type { TestDatabase } from '../database.ts'
import { median } from './carried.ts'
import type { Figure } from './figure.ts'
import { addHistory } from './history.ts'

const sizes = { tickets: 100_000, messagesEach: 10 }
const open = 20
/** Even: whoever is given the ticket first was not given it last. */
const times = 16
const findMs = 50
const timesAtMost = 1.5

/** Words that half of all messages have, that many have, that few have, and that nobody has; people; a number. */
const queries = [
  'проблемы',
  'problems',
  'сломанный принтер',
  'broken projector',
  'стулья',
  'password please',
  'единороги',
  'unicorns',
  'нигде такого нет',
  'Анна Волков',
  'Peter',
  '@client_1010',
  '1050000',
]

/** `say` is told what is being done: writing a history takes a while. From the question to the answer in the lead's chat. */
export async function measureFind(
  world: World,
  database: TestDatabase,
  say: (what: string) => void,
  { tickets, messagesEach }: typeof sizes = sizes,
): Promise<Figure[]> {
  const { telegram, people, watch } = world
  const lead = telegram.as(people.lead.telegram.id)
  lead.start()
  for (let number = 0; number < open; number += 1)
    telegram.as(telegram.addUser({ first_name: `Waiting ${number}` }).id).write(`Nobody has answered ${number}`)
  await watch.until('the tickets', () => world.todoist.tasks(world.project.id).length >= open)
  await watch.quiet(1000)

  const empty = { list: await timeAnswers(world, '/tickets'), assign: await timeAssigning(world) }
  say(`empty: /tickets ${empty.list.toFixed(1)} ms, /assign ${empty.assign.toFixed(1)} ms`)
  await addHistory(database.knex, tickets, { messagesEach, spoken: true })
  await watch.quiet(1000)
  const full = { list: await timeAnswers(world, '/tickets'), assign: await timeAssigning(world) }
  say(`full: /tickets ${full.list.toFixed(1)} ms, /assign ${full.assign.toFixed(1)} ms`)
  const found: { query: string; ms: number }[] = []
  for (const query of queries) {
    const ms = await timeAnswers(world, `/find ${query}`)
    say(`/find ${query}: ${ms.toFixed(1)} ms`)
    found.push({ query, ms })
  }

  const size = `${tickets.toLocaleString('en')} tickets, ${(tickets * messagesEach).toLocaleString('en')} messages`
  const slowest = found.toSorted((one, other) => other.ms - one.ms)[0]!
  return [
    {
      what: `/find over ${size}: question to answer, median of all and of the slowest`,
      value: `${median(found.map(({ ms }) => ms)).toFixed(1)} ms, ${slowest.ms.toFixed(1)} ms (${slowest.query})`,
      goal: `under ${findMs} ms`,
      met: slowest.ms < findMs,
    },
    compared(`/tickets over ${size}, against an empty database`, full.list, empty.list),
    compared(`/assign over ${size}, against an empty database`, full.assign, empty.assign),
  ]
}

function compared(what: string, full: number, empty: number): Figure {
  const ratio = full / empty
  return {
    what,
    value: `${full.toFixed(1)} ms / ${empty.toFixed(1)} ms = ${ratio.toFixed(2)} times`,
    goal: `under ${timesAtMost} times`,
    met: ratio < timesAtMost,
  }
}

async function timeAnswers(world: World, text: string): Promise<number> {
  return await timed(world, () => text)
}

/** One ticket, to one technician and to the other in turns. */
async function timeAssigning(world: World): Promise<number> {
  const { todoist, people, project } = world
  const [, number] = /^#(\d+)/.exec(todoist.tasks(project.id)[0]!.content)!
  return await timed(world, (count) => `/assign ${number} ${count % 2 === 0 ? people.olga.name : people.ivan.name}`)
}

/** Median milliseconds from a question to its answer, each time from rest. */
async function timed(world: World, question: (count: number) => string): Promise<number> {
  const { telegram, people, watch } = world
  const chatId = people.lead.telegram.id
  const answers = (): number => telegram.privateChat(chatId).messages.filter(({ from }) => from.is_bot).length
  const all: number[] = []
  for (let count = 0; count < times; count += 1) {
    await watch.quiet(120)
    const before = answers()
    const began = performance.now()
    telegram.as(chatId).write(question(count))
    await watch.until('the answer', () => answers() > before)
    all.push(performance.now() - began)
  }
  return median(all)
}
