// A group that has fallen behind, for journeys: what is written while it is in its flood wait leaves when that is over.

import { until } from './until.ts'
import type { Journey } from './journey.ts'

/** Two calls a minute in a group: thirteen rows that wait are too many. */
export const rushBudgets = JSON.stringify({
  groupPerMinute: 2,
  privatePerSecond: 1000,
  botPerSecond: 1000,
  todoistPer15Minutes: 100_000,
})

/** All of it is taken in and waits; then the group opens, and everything happens. */
export async function whileWaiting(journey: Journey, doIt: () => void | Promise<void>): Promise<void> {
  const { database, telegram, todoist, group } = journey
  const { knex } = database
  const lane = `chat:${group.id}`
  await knex('lanes').insert({ key: lane }).onConflict('key').ignore()
  await knex('lanes')
    .where({ key: lane })
    .update({ not_before: knex.raw(`now() + interval '1 hour'`) })
  await doIt()
  await telegram.idle()
  await todoist.webhooksIdle()
  await until(async () => (await knex('inbox').where({ state: 'new' })).length === 0)
  await settleMinutes(journey)
}

/** Like `settle`; minutes and quiet times pass as fast as they are waited for. */
export async function settleMinutes({
  database: { knex },
  settle,
}: Pick<Journey, 'database' | 'settle'>): Promise<void> {
  const unknown = async (): Promise<number> =>
    await knex('outbox').where({ state: 'unknown' }).update({ not_before: '-infinity' })
  const pass = async (): Promise<void> => {
    await unknown()
    // Lane by lane: all at once would be locked in an order of their own.
    for (const { key } of await knex('lanes').select('key'))
      await knex('lanes').where({ key }).update({ not_before: '-infinity', taken: [] })
  }
  let passing = Promise.resolve()
  const hurry = setInterval(() => {
    passing = passing.then(pass).catch(() => undefined)
  }, 50)
  try {
    do await settle()
    while ((await unknown()) > 0)
  } finally {
    clearInterval(hurry)
    await passing
  }
}
