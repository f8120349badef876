// What the hub wrote on the board comes back at the very moment when its writing is recorded.
import { createRequire } from 'node:module'
import test from 'ava'
import type { ExecutionContext } from 'ava'
import type pg from 'pg'
import { interpret } from '../../integrations/todoist/todoist.ts'
import { createProcessor } from '../../src/flow/process.ts'
import { createLog } from '../../src/log.ts'
import { connectDatabase } from '../../src/store/database.ts'
import { takeNews } from '../../src/store/inbox.ts'
import type { EchoNet } from '../../src/watching.ts'
import { startJourney } from '../journeys/journey.ts'

const { Client } = createRequire(import.meta.url)('pg') as typeof pg
const log = createLog({ level: 'silent', secrets: [] })

/** Has `work` done right before the first query that this matches is asked. */
function before(matches: RegExp, work: () => Promise<void>): () => void {
  const { query } = Client.prototype
  let done = false
  Client.prototype.query = function heard(this: pg.Client, ...args: unknown[]) {
    const [first] = args as [string | { text?: string }]
    const text = typeof first === 'string' ? first : (first.text ?? '')
    const ask = (): unknown => Reflect.apply(query, this, args)
    if (done || !matches.test(text)) return ask() as never
    done = true
    return work().then(ask) as never
  }
  return () => void (Client.prototype.query = query)
}

/** Anna's request has been written on the board; nothing of it is recorded, and its comment is told of. */
async function unrecorded(t: ExecutionContext, name: string) {
  const { telegram, todoist, people, database, see, settle, ...journey } = await startJourney(t, { name })
  telegram.as(people.anna.id).write('No water')
  await settle()
  await journey.stopHub()
  const taskId = see.task().id
  const [note] = todoist.comments(taskId)
  const hub = connectDatabase(database.url, { pool: 3 })
  t.teardown(async () => await hub.destroy())
  const payload = { happening: 'comment_added', note, taskId }
  await takeNews(hub, [
    { source: 'todoist', key: `note:added:${note!.id}`, stream: `task:${taskId}`, payload, at: new Date() },
  ])
  const echoes: EchoNet[] = []
  const processor = createProcessor({
    database: hub,
    chat: { interpret: () => [], seen: () => null },
    board: { interpret },
    doorbell: { heard: async () => await Promise.resolve('done') },
    leads: [],
    pages: [],
    connectLink: async () => await Promise.resolve(null),
    links: { taskLink: String, topicLink: String, startLink: String },
    meter: { echo: (net) => void echoes.push(net), processed: () => {}, takenOver: () => {}, slowedDown: () => {} },
    log,
  })
  /** As if the answer to these had never come; the next time `matches` is asked, it just has. */
  const recordedBefore = async (matches: RegExp, { place, op }: { place: 'task' | 'comment'; op: string }) => {
    const link = await database.knex('links').where({ place }).first()
    await database.knex('links').where({ place }).delete()
    await database.knex('outbox').where({ op }).update({ state: 'sending', done_at: null })
    t.teardown(
      before(matches, async () => {
        await database.knex.transaction(async (trx) => {
          const { id: _, ...recorded } = link
          await trx('links').insert(recorded)
          await trx('outbox').where({ op }).update({ state: 'done' })
        })
      }),
    )
  }
  return { database, echoes, processor, recordedBefore }
}

test.serial('a comment of ours that is recorded between two questions about it is no news', async (t) => {
  const { database, echoes, processor, recordedBefore } = await unrecorded(t, 'echo')
  await recordedBefore(/from "outbox" where "stream" = .* and "op" in/, { place: 'comment', op: 'comment' })
  t.not(await processor.step(), false)
  t.deepEqual(echoes, ['link'])
  t.is((await database.knex('messages')).length, 1)
  t.is((await database.knex('inbox').where({ state: 'new' })).length, 0)
})

test.serial('nor is one whose task is recorded between two questions, while it is not recorded itself', async (t) => {
  const { database, echoes, processor, recordedBefore } = await unrecorded(t, 'echo_task')
  await database.knex('links').where({ place: 'comment' }).delete()
  await database.knex('outbox').where({ op: 'comment' }).update({ state: 'ready', done_at: null })
  await recordedBefore(/from "outbox" where "op" = /, { place: 'task', op: 'add_task' })
  t.not(await processor.step(), false)
  t.deepEqual(echoes, [])
  t.is((await database.knex('messages')).length, 1)
  t.is((await database.knex('inbox').where({ state: 'new' })).length, 1, 'it waits until the comment is recorded')
})
