// How well Todoist's window is used: full calls while a backlog waits, at nearly the whole rate; and at once when a
// comment comes alone. The window is ten times smaller than the published one, so that a minute shows what hours do.

import { setTimeout as pause } from 'node:timers/promises'
import { startWorld } from '../../integrations/sandbox/world.ts'
import type { TestDatabase } from '../database.ts'
import type { Figure } from './figure.ts'

const perQuarterHour = 100
const watchedMs = 60_000
const clients = 40
const messages = 1800
const lone = 20
const goals = { perCall: 60, share: 0.9, aloneMs: 50 }

export async function measureTodoist(database: TestDatabase, env: Record<string, string>): Promise<Figure[]> {
  const budgets = { ...(JSON.parse(env['BUDGETS']!) as object), todoistPer15Minutes: 1000 }
  const alone = await measureAlone(database, { ...env, BUDGETS: JSON.stringify(budgets) })
  await database.knex('lanes').update({ taken: '{}', units: '{}', not_before: '-infinity' })
  const world = await startWorld({
    databaseUrl: database.url,
    telegram: { limits: null },
    todoist: { limits: { partial: perQuarterHour, full: perQuarterHour, windowMs: 900_000 } },
    env: { ...env, BUDGETS: JSON.stringify({ ...budgets, todoistPer15Minutes: perQuarterHour }) },
  })
  try {
    const { telegram, todoist } = world
    const users = Array.from({ length: clients }, (_, number) => telegram.addUser({ first_name: `Waiting ${number}` }))
    for (let number = 0; number < messages; number += 1)
      telegram.as(users[number % clients]!.id).write(`wait ${number}`)
    await waiting(database, messages * 0.9)
    const before = { ...todoist.stats }
    const began = Date.now()
    await pause(watchedMs)
    const calls = todoist.stats.syncs - before.syncs
    const perCall = (todoist.stats.commands - before.commands) / Math.max(1, calls)
    // From call to call: a minute holds too few to count them.
    const times = todoist.requests.filter(({ commands, at }) => commands.length > 0 && at >= began).map(({ at }) => at)
    const share = ((times.length - 1) / (times.at(-1)! - times[0]!)) * (900_000 / perQuarterHour)
    return [
      alone,
      {
        what: 'Todoist with a backlog: commands a call',
        value: perCall.toFixed(0),
        goal: `at least ${goals.perCall}`,
        met: perCall >= goals.perCall,
      },
      {
        what: 'Todoist with a backlog: share of the rate that the window allows, over a minute; refusals',
        value: `${(share * 100).toFixed(0)} %; ${todoist.violations()}`,
        goal: `at least ${goals.share * 100} %; 0`,
        met: share >= goals.share && todoist.violations() === 0,
      },
    ]
  } finally {
    await world.close()
  }
}

/** Until so many comments wait, and the calls that the quiet before allows have gone. */
async function waiting({ knex }: TestDatabase, count: number): Promise<void> {
  for (;;) {
    const [row] = await knex('outbox').where({ op: 'comment' }).count<{ count: string }[]>()
    if (Number(row!.count) >= count) return
    await pause(200)
  }
}

/** From the row's making, before its commit, to the request's arrival; both by this machine's clock. */
async function measureAlone(database: TestDatabase, env: Record<string, string>): Promise<Figure> {
  const world = await startWorld({ databaseUrl: database.url, telegram: { limits: null }, env })
  try {
    const { telegram, todoist, people, watch } = world
    telegram.as(people.anna.id).write('first')
    await watch.until('the first task', () => todoist.tasks(world.project.id)[0])
    const times: number[] = []
    for (let number = 0; number < lone; number += 1) {
      await watch.quiet(1500)
      const calls = todoist.requests.length
      telegram.as(people.anna.id).write(`alone ${number}`)
      await watch.until('its comment', () => countComments() > number + 1)
      // A request is written down once it is answered: after the last change that anybody is told of.
      let call: (typeof todoist.requests)[number] | undefined
      while (!(call = todoist.requests.slice(calls).find(({ commands }) => commands.includes('note_add'))))
        await pause(5)
      const row = await database.knex('outbox').where({ op: 'comment' }).orderBy('id', 'desc').first('created_at')
      times.push(call.at - (row as { created_at: Date }).created_at.getTime())
    }
    function countComments(): number {
      return todoist.tasks(world.project.id).reduce((sum, { id }) => sum + todoist.comments(id).length, 0)
    }
    const sorted = times.toSorted((one, other) => one - other)
    const middle = sorted[Math.floor(lone / 2)]!
    return {
      what: 'Todoist: a lone comment, from its row to the call, median and longest',
      value: `${middle} ms, ${sorted.at(-1)} ms`,
      goal: `median under ${goals.aloneMs} ms`,
      met: middle < goals.aloneMs,
    }
  } finally {
    await world.close()
  }
}
