// What the hub has to ask the board about, since a call did not tell.
import test from 'ava'
import { startJourney } from './journey.ts'
import type { Journey } from './journey.ts'
import { until } from './until.ts'

/** Projects that hold one task, and a board whose repeats tell no ids. */
async function startSmall(t: Parameters<typeof startJourney>[0], name: string): Promise<Journey> {
  const stage = { todoist: { maxTasksPerProject: 1, replayOmitsMapping: true } }
  const journey = await startJourney(t, { name, stage })
  journey.telegram.as(journey.people.lead.telegram.id).start()
  await journey.settle()
  return journey
}

async function twoAsk({ telegram, settle }: Journey): Promise<void> {
  for (const name of ['First', 'Second']) {
    const client = telegram.addUser({ first_name: name })
    telegram.as(client.id).write('No water')
    await settle()
  }
  await settle()
}

test.serial('a next project whose making was answered too late is found again, not made twice', async (t) => {
  const journey = await startSmall(t, 'looks_project')
  const { todoist, project, database, see } = journey
  todoist.weather.next('lost-response', { path: '/sync', command: 'project_add' })
  await twoAsk(journey)
  const projects = todoist.projects().filter(({ name }) => name !== 'Inbox')
  t.deepEqual(
    projects.map(({ name, id }) => [name, todoist.tasks(id).length]),
    [
      ['Hackathon helpdesk', 1],
      ['Hackathon helpdesk — 2', 1],
    ],
  )
  t.deepEqual(
    todoist.sections(projects[1]!.id).map(({ name }) => name),
    todoist.sections(project.id).map(({ name }) => name),
  )
  t.deepEqual(see.comments(see.task(/Second/).id), ['**Second:** No water'])
  t.deepEqual(await database.knex('outbox').whereIn('state', ['dead', 'stuck', 'unknown']).select('op', 'error'), [])
})

test.serial('a section that could not be looked for is not made a second time', async (t) => {
  const journey = await startSmall(t, 'looks_section')
  const { todoist, project, see } = journey
  todoist.weather.next('lost-response', { path: '/sync', command: 'project_add' })
  todoist.weather.next('500 before', { path: '/sections', method: 'GET' })
  await twoAsk(journey)
  const projects = todoist.projects().filter(({ name }) => name !== 'Inbox')
  t.is(todoist.stats.byFault['500 before'], 1)
  t.is(projects.length, 2)
  t.deepEqual(
    todoist.sections(projects[1]!.id).map(({ name }) => name),
    todoist.sections(project.id).map(({ name }) => name),
  )
  t.deepEqual(see.comments(see.task(/Second/).id), ['**Second:** No water'])
})

test.serial('a section that was refused in a call whose answer was lost is made all the same', async (t) => {
  const journey = await startSmall(t, 'looks_refused')
  const { todoist, project, see } = journey
  todoist.weather.failCommand('section_add', { error_tag: 'INVALID_ARGUMENT_VALUE', http_code: 400, error: 'No' })
  todoist.weather.next('lost-response', { path: '/sync', command: 'project_add' })
  await twoAsk(journey)
  const projects = todoist.projects().filter(({ name }) => name !== 'Inbox')
  t.is(projects.length, 2)
  t.deepEqual(
    todoist
      .sections(projects[1]!.id)
      .map(({ name }) => name)
      .toSorted(),
    todoist
      .sections(project.id)
      .map(({ name }) => name)
      .toSorted(),
  )
  t.deepEqual(see.comments(see.task(/Second/).id), ['**Second:** No water'])
})

test.serial('what an agent says and completes at once reaches the client, though the reading hides it', async (t) => {
  const { telegram, todoist, people, database, see, settle } = await startJourney(t, {
    name: 'looks_completed',
    env: { WEBHOOK_URL: undefined },
    stage: { todoist: { hideNotesOfCompleted: true } },
  })
  todoist.weather.webhooks.lost = 1
  const anna = telegram.as(people.anna.id)
  anna.start()
  anna.write('Hello')
  await until(() => see.tasks().length === 1)
  await settle()
  const olga = todoist.as(people.olga.todoist.id)
  olga.comment(see.task().id, 'Look under the mat')
  await settle()
  olga.comment(see.task().id, 'Found it?')
  olga.comment(see.task().id, 'Then we are done')
  olga.complete(see.task().id)
  await settle()
  t.deepEqual(
    see.chat(people.anna.id).filter((line) => /mat|Found|done/.test(line)),
    ['bot: Look under the mat', 'bot: Found it?', 'bot: Then we are done'],
  )
  t.is((await database.knex('tickets').first()).status, 'closed')
  const asked = todoist.requests.filter(({ path, method }) => method === 'GET' && path.includes('/comments'))
  t.is(asked.length, 1)
  t.is((await database.knex('inbox').where('key', 'like', 'note:%')).length, 4)
})

test.serial(
  'what an agent changes and completes at once is changed everywhere, though the reading hides it',
  async (t) => {
    const { telegram, todoist, people, see, settle } = await startJourney(t, {
      name: 'looks_changed',
      env: { WEBHOOK_URL: undefined },
      stage: { todoist: { hideNotesOfCompleted: true } },
    })
    todoist.weather.webhooks.lost = 1
    const anna = telegram.as(people.anna.id)
    anna.start()
    anna.write('Hello')
    await until(() => see.tasks().length === 1)
    await settle()
    const olga = todoist.as(people.olga.todoist.id)
    const [mat, hour] = [olga.comment(see.task().id, 'Look under the mat'), olga.comment(see.task().id, 'In an hour')]
    await settle()
    olga.editComment(mat.id, '// he never looks')
    olga.editComment(hour.id, 'In a minute')
    olga.complete(see.task().id)
    await settle()
    t.deepEqual(
      see.chat(people.anna.id).filter((line) => /mat|looks|hour|minute/.test(line)),
      ['bot: In a minute'],
    )
    t.true(see.topic().includes('bot: 🔒 Olga: he never looks'))
    t.true(todoist.task(see.task().id).checked)
  },
)

test.serial('a completion waits for what was said before it, if that can not be asked for now', async (t) => {
  const { telegram, todoist, people, database, see, settle } = await startJourney(t, {
    name: 'looks_failed',
    env: { WEBHOOK_URL: undefined },
    stage: { todoist: { hideNotesOfCompleted: true } },
  })
  const anna = telegram.as(people.anna.id)
  anna.start()
  anna.write('Hello')
  await until(() => see.tasks().length === 1)
  await settle()
  todoist.weather.next('500 before', { path: '/comments', method: 'GET' })
  const olga = todoist.as(people.olga.todoist.id)
  olga.comment(see.task().id, 'Then we are done')
  olga.complete(see.task().id)
  await settle()
  await until(async () => (await database.knex('tickets').first()).status === 'closed')
  await settle()
  t.deepEqual(
    see.chat(people.anna.id).filter((line) => line.includes('done')),
    ['bot: Then we are done'],
  )
})

test.serial('what is changed before the board has answered is changed there too', async (t) => {
  const { telegram, todoist, people, database, see, settle } = await startJourney(t, { name: 'looks_edit' })
  const anna = telegram.as(people.anna.id)
  anna.start()
  anna.write('Hello')
  await settle()
  const { message_id: id } = anna.write('The projektor is dead')
  todoist.weather.next('lost-response', { path: '/sync', command: 'note_add' })
  todoist.weather.next('lost-request', { path: '/sync', command: 'note_add', times: 1000 })
  await until(() => see.comments().length === 2)
  await until(async () => (await database.knex('outbox').where({ op: 'comment', state: 'ready' })).length === 1)
  anna.edit(people.anna.id, id, { text: 'The projector is dead' })
  await until(async () => (await database.knex('outbox').where({ op: 'edit_comment' })).length === 1)
  await todoist.weather.clear()
  await settle()
  t.deepEqual(see.comments(), ['**Anna:** Hello', '**Anna:** The projector is dead'])
})

test.serial('what is said and completed before the making of a task is answered reaches the client', async (t) => {
  const { telegram, todoist, people, see, settle } = await startJourney(t, {
    name: 'looks_early',
    env: { WEBHOOK_URL: undefined },
    stage: { todoist: { hideNotesOfCompleted: true } },
  })
  todoist.weather.webhooks.lost = 1
  todoist.weather.next('lost-response', { path: '/sync', command: 'item_add' })
  const anna = telegram.as(people.anna.id)
  anna.start()
  anna.write('Hello')
  await until(() => see.tasks().length === 1)
  const olga = todoist.as(people.olga.todoist.id)
  olga.comment(see.task().id, 'Look under the mat')
  olga.comment(see.task().id, 'Then we are done')
  olga.complete(see.task().id)
  await settle()
  t.deepEqual(
    see.chat(people.anna.id).filter((line) => /mat|done/.test(line)),
    ['bot: Look under the mat', 'bot: Then we are done'],
  )
  t.true(todoist.task(see.task().id).checked)
})

const alike = {
  photos: { lost: 2, comment: '**Anna:** 📷 Photo [photo.jpg]' },
  words: { lost: 3, comment: '**Anna:** ok' },
}

for (const kind of ['photos', 'words'] as const)
  test.serial(
    `of ${kind} alike each is its own comment, though some were answered too late and tell no ids`,
    async (t) => {
      const { telegram, todoist, people, database, see, settle } = await startJourney(t, {
        name: 'looks_alike',
        stage: { todoist: { replayOmitsMapping: true } },
      })
      const { knex } = database
      const { lost, comment } = alike[kind]
      const anna = telegram.as(people.anna.id)
      const say = (count: number): void => {
        if (kind === 'photos') anna.album(Array.from({ length: count }, () => ({ kind: 'photo' })))
        else for (let said = 0; said < count; said++) anna.write('ok')
      }
      const waiting = async (count: number) =>
        await until(async () => {
          const rows = await knex('outbox').where({ op: 'comment', state: 'ready', needs: null })
          return rows.length === count
        })
      anna.start()
      anna.write('Hello')
      await settle()
      await knex('streams').where({ key: 'task:1' }).update({ held: true })
      say(lost)
      await waiting(lost)
      // The next calls are lighter: the first goes alone, and its reading tells of the others.
      todoist.weather.next('lost-response', { path: '/sync', command: 'note_add' })
      todoist.weather.next('lost-request', { path: '/sync', command: 'note_add', times: 1000 })
      await knex('streams').where({ key: 'task:1' }).update({ held: false })
      todoist.as(people.olga.todoist.id).comment(see.task().id, 'I come')
      await until(() => see.comments().length === lost + 2)
      say(2)
      await waiting(lost + 2)
      await todoist.weather.clear()
      await settle()
      t.deepEqual(
        see.comments().filter((line) => line !== 'I come'),
        ['**Anna:** Hello', ...Array<string>(lost + 2).fill(comment)],
      )
      t.deepEqual(
        see.chat(people.anna.id).filter((line) => /^bot: (?:\[photo\]|.*(?:Anna:|\bok\b))/.test(line)),
        [],
        'no echo',
      )
      t.is(see.topic().length, lost + 4)
      const ids = todoist.comments(see.task().id).flatMap(({ id, content }) => (content === 'I come' ? [] : [id]))
      const links = await knex('links')
        .where({ surface: 'board', place: 'comment', origin: 'copy' })
        .orderBy('message_id')
        .pluck('external_id')
      t.deepEqual(links, ids)
    },
  )

test.serial('a task that is renamed before its making was answered is found again, not made twice', async (t) => {
  const stage = { todoist: { replayOmitsMapping: true } }
  const { telegram, todoist, project, people, see, settle } = await startJourney(t, { name: 'looks_renamed', stage })
  todoist.weather.next('lost-response', { path: '/sync', command: 'item_add' })
  telegram.as(people.anna.id).write('No water')
  await until(() => Promise.resolve(todoist.tasks(project.id).length > 0))
  todoist.as(people.olga.todoist.id).editContent(todoist.tasks(project.id)[0]!.id, 'Call the plumber')
  telegram.as(people.anna.id).write('It is urgent')
  await settle()
  t.is(todoist.tasks(project.id).length, 1)
  t.deepEqual(see.comments(), ['**Anna:** No water', '**Anna:** It is urgent'])
})

test.serial(
  'a task that is completed before its making was answered is found again, and its ticket closed',
  async (t) => {
    const stage = { todoist: { replayOmitsMapping: true } }
    const { telegram, todoist, project, people, database, see, settle } = await startJourney(t, {
      name: 'looks_completed_task',
      stage,
    })
    todoist.weather.next('lost-response', { path: '/sync', command: 'item_add' })
    // The reading that tells of the completion is over by the time it is looked for.
    todoist.weather.next('500 before', { path: '/tasks', method: 'GET' })
    telegram.as(people.anna.id).write('No water')
    await until(() => Promise.resolve(todoist.tasks(project.id).length > 0))
    todoist.as(people.olga.todoist.id).complete(todoist.tasks(project.id)[0]!.id)
    await settle()
    t.is(todoist.stats.byFault['500 before'], 1)
    t.is(todoist.tasks(project.id).length, 1)
    t.deepEqual(see.comments(), ['**Anna:** No water'])
    t.true(see.task().checked)
    t.true(see.topics()[0]!.closed)
    t.deepEqual(await database.knex('outbox').whereIn('state', ['dead', 'stuck', 'unknown']).select('op', 'error'), [])
  },
)

for (const [what, first, edited, sent] of [
  ['a note', '// he is a lier', '// he is mistaken', null],
  ['an answer', 'In an hour', 'In a minute', 'bot: In a minute'],
] as const)
  test.serial(`${what} that is edited before its comment was answered comes back to nobody`, async (t) => {
    const stage = { todoist: { replayOmitsMapping: true } }
    const name = `looks_edited_${first.length}`
    const { telegram, todoist, group, people, database, see, settle } = await startJourney(t, { name, stage })
    telegram.as(people.anna.id).write('No water')
    await settle()
    const before = see.chat(people.anna.id)
    const olga = telegram.as(people.olga.telegram.id)
    todoist.weather.next('lost-response', { path: '/sync', command: 'note_add' })
    const { message_id: id } = olga.write({ chatId: group.id, threadId: see.topics()[0]!.id, text: first })
    await until(() => Promise.resolve(todoist.stats.byFault['lost-response'] === 1))
    await todoist.weather.setDown('500')
    olga.edit(group.id, id, { text: edited })
    await telegram.idle()
    await until(async () => (await database.knex('messages').whereNotNull('edited_at')).length === 1)
    await todoist.weather.setDown(null)
    await settle()
    const said = edited.replace('// ', '')
    t.deepEqual(see.chat(people.anna.id), [...before, ...(sent === null ? [] : [sent])])
    t.is(see.topic().filter((line) => line.endsWith(said)).length, 1)
    t.is(see.comments().filter((comment) => comment.endsWith(said)).length, 1)
    t.is(see.comments().length, 2)
    t.deepEqual(await database.knex('outbox').whereIn('state', ['dead', 'stuck', 'unknown']).select('op', 'error'), [])
  })
