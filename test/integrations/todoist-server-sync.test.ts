import test from 'ava'
import type { Json } from './todoist-server-desk.ts'
import { command, openDesk } from './todoist-server-desk.ts'

const TYPES = ['items', 'notes', 'projects', 'sections', 'labels']

test('a ticket and its comments are made in one call, in order, and come back in its answer', async (t) => {
  const { sync, project, server } = await openDesk(t)
  const [fresh] = server.sections(project.id)
  const { body } = await sync({
    commands: [
      command('item_add', { content: 'Printer', project_id: project.id, section_id: fresh!.id }, 'ticket'),
      command('note_add', { item_id: 'ticket', content: 'First' }, 'one'),
      command('note_add', { item_id: 'ticket', content: 'Second' }, 'two'),
      command('item_update', { id: 'ticket', priority: 4 }),
    ],
    resource_types: TYPES,
    sync_token: '*',
  })
  t.deepEqual(Object.values(body.sync_status), ['ok', 'ok', 'ok', 'ok'])
  const { ticket, one, two } = body.temp_id_mapping
  t.like(server.task(ticket), { content: 'Printer', section_id: fresh!.id, priority: 4 })
  t.deepEqual(
    body.notes.map(({ id, content, item_id }: Json) => [id, content, item_id]),
    [
      [one, 'First', ticket],
      [two, 'Second', ticket],
    ],
  )
  t.true(body.notes[0].posted_at < body.notes[1].posted_at)
  t.is(body.items[0].priority, 4, 'the read shows what the commands of the same call did')
})

test('a form says the same as JSON', async (t) => {
  const { call, project, server } = await openDesk(t)
  const commands = JSON.stringify([command('item_add', { content: 'By form', project_id: project.id }, 'temp')])
  const form = new URLSearchParams({ commands, resource_types: '["items"]', sync_token: '*' })
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  const { status, body } = await call('POST', '/api/v1/sync', form.toString(), undefined, headers)
  t.is(status, 200)
  t.is(server.task(body.temp_id_mapping.temp).content, 'By form')
  t.is(body.items.length, 1)
})

test('a command sent again does nothing, and answers as it did the first time', async (t) => {
  const { sync, project, server } = await openDesk(t)
  const request = { commands: [command('item_add', { content: 'Once', project_id: project.id }, 'temp')] }
  const first = await sync(request)
  const again = await sync(request)
  t.deepEqual(again.body.sync_status, first.body.sync_status)
  t.deepEqual(again.body.temp_id_mapping, first.body.temp_id_mapping)
  t.is(server.tasks(project.id).length, 1)
})

test('a replay may come without its mapping, if the stand-in is told to be so', async (t) => {
  const { sync, project, server } = await openDesk(t, { replayOmitsMapping: true })
  const add = command('item_add', { content: 'Once', project_id: project.id }, 'temp')
  await sync({ commands: [add] })
  const note = command('note_add', { item_id: 'temp', content: 'x' })
  const { body } = await sync({ commands: [add, note] })
  t.is(body.sync_status[add.uuid], 'ok')
  t.deepEqual(body.temp_id_mapping, {})
  t.deepEqual(body.sync_status[note.uuid], { error_code: 15, error: 'Invalid temporary id' })
  t.is(server.tasks(project.id).length, 1)
})

test('a command that failed may be tried again, and a uuid is each person their own', async (t) => {
  const { sync, project, server, ann } = await openDesk(t)
  server.weather.failCommand('item_add', { error_code: 15, error: 'Not now' })
  const add = command('item_add', { content: 'Later', project_id: project.id }, 'temp')
  const first = await sync({ commands: [add] })
  t.deepEqual(first.body.sync_status[add.uuid], { error_code: 15, error: 'Not now' })
  t.deepEqual(first.body.temp_id_mapping, {})
  t.is((await sync({ commands: [add] })).body.sync_status[add.uuid], 'ok')
  await sync({ commands: [add] }, ann.token)
  t.is(server.tasks(project.id).length, 2)
})

test('a temporary id means nothing in the next request', async (t) => {
  const { sync, run, project } = await openDesk(t)
  await sync({ commands: [command('item_add', { content: 'x', project_id: project.id }, 'temp')] })
  t.deepEqual(await run('note_add', { item_id: 'temp', content: 'y' }), {
    error_code: 15,
    error: 'Invalid temporary id',
  })
})

test('an incremental read brings what changed since: edits, completions, and tombstones of what is gone', async (t) => {
  const { sync, project, server, bot, ann } = await openDesk(t)
  const me = server.as(bot.id)
  const [kept, done, removed] = ['Kept', 'Done', 'Removed'].map((content) =>
    me.addTask({ content, project_id: project.id }),
  )
  const said = me.comment(kept!.id, 'Said')
  const unsaid = me.comment(kept!.id, 'Unsaid')
  const full = await sync({ resource_types: TYPES, sync_token: '*' })
  t.true(full.body.full_sync)
  t.is(full.body.items.length, 3)
  const quiet = await sync({ resource_types: TYPES, sync_token: full.body.sync_token })
  t.deepEqual([quiet.body.full_sync, quiet.body.items, quiet.body.notes], [false, [], []])

  const agent = server.as(ann.id)
  agent.assign(kept!.id, ann.id)
  agent.complete(done!.id)
  agent.deleteTask(removed!.id)
  me.editComment(said.id, 'Said better')
  me.deleteComment(unsaid.id)
  const { body } = await sync({ resource_types: TYPES, sync_token: full.body.sync_token })
  const items = Object.fromEntries(body.items.map((item: Json) => [item.content, item]))
  t.like(items.Kept, { responsible_uid: ann.id, assigned_by_uid: ann.id })
  t.like(items.Done, { checked: true, completed_by_uid: ann.id })
  t.true(items.Removed.is_deleted)
  t.deepEqual(
    body.notes.map(({ content, is_deleted }: Json) => [content, is_deleted]),
    [
      ['Said better', false],
      ['Unsaid', true],
    ],
  )
  const fresh = await sync({ resource_types: TYPES, sync_token: '*' })
  t.deepEqual(
    fresh.body.items.map(({ content }: Json) => content),
    ['Kept'],
    'a full read shows only what is active',
  )
})

test('a comment on a completed task is read incrementally, unless the stand-in is told to hide it', async (t) => {
  for (const hideNotesOfCompleted of [false, true]) {
    const { sync, project, server, bot } = await openDesk(t, { hideNotesOfCompleted })
    const task = server.as(bot.id).addTask({ content: 'x', project_id: project.id })
    server.as(bot.id).complete(task.id)
    const { body } = await sync({ resource_types: ['notes'], sync_token: '*' })
    server.as(bot.id).comment(task.id, 'One more thing')
    const { body: later } = await sync({ resource_types: ['notes'], sync_token: body.sync_token })
    t.is(later.notes.length, hideNotesOfCompleted ? 0 : 1)
    t.is(server.comments(task.id).length, 1)
  }
})

test('who joins a project sees all of it, who leaves sees its tombstone and loses the tasks given to them', async (t) => {
  const { sync, run, project, server, bot, stranger } = await openDesk(t)
  const task = server.as(bot.id).addTask({ content: 'Old', project_id: project.id })
  const read = async (sync_token: string) =>
    (await sync({ resource_types: [...TYPES, 'collaborators', 'collaborator_states'], sync_token }, stranger.token))
      .body
  const before = await read('*')
  t.deepEqual(before.items, [])
  t.is(await run('share_project', { project_id: project.id, email: stranger.email }), 'ok')
  const joined = await read(before.sync_token)
  t.deepEqual(
    joined.items.map(({ id }: Json) => id),
    [task.id],
  )
  t.is(joined.sections.length, 2)
  t.true(joined.collaborators.some(({ id }: Json) => id === bot.id))
  server.as(bot.id).assign(task.id, stranger.id)
  t.is(await run('delete_collaborator', { project_id: project.id, email: stranger.email }), 'ok')
  t.is(server.task(task.id).responsible_uid, null)
  const left = await read(joined.sync_token)
  t.deepEqual(
    left.projects.map(({ id, is_deleted }: Json) => [id, is_deleted]),
    [[project.id, true]],
  )
  t.deepEqual(left.items, [])
})

test('people can be let in and shown out from outside the API', async (t) => {
  const { server, project, stranger } = await openDesk(t)
  const outsider = server.as(stranger.id)
  t.throws(() => outsider.addTask({ content: 'x', project_id: project.id }), { message: 'Project not found' })
  server.addMember(project.id, stranger.id)
  const task = outsider.addTask({ content: 'x', project_id: project.id })
  t.is(outsider.assign(task.id, stranger.id).responsible_uid, stranger.id)
  server.removeMember(project.id, stranger.id)
  t.is(server.task(task.id).responsible_uid, null)
  t.throws(() => outsider.complete(task.id), { message: 'Task not found' })
})

test('a token of before is refused once tokens are invalidated, and a full read mends it', async (t) => {
  const { sync, server } = await openDesk(t)
  const { body } = await sync({ resource_types: ['items'], sync_token: '*' })
  server.invalidateTokens()
  const add = command('item_add', { content: 'x' })
  const refused = await sync({ commands: [add], resource_types: ['items'], sync_token: body.sync_token })
  t.is(refused.status, 400)
  t.is(server.tasks().length, 0, 'nothing of a refused request was done')
  t.is((await sync({ resource_types: ['items'], sync_token: '*' })).status, 200)
})

test('sections, labels, projects and moves go through commands too', async (t) => {
  const { sync, run, project, server, bot } = await openDesk(t)
  const { body } = await sync({
    commands: [
      command('project_add', { name: 'Overflow' }, 'overflow'),
      command('section_add', { name: 'New', project_id: 'overflow' }, 'section'),
      command('label_add', { name: 'critical' }, 'label'),
      command('item_add', { content: 'Parent', project_id: project.id, labels: ['critical'] }, 'parent'),
      command('item_add', { content: 'Child', parent_id: 'parent' }, 'child'),
      command('item_move', { id: 'parent', section_id: 'section' }),
    ],
  })
  t.true(Object.values(body.sync_status).every((status) => status === 'ok'))
  const { overflow, section, parent, child } = body.temp_id_mapping
  t.like(server.task(parent), { project_id: overflow, section_id: section })
  t.like(server.task(child), { project_id: overflow, parent_id: parent })
  t.is(await run('label_rename', { name_old: 'critical', name_new: 'urgent' }), 'ok')
  t.deepEqual(server.task(parent).labels, ['urgent'])
  t.is(await run('item_complete', { id: parent }), 'ok')
  t.true(server.task(child).checked, 'a task is completed with its subtasks')
  t.is(await run('item_uncomplete', { id: child }), 'ok')
  t.false(server.task(parent).checked, 'a reopened subtask brings its parent back')
  t.is(await run('section_delete', { id: section }), 'ok')
  t.true(server.task(parent).is_deleted)
  t.is(await run('project_archive', { id: overflow }), 'ok')
  t.like(await run('item_add', { content: 'x', project_id: overflow }), { error_extra: { argument: 'project_id' } })
  t.is(server.as(bot.id).addTask({ content: 'y', project_id: project.id }).project_id, project.id)
})

test('a recurring task is never completed: it moves on', async (t) => {
  const { run, project, server, bot } = await openDesk(t)
  const due = { string: 'every day', date: '2026-11-21' }
  const task = server.as(bot.id).addTask({ content: 'Water the plants', project_id: project.id, due })
  t.is(await run('item_close', { id: task.id }), 'ok')
  t.like(server.task(task.id), { checked: false, due: { date: '2026-11-22', is_recurring: true } })
})

test('everything asked is logged and counted, and a listener hears every change', async (t) => {
  const { sync, project, server, bot } = await openDesk(t)
  const heard: string[] = []
  const stop = server.onChange((happenings) => heard.push(...happenings.map(({ name }) => name)))
  await sync({ commands: ['a', 'b', 'c'].map((content) => command('item_add', { content, project_id: project.id })) })
  stop()
  server.as(bot.id).addTask({ content: 'Unheard', project_id: project.id })
  t.deepEqual(heard, ['item:added', 'item:added', 'item:added'])
  t.like(server.stats, { syncs: 1, commands: 3, maxCommandsPerSync: 3 })
  const expected = { method: 'POST', path: '/api/v1/sync', userId: bot.id, status: 200 }
  t.like(server.requests.at(-1), { ...expected, commands: ['item_add', 'item_add', 'item_add'] })
  t.is(server.usage(bot.id).partial, 1)
})
