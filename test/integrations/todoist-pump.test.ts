// The pump against a Todoist that remembers, in good weather and bad.
import test, { type ExecutionContext } from 'ava'

import {
  startTodoistServer,
  type TodoistServerOptions,
} from '../../integrations/sandbox/todoist-server/todoist-server.ts'
import type { BoardCommand, BoardWork, TaskRef } from '../../src/ports.ts'
import { startPump } from './todoist-hub.ts'

const comment = (uuid: string, task: TaskRef, text = uuid): BoardCommand => ({
  uuid,
  op: 'add_comment',
  task,
  text,
  spans: [],
  attachment: null,
})

async function connect(t: ExecutionContext, serverOptions: TodoistServerOptions = {}) {
  const server = await startTodoistServer(serverOptions)
  const bot = server.addUser({ full_name: 'Hub', email: 'hub@example.com' })
  const ivan = server.addUser({ full_name: 'Ivan', email: 'ivan@example.com' })
  const project = server.addProject({ name: 'Desk', owner: bot.id, members: [ivan.id], sections: ['New'] })
  t.teardown(async () => await server.close())
  const { work, todoist } = startPump(t, server.url, bot.token)
  const addTask = (uuid: string, content = uuid): BoardCommand => ({
    uuid,
    op: 'add_task',
    projectId: project.id,
    sectionId: null,
    content,
    description: '',
    urgency: 'unknown',
    labels: [],
  })
  /** Hands commands over and waits until nothing is left. */
  const carry = async (...commands: BoardCommand[]) => {
    work.waiting.push(...commands)
    await todoist.board.settled()
  }
  return { server, bot, ivan, project, work, todoist, addTask, carry }
}

const uuid = () => crypto.randomUUID()

test('tasks and their comments travel together, in order', async (t) => {
  const { server, project, work, addTask, carry } = await connect(t)
  await carry()
  const before = server.stats.syncs
  const commands = Array.from({ length: 5 }, () => uuid()).flatMap((one) => [
    addTask(one),
    comment(uuid(), { madeBy: one }, 'first'),
    comment(uuid(), { madeBy: one }, 'second'),
  ])
  await carry(...commands)
  t.is(server.tasks(project.id).length, 5)
  for (const task of server.tasks(project.id)) {
    t.deepEqual(
      server.comments(task.id).map((note) => note.content),
      ['first', 'second'],
    )
  }
  t.true(commands.every((command) => work.outcomes.get(command.uuid)?.ok))
  t.is(server.stats.maxCommandsPerSync, 15)
  t.true(server.stats.syncs - before <= 2)
})

test('more than a hundred commands go in calls of a hundred', async (t) => {
  const { server, project, addTask, carry } = await connect(t)
  await carry(addTask(uuid()))
  const { id } = server.tasks(project.id)[0]!
  const said = Array.from({ length: 250 }, (_, n) => `comment ${n}`)
  await carry(...said.map((text) => comment(uuid(), { id }, text)))
  t.is(server.stats.maxCommandsPerSync, 100)
  t.deepEqual(
    server.comments(id).map((note) => note.content),
    said,
  )
})

test('commands too big for one request go in two, and the second knows what the first made', async (t) => {
  const { server, project, addTask, carry } = await connect(t)
  const made = uuid()
  const long = 'ы'.repeat(14_990)
  await carry(addTask(made), ...Array.from({ length: 40 }, (_, n) => comment(uuid(), { madeBy: made }, `${n} ${long}`)))
  const [task] = server.tasks(project.id)
  const numbers = server.comments(task!.id).map((note) => Number(note.content.split(' ')[0]))
  t.deepEqual(
    numbers,
    Array.from({ length: 40 }, (_, n) => n),
  )
})

test('what people change comes in the order it happened, with the people', async (t) => {
  const { server, ivan, project, work, carry } = await connect(t)
  await carry()
  const task = server.as(ivan.id).addTask({ content: 'By hand', project_id: project.id })
  server.as(ivan.id).comment(task.id, 'one')
  server.as(ivan.id).comment(task.id, 'two')
  server.as(ivan.id).complete(task.id)
  await carry()
  const notes = work.changes.filter((change) => change.entity === 'comment')
  t.is(notes.length, 2)
  t.true(notes[0]!.at <= notes[1]!.at)
  t.like(work.changes.findLast((change) => change.entity === 'task')?.payload, { checked: true })
  t.true(work.people.has('Ivan'))
})

test('an answer that got lost does nothing twice', async (t) => {
  const { server, project, work, addTask, carry } = await connect(t)
  await carry()
  server.weather.next('lost-response', { path: 'sync', command: 'item_add' })
  const made = uuid()
  const said = uuid()
  await carry(addTask(made), comment(said, { madeBy: made }))
  t.is(work.returned.length, 2)
  t.true(work.returned.every(({ failure }) => failure.name === 'Unreachable' && failure.outcome === 'unknown'))
  const [task] = server.tasks(project.id)
  t.is(server.tasks(project.id).length, 1)
  t.is(server.comments(task!.id).length, 1)
  t.deepEqual(work.outcomes.get(made), { uuid: made, ok: true, id: task!.id })
})

test('a closed door means nothing was done', async (t) => {
  const { server, project, work, addTask, todoist } = await connect(t)
  await todoist.board.settled()
  await server.weather.setDown('refuse')
  const returned = new Promise<void>((resolve) => {
    const giveBack: BoardWork['giveBack'] = work.giveBack.bind(work)
    work.giveBack = async (commands, failure, alone) => {
      const behind = await giveBack(commands, failure, alone)
      // A connection kept from before may break first, which tells nothing.
      if (failure.name !== 'Unreachable' || failure.outcome !== 'not_done') return behind
      await server.weather.setDown(null)
      resolve()
      return behind
    }
  })
  work.waiting.push(addTask(uuid()))
  todoist.board.ring()
  await returned
  await todoist.board.settled()
  t.is(server.tasks(project.id).length, 1)
  t.like(work.returned.at(-1)?.failure, { name: 'Unreachable', outcome: 'not_done' })
})

test('one command that fails leaves the others standing', async (t) => {
  const { server, project, work, addTask, carry } = await connect(t)
  const [good, bad, also] = [uuid(), uuid(), uuid()]
  await carry(addTask(good), comment(bad, { id: '6XR4GqQQCW6Gv9h4' }), comment(also, { madeBy: good }))
  t.true(work.outcomes.get(good)?.ok)
  t.like(work.outcomes.get(bad), { ok: false, failure: { name: 'Gone', what: 'task' } })
  t.true(work.outcomes.get(also)?.ok)
  t.is(server.comments(server.tasks(project.id)[0]!.id).length, 1)
})

test('a full project says so', async (t) => {
  const { work, addTask, carry } = await connect(t, { maxTasksPerProject: 1 })
  const [one, two] = [uuid(), uuid()]
  await carry(addTask(one), addTask(two))
  t.like(work.outcomes.get(two), { ok: false, failure: { name: 'Rejected', scope: 'full' } })
})

for (const fault of ['429', '500 before', '500 after', 'html before', 'html after', 'lost-request'] as const) {
  test(`after "${fault}" everything arrives once`, async (t) => {
    const { server, project, work, addTask, carry } = await connect(t)
    await carry()
    server.weather.next(fault, { path: 'sync', retryAfter: 0.2 })
    await carry(addTask(uuid()), addTask(uuid()))
    t.is(server.tasks(project.id).length, 2)
    t.is(work.returned.length, 2)
    t.true(work.returned.every(({ failure }) => failure.name === (fault === '429' ? 'Busy' : 'Unreachable')))
  })
}

test('a refused sync token leads to a full read, and the missing tasks are accounted for', async (t) => {
  const { server, ivan, project, work, carry, addTask } = await connect(t)
  const names = ['open', 'done', 'deleted'].map((content) => addTask(uuid(), content))
  await carry(...names)
  const idOf = (content: string) => server.tasks(project.id).find((task) => task.content === content)!.id
  const [open, done, deleted] = [idOf('open'), idOf('done'), idOf('deleted')]
  work.open = [open, done, deleted]
  server.as(ivan.id).complete(done)
  server.as(ivan.id).deleteTask(deleted)
  server.invalidateTokens()
  work.changes = []
  await carry()
  t.true(work.cursors.slice(1).includes(null))
  const last = (id: string) => work.changes.findLast((change) => change.id === id)
  t.like(last(open), { deleted: false })
  t.like(last(done), { deleted: false, payload: { checked: true } })
  t.like(last(deleted), { deleted: true })
  t.not(work.cursors.at(-1), null, 'one more look follows the full read')
})

test('a full read whose missing tasks can not be told is done again', async (t) => {
  const { server, ivan, project, work, carry, addTask } = await connect(t)
  await carry(addTask(uuid(), 'gone'))
  const { id } = server.tasks(project.id)[0]!
  work.open = [id]
  server.as(ivan.id).deleteTask(id)
  server.invalidateTokens()
  server.weather.next('500 before', { path: 'completed' })
  await carry()
  t.true(work.changes.some((change) => change.id === id && change.deleted))
})

test('a withdrawn token is a failure of the account', async (t) => {
  const { server, work, todoist, bot, addTask } = await connect(t)
  await todoist.board.settled()
  bot.token = 'another'
  const failed = new Promise((resolve) => {
    work.giveBack = (_commands, failure) => {
      resolve(failure)
      return Promise.resolve([])
    }
  })
  work.waiting.push(addTask(uuid()))
  todoist.board.ring()
  t.like(await failed, { name: 'Rejected', scope: 'account' })
  t.true(server.stats.byStatus[401]! > 0)
})

test('a wrong token and a wrong project are named before the start', async (t) => {
  const { todoist, project, bot } = await connect(t)
  t.deepEqual(await todoist.check(project.id), [])
  t.like(await todoist.check('6XR4GqQQCW6Gv9h4'), [{ variable: 'TODOIST_PROJECT_ID' }])
  bot.token = 'another'
  t.like(await todoist.check(project.id), [{ variable: 'TODOIST_TOKEN' }])
})

test('an outage is no problem of the settings', async (t) => {
  const { todoist, project, server } = await connect(t)
  await server.weather.setDown('html')
  t.deepEqual(await todoist.check(project.id), [])
})

test('projects, sections and people can be looked up', async (t) => {
  const { todoist, project, bot } = await connect(t)
  t.is(await todoist.userId(), bot.id)
  t.like(await todoist.project(project.id), { name: 'Desk' })
  t.true((await todoist.projects()).some((one) => one.id === project.id))
  t.like(await todoist.sections(project.id), [{ name: 'New', projectId: project.id }])
  t.deepEqual((await todoist.people(project.id)).map((one) => one.name).toSorted(), ['Hub', 'Ivan'])
})
