// Helpers for journeys through bad weather: a ticket to begin with, waiting until nothing is unknown any more, and what the
// chat's own log says.

import type { ExecutionContext } from 'ava'
import type { Journey, JourneyOptions } from './journey.ts'
import { startJourney } from './journey.ts'

/** Anna has a ticket. */
export async function openTicket(t: ExecutionContext, options: JourneyOptions): Promise<Journey> {
  const journey = await startJourney(t, options)
  journey.telegram.as(journey.people.anna.id).start()
  journey.telegram.as(journey.people.anna.id).write('Hello')
  await journey.settle()
  return journey
}

/**
 * Like `settle`, and until every unknown outcome is found out too. The quiet time before looking is skipped: in these
 * journeys nothing is done late. So are the pauses after a failure.
 */
export async function settleUnknown({
  database: { knex },
  settle,
}: Pick<Journey, 'database' | 'settle'>): Promise<void> {
  const unknown = async (): Promise<number> =>
    await knex('outbox').where({ state: 'unknown' }).update({ not_before: '-infinity' })
  const hurry = setInterval(() => {
    void Promise.all([unknown(), thaw(knex)]).catch(() => undefined)
  }, 100)
  try {
    do await settle()
    while ((await unknown()) > 0)
  } finally {
    clearInterval(hurry)
  }
}

/** Refusals and unknown parameters of the Bot API, as `method: description`. */
export function refusals({ telegram }: Pick<Journey, 'telegram'>): string[] {
  return telegram.calls.flatMap(({ method, outcome }) =>
    outcome && !outcome.ok ? [`${method}: ${outcome.error_code} ${outcome.description}`] : [],
  )
}

/** What the road says became of rows of this kind, oldest first. */
export async function outcomes({ database }: Pick<Journey, 'database'>, op: string): Promise<string[]> {
  const rows = await database.knex('outbox').where({ op }).orderBy('id').select('state', 'outcome')
  return rows.map(({ state, outcome }) => `${state}: ${outcome}`)
}

/** Lane by lane: all at once would be locked in an order of their own. */
async function thaw(knex: Journey['database']['knex']): Promise<void> {
  for (const { key } of await knex('lanes').where('not_before', '>', knex.fn.now()).select('key'))
    await knex('lanes').where({ key }).update({ not_before: '-infinity' })
}
