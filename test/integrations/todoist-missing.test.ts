// What a read brings, and what became of open tasks that a full one did not bring, where Todoist tells less than it should.
import { createServer } from 'node:http'
import test, { type ExecutionContext } from 'ava'

import { createClient } from '../../integrations/todoist/client.ts'
import { createHttp } from '../../integrations/todoist/http.ts'
import { createSync } from '../../integrations/todoist/sync.ts'
import type { BoardReply } from '../../src/ports.ts'
import { listening, quiet } from './todoist-hub.ts'

const nothingSeen: BoardReply = {
  outcomes: [],
  changes: [],
  people: [],
  overlooked: [],
  cursor: 'c',
  full: true,
  again: false,
}
const forbidden = JSON.stringify({ error: 'Forbidden', error_code: 32, error_tag: 'FORBIDDEN', http_code: 403 })
const notFound = JSON.stringify({ error: 'Task not found', error_code: 478, error_tag: 'NOT_FOUND', http_code: 404 })

/** A sync with a Todoist that answers each path by its last part as `answers` says. */
async function openSync(t: ExecutionContext, answers: Record<string, { status: number; body: string }>) {
  const api = createServer((request, response) => {
    const id = request.url!.split('/').at(-1)!
    const { status, body } = answers[id] ?? { status: 200, body: JSON.stringify({ items: [], next_cursor: null }) }
    response.statusCode = status
    response.end(body)
  })
  const same = () => Promise.resolve('token')
  const tokens = {
    current: same,
    refresh: same,
    connected: () => Promise.resolve('stands' as const),
    account: same,
    connect: () => Promise.resolve(),
  }
  const http = createHttp({ apiUrl: await listening(t, api), timeoutMs: 5000, tokens, budget: null })
  return createSync({ client: createClient(http), account: tokens.account, log: quiet, now: Date.now })
}

/** Asks for tasks that none of the completed are; each is answered as `answers` says. */
async function missing(t: ExecutionContext, answers: Record<string, { status: number; body: string }>) {
  const sync = await openSync(t, answers)
  return await sync.missing(nothingSeen, Object.keys(answers), () => Promise.resolve())
}

test('comments of one millisecond come in the order of their microseconds', async (t) => {
  const notes = [3, 1, 4, 2].map((micros) => ({
    id: `n${micros}`,
    item_id: 'T',
    content: String(micros),
    posted_uid: '1',
    is_deleted: false,
    posted_at: `2026-12-01T10:00:00.00000${micros}Z`,
  }))
  const answer = { sync_token: 'next', full_sync: false, sync_status: {}, temp_id_mapping: {}, items: [], notes }
  const sync = await openSync(t, { sync: { status: 200, body: JSON.stringify(answer) } })
  const { changes } = await sync.push([], null)
  t.deepEqual(
    changes.map(({ id }) => id),
    ['n1', 'n2', 'n3', 'n4'],
  )
})

test('a task that is not ours to see keeps nothing of the others back', async (t) => {
  const changes = await missing(t, {
    hidden: { status: 403, body: forbidden },
    deleted: { status: 404, body: notFound },
  })
  t.deepEqual(
    changes.map(({ id, deleted }) => [id, deleted]),
    [['deleted', true]],
  )
})

test('an answer without a word is no word of a deletion', async (t) => {
  await t.throwsAsync(missing(t, { open: { status: 200, body: '' } }), { name: 'Unreachable' })
})
