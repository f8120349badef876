// What the board says no to.
import test from 'ava'
import { replay } from '../../src/store/undelivered.ts'
import { startJourney } from './journey.ts'
import type { Journey } from './journey.ts'
import { until } from './until.ts'

/** The section for new tickets is deleted, and one of the same name made. Returns what tells the hub of it. */
async function replaceSection({ todoist, project, people, database }: Journey): Promise<() => Promise<void>> {
  const old = todoist.sections(project.id).find(({ name }) => name === 'New')!
  const ask = async (method: string, path: string, body?: object) =>
    await fetch(`${todoist.url}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${people.hub.token}`, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    })
  await ask('DELETE', `/sections/${old.id}`)
  const made = (await (await ask('POST', '/sections', { name: 'New', project_id: project.id })).json()) as {
    id: string
  }
  return async () => {
    await database.knex('projects').update({
      sections: database.knex.raw(`jsonb_set(sections, '{new}', to_jsonb(?::text))`, [made.id]),
    })
  }
}

test.serial('a task refused for its section is asked for as things are at the next try', async (t) => {
  const journey = await startJourney(t, { name: 'refused_section' })
  const { telegram, people, database, see, settle } = journey
  const { knex } = database
  await settle()
  const tellHub = await replaceSection(journey)
  telegram.as(people.anna.id).write('No water')
  await until(async () => (await knex('outbox').where({ op: 'add_task' }).whereNotNull('refused_since')).length === 1)
  await tellHub()
  await knex('outbox').where({ op: 'add_task' }).update({ not_before: '-infinity' })
  await settle()
  t.is(see.section(), 'New')
  t.deepEqual(see.comments(), ['**Anna:** No water'])
})

test.serial('a task that a person has tried again is asked for as things are by then', async (t) => {
  const journey = await startJourney(t, { name: 'refused_task' })
  const { telegram, todoist, people, database, see, settle } = journey
  const { knex } = database
  await settle()
  todoist.weather.failCommand('item_add', { error_tag: 'INVALID_ARGUMENT_VALUE', http_code: 400, error: 'No' })
  telegram.as(people.anna.id).write('No water')
  await settle()
  const stuck = await knex('outbox').where({ op: 'add_task' }).first()
  t.is(stuck.state, 'stuck')
  t.is(stuck.want.asked, undefined)
  const tellHub = await replaceSection(journey)
  await tellHub()
  t.is(await replay(knex, [Number(stuck.id)]), 1)
  await settle()
  t.is(see.section(), 'New')
  t.deepEqual(see.comments(), ['**Anna:** No water'])
})

test.serial('a change that is forbidden to a comment holds nothing up, and is shown', async (t) => {
  const { telegram, todoist, people, database, see, settle } = await startJourney(t, { name: 'refused_edit' })
  const anna = telegram.as(people.anna.id)
  anna.write('No water')
  await settle()
  const { message_id: id } = anna.write('Room 5')
  await settle()
  const forbidden = { error_tag: 'FORBIDDEN', error_code: 32, http_code: 403, error: 'Forbidden' }
  todoist.weather.failCommand('note_update', forbidden)
  anna.edit(people.anna.id, id, { text: 'Room 6' })
  await settle()
  anna.write('Hurry')
  await settle()
  t.deepEqual(see.comments(), ['**Anna:** No water', '**Anna:** Room 5', '**Anna:** Hurry'])
  const [dead] = await database.knex('outbox').where({ op: 'edit_comment', state: 'dead' })
  t.true(see.topic().some((line) => line.includes(`no. ${dead.id}`)))
  t.is(await replay(database.knex, [Number(dead.id)]), 1)
  await settle()
  t.deepEqual(see.comments(), ['**Anna:** No water', '**Anna:** Room 6', '**Anna:** Hurry'])
})
