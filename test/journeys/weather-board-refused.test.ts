// What the board says no to.
import { createServer } from 'node:http'
import test from 'ava'
import type { ExecutionContext } from 'ava'
import { listening } from '../integrations/todoist-hub.ts'
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

/** Between the hub and Todoist: a page instead of an answer to every request whose body `forbids` says so of. */
async function frontDoor(t: ExecutionContext) {
  const door = { url: '', behind: '', forbids: (_body: string): boolean => false, turnedAway: 0 }
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const body = Buffer.concat(chunks)
      if (door.forbids(body.toString())) {
        door.turnedAway += 1
        response.writeHead(403, { 'content-type': 'text/html' }).end('<h1>Not here</h1>')
        return
      }
      const { method, url, headers } = request
      const passed = Object.entries(headers).filter(([name]) => ['authorization', 'content-type'].includes(name))
      void fetch(`${door.behind}${url}`, {
        method: method!,
        headers: passed as [string, string][],
        ...(body.length > 0 && { body }),
      }).then(
        async (answer) =>
          response.writeHead(answer.status, { 'content-type': 'application/json' }).end(await answer.text()),
        () => response.destroy(),
      )
    })
  })
  door.url = await listening(t, server)
  return door
}

async function startBehindDoor(t: ExecutionContext, name: string) {
  const door = await frontDoor(t)
  const journey = await startJourney(t, {
    name,
    env: (stage) => {
      door.behind = stage.todoist.url
      return { TODOIST_API_URL: door.url }
    },
  })
  return { ...journey, door }
}

test.serial('what is said behind words that are turned away on the way waits until those are there', async (t) => {
  const { telegram, people, database, see, settle, door } = await startBehindDoor(t, 'refused_page')
  const { knex } = database
  const anna = telegram.as(people.anna.id)
  anna.write('No water')
  await settle()
  await knex('streams').where({ surface: 'board' }).update({ held: true })
  anna.write('union select')
  const behind = anna.write('Hurry')
  await until(async () => (await knex('outbox').where({ op: 'comment', state: 'ready' })).length === 2)
  let passes = false
  door.forbids = (body) => body.includes('union') && !passes
  await knex('streams').update({ held: false })
  await until(() => door.turnedAway >= 2)
  await until(async () => (await knex('outbox').where({ op: 'comment', state: 'ready' })).length === 2)
  anna.edit(people.anna.id, behind.message_id, { text: 'Hurry, please' })
  await until(async () => (await knex('outbox').where({ op: 'edit_comment' })).length === 1)
  passes = true
  await settle()
  await until(async () => (await knex('outbox').whereIn('state', ['ready', 'sending'])).length === 0)
  t.deepEqual(see.comments(), ['**Anna:** No water', '**Anna:** union select', '**Anna:** Hurry, please'])
})

test.serial(
  'words that were given up and changed since are there in the end, once somebody has them tried again',
  async (t) => {
    const { telegram, people, database, see, settle, door } = await startBehindDoor(t, 'refused_edited')
    const { knex } = database
    const anna = telegram.as(people.anna.id)
    anna.write('No water')
    await settle()
    let passes = false
    door.forbids = (body) => body.includes('union') && !passes
    const said = anna.write('union select')
    await until(async () => (await knex('outbox').where({ state: 'ready' }).whereNotNull('refused_since')).length === 1)
    await knex('outbox')
      .whereNotNull('refused_since')
      .update({ refused_since: new Date(Date.now() - 3_600_000) })
    await until(async () => (await knex('outbox').where({ state: 'dead' })).length === 1)
    anna.edit(people.anna.id, said.message_id, { text: 'In unions' })
    await settle()
    passes = true
    const dead = await knex('outbox').where({ state: 'dead' }).first('id')
    await replay(knex, [Number(dead.id)])
    await settle()
    t.deepEqual(see.comments(), ['**Anna:** No water', '**Anna:** In unions'])
  },
)

test.serial('a task that is turned away on the way takes back with it what was said', async (t) => {
  const { telegram, people, todoist, database, see, settle, door } = await startBehindDoor(t, 'refused_page_task')
  const { knex } = database
  await settle()
  door.forbids = (body) => body.includes('item_add') && door.turnedAway < 2
  telegram.as(people.anna.id).write('No water')
  await until(async () => (await knex('outbox').where({ op: 'comment', state: 'done' })).length === 1)
  await settle()
  t.is(door.turnedAway, 2)
  t.deepEqual(see.comments(), ['**Anna:** No water'])
  t.is(todoist.requests.filter(({ commands }) => commands.includes('note_add')).length, 1)
})

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
