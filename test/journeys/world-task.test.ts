import test from 'ava'
import { en } from '../../src/texts/en.ts'
import { startJourney } from './journey.ts'
import type { Journey, JourneyOptions } from './journey.ts'

async function asked(
  t: Parameters<typeof startJourney>[0],
  options: JourneyOptions,
): Promise<Journey & { first: string }> {
  const journey = await startJourney(t, options)
  journey.telegram.as(journey.people.anna.id).write('No water')
  await journey.settle()
  return { ...journey, first: journey.see.task().id }
}

test.serial('a deleted task is told of once; the next message makes a new one and stands in it', async (t) => {
  const { telegram, todoist, group, people, see, settle, first } = await asked(t, { name: 'task_deleted' })
  todoist.as(people.olga.todoist.id).assign(first, people.olga.todoist.id)
  await settle()
  todoist.as(people.olga.todoist.id).deleteTask(first)
  await settle()
  t.deepEqual(see.topic(), ['bot: No water', `bot: ${en.task_deleted}`])
  t.deepEqual(see.tasks(), [])
  t.deepEqual(see.chat(people.anna.id).slice(2), ['bot: Request 1 is accepted.'], 'the client hears nothing of it')
  telegram.as(people.anna.id).write('Hello?')
  await settle()
  t.is(see.task().content, '#1 · Anna (@anna): No water')
  t.is(see.task().responsible_uid, people.olga.todoist.id)
  t.is(see.section(), 'Accepted')
  t.true(see.task().description.includes('Topic: '))
  t.deepEqual(see.comments(), ['**Anna:** Hello?'])
  telegram.as(people.olga.telegram.id).write({ chatId: group.id, threadId: see.topics()[0]!.id, text: '/close' })
  await settle()
  t.true(see.task().checked)
  t.is(see.topic().filter((line) => line === `bot: ${en.task_deleted}`).length, 1)
  t.deepEqual(see.refused(), [])
})

test.serial('a ticket without its task can be closed, and reopened by the client with a new task', async (t) => {
  const { telegram, todoist, group, people, see, settle, first } = await asked(t, { name: 'taskless' })
  todoist.as(people.olga.todoist.id).deleteTask(first)
  await settle()
  const say = async (text: string) => {
    telegram.as(people.olga.telegram.id).write({ chatId: group.id, threadId: see.topics()[0]!.id, text })
    await settle()
  }
  await say('/take')
  await say('/close')
  t.deepEqual(see.tasks(), [])
  telegram.as(people.anna.id).write('Still none')
  await settle()
  t.is(see.section(), 'In progress')
  t.is(see.task().responsible_uid, people.olga.todoist.id)
  t.deepEqual(see.comments(), ['**Anna:** Still none'])
  t.deepEqual(see.refused(), [])
})

test.serial('a task whose loss is first noticed by a comment: the comments are in the new one, in order', async (t) => {
  const { telegram, todoist, people, database, see, settle, first } = await asked(t, { name: 'task_noticed' })
  todoist.weather.webhooks.lost = 1
  // Two comments and the deletion meet in one call.
  await todoist.weather.setDown('500')
  telegram.as(people.anna.id).write('one')
  telegram.as(people.anna.id).write('two')
  await telegram.idle()
  todoist.as(people.olga.todoist.id).deleteTask(first)
  await todoist.weather.setDown(null)
  await settle()
  t.deepEqual(see.comments(), ['**Anna:** one', '**Anna:** two'])
  const met = await database.knex('inbox').where('key', 'like', 'task_lost:%')
  t.is(met.length, 1, 'a comment has met the deleted task')
  t.is(see.topic().filter((line) => line === `bot: ${en.task_deleted}`).length, 1)
  telegram.as(people.anna.id).write('three')
  await settle()
  t.deepEqual(see.comments(), ['**Anna:** one', '**Anna:** two', '**Anna:** three'])
})

test.serial(
  'a task moved to a project the hub does not serve is told of, and left there; comments count',
  async (t) => {
    const { telegram, todoist, people, see, settle, first } = await asked(t, { name: 'moved_away' })
    const foreign = todoist.addProject({
      name: 'Archive',
      owner: people.hub.id,
      members: [people.olga.todoist.id],
      sections: ['Old'],
    })
    const olga = todoist.as(people.olga.todoist.id)
    olga.moveToProject(first, foreign.id)
    await settle()
    t.deepEqual(see.topic(), ['bot: No water', `bot: ${en.task_moved_away}`])
    olga.assign(first, people.olga.todoist.id)
    await settle()
    t.is(todoist.task(first).project_id, foreign.id, 'nobody pulls it back')
    t.is(see.topics()[0]!.name, '🟡 [In progress | @olga_fix] #1 | Anna')
    olga.comment(first, 'From the archive')
    await settle()
    t.is(see.chat(people.anna.id).at(-1), 'bot: From the archive')
    telegram.as(people.anna.id).write('Thanks!')
    await settle()
    t.deepEqual(see.comments(first), ['**Anna:** No water', 'From the archive', '**Anna:** Thanks!'])
    t.deepEqual(see.refused(), [])
  },
)

test.serial('tasks people make by hand are theirs, and so are the comments there', async (t) => {
  const { todoist, project, people, see, settle, first } = await asked(t, { name: 'by_hand' })
  const olga = todoist.as(people.olga.todoist.id)
  const own = olga.addTask({ content: 'Buy cables', project_id: project.id })
  await settle()
  olga.comment(own.id, 'Red ones')
  olga.assign(own.id, people.olga.todoist.id)
  olga.complete(own.id)
  await settle()
  t.is(see.topics().length, 1)
  t.deepEqual(see.topic(), ['bot: No water'])
  t.is(see.chat(people.anna.id).length, 2)
  t.deepEqual(see.comments(own.id), ['Red ones'])
  t.deepEqual(see.comments(first), ['**Anna:** No water'])
})

test.serial('whoever comments is carried: a stranger, or a technician at the account of the hub itself', async (t) => {
  const { todoist, project, people, see, settle, first } = await asked(t, { name: 'strangers' })
  const stranger = todoist.addUser({ full_name: 'Petra Electrics', email: 'petra@electrics.example' })
  todoist.addMember(project.id, stranger.id)
  todoist.as(stranger.id).comment(first, 'I come at five')
  await settle()
  todoist.as(people.hub.id).comment(first, 'Written at the shared account')
  await settle()
  t.deepEqual(see.chat(people.anna.id).slice(2), ['bot: I come at five', 'bot: Written at the shared account'])
  t.deepEqual(see.topic().slice(1), [
    'bot: Petra Electrics: I come at five',
    'bot: Helpdesk Hub: Written at the shared account',
  ])
  t.deepEqual(see.refused(), [])
})

test.serial('a section that is no more costs no task', async (t) => {
  const { telegram, todoist, group, people, see, settle } = await startJourney(t, { name: 'task_section' })
  const anna = telegram.as(people.anna.id)
  anna.write('Hello')
  await settle()
  const { id } = see.task()
  const gone = { error: 'Section not found', error_code: 478, error_tag: 'NOT_FOUND', http_code: 404 }
  todoist.weather.failCommand('item_move', gone)
  telegram.as(people.olga.telegram.id).write({ chatId: group.id, threadId: see.topics()[0]!.id, text: '/take' })
  await settle()
  anna.write('Still no water')
  await settle()
  t.deepEqual(
    see.tasks().map((task) => task.id),
    [id],
  )
  t.deepEqual(see.comments(id), ['**Anna:** Hello', '**Anna:** Still no water'])
})

test.serial('a section that somebody deletes is made again, and nobody waits for long', async (t) => {
  const { telegram, todoist, group, project, people, see, settle } = await startJourney(t, {
    name: 'task_section_made',
  })
  const [anna, boris, olga] = [people.anna, people.boris, people.olga]
  telegram.as(anna.id).write('Hello')
  await settle()
  const sections = () => todoist.sections(project.id).map(({ name }) => name)
  const before = sections()
  const named = (name: string) => todoist.sections(project.id).find((section) => section.name === name)!.id
  todoist.as(olga.todoist.id).deleteSection(named('Accepted'))
  telegram.as(olga.telegram.id).write({ chatId: group.id, threadId: see.topics()[0]!.id, text: '/take' })
  telegram.as(anna.id).write('Still no water')
  await settle()
  t.is(see.task().section_id, named('Accepted'))
  t.deepEqual(see.comments(), ['**Anna:** Hello', '**Anna:** Still no water'])
  t.is(see.topics()[0]!.name, '🟡 [In progress | @olga_fix] #1 | Anna')
  todoist.as(olga.todoist.id).deleteSection(named('New'))
  telegram.as(boris.id).write('No light')
  await settle()
  t.is(see.tasks().find(({ content }) => content.startsWith('#2'))?.section_id, named('New'))
  t.deepEqual(sections().toSorted(), before.toSorted())
})
