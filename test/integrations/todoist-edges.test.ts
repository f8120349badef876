// The doors of the Todoist folder: the signed webhook, connecting an account, files.
import { createHmac } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import Koa from 'koa'
import test, { type ExecutionContext } from 'ava'

import { createTodoist } from '../../integrations/todoist/todoist.ts'
import { createTokenSource } from '../../integrations/todoist/tokens.ts'
import { startTodoistServer } from '../../integrations/sandbox/todoist-server/todoist-server.ts'
import { createLog } from '../../src/log.ts'
import type { FileRef } from '../../src/domain/content.ts'
import {
  createMemoryInbox,
  createMemoryLinks,
  createMemorySecrets,
  createMemoryWork,
  listen,
} from './todoist-memory.ts'

const quiet = createLog({ level: 'silent', secrets: [] })
const app = { clientId: 'client', clientSecret: 'the client secret' }

async function listening(t: ExecutionContext, server: Server): Promise<string> {
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  return listen(server)
}

async function hub(t: ExecutionContext, personalToken: 'own' | null = 'own') {
  const lead = { id: '' }
  const server = await startTodoistServer({
    oauth: { autoApprove: () => lead.id || undefined, accessTokenSeconds: 3600 },
  })
  t.teardown(() => server.close())
  const bot = server.addUser({ full_name: 'Hub', email: 'hub@example.com' })
  const stranger = server.addUser({ full_name: 'Stranger', email: 's@example.com' })
  lead.id = bot.id
  const project = server.addProject({ name: 'Desk', owner: bot.id })
  const secrets = createMemorySecrets()
  const links = createMemoryLinks()
  const inbox = createMemoryInbox()
  const todoist = createTodoist({
    apiUrl: server.url,
    personalToken: personalToken && bot.token,
    app,
    secrets,
    timeoutMs: 5000,
    idleMs: () => 60_000,
    budget: () => Promise.resolve(0),
    work: createMemoryWork(),
    log: quiet,
  })
  const koa = new Koa()
  const front = createServer((request, response) => void koa.callback()(request, response))
  const url = await listening(t, front)
  koa.use(todoist.webhook(inbox).routes())
  koa.use(todoist.oauth({ publicUrl: url, links, projectIds: () => Promise.resolve([project.id]) }).routes())
  server.addApp({ client_id: app.clientId, client_secret: app.clientSecret, redirectUri: `${url}/todoist/callback` })
  return { server, lead, bot, stranger, project, secrets, links, inbox, todoist, url }
}

const sign = (body: string, secret = app.clientSecret) => createHmac('sha256', secret).update(body).digest('base64')

for (const [name, signature] of [
  ['no signature', () => undefined],
  ['an empty signature', () => ''],
  ['a signature that is no base64', () => '§§§'],
  ['a signature made with another secret', (body: string) => sign(body, 'other')],
  ['the signature of another body', () => sign('{}')],
  ['a signature in hexadecimal', (body: string) => Buffer.from(sign(body), 'base64').toString('hex')],
] as const) {
  test(`a webhook with ${name} leaves no trace`, async (t) => {
    const { url, inbox } = await hub(t)
    const body = '{"event_name":"note:added"}'
    const header = signature(body)
    const headers = new Headers(
      header === undefined ? {} : { 'x-todoist-hmac-sha256': Buffer.from(header).toString('latin1') },
    )
    const response = await fetch(`${url}/todoist/webhook`, { method: 'POST', body, headers })
    t.is(response.status, 401)
    t.is(inbox.news.length, 0)
  })
}

async function deliver(url: string, body: string, delivery?: string) {
  const headers = { 'x-todoist-hmac-sha256': sign(body), ...(delivery ? { 'x-todoist-delivery-id': delivery } : {}) }
  return (await fetch(`${url}/todoist/webhook`, { method: 'POST', body, headers })).status
}

test('a signed webhook is stored once, whoever repeats it', async (t) => {
  const { url, inbox } = await hub(t)
  const told = { event_name: 'note:added', event_data: { id: 'n', item_id: 'T', content: 'é' }, version: '99', new: 1 }
  const body = JSON.stringify(told)
  t.deepEqual([await deliver(url, body, 'd1'), await deliver(url, body, 'd1')], [200, 200])
  t.is(inbox.news.length, 1)
  t.like(inbox.news[0], { source: 'todoist', key: 'webhook:d1', stream: 'webhook:T', payload: { webhook: told } })
})

test('what is signed is stored even if nobody can read it', async (t) => {
  const { url, inbox } = await hub(t)
  t.is(await deliver(url, 'not json'), 200)
  t.is(await deliver(url, 'not json'), 200)
  t.is(inbox.news.length, 1)
  t.like(inbox.news[0], { stream: 'webhook', payload: { webhook: 'not json' } })
})

test('what could not be stored is not acknowledged', async (t) => {
  const { url, inbox } = await hub(t)
  inbox.broken = true
  t.is(await deliver(url, '{}'), 500)
})

test('a webhook of more than a mebibyte is refused', async (t) => {
  const { url, inbox } = await hub(t)
  t.is(await deliver(url, 'x'.repeat(1024 * 1024 + 1)), 413)
  t.is(inbox.news.length, 0)
})

test('the stand-in delivers what the hub accepts', async (t) => {
  const { url, server, bot, project, inbox } = await hub(t)
  server.addApp({ client_id: 'hooks', client_secret: app.clientSecret, callbackUrl: `${url}/todoist/webhook` })
  server.authorize(bot.id, 'hooks')
  const task = server.as(bot.id).addTask({ content: 'x', project_id: project.id })
  await server.webhooksIdle()
  t.like(inbox.news[0], { stream: `webhook:${task.id}` })
})

// --- connecting an account ---

test('a lead connects an account with a link that works once', async (t) => {
  const { url, links, todoist, bot } = await hub(t, null)
  t.deepEqual(await todoist.check(null), [], 'with an app the hub may start without a token')
  const link = `${url}/todoist/connect?link=${await links.create(1000)}`
  const page = await fetch(link)
  t.is(page.status, 200)
  t.regex(await page.text(), /Connected/)
  t.true(await todoist.connected())
  t.is(await todoist.userId(), bot.id)
  t.is((await fetch(link)).status, 403)
})

test('an account that can not see the project is not put in place', async (t) => {
  const { url, links, todoist, lead, stranger } = await hub(t)
  lead.id = stranger.id
  const page = await fetch(`${url}/todoist/connect?link=${await links.create(1000)}`)
  t.is(page.status, 409)
  t.regex(await page.text(), /can not see the project/)
  t.false(await todoist.connected())
})

test('a callback without our state, or declined, connects nothing', async (t) => {
  const { url, links, todoist } = await hub(t)
  t.is((await fetch(`${url}/todoist/callback?code=x&state=forged`)).status, 403)
  const declined = await fetch(`${url}/todoist/callback?error=access_denied&state=${await links.create(1000)}`)
  t.is(declined.status, 400)
  t.regex(await declined.text(), /declined/)
  t.is((await fetch(`${url}/todoist/callback?code=wrong&state=${await links.create(1000)}`)).status, 502)
  t.false(await todoist.connected())
})

const anHourLater = () => Date.now() + 3590 * 1000
const refreshTokenIn = (text: string | undefined) => /"refreshToken":"([^"]+)"/.exec(text ?? '')?.[1]

async function connected(t: ExecutionContext) {
  const known = await hub(t)
  await fetch(`${known.url}/todoist/connect?link=${await known.links.create(1000)}`)
  return known
}

test('an expired token is refreshed once, however many ask', async (t) => {
  const { server, todoist, secrets, project } = await connected(t)
  server.expireAccessTokens()
  const before = secrets.writes
  const found = await Promise.all(Array.from({ length: 5 }, () => todoist.project(project.id)))
  t.true(found.every((one) => one?.name === 'Desk'))
  t.is(secrets.writes - before, 1)
})

test('two processes do not use one refresh token twice', async (t) => {
  const { server, secrets } = await connected(t)
  const source = () =>
    createTokenSource({
      personalToken: null,
      app,
      secrets,
      apiUrl: server.url,
      timeoutMs: 5000,
      log: quiet,
      now: Date.now,
    })
  const [one, two] = [source(), source()]
  const stale = await one.current()
  const before = secrets.writes
  t.is(await one.refresh(stale), await two.refresh(stale))
  const now = await one.current()
  const [first, second] = await Promise.all([one.refresh(now), two.refresh(now)])
  t.is(first, second)
  t.is(secrets.writes - before, 2)
})

test('a token near its end is refreshed ahead of time', async (t) => {
  const { server, secrets } = await connected(t)
  const source = createTokenSource({
    personalToken: null,
    app,
    secrets,
    apiUrl: server.url,
    timeoutMs: 5000,
    log: quiet,
    now: anHourLater,
  })
  const before = secrets.kept.values().next().value
  await source.current()
  t.not(secrets.kept.values().next().value, before)
})

test('an answer without a new refresh token keeps the one we have', async (t) => {
  const { server, secrets } = await connected(t)
  const [name, saved] = [...secrets.kept][0]!
  const source = () =>
    createTokenSource({
      personalToken: null,
      app,
      secrets,
      apiUrl: server.url,
      timeoutMs: 5000,
      log: quiet,
      now: Date.now,
    })
  await source().refresh(await source().current())
  secrets.kept.set(name, saved)
  const stale = await source().current()
  t.not(await source().refresh(stale), stale)
  t.truthy(refreshTokenIn(saved))
  t.is(refreshTokenIn(secrets.kept.get(name)), refreshTokenIn(saved))
})

test('a connection ended by Todoist gives way to the personal token', async (t) => {
  const { server, todoist, bot, secrets } = await connected(t)
  const [name, saved] = [...secrets.kept][0]!
  secrets.kept.set(name, saved.replace(/"refreshToken":"[^"]+"/, '"refreshToken":"revoked"'))
  server.expireAccessTokens()
  t.is(await todoist.userId(), bot.id)
  t.false(await todoist.connected())
})

// --- files ---

test('a file goes up and comes back as it was', async (t) => {
  const { server, todoist, bot, project } = await hub(t)
  const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, n) => n % 251))
  const file = {
    stream: Readable.from([bytes.subarray(0, 9), bytes.subarray(9)]),
    size: null,
    name: 'счёт №1.pdf',
    mime: 'application/pdf',
  }
  const attachment = await todoist.board.upload(file)
  t.like(attachment, { file_name: 'счёт №1.pdf', file_size: bytes.length })
  const task = server.as(bot.id).addTask({ content: 'x', project_id: project.id })
  t.truthy(task)
  const ref: FileRef = {
    side: 'board',
    ref: String(attachment.file_url),
    identity: '',
    name: 'a',
    mime: null,
    size: null,
  }
  const back = await todoist.board.openFile(ref)
  t.is(back.size, bytes.length)
  t.true(bytes.equals(await buffer(back.stream)))
})

test('a stream that breaks is no upload', async (t) => {
  const { server, todoist } = await hub(t)
  const stream = Readable.from(
    (function* () {
      yield Buffer.from('a')
      throw new Error('broken')
    })(),
  )
  await t.throwsAsync(todoist.board.upload({ stream, size: null, name: 'a', mime: null }), { name: 'Unreachable' })
  t.false(server.requests.some((request) => request.path.includes('uploads')))
})

for (const address of [
  'http://127.0.0.1:1/x',
  'http://localhost:1/x',
  'http://[::1]:1/x',
  'http://10.0.0.1/x',
  'http://169.254.169.254/latest/meta-data',
  'http://[::ffff:192.168.0.1]/x',
  'http://0x7f000001/x',
  'file:///etc/passwd',
  'ftp://example.com/x',
  'nonsense',
]) {
  test(`an attachment at ${address} is not fetched`, async (t) => {
    const { todoist } = await hub(t)
    const ref: FileRef = { side: 'board', ref: address, identity: '', name: 'a', mime: null, size: null }
    await t.throwsAsync(todoist.board.openFile(ref), { name: 'Rejected' })
  })
}

test('our token goes to the board alone, and a redirect into the house is refused', async (t) => {
  const { todoist, server } = await hub(t)
  const seen: (string | undefined)[] = []
  const elsewhere = createServer((request, response) => {
    seen.push(request.headers.authorization)
    response.end('secret')
  })
  const inside = await listening(t, elsewhere)
  const front = createServer((request, response) => {
    seen.push(request.headers.authorization)
    response.writeHead(302, { location: `${inside}/x` }).end()
  })
  const api = await listening(t, front)
  const todoistThere = createTodoist({
    apiUrl: api,
    personalToken: 'token',
    app: null,
    secrets: createMemorySecrets(),
    timeoutMs: 5000,
    idleMs: () => 60_000,
    budget: () => Promise.resolve(0),
    work: createMemoryWork(),
    log: quiet,
  })
  const ref: FileRef = { side: 'board', ref: `${api}/file`, identity: '', name: 'a', mime: null, size: null }
  await t.throwsAsync(todoistThere.board.openFile(ref), { name: 'Rejected' })
  t.deepEqual(seen, ['Bearer token'])
  t.is(todoist.board.taskLink('T1'), `${server.url}/app/task/T1`)
})
