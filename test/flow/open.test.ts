// The start, where what was there at the first look is not at the second.
import test from 'ava'
import { openDoors } from '../../src/flow/open.ts'
import type { CannotStart } from '../../src/flow/open.ts'
import type { BoardSetup, ChatSetup } from '../../src/ports.ts'
import { openTestDatabase } from '../database.ts'
import { hub, quiet as log } from '../integrations/todoist-hub.ts'

test('a project that can be seen no longer is told as missing, and no other is made in its place', async (t) => {
  const { database, close } = await openTestDatabase('open', { pool: 3 })
  t.teardown(close)
  const { server, bot, stranger, todoist } = await hub(t)
  const project = server.addProject({ name: 'Theirs', owner: stranger.id, members: [bot.id], sections: [] })
  const board: BoardSetup = {
    project: todoist.project,
    sections: todoist.sections,
    async check(projectId) {
      const problems = await todoist.check(projectId)
      if (problems.length === 0) server.removeMember(project.id, bot.id)
      return problems
    },
  }
  const group = { problems: [], movedTo: null, group: { id: -100, title: 'Help' } }
  const chat: ChatSetup = {
    connect: () => Promise.resolve([]),
    check: () => Promise.resolve(group),
    usernameIn: () => Promise.resolve(null),
  }
  const stopping = new AbortController()
  t.teardown(() => stopping.abort())
  const { promise: ended, resolve: failed } = Promise.withResolvers<unknown>()
  await openDoors({
    database,
    chat,
    board,
    settings: { mainGroupId: -100, projectId: project.id, locale: 'en', technicians: [] },
    chatOpened: () => undefined,
    boardOpened: () => failed('opened'),
    failed,
    signal: stopping.signal,
    log,
  })
  t.deepEqual(
    ((await ended) as CannotStart).problems?.map(({ variable }) => variable),
    ['TODOIST_PROJECT_ID'],
  )
  t.deepEqual(await database('outbox').pluck('op'), [])
})
