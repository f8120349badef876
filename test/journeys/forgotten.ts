// Helpers for journeys in which somebody is forgotten.

import type { ExecutionContext } from 'ava'
import { startJourney } from './journey.ts'
import type { Journey, JourneyOptions } from './journey.ts'

/** Anna has one closed ticket with marks and an open one; Boris has one too. */
export async function twoTickets(t: ExecutionContext, options: JourneyOptions): Promise<Journey> {
  const journey = await startJourney(t, options)
  const { telegram, todoist, people, group, see, settle } = journey
  const anna = telegram.as(people.anna.id)
  const olga = telegram.as(people.olga.telegram.id)
  telegram.as(people.lead.telegram.id).start()
  anna.write('secretword one')
  await settle()
  const first = { chatId: group.id, threadId: see.topics()[0]!.id }
  olga.write({ ...first, text: 'secretword answer' })
  todoist.as(people.ivan.todoist.id).comment(see.task().id, '// secretword note')
  olga.write({ ...first, text: '/close' })
  await settle()
  const survey = see.inChat(anna.user.id, '1/3')
  for (const question of [0, 1, 2]) {
    void anna.press(anna.user.id, survey, `s:1:${question}:4`, { stale: true })
    await settle()
  }
  anna.write('secretword is what could be better')
  await settle()
  await journey.database.knex('tickets').update({ closed_at: '2026-01-01' })
  anna.photo({ caption: 'secretword two' })
  await settle()
  return journey
}

/** Everything the database holds about this word, by table. */
export async function holding({ database: { knex } }: Journey, word: string): Promise<string[]> {
  const { rows } = await knex.raw<{ rows: { name: string }[] }>(
    `select relname as name from pg_class where relkind = 'r' and relnamespace = current_schema()::regnamespace`,
  )
  const found: string[] = []
  for (const { name } of rows) {
    // A number is looked for as a whole.
    const whole = /^\d+$/.test(word) ? `[^0-9]${word}[^0-9]` : word
    const kept = await knex(name).whereRaw(`to_jsonb("${name}")::text ~ ?`, [whole])
    if (kept.length > 0) found.push(`${name}: ${JSON.stringify(kept[0]).slice(0, 300)}`)
  }
  return found
}

/** Asks to erase this person, and presses both buttons; returns what stood above them. */
export async function confirm(journey: Journey, text = '/forget @anna', name = 'Anna'): Promise<string[]> {
  const { telegram, people, see, settle } = journey
  const lead = telegram.as(people.lead.telegram.id)
  lead.write(text)
  await settle()
  const question = see.inChat(lead.user.id, `Erase ${name}`)
  const told: string[] = []
  for (const data of ['d:forget:1:1', 'd:forget:2:1']) {
    const answer = lead.press(lead.user.id, question, data)
    await settle()
    told.push((await answer)?.text ?? '')
  }
  return told
}
