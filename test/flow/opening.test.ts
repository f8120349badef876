// A project that is opened on the board, answer by answer.
import type { ExecutionContext, TestFn } from 'ava'
import anyTest from 'ava'
import { createRound } from '../../integrations/todoist/round.ts'
import { sectionStatuses } from '../../src/domain/ticket.ts'
import { Rejected, Unreachable } from '../../src/errors.ts'
import { createBoardWork } from '../../src/flow/board-work.ts'
import { boardLane } from '../../src/flow/places.ts'
import { createPreparer } from '../../src/flow/prepare.ts'
import { provisionDesk, provisionProject } from '../../src/flow/provision.ts'
import { createLog } from '../../src/log.ts'
import type { BoardCommand, BoardOutcome, BoardReply } from '../../src/ports.ts'
import { settleLane, takeLane } from '../../src/store/lanes.ts'
import { deskProjects } from '../../src/store/projects.ts'
import type { OpenDatabase } from '../database.ts'
import { openTestDatabase } from '../database.ts'

const test = anyTest as TestFn<OpenDatabase>
const log = createLog({ level: 'silent', secrets: [] })

test.beforeEach(async (t) => {
  t.context = await openTestDatabase('opening', { pool: 2 })
})

test.afterEach.always(async (t) => {
  await t.context.close()
})

const nothingRead: Omit<BoardReply, 'outcomes'> = {
  changes: [],
  people: [],
  overlooked: [],
  cursor: 'c',
  full: false,
  again: false,
}

/** A desk whose project is asked for. `answer` takes what waits, however long it should, and has it answered. */
async function asked(t: ExecutionContext<OpenDatabase>) {
  const { database } = t.context
  const desk = await provisionDesk(database, { slug: 'main', name: 'Help', chatId: -100, locale: 'en' }, [])
  await provisionProject(database, desk, null, [])
  await settleLane(database, boardLane)
  await takeLane(database, boardLane, 'one', 60_000)
  const work = createBoardWork({
    database,
    links: { messageLink: () => '', topicLink: String, taskLink: String },
    hints: { remember: () => Promise.resolve(), known: () => Promise.resolve(new Set()) },
    perQuarterHour: 1000,
    owner: 'one',
    turn: { mine: () => Promise.resolve('kept'), release: () => Promise.resolve() },
    meter: { echo: () => {}, processed: () => {}, takenOver: () => {}, slowedDown: () => {} },
    log,
  })
  const answer = async (outcomeOf: (command: BoardCommand) => BoardOutcome): Promise<BoardCommand[]> => {
    await database('outbox').update({ not_before: '-infinity' })
    const { commands, cursor } = await work.take(100)
    await work.record(
      commands,
      { ...nothingRead, outcomes: commands.map(outcomeOf) },
      { startedAt: new Date(), cursor },
    )
    return commands
  }
  return { desk, work, answer }
}

const idOf = (command: BoardCommand): string => ('name' in command ? command.name : command.op)
const made = (command: BoardCommand): BoardOutcome => ({ uuid: command.uuid, ok: true, id: idOf(command) })
/** Done before: no id is told, and nothing like it is found. */
const nowhere = ({ uuid }: BoardCommand): BoardOutcome => ({ uuid, ok: true, id: null, alike: [] })
const uuids = (commands: BoardCommand[]): string[] => commands.map(({ uuid }) => uuid)

test('a section that does not show at once is looked for again before it is made anew', async (t) => {
  const { desk, answer } = await asked(t)
  const section = (command: BoardCommand): boolean => 'name' in command && command.name === 'New'
  const first = await answer((command) => (section(command) ? nowhere(command) : made(command)))
  t.is(first.length, 1 + sectionStatuses.length)
  for (let looks = 2; looks <= 5; looks += 1)
    t.deepEqual(uuids(await answer((command) => (section(command) ? nowhere(command) : made(command)))), uuids(first))
  const anew = await answer(made)
  t.deepEqual(
    anew.map(({ op }) => op),
    ['add_section'],
  )
  t.false(uuids(first).includes(anew[0]!.uuid))
  t.like(await deskProjects(t.context.database, desk.id), [{ externalId: 'Help' }])
})

test('a project that somebody deleted before anybody knew it is made anew', async (t) => {
  const { desk, answer } = await asked(t)
  const first = await answer(nowhere)
  for (let looks = 2; looks <= 5; looks += 1) t.deepEqual(uuids(await answer(nowhere)), uuids(first))
  const anew = await answer(made)
  t.is(anew.length, first.length)
  t.false(uuids(anew).some((uuid) => uuids(first).includes(uuid)))
  t.is((await deskProjects(t.context.database, desk.id)).length, 1)
})

test('whoever a project could not be shared with is tried again; in the end the leads are told', async (t) => {
  const { desk, answer } = await asked(t)
  const { database } = t.context
  await database('outbox').update({ attachment: { emails: ['olga@x.org', 'ivan@x.org', 'petra@x.org'] } })
  const shared = (commands: BoardCommand[]): string[] =>
    commands.flatMap((command) => (command.op === 'share_project' ? [command.email] : []))
  const refusing =
    (...emails: string[]) =>
    (command: BoardCommand): BoardOutcome =>
      command.op === 'share_project' && emails.includes(command.email)
        ? { uuid: command.uuid, ok: false, failure: new Rejected('no room', 'full') }
        : made(command)
  t.deepEqual(shared(await answer(refusing('olga@x.org', 'ivan@x.org'))), ['olga@x.org', 'ivan@x.org', 'petra@x.org'])
  t.is((await deskProjects(database, desk.id)).length, 1, 'tasks go there at once')
  const again = await answer(refusing('ivan@x.org'))
  t.is(again.length, 2, 'nothing is made twice')
  t.deepEqual(shared(again), ['olga@x.org', 'ivan@x.org'])
  for (let tries = 3; tries <= 8; tries += 1) t.deepEqual(shared(await answer(refusing('ivan@x.org'))), ['ivan@x.org'])
  t.deepEqual(await answer(made), [])
  const { payload } = await database('inbox').where('key', 'like', 'project_unshared:%').first()
  t.like(payload, { type: 'project_unshared', emails: ['ivan@x.org'] })
})

test('how often a project was looked for takes nothing from how often it is tried to share it', async (t) => {
  const { answer } = await asked(t)
  const { database } = t.context
  await database('outbox').update({ attachment: { emails: ['olga@x.org'] }, mistakes: 4 })
  const refusing = (command: BoardCommand): BoardOutcome =>
    command.op === 'share_project'
      ? { uuid: command.uuid, ok: false, failure: new Rejected('no room', 'full') }
      : made(command)
  for (let tries = 1; tries <= 8; tries += 1) t.is((await answer(refusing)).at(-1)?.op, 'share_project')
  t.deepEqual(await answer(refusing), [])
})

for (const others of [1, 6])
  test(`one of ${others + 1} for whose sake every call is turned away keeps no project from being opened`, async (t) => {
    const { desk, work } = await asked(t)
    const { database } = t.context
    const emails = ['spoils@x.org', ...Array.from({ length: others }, (_, n) => `${n}@x.org`)]
    await database('outbox').update({ attachment: { emails } })
    const shared = new Set<string>()
    const push = (commands: BoardCommand[]): Promise<BoardReply> => {
      const asks = commands.flatMap((command) => (command.op === 'share_project' ? [command.email] : []))
      if (asks.includes('spoils@x.org')) return Promise.reject(new Rejected('no', 'thing'))
      for (const email of asks) shared.add(email)
      return Promise.resolve({ ...nothingRead, outcomes: commands.map(made) })
    }
    const round = createRound({
      sync: { push, missing: () => Promise.resolve([]) },
      look: {
        nameless: (_commands, { outcomes }) => Promise.resolve(outcomes),
        overlooked: () => Promise.resolve({ found: [], unclear: new Map() }),
      },
      work,
      now: Date.now,
      book: () => Promise.resolve(),
      recorded: () => {},
    })
    const waits = async (): Promise<boolean> =>
      (await database('outbox').where({ op: 'open_project' }).whereNot({ state: 'done' })).length > 0
    for (let rounds = 1; rounds <= 20 && (await waits()); rounds += 1) {
      await database('outbox').update({ not_before: '-infinity' })
      await round()
    }
    t.false(await waits())
    t.is((await deskProjects(database, desk.id)).length, 1)
    t.deepEqual([...shared].toSorted(), emails.slice(1).toSorted())
    const { payload } = await database('inbox').where('key', 'like', 'project_unshared:%').first()
    t.like(payload, { type: 'project_unshared', emails: ['spoils@x.org'] })
  })

test('where nobody may ask whom to share it with, a project is opened after a few tries all the same', async (t) => {
  const { work, answer } = await asked(t)
  const { database } = t.context
  await database('outbox').update({
    needs: 'people',
    want: database.raw(`jsonb_set(want, '{beside}', '"full"')`),
  })
  const { step } = createPreparer({
    database,
    files: { open: () => Promise.reject(new Error('no file')) },
    board: {
      sections: () => Promise.resolve([]),
      people: () => Promise.reject(new Rejected('not yours', 'place')),
      upload: () => Promise.resolve({}),
    },
    chat: { check: () => Promise.resolve({ problems: [], movedTo: null, group: null }) },
    leaseMs: 60_000,
    log,
  })
  for (let tries = 1; tries <= 6; tries += 1) {
    t.deepEqual((await work.take(100)).commands, [])
    await database('outbox').update({ not_before: '-infinity' })
    t.true(await step())
  }
  t.is((await answer(made)).length, 1 + sectionStatuses.length)
  const { payload } = await database('inbox').where('key', 'like', 'project_unshared:%').first()
  t.like(payload, { type: 'project_unshared', emails: [] })
})

test('what is turned away on the way for its own sake is tried for a quarter of an hour, then shown', async (t) => {
  const { work } = await asked(t)
  const { database } = t.context
  const turnedAway = async (failure: Rejected | Unreachable): Promise<unknown> => {
    await database('outbox').update({ state: 'ready', not_before: '-infinity' })
    const { commands } = await work.take(100)
    await work.giveBack(commands, failure, true)
    return (await database('outbox').first('state')).state
  }
  const page = new Unreachable('a page', 'not_done')
  t.is(await turnedAway(page), 'ready')
  await database('outbox').update({ refused_since: new Date(Date.now() - 14 * 60_000) })
  t.is(await turnedAway(page), 'ready')
  await database('outbox').update({ refused_since: new Date(Date.now() - 16 * 60_000) })
  t.is(await turnedAway(page), 'stuck')
  await database('outbox').update({ refused_since: null })
  t.is(await turnedAway(new Rejected('no', 'thing')), 'stuck')
})
