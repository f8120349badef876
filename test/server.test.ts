import { Agent, type ClientRequest, get, type IncomingMessage, request } from 'node:http'
import { text } from 'node:stream/consumers'
import { Router } from '@koa/router'
import test from 'ava'
import { createLog } from '../src/log.ts'
import { createServer, readRawBody, type Readiness } from '../src/server.ts'

async function startServer(options: { routes?: Router[]; ready?: () => Promise<Readiness> } = {}) {
  const lines: string[] = []
  const answers: [string, number][] = []
  const server = createServer({
    log: createLog({ level: 'warn', secrets: [], write: (line) => void lines.push(line) }),
    ready: options.ready ?? (async () => ({ ok: true, details: {} })),
    measurements: async () => ({ type: 'text/plain', text: 'measured 1\n' }),
    answered: (route, status) => void answers.push([route, status]),
    routes: options.routes ?? [],
  })
  const { url } = await server.listen({ host: '127.0.0.1', port: 0 })
  return { server, url, lines, answers, [Symbol.asyncDispose]: () => server.close() }
}

function answerTo(sent: ClientRequest): Promise<IncomingMessage> {
  return new Promise((answered, failed) => sent.once('response', answered).once('error', failed))
}

async function read(response: Response) {
  return [response.status, await response.json()]
}

test('an alive hub says so, ready or not', async (t) => {
  await using hub = await startServer({ ready: () => Promise.reject(new Error('no database')) })
  t.deepEqual(await read(await fetch(`${hub.url}/healthz`)), [200, { ok: true }])
  t.deepEqual(await read(await fetch(`${hub.url}/readyz`)), [503, { ok: false }])
})

test('a hub without Redis is ready but degraded, a hub without its database is not ready', async (t) => {
  let state: Readiness = { ok: true, details: { database: 'up', redis: 'down', degraded: true } }
  await using hub = await startServer({ ready: async () => state })
  t.deepEqual(await read(await fetch(`${hub.url}/readyz`)), [
    200,
    { ok: true, database: 'up', redis: 'down', degraded: true },
  ])
  state = { ok: false, details: { database: 'down' } }
  t.deepEqual(await read(await fetch(`${hub.url}/readyz`)), [503, { ok: false, database: 'down' }])
})

test('what nobody serves is not found, and a wrong method is told the right one', async (t) => {
  const router = new Router()
  router.post('/webhook', (ctx) => {
    ctx.body = 'ok'
  })
  await using hub = await startServer({ routes: [router] })
  t.is((await fetch(`${hub.url}/nowhere`)).status, 404)
  const wrong = await fetch(`${hub.url}/webhook`)
  t.is(wrong.status, 405)
  t.is(wrong.headers.get('allow'), 'POST')
})

test('an error meant for the caller reaches the caller, any other is kept and logged once', async (t) => {
  const router = new Router()
  router.get('/refused', (ctx) => ctx.throw(401, 'wrong signature'))
  router.get('/busy', (ctx) => ctx.throw(503, 'pool of db-1 is empty'))
  router.post('/broken/:secret', async (ctx) => {
    await readRawBody(ctx, 1000)
    throw Object.assign(new Error('column "x" of db-1'), { status: 404 })
  })
  await using hub = await startServer({ routes: [router] })
  t.deepEqual(await read(await fetch(`${hub.url}/refused`)), [401, { error: 'wrong signature' }])
  t.deepEqual(hub.lines, [])
  t.deepEqual(await read(await fetch(`${hub.url}/busy`)), [503, { error: 'Service Unavailable' }])
  t.is(hub.lines.length, 1)
  const broken = await fetch(`${hub.url}/broken/s3cret`, { method: 'POST', body: 'what the client wrote' })
  t.deepEqual(await read(broken), [500, { error: 'Internal Server Error' }])
  t.is(hub.lines.length, 2)
  t.true(hub.lines[1]?.includes('/broken/:secret'))
  t.notRegex(hub.lines[1] ?? '', /s3cret|what the client wrote/)
})

test('a body is read byte for byte, up to its limit', async (t) => {
  const router = new Router()
  router.post('/echo', async (ctx) => {
    ctx.body = await readRawBody(ctx, 10)
  })
  await using hub = await startServer({ routes: [router] })
  const post = (body: string | Uint8Array<ArrayBuffer>) => fetch(`${hub.url}/echo`, { method: 'POST', body })
  const bytes = new Uint8Array([0, 255, 13, 10, 123, 195, 40])
  t.deepEqual(new Uint8Array(await (await post(bytes)).arrayBuffer()), bytes)
  t.is((await post('0123456789')).status, 200)
  t.is((await post('0123456789+')).status, 413)

  const unannounced = request(`${hub.url}/echo`, { method: 'POST', headers: { 'Transfer-Encoding': 'chunked' } })
  unannounced.on('error', () => {})
  unannounced.end('far more than ten bytes')
  const answer = await answerTo(unannounced)
  t.is(answer.statusCode, 413)
  answer.resume()
})

test('a stop answers what is under way, takes nothing new, and is not held up by idle connections', async (t) => {
  const begun = Promise.withResolvers<void>()
  const finish = Promise.withResolvers<void>()
  const router = new Router()
  router.get('/slow', async (ctx) => {
    begun.resolve()
    await finish.promise
    ctx.body = 'done'
  })
  const { server, url } = await startServer({ routes: [router] })
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  t.teardown(() => agent.destroy())

  const slow = answerTo(get(`${url}/slow`, { agent }))
  await begun.promise
  const began = performance.now()
  const closed = server.close()
  await t.throwsAsync(fetch(`${url}/healthz`))
  finish.resolve()
  t.is(await text(await slow), 'done')
  await closed
  t.true(performance.now() - began < 3000, 'shorter than the five seconds a connection may idle')
  await t.notThrowsAsync(server.close())
})

test('a port that is taken fails the start', async (t) => {
  await using hub = await startServer()
  const port = Number(new URL(hub.url).port)
  const second = createServer({
    log: createLog({ level: 'silent', secrets: [] }),
    ready: async () => ({ ok: true, details: {} }),
    measurements: async () => ({ type: 'text/plain', text: '' }),
    answered: () => undefined,
    routes: [],
  })
  await t.throwsAsync(second.listen({ host: '127.0.0.1', port }), { code: 'EADDRINUSE' })
})

test('what is counted is told in plain text, and every answer is counted by its route', async (t) => {
  const routes = [new Router().post('/webhook/:secret', (ctx) => void (ctx.status = 401))]
  await using hub = await startServer({ routes })
  t.is(await (await fetch(`${hub.url}/metrics`)).text(), 'measured 1\n')
  await fetch(`${hub.url}/webhook/guessed-secret`, { method: 'POST' })
  t.deepEqual(hub.answers, [
    ['/metrics', 200],
    ['/webhook/:secret', 401],
  ])
})
