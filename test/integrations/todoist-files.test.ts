// Files to and from the board, and addresses nobody may make us ask.
import { existsSync } from 'node:fs'
import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import test from 'ava'

import { mayKnowToken } from '../../integrations/todoist/files.ts'
import { createTodoist } from '../../integrations/todoist/todoist.ts'
import type { FileRef } from '../../src/domain/content.ts'
import { hub, listening, quiet } from './todoist-hub.ts'
import { createMemorySecrets, createMemoryWork } from './todoist-memory.ts'

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

test('what a hub that was killed has left of its uploads is cleared away by the next, what is under way is not', async (t) => {
  const [old, young] = await Promise.all([1, 2].map(async () => await mkdtemp(join(tmpdir(), 'hub-upload-'))))
  t.teardown(async () => await rm(young!, { recursive: true }))
  await writeFile(join(old!, 'file'), 'a photo')
  const longAgo = Date.now() / 1000 - 2 * 3600
  await utimes(old!, longAgo, longAgo)
  const { todoist } = await hub(t)
  await todoist.board.upload({ stream: Readable.from([Buffer.from('a')]), size: null, name: 'a', mime: null })
  t.false(existsSync(old!))
  t.true(existsSync(young!))
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
  test(`an attachment at ${address} is not fetched by a hub of a public board`, async (t) => {
    await t.throwsAsync(hubOf('https://203.0.113.9').board.openFile(attached(address)), { name: 'Rejected' })
  })
}

test('our token goes to the board alone, not along a redirect out of it', async (t) => {
  const { todoist, server } = await hub(t)
  const seen: (string | undefined)[] = []
  const elsewhere = createServer((request, response) => {
    seen.push(request.headers.authorization)
    response.end('the file')
  })
  const inside = await listening(t, elsewhere)
  const front = createServer((request, response) => {
    seen.push(request.headers.authorization)
    response.writeHead(302, { location: `${inside}/x` }).end()
  })
  const api = await listening(t, front)
  const file = await hubOf(api).board.openFile(attached(`${api}/file`))
  t.is(String(await buffer(file.stream)), 'the file')
  t.deepEqual(seen, ['Bearer token', undefined])
  t.is(todoist.board.taskLink('T1'), `${server.url}/app/task/T1`)
})

test('a file is asked for with a token that was renewed for it', async (t) => {
  const { server, todoist, url, links } = await hub(t)
  await fetch(`${url}/todoist/connect?link=${await links.create(1000)}`)
  const stream = Readable.from([Buffer.from('the file')])
  const { file_url: address } = await todoist.board.upload({ stream, size: null, name: 'a', mime: null })
  server.expireAccessTokens()
  const file = await todoist.board.openFile(attached(String(address)))
  t.is(String(await buffer(file.stream)), 'the file')
})

test('only a stranger who wants to know who asks has said no for good', async (t) => {
  const host = createServer((_request, response) => response.writeHead(401).end())
  const address = await listening(t, host)
  await t.throwsAsync(hubOf(address).board.openFile(attached(`${address}/a`)), { name: 'Unreachable' })
  const { todoist } = await hub(t)
  await t.throwsAsync(todoist.board.openFile(attached(`${address}/a`)), { name: 'Rejected' })
})

test("a board on this machine may have its files under this machine's other names", async (t) => {
  const { server, todoist } = await hub(t)
  const host = createServer((_request, response) => response.end('here'))
  const { port } = new URL(await listening(t, host))
  const file = await todoist.board.openFile(attached(`http://localhost:${port}/a`))
  t.is(String(await buffer(file.stream)), 'here')
  t.not(new URL(server.url).port, port)
})

test("Todoist's file host may know the token, if it is asked for itself and in secret", (t) => {
  const may = (address: string, first: boolean) => mayKnowToken(new URL(address), 'https://api.todoist.com', first)
  t.true(may('https://api.todoist.com/api/v1/file', false))
  t.true(may('https://files.todoist.com/a', true))
  t.false(may('https://files.todoist.com/a', false))
  t.false(may('http://files.todoist.com/a', true))
  t.false(may('https://files.todoist.com.example.com/a', true))
  t.false(may('https://example.com/a', true))
})

test('what is asked beside the pump is booked too, and waits when the budget is spent', async (t) => {
  const { server, bot } = await hub(t)
  let wait = 0
  let booked = 0
  const todoist = hubOf(server.url, bot.token, () => {
    booked += wait === 0 ? 1 : 0
    return Promise.resolve(wait)
  })
  t.is(await todoist.userId(), bot.id)
  t.is(booked, 1)
  wait = 700
  const before = server.requests.length
  const upload = { stream: Readable.from([Buffer.from('a')]), size: null, name: 'a', mime: null }
  t.like(await t.throwsAsync(todoist.board.upload(upload)), { name: 'Busy', afterMs: 700 })
  t.is(server.requests.length, before)
})

const attached = (ref: string): FileRef => ({ side: 'board', ref, identity: '', name: 'a', mime: null, size: null })

function hubOf(apiUrl: string, personalToken = 'token', budget = () => Promise.resolve(0)) {
  return createTodoist({
    apiUrl,
    personalToken,
    app: null,
    secrets: createMemorySecrets(),
    timeoutMs: 5000,
    idleMs: () => 60_000,
    budget,
    perQuarterHour: 1000,
    work: createMemoryWork(),
    log: quiet,
  })
}
