// Files to and from the board, and addresses nobody may make us ask.
import { createServer } from 'node:http'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import test from 'ava'

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
    perQuarterHour: 1000,
    work: createMemoryWork(),
    log: quiet,
  })
  const ref: FileRef = { side: 'board', ref: `${api}/file`, identity: '', name: 'a', mime: null, size: null }
  await t.throwsAsync(todoistThere.board.openFile(ref), { name: 'Rejected' })
  t.deepEqual(seen, ['Bearer token'])
  t.is(todoist.board.taskLink('T1'), `${server.url}/app/task/T1`)
})
