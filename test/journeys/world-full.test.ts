import test from 'ava'
import { en } from '../../src/texts/en.ts'
import { startJourney } from './journey.ts'

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
