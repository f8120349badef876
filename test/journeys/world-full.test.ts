import test from 'ava'
import type { ExecutionContext } from 'ava'
import { enqueue } from '../../src/store/outbox.ts'
import { taskStream } from '../../src/flow/places.ts'
import { en } from '../../src/texts/en.ts'
import { say } from '../../src/texts/texts.ts'
import { startJourney } from './journey.ts'
import type { Journey } from './journey.ts'
import { until } from './until.ts'

test.serial(
  'a full project is followed by another beside it, and that by a third; nothing waits for ever',
  async (t) => {
    const journey = await startJourney(t, { name: 'full', stage: { todoist: { maxTasksPerProject: 3 } } })
    const { telegram, todoist, people, project, database, see, settle } = journey
    telegram.as(people.lead.telegram.id).start()
    await settle()
    const clients = Array.from({ length: 8 }, (_, index) => telegram.addUser({ first_name: `Client ${index + 1}` }))
    for (const { id } of clients) {
      telegram.as(id).write('No water')
      telegram.as(id).write('Really none')
      await settle()
    }
    const projects = todoist.projects().filter(({ name }) => name !== 'Inbox')
    t.deepEqual(
      projects.map(({ name, id }) => [name, todoist.tasks(id).length]),
      [
        ['Hackathon helpdesk', 3],
        ['Hackathon helpdesk — 2', 3],
        ['Hackathon helpdesk — 3', 2],
      ],
    )
    for (const { id } of projects)
      t.deepEqual(
        todoist.sections(id).map(({ name }) => name),
        todoist.sections(project.id).map(({ name }) => name),
      )
    for (const task of see.tasks()) {
      const client = /Client \d/.exec(task.content)![0]
      t.deepEqual(see.comments(task.id), [`**${client}:** No water`, `**${client}:** Really none`])
      t.is(see.section(task.id), 'New')
    }
    t.deepEqual(
      see.chat(people.lead.telegram.id).slice(2),
      [2, 3].map((number) => `bot: ${en.project_opened.replace('{name}', `Hackathon helpdesk — ${number}`)}`),
    )
    t.is((await database.knex('outbox').whereIn('state', ['dead', 'stuck', 'unknown'])).length, 0)

    // The new project is shared: an agent of the first one works there too.
    const late = see.task(/Client 8/)
    todoist.as(people.olga.todoist.id).assign(late.id, people.olga.todoist.id)
    todoist.as(people.olga.todoist.id).moveToSection(late.id, 'Waiting')
    await settle()
    t.is((await database.knex('tickets').where({ id: 8 }).first()).status, 'waiting')
    t.is(see.topics().find(({ name }) => name.includes('#8'))!.name, '🟡 [In progress | @olga_fix] #8 | Client 8')
  },
)

const goesOn = ({ hubEnv }: Journey, task: string) =>
  say('en', 'goes_on_elsewhere', { url: `${hubEnv['TODOIST_API_URL']}/app/task/${task}` })

/**
 * Anna's ticket was closed, and is reopened while Todoist is away and another one has taken its place in the project.
 * `meanwhile` happens then, to the task it had.
 */
async function outgrown(t: ExecutionContext, name: string, meanwhile: (journey: Journey, old: string) => void) {
  const journey = await startJourney(t, { name, stage: { todoist: { maxTasksPerProject: 1 } } })
  const { telegram, todoist, group, people, database, see, settle } = journey
  telegram.as(people.lead.telegram.id).start()
  const anna = telegram.as(people.anna.id)
  anna.write('No water')
  await settle()
  const { id: old } = see.task()
  telegram.as(people.olga.telegram.id).write({ chatId: group.id, threadId: see.topics()[0]!.id, text: '/close' })
  await settle()
  telegram.as(people.boris.id).write('No light')
  await settle()

  await todoist.weather.setDown('refuse')
  anna.write('Still none')
  anna.write('Really')
  await until(async () => (await database.knex('outbox').where({ op: 'comment', ticket_id: 1 })).length === 3)
  meanwhile(journey, old)
  await todoist.weather.setDown(null)
  await settle()
  return { ...journey, old }
}

test.serial('a ticket that its full project has no room to reopen goes on in the next one', async (t) => {
  const journey = await outgrown(t, 'full_reopen', () => undefined)
  const { todoist, people, database, see, settle, old } = journey
  const [next] = todoist.tasks().filter(({ checked, content }) => !checked && content.includes('Anna'))
  t.is(todoist.project(next!.project_id).name, 'Hackathon helpdesk — 2')
  t.deepEqual(see.comments(next!.id), ['**Anna:** Still none', '**Anna:** Really'])
  t.deepEqual(see.comments(old), ['**Anna:** No water', goesOn(journey, next!.id)], 'nothing stands twice')
  t.is(see.section(next!.id), 'New')
  todoist.as(people.olga.todoist.id).comment(next!.id, 'Coming')
  await settle()
  t.is(see.chat(people.anna.id).at(-1), 'bot: Coming')
  t.deepEqual(see.refused(), [])
  t.deepEqual(await database.knex('outbox').whereIn('state', ['dead', 'stuck', 'ready']).select('op', 'error'), [])
})

test.serial('that a ticket goes on elsewhere keeps nothing from it where the old task does not take it', async (t) => {
  const { telegram, todoist, people, database, see, settle, old } = await outgrown(t, 'full_silent', () => undefined)
  const [next] = todoist.tasks().filter(({ checked, content }) => !checked && content.includes('Anna'))
  const anna = telegram.as(people.anna.id)
  const stood = see.comments(old)
  const pointThenSay = async (words: string): Promise<void> => {
    await database.knex.transaction(
      async (trx) => await enqueue(trx, taskStream(1), [{ want: { op: 'point_on', taskId: old }, priority: 1 }]),
    )
    anna.write(words)
    await settle()
    t.is(see.comments(next!.id).at(-1), `**Anna:** ${words}`)
  }
  todoist.weather.failCommand('note_add', {
    error_tag: 'FORBIDDEN',
    error_code: 32,
    http_code: 403,
    error: 'Forbidden',
  })
  await pointThenSay('Once')
  t.deepEqual(see.comments(old), stood)
  todoist.as(people.olga.todoist.id).deleteTask(old)
  await pointThenSay('Twice')
  t.is(todoist.tasks().filter(({ content }) => content.includes('Anna')).length, 1)
  const told = see.topic(/Anna/).filter((line) => line.startsWith('bot: ⚠️'))
  t.deepEqual(told, [], 'nobody is bothered with it')
  t.deepEqual(await database.knex('outbox').whereIn('state', ['dead', 'stuck', 'ready']).select('op', 'error'), [])
})

test.serial('what is said under the task that the ticket has left reaches the client', async (t) => {
  const { todoist, people, database, see, settle, old } = await outgrown(
    t,
    'full_left',
    ({ todoist, people }, task) => {
      todoist.weather.webhooks.lost = 1
      todoist.as(people.olga.todoist.id).comment(task, 'Just before')
    },
  )
  todoist.weather.webhooks.lost = 0
  const anna = people.anna.id
  t.is(see.chat(anna).at(-1), 'bot: Just before', 'read by the call that was refused to reopen it')
  const olga = todoist.as(people.olga.todoist.id)
  const { id: comment } = olga.comment(old, 'Coming')
  await settle()
  t.is(see.chat(anna).at(-1), 'bot: Coming')
  t.is(see.topic(/Anna/).at(-1), 'bot: Olga: Coming')
  olga.editComment(comment, 'Coming now')
  await settle()
  t.is(see.chat(anna).at(-1), 'bot: Coming now')
  olga.deleteComment(comment)
  await settle()
  t.is(see.chat(anna).at(-1), 'bot: Just before')
  olga.setPriority(old, 4)
  await settle()
  const [ticket] = await database.knex('tickets').where({ id: 1 })
  t.like(ticket, { status: 'new', urgency: 'unknown' }, 'how that task is counts no more')
  t.deepEqual(see.refused(), [])
})

test.serial('the leads hear with whom the next project could not be shared', async (t) => {
  const journey = await startJourney(t, { name: 'full_unshared', stage: { todoist: { maxTasksPerProject: 1 } } })
  const { telegram, todoist, people, project, database, see, settle } = journey
  telegram.as(people.lead.telegram.id).start()
  await settle()
  const { email } = people.ivan.todoist
  for (const { id } of [people.olga.todoist, people.lead.todoist]) todoist.removeMember(project.id, id)
  const forbidden = { error_tag: 'FORBIDDEN', error_code: 32, http_code: 403, error: 'Forbidden' }
  todoist.weather.failCommand('share_project', forbidden, 1000)
  for (const { id } of [people.anna, people.boris]) telegram.as(id).write('No water')
  const opening = () => database.knex('outbox').where({ op: 'open_project' })
  await until(async () => (await opening().where('mistakes', '>', 0)).length === 1)
  await opening().update({ mistakes: 7, not_before: '-infinity' })
  await settle()
  const name = 'Hackathon helpdesk — 2'
  t.deepEqual(see.chat(people.lead.telegram.id).slice(2).toSorted(), [
    `bot: ${en.project_opened.replace('{name}', name)}`,
    `bot: ${en.project_unshared.replace('{name}', name).replace('{emails}', email)}`,
  ])
})
