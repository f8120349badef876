import { randomUUID } from 'node:crypto'
import test from 'ava'
import { command, openDesk, wordsOf } from './todoist-server-desk.ts'

const refusal = (http_code: number, error_code: number, error_tag: string, error: string, error_extra = {}) => ({
  error,
  error_code,
  error_extra,
  error_tag,
  http_code,
})

const invalid = (argument: string, explanation: string) =>
  refusal(400, 20, 'INVALID_ARGUMENT_VALUE', 'Invalid argument value', { argument, explanation })

const missing = (argument: string) => refusal(400, 19, 'ARGUMENT_MISSING', 'Required argument is missing', { argument })

const tooMany = (retry_after: number) =>
  refusal(429, 35, 'LIMITS_REACHED', 'Too many requests. Limits reached. Try again later', { retry_after })

const gone = (what: string) => refusal(404, 478, 'NOT_FOUND', `${what} not found`, { retry_after: 3 })

test('a request without a good token is unauthorized, in the words and headers of the vendor', async (t) => {
  const { call } = await openDesk(t)
  for (const token of ['', 'nonsense']) {
    const reply = await call('GET', '/api/v1/user', undefined, token)
    t.is(reply.status, 401)
    t.is(reply.headers.get('www-authenticate'), 'Bearer error="invalid_token"')
    t.is(reply.headers.get('retry-after'), '3')
    t.deepEqual(wordsOf(reply), refusal(401, 477, 'UNAUTHORIZED', 'Unauthorized', { retry_after: 3 }))
  }
})

test('a task that breaks a rule is refused, and says which', async (t) => {
  const { call, project, stranger, server } = await openDesk(t)
  const other = server.addProject({ name: 'Other', owner: project.creator_uid, sections: ['There'] })
  const [there] = server.sections(other.id)
  const cases: [object, object][] = [
    [{}, missing('content')],
    [{ content: '' }, invalid('content', 'Ensure this value has at least 1 characters')],
    [{ content: 'x'.repeat(501) }, invalid('content', 'Ensure this value has at most 500 characters')],
    [
      { content: 'x', description: 'x'.repeat(16_384) },
      invalid('description', 'Ensure this value has at most 16383 characters'),
    ],
    [{ content: 'x', priority: 5 }, invalid('priority', 'Ensure this value is between 1 and 4')],
    [{ content: 'x', labels: 'urgent' }, invalid('labels', 'Expected a list of strings')],
    [{ content: 'x', due_string: 'whenever' }, invalid('due', 'Date is invalid, use a date in the format YYYY-MM-DD')],
    [
      { content: 'x', project_id: project.id, assignee_id: stranger.id },
      invalid('responsible_uid', 'The user is not a collaborator of the project'),
    ],
    [
      { content: 'x', project_id: project.id, section_id: there!.id },
      invalid('section_id', 'Section does not belong to the project'),
    ],
    [
      { content: 'x', project_id: '2203306141' },
      refusal(
        400,
        557,
        'V1_ID_CANNOT_BE_USED',
        'The ID provided was deprecated and cannot be used with this version of the API',
      ),
    ],
    [{ content: 'x', project_id: stranger.inbox_project_id }, gone('Project')],
  ]
  for (const [body, words] of cases) t.deepEqual(wordsOf(await call('POST', '/api/v1/tasks', body)), words)
  t.is(server.tasks().length, 0, 'a refused task leaves nothing behind')
})

test('a comment that breaks a rule is refused', async (t) => {
  const { call, project, server, bot, ann } = await openDesk(t)
  const task = server.as(bot.id).addTask({ content: 'Help', project_id: project.id })
  const theirs = server.as(ann.id).comment(task.id, 'Mine')
  const post = (body: object) => call('POST', '/api/v1/comments', body)
  t.deepEqual(wordsOf(await post({ content: 'x' })), missing('item_id'))
  t.deepEqual(
    wordsOf(await post({ task_id: task.id, project_id: project.id, content: 'x' })),
    invalid('project_id', 'Only one of item_id or project_id must be set'),
  )
  t.deepEqual(
    wordsOf(await post({ task_id: task.id, content: 'x'.repeat(15_001) })),
    invalid('content', 'Ensure this value has at most 15000 characters'),
  )
  t.deepEqual(
    wordsOf(await post({ task_id: task.id, content: 'x', attachment: { file_url: 'not a link' } })),
    invalid('file_url', 'Invalid file url'),
  )
  t.deepEqual(wordsOf(await post({ task_id: '6XXXXXXXXXXXXXXX', content: 'x' })), gone('Task'))
  t.deepEqual(
    wordsOf(await call('POST', `/api/v1/comments/${theirs.id}`, { content: 'Not mine' })),
    refusal(403, 32, 'FORBIDDEN', 'Forbidden', { explanation: 'Only the author can change a comment' }),
  )
  t.deepEqual(wordsOf(await call('GET', '/api/v1/comments')), missing('task_id'))
})

test('what a stranger asks about our desk does not exist for them', async (t) => {
  const { call, project, server, bot, stranger } = await openDesk(t)
  const task = server.as(bot.id).addTask({ content: 'Help', project_id: project.id })
  const note = server.as(bot.id).comment(task.id, 'Said')
  const paths = [
    [`/tasks/${task.id}`, 'Task'],
    [`/comments/${note.id}`, 'Comment'],
    [`/projects/${project.id}`, 'Project'],
    [`/sections/${server.sections(project.id)[0]!.id}`, 'Section'],
  ] as const
  for (const [path, what] of paths)
    t.deepEqual(wordsOf(await call('GET', `/api/v1${path}`, undefined, stranger.token)), gone(what))
})

test('a completed task cannot be read as a task, and paths are lower case', async (t) => {
  const { call, project, server, bot } = await openDesk(t)
  const task = server.as(bot.id).addTask({ content: 'Help', project_id: project.id })
  server.as(bot.id).complete(task.id)
  t.deepEqual(wordsOf(await call('GET', `/api/v1/tasks/${task.id}`)), gone('Task'))
  t.is((await call('GET', '/api/v1/Tasks')).status, 404)
  t.is((await call('GET', '/api/v1/sync')).status, 404, 'sync is POST only')
  t.is((await call('GET', '/rest/v2/tasks')).status, 404)
})

test('pages are at most two hundred long and a cursor serves only its own list', async (t) => {
  const { call, project, server, bot, ann } = await openDesk(t)
  for (let n = 0; n < 3; n++) server.as(bot.id).addTask({ content: `Task ${n}`, project_id: project.id })
  const list = (query: string, token = bot.token) => call('GET', `/api/v1/tasks?${query}`, undefined, token)
  t.deepEqual(wordsOf(await list('limit=201')), invalid('limit', 'Ensure this value is between 1 and 200'))
  const first = await list(`project_id=${project.id}&limit=2`)
  const cursor = first.body.next_cursor
  t.regex(cursor, /^[0-9a-zA-Z_-]+\.[0-9a-zA-Z_-]+$/)
  const second = await list(`project_id=${project.id}&limit=2&cursor=${cursor}`)
  t.deepEqual([second.body.results.length, second.body.next_cursor], [1, null])
  t.deepEqual(wordsOf(await list(`limit=2&cursor=${cursor}`)), invalid('cursor', 'Invalid cursor'))
  const anns = await list(`project_id=${project.id}&limit=2&cursor=${cursor}`, ann.token)
  t.deepEqual(wordsOf(anns), invalid('cursor', 'Invalid cursor'))
})

test('a full project takes no more tasks, by either road, until one is completed', async (t) => {
  const { call, run, project, server, bot } = await openDesk(t, { maxTasksPerProject: 2 })
  const first = server.as(bot.id).addTask({ content: 'One', project_id: project.id })
  server.as(bot.id).addTask({ content: 'Two', project_id: project.id })
  const words = refusal(403, 49, 'MAX_ITEMS_LIMIT_REACHED', 'Maximum number of items per user project limit reached', {
    project_id: project.id,
    max_count: 2,
  })
  const reply = await call('POST', '/api/v1/tasks', { content: 'Three', project_id: project.id })
  t.is(reply.status, 403)
  t.deepEqual(wordsOf(reply), words)
  const status = await run('item_add', { content: 'Three', project_id: project.id })
  t.like(status, { error_code: 49, error_tag: 'MAX_ITEMS_LIMIT_REACHED', http_code: 403 })
  server.as(bot.id).complete(first.id)
  t.is(await run('item_add', { content: 'Three', project_id: project.id }), 'ok')
  const back = await run('item_uncomplete', { id: first.id })
  t.like(back, { error_code: 49 })
})

test('a project has at most twenty sections', async (t) => {
  const { run, project } = await openDesk(t, { maxSectionsPerProject: 2 })
  t.like(await run('section_add', { name: 'Third', project_id: project.id }), {
    error_tag: 'MAX_SECTIONS_LIMIT_REACHED',
    http_code: 403,
  })
})

test('a sync request that is wrong as a whole is refused as a whole', async (t) => {
  const { call, sync, ann, server } = await openDesk(t)
  const many = Array.from({ length: 101 }, () => command('item_add', { content: 'x' }))
  const reply = await sync({ commands: many })
  t.is(reply.status, 400)
  t.is(
    reply.body.error,
    'You can only submit max 100 commands pr. sync operation. Please split them up in smaller chunks',
  )
  t.is(server.tasks().length, 0)
  t.deepEqual(
    wordsOf(await sync({ resource_types: ['tasks'] })),
    invalid('resource_types', 'Unknown resource type tasks'),
  )
  t.deepEqual(wordsOf(await sync({ commands: 'not json' })), invalid('commands', 'Invalid JSON'))
  t.deepEqual(wordsOf(await sync('{"commands":')), invalid('body', 'Expected a JSON object'))
  t.deepEqual(
    wordsOf(await sync({ commands: [{ type: 'item_add', args: { content: 'x' } }] })),
    invalid('commands', 'A command needs a uuid'),
  )
  const wrong = invalid('sync_token', 'Invalid sync token')
  t.deepEqual(wordsOf(await sync({ resource_types: ['items'], sync_token: 'made-up' })), wrong)
  const anns = (await sync({ resource_types: ['items'], sync_token: '*' }, ann.token)).body.sync_token
  t.deepEqual(wordsOf(await sync({ resource_types: ['items'], sync_token: anns })), wrong)
  const huge = await call('POST', '/api/v1/sync', {
    commands: [command('item_add', { content: 'x'.repeat(1_100_000) })],
  })
  t.is(huge.status, 413)
})

test('a command that is wrong fails alone, in its own sync status', async (t) => {
  const { sync, project, server, bot } = await openDesk(t)
  const task = server.as(bot.id).addTask({ content: 'Help', project_id: project.id })
  const [, done] = server.sections(project.id)
  const wrong = {
    unknown: command('item_explode', { id: task.id }),
    unmapped: command('note_add', { item_id: randomUUID(), content: 'x' }),
    nobody: command('item_update', { id: '6XXXXXXXXXXXXXXX', priority: 4 }),
    nowhere: command('item_move', { id: task.id }),
    twice: command('item_move', { id: task.id, section_id: done!.id, project_id: project.id }),
    empty: command('note_add', { item_id: task.id, content: '' }),
    anonymous: { ...command('item_add', { content: 'x' }), uuid: 'not-a-uuid' },
  }
  const fine = command('item_update', { id: task.id, priority: 4 })
  const { status, body } = await sync({ commands: [...Object.values(wrong), fine] })
  t.is(status, 200)
  const said = (name: keyof typeof wrong) => body.sync_status[wrong[name].uuid]
  t.deepEqual(said('unknown'), { error_code: 17, error: 'Unknown command' })
  t.deepEqual(said('unmapped'), { error_code: 15, error: 'Invalid temporary id' })
  t.like(said('nobody'), { error_code: 478, error_tag: 'NOT_FOUND', error: 'Task not found', http_code: 404 })
  t.like(said('nowhere'), { error_code: 19, error_extra: { argument: 'project_id' } })
  t.like(said('twice'), { error_code: 20, error_extra: { argument: 'section_id' } })
  t.like(said('empty'), { error_code: 20, error_extra: { argument: 'content' } })
  t.like(said('anonymous'), { error_code: 20, error_extra: { argument: 'uuid' } })
  t.is(body.sync_status[fine.uuid], 'ok')
  t.is(server.task(task.id).priority, 4)
})

test('a task whose name starts with an asterisk cannot be completed', async (t) => {
  const { run, project, server, bot } = await openDesk(t)
  const task = server.as(bot.id).addTask({ content: '* Rules', project_id: project.id })
  t.like(await run('item_complete', { id: task.id }), { http_code: 403 })
  t.false(server.task(task.id).checked)
})

test('past the limit of a quarter of an hour a person is told to wait, and may come back then', async (t) => {
  let now = Date.now()
  const { call, sync, server, bot, ann } = await openDesk(t, { now: () => now, limits: { partial: 3, full: 1 } })
  t.is((await sync({ resource_types: ['items'], sync_token: '*' })).status, 200)
  t.deepEqual(wordsOf(await sync({ resource_types: ['items'], sync_token: '*' })), tooMany(900))
  for (let n = 0; n < 3; n++) t.is((await call('GET', '/api/v1/user')).status, 200)
  now += 60_000
  const reply = await call('GET', '/api/v1/user')
  t.is(reply.status, 429)
  t.is(reply.headers.get('retry-after'), '840')
  t.deepEqual(wordsOf(reply), tooMany(840))
  t.is((await call('GET', '/api/v1/user', undefined, ann.token)).status, 200, 'another person has their own budget')
  t.deepEqual([server.usage(bot.id).violations, server.violations()], [2, 2])
  now += 840_000
  t.is((await call('GET', '/api/v1/user')).status, 200)
})

test('a token may do no more than its scopes', async (t) => {
  const { call, sync, server, bot, project } = await openDesk(t)
  server.addApp({ client_id: 'app', client_secret: 'secret', redirectUri: 'http://127.0.0.1/back' })
  const task = server.as(bot.id).addTask({ content: 'Help', project_id: project.id })
  const { access_token: reader } = server.authorize(bot.id, 'app', ['data:read'])
  const words = refusal(403, 403, 'AUTH_INSUFFICIENT_TOKEN_SCOPE', 'Insufficient Token scope', {
    access_type: 'access_token',
  })
  t.is((await call('GET', `/api/v1/tasks/${task.id}`, undefined, reader)).status, 200)
  t.deepEqual(wordsOf(await call('POST', '/api/v1/tasks', { content: 'x' }, reader)), words)
  const { access_token: writer } = server.authorize(bot.id, 'app', ['data:read_write'])
  t.deepEqual(wordsOf(await call('DELETE', `/api/v1/tasks/${task.id}`, undefined, writer)), words)
  const remove = command('item_delete', { id: task.id })
  const { body } = await sync({ commands: [remove] }, writer)
  t.like(body.sync_status[remove.uuid], { error_tag: 'AUTH_INSUFFICIENT_TOKEN_SCOPE' })
})
