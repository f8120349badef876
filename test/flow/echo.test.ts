// What the hub wrote on the board comes back at the very moment when its writing is recorded.
import test from 'ava'
import type { ExecutionContext } from 'ava'
import { interpret } from '../../integrations/todoist/todoist.ts'
import { createHappen } from '../../src/flow/happen.ts'
import { createProcessor } from '../../src/flow/process.ts'
import { createLog } from '../../src/log.ts'
import { connectDatabase } from '../../src/store/database.ts'
import { takeNews } from '../../src/store/inbox.ts'
import type { EchoNet, Meter } from '../../src/watching.ts'
import { startJourney } from '../journeys/journey.ts'
import { before } from './before.ts'

const log = createLog({ level: 'silent', secrets: [] })

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
  const meter: Meter = {
    echo: (net) => void echoes.push(net),
    processed: () => {},
    takenOver: () => {},
    slowedDown: () => {},
  }
  const processor = createProcessor({
    database: hub,
    chat: { interpret: () => [], seen: () => null },
    board: { interpret },
    doorbell: { heard: async () => await Promise.resolve(new Map()) },
    happen: createHappen({
      chat: { interpret: () => [] },
      leads: [],
      pages: [],
      connectLink: async () => await Promise.resolve(null),
      links: { taskLink: String, topicLink: String, startLink: String },
      meter,
      log,
    }),
    meter,
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
