import http from 'node:http'
import type { AddressInfo } from 'node:net'
import type { ExecutionContext } from 'ava'
import test from 'ava'
import { parseWebhookPayload, verifyWebhookSignature } from '@doist/todoist-api-typescript'
import type { TodoistServerOptions } from '../../integrations/sandbox/todoist-server/todoist-server.ts'
import type { Json } from './todoist-server-desk.ts'
import { command, openDesk } from './todoist-server-desk.ts'

type Received = { headers: http.IncomingHttpHeaders; raw: string; body: Json }

const SECRET = 'client secret'

/** A desk whose bot completed the OAuth flow of an app that listens, and what it heard. */
async function listen(t: ExecutionContext, options: TodoistServerOptions = {}, events?: string[]) {
  const received: Received[] = []
  const answers: number[] = []
  let onReceive: (() => void) | undefined
  const receiver = http.createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const raw = Buffer.concat(chunks).toString()
      received.push({ headers: request.headers, raw, body: JSON.parse(raw) })
      onReceive?.()
      response.writeHead(answers.shift() ?? 200).end()
    })
  })
  await new Promise<void>((resolve) => void receiver.listen(0, '127.0.0.1', resolve))
  t.teardown(() => (receiver.closeAllConnections(), receiver.close()))
  const desk = await openDesk(t, options)
  // A TCP server has an address object.
  const { port } = receiver.address() as AddressInfo
  desk.server.addApp({ client_id: 'app', client_secret: SECRET, callbackUrl: `http://127.0.0.1:${port}/hook`, events })
  desk.server.authorize(desk.bot.id, 'app')
  const names = () => received.map(({ body }) => body.event_name)
  return { ...desk, received, answers, names, whenReceived: (deed: () => void) => (onReceive = deed) }
}

test('a change is told to whoever authorized the app, signed over the very bytes', async (t) => {
  const { server, project, ann, bot, received } = await listen(t)
  const task = server.as(ann.id).addTask({ content: 'Привет', project_id: project.id })
  await server.webhooksIdle()
  t.is(received.length, 1, 'Ann shares the project, but has not authorized the app')
  const { headers, raw, body } = received[0]!
  const signature = String(headers['x-todoist-hmac-sha256'])
  t.true(await verifyWebhookSignature({ rawBody: raw, signature, clientSecret: SECRET }))
  t.false(await verifyWebhookSignature({ rawBody: raw + ' ', signature, clientSecret: SECRET }))
  t.is(headers['user-agent'], 'Todoist-Webhooks')
  t.like(body, { event_name: 'item:added', user_id: bot.id, version: '10' })
  t.deepEqual(body.initiator, { id: ann.id, email: ann.email, full_name: 'Ann', image_id: null, is_premium: true })
  t.like(body.event_data, { id: task.id, content: 'Привет', url: `https://app.todoist.com/app/task/${task.id}` })
  t.regex(body.triggered_at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/)
})

test('everyone who authorized gets their own delivery, own writes included', async (t) => {
  const { server, project, sync, ann, bot, received } = await listen(t)
  server.authorize(ann.id, 'app')
  await sync({ commands: [command('item_add', { content: 'x', project_id: project.id })] })
  await server.webhooksIdle()
  for (const { id } of [bot, ann]) t.is(received.filter(({ body }) => body.user_id === id).length, 1)
  t.is(new Set(received.map(({ headers }) => headers['x-todoist-delivery-id'])).size, 2)
  t.true(received.every(({ body }) => body.initiator.id === bot.id))
})

test('an update carries the task as it was, a comment the task it is on', async (t) => {
  const { server, project, ann, received } = await listen(t)
  const agent = server.as(ann.id)
  const task = agent.addTask({ content: 'Old', project_id: project.id })
  agent.editContent(task.id, 'New')
  const note = agent.comment(task.id, 'Look', { name: 'a.txt', type: 'text/plain', bytes: Buffer.from('abc') })
  await server.webhooksIdle()
  const [, updated, noted] = received.map(({ body }) => body)
  t.like(updated, { event_name: 'item:updated', event_data: { content: 'New' } })
  t.like(updated!.event_data_extra, { update_intent: 'item_updated', old_item: { id: task.id, content: 'Old' } })
  t.like(noted, { event_name: 'note:added', event_data: { id: note.id, item_id: task.id, content: 'Look' } })
  t.like(noted!.event_data.item, { id: task.id, content: 'New' })
  t.like(noted!.event_data.file_attachment, { file_name: 'a.txt', file_size: 3, resource_type: 'file' })
  t.is(noted!.event_data_extra, undefined)
})

test('every kind of change has its event, and an app hears only those it asked for', async (t) => {
  const everything = await listen(t)
  const some = await listen(t, {}, ['note:added'])
  for (const { server, project, ann } of [everything, some]) {
    const agent = server.as(ann.id)
    const task = agent.addTask({ content: 'x', project_id: project.id })
    const note = agent.comment(task.id, 'x')
    agent.editComment(note.id, 'y')
    agent.deleteComment(note.id)
    agent.assign(task.id, ann.id)
    agent.moveToSection(task.id, 'Done')
    agent.complete(task.id)
    agent.reopen(task.id)
    agent.deleteTask(task.id)
    await server.webhooksIdle()
  }
  t.deepEqual(everything.names(), [
    'item:added',
    'note:added',
    'note:updated',
    'note:deleted',
    'item:updated',
    'item:updated',
    'item:completed',
    'item:uncompleted',
    'item:deleted',
  ])
  t.deepEqual(some.names(), ['note:added'])
})

test('anything but 200 is tried again under the same delivery id, three times and no more', async (t) => {
  const { server, project, ann, received, answers } = await listen(t)
  answers.push(204, 500, 401, 503)
  server.as(ann.id).addTask({ content: 'x', project_id: project.id })
  await server.webhooksIdle()
  t.is(received.length, 1, 'the next attempt is a quarter of an hour away')
  await server.webhooksIdle({ retries: true })
  t.is(received.length, 4)
  t.is(new Set(received.map(({ headers }) => headers['x-todoist-delivery-id'])).size, 1)
  t.is(new Set(received.map(({ raw }) => raw)).size, 1)
  t.like(server.deliveries[0], { attempts: [204, 500, 401, 503], outcome: 'given up' })
})

test('a retry comes by itself when its time has come', async (t) => {
  const { server, project, ann, answers, received, whenReceived } = await listen(t, {
    webhooks: { retryDelayMs: 5 },
  })
  answers.push(500)
  const twice = new Promise<void>((resolve) => whenReceived(() => void (received.length === 2 && resolve())))
  server.as(ann.id).addTask({ content: 'x', project_id: project.id })
  await twice
  await server.webhooksIdle()
  t.like(server.deliveries[0], { attempts: [500, 200], outcome: 'delivered' })
})

test('webhooks can be lost, doubled and shuffled', async (t) => {
  const { server, project, ann, received } = await listen(t)
  const agent = server.as(ann.id)
  server.weather.webhooks.lost = 1
  agent.addTask({ content: 'Lost', project_id: project.id })
  await server.webhooksIdle({ retries: true })
  t.is(received.length, 0)
  t.is(server.deliveries[0]!.outcome, 'lost')

  Object.assign(server.weather.webhooks, { lost: 0, doubled: 1 })
  agent.addTask({ content: 'Doubled', project_id: project.id })
  await server.webhooksIdle()
  const ids = received.map(({ headers }) => headers['x-todoist-delivery-id'])
  t.deepEqual([ids.length, new Set(ids).size], [2, 1])

  Object.assign(server.weather.webhooks, { doubled: 0, shuffled: true })
  const contents = Array.from({ length: 12 }, (_, n) => `Task ${n}`)
  for (const content of contents) agent.addTask({ content, project_id: project.id })
  await server.webhooksIdle()
  const arrived = received.slice(2).map(({ body }) => body.event_data.content)
  for (const content of contents) t.true(arrived.includes(content))
  t.notDeepEqual(arrived, contents)
})

test('a webhook may arrive before the answer to the call that caused it', async (t) => {
  const { server, sync, project, whenReceived } = await listen(t)
  const order: string[] = []
  whenReceived(() => order.push('webhook'))
  server.weather.webhooks.beforeResponse = true
  await sync({ commands: [command('item_add', { content: 'x', project_id: project.id })] })
  order.push('answer')
  t.deepEqual(order, ['webhook', 'answer'])
})

test('what was done is told even when the answer to it was lost', async (t) => {
  const { server, call, project, names, whenReceived } = await listen(t)
  const all = new Promise<void>((resolve) => whenReceived(() => void (names().length === 4 && resolve())))
  for (const fault of ['lost-response', '500 after', 'html after', 'late'] as const) {
    server.weather.next(fault)
    await call('POST', '/api/v1/tasks', { content: fault, project_id: project.id }).catch(() => undefined)
  }
  await all
  t.deepEqual(names(), Array(4).fill('item:added'))
  t.is(server.tasks(project.id).length, 4)
})

test('a callback address is https and has no port', async (t) => {
  const { server } = await openDesk(t)
  for (const callbackUrl of ['http://hub.example.com/hook', 'https://hub.example.com:8443/hook'])
    t.throws(() => server.addApp({ client_id: 'x', client_secret: 'x', callbackUrl }), { message: /without a port/ })
  t.notThrows(() => server.addApp({ client_id: 'x', client_secret: 'x', callbackUrl: 'https://hub.example.com/hook' }))
})

test("Doist's own parser takes every event there is", async (t) => {
  const { server, project, run, ann, bot, received } = await listen(t, { webhooks: { version: '1' } })
  const agent = server.as(ann.id)
  const task = agent.addTask({ content: 'x', project_id: project.id, due: { string: 'every day' } })
  agent.editContent(task.id, 'y')
  agent.complete(task.id)
  const note = agent.comment(task.id, 'x')
  agent.editComment(note.id, 'y')
  agent.deleteComment(note.id)
  server.as(bot.id).setLabels(task.id, ['critical'])
  await run('note_add', { project_id: project.id, content: 'On the project' })
  await run('section_update', { id: server.sections(project.id)[0]!.id, name: 'Newest' })
  await run('project_update', { id: project.id, name: 'Desk 2' })
  await run('item_update', { id: task.id, due: null })
  await run('item_close', { id: task.id })
  await run('item_uncomplete', { id: task.id })
  await run('item_delete', { id: task.id })
  await server.webhooksIdle()
  t.is(received.length, 15)
  for (const { body } of received) t.notThrows(() => parseWebhookPayload(body), body.event_name)
  const recurred = received.find(({ body }) => body.event_data_extra?.update_intent === 'item_completed')
  t.is(recurred?.body.event_name, 'item:updated', 'a recurring task is not completed but moved on')
})
