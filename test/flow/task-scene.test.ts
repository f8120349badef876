// News of a task that is lost, and has been made anew, while the ticket's lock was waited for.
import type { TestFn } from 'ava'
import anyTest from 'ava'
import type { Content } from '../../src/domain/content.ts'
import type { Decidable } from '../../src/domain/decide.ts'
import type { TaskFields } from '../../src/domain/happening.ts'
import { loadScene } from '../../src/flow/situation.ts'
import type { Scene } from '../../src/flow/situation.ts'
import { keepLink } from '../../src/store/links.ts'
import type { OpenDatabase } from '../database.ts'
import { openTestDatabase } from '../database.ts'
import { before } from './before.ts'

const test = anyTest as TestFn<OpenDatabase>
const at = new Date()

test.beforeEach(async (t) => {
  t.context = await openTestDatabase('task_scene', { pool: 3 })
  const { database } = t.context
  await database.raw(`insert into desks (slug, name, chat_id) values ('d', 'd', -100)`)
  await database.raw(`insert into clients (telegram_id, name) values (1, 'Anna')`)
  await database.raw(`insert into tickets (desk_id, client_id, subject) values (1, 1, 'door')`)
  const link = { surface: 'board', place: 'task', externalId: 'lost', part: 0, origin: 'copy' } as const
  await database.transaction(async (trx) => await keepLink(trx, { ...link, ticketId: 1, messageId: null }))
})

test.afterEach.always(async (t) => {
  await t.context.close()
})

const task: TaskFields = {
  completed: false,
  projectId: 'project',
  sectionId: null,
  responsible: null,
  urgency: 'unknown',
  content: 'door',
  labels: [],
}
const content: Content = { kind: 'text', text: 'On my way', spans: [], file: null, album: null, detail: null }

for (const [what, happening, ticketId] of [
  ['how the lost one was', { type: 'task_seen', taskId: 'lost', fields: task, by: null, at }, null],
  ['that the lost one was deleted', { type: 'task_deleted', taskId: 'lost', at }, null],
  ['what was said', { type: 'comment_added', taskId: 'lost', commentId: 'said', author: null, content, at }, 1],
] as [string, Decidable, number | null][])
  test.serial(`${what} is ${ticketId === null ? 'no longer' : 'still'} about the ticket`, async (t) => {
    const { database } = t.context
    const lock = /from "tickets".* for no key update/
    t.teardown(before(lock, async () => void (await database('links').update({ external_id: 'new' }))))
    const scene = await database.transaction(async (trx) => await loadScene(trx, happening, at, at))
    t.is((scene as Scene | null)?.ticket?.id ?? null, ticketId)
  })
