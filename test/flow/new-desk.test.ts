// A group that is added by two leads, or once more at the moment its project is made, gets one project.
import type { TestFn } from 'ava'
import anyTest from 'ava'
import type { SectionMap } from '../../src/domain/happening.ts'
import { sectionStatuses } from '../../src/domain/ticket.ts'
import type { Ask } from '../../src/flow/commands/command.ts'
import { deskCommand } from '../../src/flow/commands/desk.ts'
import { changeDesk } from '../../src/store/desks.ts'
import type { OutboxRow } from '../../src/store/outbox.ts'
import { finish } from '../../src/store/outcomes.ts'
import { settleProject } from '../../src/store/projects.ts'
import { say } from '../../src/texts/texts.ts'
import type { OpenDatabase } from '../database.ts'
import { openTestDatabase } from '../database.ts'
import { before } from './before.ts'

const test = anyTest as TestFn<OpenDatabase>

test.beforeEach(async (t) => {
  t.context = await openTestDatabase('new_desk', { pool: 4 })
})

test.afterEach.always(async (t) => {
  await t.context.close()
})

/** As it is asked in a group that was no desk when the message came. */
async function add({ database }: OpenDatabase): Promise<string> {
  const ask = { args: 'add hack Hackathon', desk: null, locale: 'en', privately: false } as const
  const place = { chatId: -200, threadId: null }
  return await database.transaction(async (trx) => {
    const said = await deskCommand.run(trx, { ...ask, place } as unknown as Ask)
    return (said as { text: string }).text
  })
}

/** Its project is made; with `told`, it is known to be a desk as well. */
async function made({ database }: OpenDatabase, told: boolean): Promise<void> {
  const sections = Object.fromEntries(sectionStatuses.map((status) => [status, status])) as SectionMap
  await database.transaction(async (trx) => {
    await settleProject(trx, { deskId: 1, externalId: 'p', name: 'Hackathon', sections })
    await finish(trx, (await trx('outbox').select('*')) as OutboxRow[], { state: 'done' })
    if (told) await changeDesk(trx, 1, { state: 'open' })
  })
}

test.serial('a desk that came to stand since it was asked for is known', async (t) => {
  const { database } = t.context
  await add(t.context)
  await made(t.context, true)
  t.is(await add(t.context), say('en', 'desk_add_known', { name: 'Hackathon', slug: 'hack' }))
  t.deepEqual(await database('outbox').pluck('op'), ['open_project'])
  t.is((await database('desks').first('state')).state, 'open')
})

for (const [when, question] of Object.entries({
  'before what waits is asked': /from "outbox"/,
  'before what stands is asked': /from "projects" where "desk_id"/,
}))
  test.serial(`a desk whose project is recorded ${when} gets no other`, async (t) => {
    const { database } = t.context
    await add(t.context)
    t.teardown(before(question, async () => await made(t.context, false)))
    t.is(await add(t.context), say('en', 'desk_checking', { slug: 'hack' }))
    t.deepEqual(await database('outbox').pluck('op'), ['open_project'])
  })

test.serial('two leads who add it at once ask for one project', async (t) => {
  const { database } = t.context
  await Promise.all([add(t.context), add(t.context)])
  t.deepEqual(await database('outbox').pluck('op'), ['open_project'])
})
