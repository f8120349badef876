import test from 'ava'
import { en } from '../../src/texts/en.ts'
import { startJourney } from './journey.ts'
import type { Journey } from './journey.ts'
import { firstQuestion } from './survey-lines.ts'

async function asked({ telegram, people, see, settle }: Journey): Promise<string> {
  telegram.as(people.anna.id).write('No water')
  await settle()
  return see.task().id
}

test.serial(
  'assigning a task is taking the ticket, reassigning hands it on, unassigning makes it new again',
  async (t) => {
    const journey = await startJourney(t, { name: 'assigning' })
    const { todoist, people, see, settle } = journey
    const task = await asked(journey)
    const { olga, ivan, lead } = people
    const assign = async (account: string | null) => {
      todoist.as(lead.todoist.id).assign(task, account)
      await settle()
      return [see.topics()[0]!.name, see.topicCard().split('\n').at(-1), see.section(task)]
    }
    t.deepEqual(await assign(olga.todoist.id), [
      '🟡 [In progress | @olga_fix] #1 | Anna',
      'Technician: Olga',
      'Accepted',
    ])
    t.deepEqual(await assign(ivan.todoist.id), [
      `🟡 [In progress | @${ivan.telegram.username}] #1 | Anna`,
      'Technician: Ivan',
      'Accepted',
    ])
    t.deepEqual(await assign(null), ['🟢 [New] #1 | Anna (@anna)', 'First request', 'New'])
    t.deepEqual(see.chat(people.anna.id).slice(2), ['bot: Request 1 is accepted.'], 'once')
    t.deepEqual(see.refused(), [])
  },
)

test.serial('a task moved to a section has the status of that section', async (t) => {
  const journey = await startJourney(t, { name: 'sections' })
  const { todoist, people, see, settle } = journey
  const task = await asked(journey)
  const olga = todoist.as(people.olga.todoist.id)
  olga.assign(task, people.olga.todoist.id)
  await settle()
  const working = '🟡 [In progress | @olga_fix] #1 | Anna'
  const titles: Record<string, string> = {
    'In progress': working,
    Waiting: working,
    Attention: working,
    'Needs purchase': working,
    'Needs contractor': working,
    Done: '🔵 [Done | @olga_fix] #1 | Anna',
    Accepted: working,
    New: '🟢 [New] #1 | Anna (@anna)',
  }
  const statuses: string[] = []
  for (const [section, title] of Object.entries(titles)) {
    olga.moveToSection(task, section)
    await settle()
    t.is(see.topics()[0]!.name, title, section)
    t.is(see.section(task), section)
    statuses.push((await journey.database.knex('tickets').first()).status)
  }
  t.deepEqual(statuses, [
    'in_progress',
    'waiting',
    'attention',
    'needs_purchase',
    'needs_contractor',
    'done',
    'accepted',
    'new',
  ])
  t.deepEqual(see.topic(), ['bot: No water'], 'moves are not talked about')
  t.deepEqual(see.chat(people.anna.id).slice(2), [
    'bot: Request 1 is accepted.',
    'bot: Request 1 is waiting for your answer. Just write here.',
    'bot: Request 1 is marked as solved. If something is still wrong, just write here.',
  ])
  t.deepEqual(see.refused(), [])
})

test.serial('the priority of a task is the urgency on the card', async (t) => {
  const journey = await startJourney(t, { name: 'urgency' })
  const { todoist, people, see, settle } = journey
  const task = await asked(journey)
  for (const [priority, line] of [
    [4, 'Urgency: critical'],
    [3, 'Urgency: same day'],
    [2, 'Urgency: planned'],
    [1, 'First request'],
  ] as const) {
    todoist.as(people.lead.todoist.id).setPriority(task, priority)
    await settle()
    t.is(see.topicCard().split('\n').at(-1), line)
  }
  t.deepEqual(see.refused(), [])
})

test.serial(
  'assigned, moved and completed within a second, told in any order: the end counts, and is told once',
  async (t) => {
    const journey = await startJourney(t, { name: 'at_once' })
    const { todoist, people, see, settle } = journey
    const task = await asked(journey)
    Object.assign(todoist.weather.webhooks, { shuffled: true, doubled: 0.5, shuffleMs: 40 })
    const olga = todoist.as(people.olga.todoist.id)
    olga.assign(task, people.olga.todoist.id)
    olga.moveToSection(task, 'Attention')
    olga.setPriority(task, 4)
    olga.comment(task, 'Fixed it')
    olga.complete(task)
    await settle()
    t.like(see.topics()[0], { name: '🟣 [Closed | @olga_fix] #1 | Anna', closed: true })
    t.deepEqual(see.topicCard().split('\n').slice(-2), ['Technician: Olga', 'Urgency: critical'])
    t.deepEqual(see.chat(people.anna.id).slice(2).toSorted(), [
      firstQuestion,
      'bot: Fixed it',
      'bot: Request 1 is closed. If something is still wrong, just write here and it opens again.',
    ])
    t.true(todoist.task(task).checked)
    t.is(see.section(task), 'Attention')
    t.deepEqual(see.refused(), [])
  },
)

test.serial('completed and at once uncompleted again: the ticket is open, whatever was told of it', async (t) => {
  const journey = await startJourney(t, { name: 'to_and_fro' })
  const { todoist, people, see, settle } = journey
  const task = await asked(journey)
  Object.assign(todoist.weather.webhooks, { shuffled: true, doubled: 1, shuffleMs: 40 })
  const olga = todoist.as(people.olga.todoist.id)
  for (let round = 0; round < 3; round += 1) {
    olga.complete(task)
    olga.reopen(task)
  }
  await settle()
  t.like(see.topics()[0], { name: '🟢 [New] #1 | Anna (@anna)', closed: false })
  t.false(todoist.task(task).checked)
  const told = see.chat(people.anna.id).slice(2)
  t.is(
    told.filter((line) => line.includes('closed')).length,
    told.filter((line) => line.includes('open again.')).length,
  )

  olga.complete(task)
  olga.reopen(task)
  olga.complete(task)
  await settle()
  t.like(see.topics()[0], { name: '🟣 [Closed] #1 | Anna', closed: true })
  t.true(todoist.task(task).checked)
  t.deepEqual(see.refused(), [])
})

test.serial('what people name by hand, a topic or a task, keeps that name for ever', async (t) => {
  const journey = await startJourney(t, { name: 'names' })
  const { telegram, todoist, group, people, see, settle } = journey
  const task = await asked(journey)
  const olga = todoist.as(people.olga.todoist.id)
  telegram.as(people.olga.telegram.id).renameTopic(group.id, see.topics()[0]!.id, 'WATER!')
  olga.editContent(task, 'Flood in hall B')
  await settle()
  olga.assign(task, people.olga.todoist.id)
  await settle()
  olga.complete(task)
  await settle()
  olga.reopen(task)
  await settle()
  t.deepEqual(
    see.topics().map(({ name, closed }) => [name, closed]),
    [['WATER!', false]],
  )
  t.is(todoist.task(task).content, 'Flood in hall B')
  t.is(see.section(task), 'In progress')
  telegram.as(people.anna.id).write('More and more')
  await settle()
  t.is(see.topic(/WATER/).at(-1), 'bot: More and more')
  t.is(see.comments(task).at(-1), '**Anna:** More and more')
  t.deepEqual(see.refused(), [])
})

test.serial('what the hub does comes back to it, and nothing follows from that', async (t) => {
  const journey = await startJourney(t, { name: 'own_moves' })
  const { telegram, todoist, group, people, see, settle, restart } = journey
  const task = await asked(journey)
  Object.assign(todoist.weather.webhooks, { shuffled: true, doubled: 1, shuffleMs: 40 })
  const threadId = see.topics()[0]!.id
  const olga = telegram.as(people.olga.telegram.id)
  for (const text of ['/take', 'Coming', '/close', '/reopen', '// mind the step', '/close']) {
    olga.write({ chatId: group.id, threadId, text })
    await settle()
  }
  const all = () => ({
    commands: todoist.requests.flatMap(({ commands }) => commands).length,
    calls: telegram.calls.filter(({ method }) => /^(send|copy|edit|delete|create|close|reopen)/.test(method)).length,
    told: see.chat(people.anna.id).length,
  })
  const before = all()
  await restart()
  await settle()
  todoist.as(people.hub.id).editDescription(task, 'Looked at')
  await settle()
  t.deepEqual(all(), before)
  t.deepEqual(see.comments(task), [
    '**Anna:** No water',
    '**Support (Olga):** Coming',
    '🔒 **Note (Olga):** mind the step',
  ])
  t.like(see.topics()[0], { name: '🟣 [Closed | @olga_fix] #1 | Anna', closed: true })
  t.is(see.topic().at(-1), `bot: ${en.closed_by.replace('{name}', 'Olga')}`)
  t.deepEqual(see.refused(), [])
})
