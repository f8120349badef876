import test from 'ava'
import type { Json } from './todoist-server-desk.ts'
import { command, openDesk } from './todoist-server-desk.ts'

test('a lost request did nothing, a lost answer hides that it was done', async (t) => {
  const { server, sync, project } = await openDesk(t)
  const add = { commands: [command('item_add', { content: 'x', project_id: project.id }, 'temp')] }
  server.weather.next('lost-request')
  await t.throwsAsync(sync(add))
  t.is(server.tasks(project.id).length, 0)
  server.weather.next('lost-response')
  await t.throwsAsync(sync(add))
  t.is(server.tasks(project.id).length, 1)
  const { body } = await sync(add)
  t.is(body.temp_id_mapping.temp, server.tasks(project.id)[0]!.id)
  t.is(server.tasks(project.id).length, 1)
  t.deepEqual(
    server.requests.map(({ status, fault }) => [status, fault]),
    [
      [0, 'lost-request'],
      [0, 'lost-response'],
      [200, undefined],
    ],
  )
})

test('a late request is done after its connection has died', async (t) => {
  const { server, sync, project } = await openDesk(t)
  server.weather.lateMs = 500
  const order: string[] = []
  const done = new Promise<void>((resolve) => void server.onChange(() => (order.push('done'), resolve())))
  server.weather.next('late')
  await t.throwsAsync(sync({ commands: [command('item_add', { content: 'x', project_id: project.id })] }))
  order.push('broken')
  await done
  t.deepEqual(order, ['broken', 'done'])
  t.is(server.tasks(project.id).length, 1)
})

test('an error answer may come before or after the deed, as JSON or as a page of HTML', async (t) => {
  const { server, sync, project } = await openDesk(t)
  const add = () => sync({ commands: [command('item_add', { content: 'x', project_id: project.id })] })
  server.weather.next('500 before')
  t.like((await add()).body, { error_tag: 'INTERNAL_SERVER_ERROR', http_code: 500 })
  server.weather.next('html before')
  const page = await add()
  t.is(page.status, 502)
  t.true(page.headers.get('content-type')?.startsWith('text/html'))
  t.regex(page.text, /Bad Gateway/)
  t.is(server.tasks(project.id).length, 0)
  server.weather.next('500 after')
  t.is((await add()).status, 500)
  server.weather.next('html after')
  t.is((await add()).status, 502)
  t.is(server.tasks(project.id).length, 2)
})

test('a fault waits for the request it is meant for, as often as asked', async (t) => {
  const { server, call, sync, run, project, ann } = await openDesk(t)
  const task = server.as(ann.id).addTask({ content: 'x', project_id: project.id })
  server.weather.next('429', { command: 'note_add', retryAfter: 7, times: 2 })
  server.weather.next('500 before', { userId: ann.id })
  t.is(await run('item_update', { id: task.id, priority: 2 }), 'ok')
  t.is((await call('GET', '/api/v1/user')).status, 200)
  t.is((await call('GET', '/api/v1/user', undefined, ann.token)).status, 500)
  const note = { commands: [command('note_add', { item_id: task.id, content: 'x' })] }
  for (let n = 0; n < 2; n++) {
    const reply = await sync(note)
    t.is(reply.status, 429)
    t.is(reply.headers.get('retry-after'), '7')
    t.is(reply.body.error_extra.retry_after, 7)
  }
  t.is((await sync(note)).status, 200)
  t.is(server.comments(task.id).length, 1)
})

test('one command can be made to fail among others', async (t) => {
  const { server, sync, project } = await openDesk(t)
  const error = { error_code: 20, error_tag: 'INVALID_ARGUMENT_VALUE', error: 'Invalid argument value', http_code: 400 }
  server.weather.failCommand('note_add', error)
  const commands = [
    command('item_add', { content: 'x', project_id: project.id }, 'task'),
    command('note_add', { item_id: 'task', content: 'First' }, 'first'),
    command('note_add', { item_id: 'task', content: 'Second' }, 'second'),
  ]
  const { body } = await sync({ commands })
  const [task, first, second] = commands.map(({ uuid }) => body.sync_status[uuid])
  t.is(task, 'ok')
  t.like(first, error)
  t.is(second, 'ok', 'what follows a failed command is still done')
  t.deepEqual(Object.keys(body.temp_id_mapping), ['task', 'second'])
})

test('an outage closes the port, or answers errors, and ends without anything forgotten', async (t) => {
  const { server, call, project, bot } = await openDesk(t)
  server.as(bot.id).addTask({ content: 'x', project_id: project.id })
  const before = server.url
  await server.weather.setDown('refuse')
  const refused = await t.throwsAsync<Error & { cause: { code: string } }>(call('GET', '/api/v1/tasks'))
  t.is(refused?.cause.code, 'ECONNREFUSED')
  await server.weather.setDown('500')
  t.is((await call('GET', '/api/v1/tasks')).status, 500)
  await server.weather.setDown('html')
  t.is((await call('GET', '/api/v1/tasks')).status, 502)
  await server.weather.clear()
  t.is(server.url, before)
  t.is((await call('GET', '/api/v1/tasks')).body.results.length, 1)
})

test('storms strike their share of requests', async (t) => {
  const rolls = [0.05, 0.15, 0.5]
  const { server, call } = await openDesk(t, { random: () => rolls.shift() ?? 0.99 })
  rolls.splice(0, rolls.length, 0.05, 0.15, 0.5)
  server.weather.shares = { '500 before': 0.1, 'html before': 0.1 }
  const statuses: number[] = []
  for (let n = 0; n < 3; n++) statuses.push((await call('GET', '/api/v1/user')).status)
  t.deepEqual(statuses, [500, 502, 200])
})

test('a slow server answers late, not wrong', async (t) => {
  const { server, call } = await openDesk(t)
  server.weather.slowMs = 30
  const started = performance.now()
  const reply: { status: number; body: Json } = await call('GET', '/api/v1/user')
  t.is(reply.status, 200)
  t.true(performance.now() - started >= 29)
})
