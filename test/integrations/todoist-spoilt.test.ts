// Calls that are not carried out as a whole, for one command's sake or for nobody's.
import { createServer } from 'node:http'
import test, { type ExecutionContext } from 'ava'
import { z } from 'zod'

import type { BoardCommand } from '../../src/ports.ts'
import { listening, startPump } from './todoist-hub.ts'

const bodySchema = z.object({ commands: z.array(z.looseObject({ uuid: z.string() })) })

type Refusal = { status: number; body: string }

/** A Todoist that does what it is told, but for the calls that `refuses` gives a refusal for. */
async function connect(t: ExecutionContext, refuses: (uuids: string[]) => Refusal | null) {
  const done: string[] = []
  const api = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { commands } = bodySchema.parse(JSON.parse(Buffer.concat(chunks).toString()))
      const uuids = commands.map(({ uuid }) => uuid)
      const refusal = refuses(uuids)
      if (refusal) {
        response.statusCode = refusal.status
        return response.end(refusal.body)
      }
      done.push(...uuids)
      const sync_status = Object.fromEntries(uuids.map((one) => [one, 'ok']))
      return response.end(JSON.stringify({ sync_token: 's', sync_status }))
    })
  })
  const { work, todoist } = startPump(t, await listening(t, api), 'own')
  const carry = async (...uuids: string[]) => {
    work.waiting.push(...uuids.map((uuid): BoardCommand => ({ uuid, op: 'complete_task', task: { id: 'T' } })))
    await todoist.board.settled()
  }
  return { done, work, carry }
}

const invalid = JSON.stringify({ error: 'Invalid argument value', error_code: 20, http_code: 400 })
const page = '<html><body><h1>Not here, not now</h1></body></html>'

for (const [said, refusal, failure] of [
  ['refused', { status: 400, body: invalid }, 'Rejected'],
  ['turned away by a page', { status: 400, body: page }, 'Unreachable'],
  ['forbidden by a page', { status: 403, body: page }, 'Unreachable'],
] as const)
  test(`one command for whose sake every call is ${said} is found, and given back alone`, async (t) => {
    const { done, work, carry } = await connect(t, (uuids) => (uuids.includes('bad') ? refusal : null))
    await carry('a', 'b', 'bad', 'c')
    t.deepEqual(done, ['a', 'b', 'c'])
    t.deepEqual(
      work.returned.map(({ command, failure: { name } }) => [command.uuid, name]),
      [['bad', failure]],
    )
  })

for (const status of [408, 425])
  test(`a call that is answered by a page with ${status} is made again as it was`, async (t) => {
    let calls = 0
    const { done, work, carry } = await connect(t, (uuids) =>
      uuids.length > 0 && calls++ === 0 ? { status, body: page } : null,
    )
    await carry('one')
    t.deepEqual(done, ['one'])
    t.like(work.returned[0]?.failure, { name: 'Unreachable', outcome: 'unknown' })
  })
