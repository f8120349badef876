import test from 'ava'
import { takeNews } from '../../src/store/inbox.ts'
import { en } from '../../src/texts/en.ts'
import { say } from '../../src/texts/texts.ts'
import type { Journey } from './journey.ts'
import { startJourney } from './journey.ts'
import { takenLongAgo } from './taken.ts'

const told = (key: 'told_assigned' | 'told_answered' | 'told_reassigned' | 'told_released', args = {}): string =>
  `bot: ${say('en', key, { ticket: 1, client: 'Anna', ...args })}`

/** What somebody of the staff has been told privately; the greeting is not of interest. */
const heard = ({ see }: Journey, telegramId: number): string[] =>
  see.chat(telegramId).filter((line) => line.startsWith('bot: ') && line !== `bot: ${en.greeting}`)

test('a technician hears what comes into the queue and what is answered there, and not what they did', async (t) => {
  const journey = await startJourney(t, { name: 'told_technician' })
  const { telegram, todoist, group, people, database, see, settle } = journey
  const { olga, ivan, lead } = people
  const anna = telegram.as(people.anna.id)
  telegram.as(olga.telegram.id).start()
  anna.write('No water')
  await settle()
  const task = see.task().id
  const thread = see.topics()[0]!.id
  todoist.as(lead.todoist.id).assign(task, olga.todoist.id)
  await settle()
  t.deepEqual(heard(journey, olga.telegram.id), [told('told_assigned')])
  const [[button]] = telegram.privateChat(olga.telegram.id).messages.at(-1)!.markup!.inline_keyboard as [[object]]
  t.deepEqual(button, { text: en.button_topic, url: `https://t.me/c/${String(group.id).slice(4)}/${thread}` })

  anna.write('Really none')
  anna.write('Not a drop')
  await settle()
  t.deepEqual(heard(journey, olga.telegram.id).slice(1), [told('told_answered')], 'once')
  telegram.as(olga.telegram.id).write({ chatId: group.id, threadId: thread, text: 'Is the tap open?' })
  await settle()
  anna.write('It is')
  await settle()
  t.is(heard(journey, olga.telegram.id).length, 2, 'she is there still')
  await database.knex('messages').update({ created_at: new Date(Date.now() - 120_000) })
  anna.write('And now?')
  await settle()
  t.deepEqual(heard(journey, olga.telegram.id).slice(2), [told('told_answered')])

  await takenLongAgo(database)
  telegram.as(ivan.telegram.id).write({ chatId: group.id, threadId: thread, text: '/take' })
  await settle()
  t.deepEqual(heard(journey, olga.telegram.id).slice(3), [told('told_reassigned', { name: 'Ivan' })])
  await takenLongAgo(database)
  telegram.as(olga.telegram.id).write({ chatId: group.id, threadId: thread, text: '/take' })
  await settle()
  todoist.as(olga.todoist.id).assign(task, null)
  await settle()
  t.is(heard(journey, olga.telegram.id).length, 5, 'who took it did so herself; nobody is known to have given it back')
  t.is(heard(journey, olga.telegram.id)[4], told('told_released'))
  t.deepEqual(heard(journey, ivan.telegram.id), [], 'who has never started the bot can not be written to')
  t.deepEqual(see.refused(), [])
  t.is((await database.knex('outbox').whereIn('state', ['dead', 'stuck', 'unknown'])).length, 0)
})

test('who takes a ticket in Todoist knows it; who has blocked the bot hears nothing, and nothing fails', async (t) => {
  const journey = await startJourney(t, { name: 'told_blocked' })
  const { telegram, todoist, people, database, see, settle } = journey
  const { olga, ivan, lead } = people
  telegram.as(olga.telegram.id).start()
  telegram.as(ivan.telegram.id).start()
  telegram.as(people.anna.id).write('No water')
  await settle()
  const task = see.task().id
  todoist.as(olga.todoist.id).assign(task, olga.todoist.id)
  await settle()
  t.deepEqual(heard(journey, olga.telegram.id), [])
  telegram.as(ivan.telegram.id).block()
  await settle()
  todoist.as(lead.todoist.id).assign(task, ivan.todoist.id)
  await settle()
  t.deepEqual(heard(journey, olga.telegram.id), [told('told_reassigned', { name: 'Ivan' })])
  t.deepEqual(see.refused(), [])
  // Blocked, and nobody has told us.
  await database.knex('clients').update({ unreachable: false })
  await settle()
  todoist.as(lead.todoist.id).assign(task, olga.todoist.id)
  await settle()
  t.is(see.refused().length, 1)
  t.deepEqual(await database.knex('outbox').where({ op: 'staff_notice', state: 'dropped' }).pluck('outcome'), [
    'unreachable',
  ])
  t.is((await database.knex('outbox').whereIn('state', ['dead', 'stuck', 'unknown'])).length, 0)
  t.deepEqual(see.topics().length, 1)
})

test('leads hear of critical tickets and of what could not be delivered, once in a while', async (t) => {
  const journey = await startJourney(t, { name: 'told_leads' })
  const { telegram, todoist, people, database, see, settle } = journey
  telegram.as(people.lead.telegram.id).start()
  telegram.as(people.anna.id).write('No water')
  await settle()
  const task = see.task().id
  todoist.as(people.olga.todoist.id).setPriority(task, 3)
  await settle()
  t.deepEqual(heard(journey, people.lead.telegram.id), [])
  todoist.as(people.olga.todoist.id).setPriority(task, 4)
  await settle()
  t.deepEqual(heard(journey, people.lead.telegram.id), [
    `bot: ${say('en', 'told_critical', { ticket: 1, client: 'Anna' })}`,
  ])
  // Two deliveries that were given up.
  for (const outboxId of [1, 2]) {
    const payload = { type: 'delivery_failed', ticketId: 1, outboxId, op: 'show', reason: 'too long' }
    const news = { source: 'hub', key: `failed:${outboxId}:1`, stream: 'ticket:1', payload, at: new Date() } as const
    await database.knex.transaction(async (trx) => await takeNews(trx, [news]))
    await settle()
  }
  t.deepEqual(heard(journey, people.lead.telegram.id).slice(1), [
    `bot: ${say('en', 'told_undelivered', { ticket: 1, client: 'Anna', reason: 'too long' })}`,
  ])
})

test('leads hear once that a project is nearly full', async (t) => {
  const journey = await startJourney(t, { name: 'told_filling' })
  const { telegram, people, database, settle } = journey
  telegram.as(people.lead.telegram.id).start()
  await settle()
  await database.knex.raw(`
    with people as (
      insert into clients (telegram_id, name, locale) select 900000 + n, 'Kim', 'en' from generate_series(1, 268) n returning id
    )
    insert into tickets (desk_id, client_id, subject, project_id)
      select (select min(id) from desks), id, 'x', (select min(id) from projects) from people`)
  telegram.as(people.anna.id).write('No water')
  await settle()
  t.deepEqual(heard(journey, people.lead.telegram.id), [])
  for (const name of ['Ann', 'Ben']) telegram.as(telegram.addUser({ first_name: name }).id).write('No light')
  await settle()
  const line = say('en', 'told_nearly_full', { name: 'Hackathon helpdesk', count: 270 })
  t.deepEqual(
    heard(journey, people.lead.telegram.id).map((said) => said.replace('271', '270')),
    [`bot: ${line}`],
  )
})
