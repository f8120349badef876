// A lead gives a ticket to a technician; and who is a lead.
import test from 'ava'
import { en } from '../../src/texts/en.ts'
import { ru } from '../../src/texts/ru.ts'
import { say } from '../../src/texts/texts.ts'
import { startJourney } from './journey.ts'
import { clientsWrite, lastAnswer, withLinks } from './leads.ts'

test('/assign gives a ticket to a technician on every side, wherever it is said', async (t) => {
  const journey = await startJourney(t, { name: 'leads_assign' })
  const { telegram, todoist, people, group, see, settle } = journey
  telegram.as(people.anna.id).write('No water')
  await settle()
  const lead = telegram.as(people.lead.telegram.id)
  const [topic] = see.topics()
  const where = { chatId: group.id, threadId: topic!.id }
  lead.write('/assign 1 olga')
  await settle()
  const number = `[#1](https://t.me/c/${String(group.id).slice(4)}/${topic!.id})`
  t.is(withLinks(lastAnswer(journey, lead.user.id)), `Ticket ${number} is with Olga now.`)
  t.is(see.topics()[0]!.name, '🟡 [In progress | @olga_fix] #1 | Anna')
  t.true(see.topicCard().includes('Technician: Olga'))
  t.is(see.task().responsible_uid, people.olga.todoist.id)
  t.is(see.section(), en.section_accepted)

  lead.write({ chatId: group.id, text: '/assign #1 @ivan_net' })
  await settle()
  t.is(withLinks(lastAnswer(journey, group.id)), `Ticket ${number} is with Ivan now.`)
  t.is(see.task().responsible_uid, people.ivan.todoist.id)
  t.is(see.topics()[0]!.name, '🟡 [In progress | @ivan_net] #1 | Anna')
  lead.write({ ...where, text: '/assign Olga' })
  lead.write({ ...where, text: '/assign olga' })
  await settle()
  t.is(
    lastAnswer(journey, group.id, where.threadId).content.text,
    say('en', 'assign_same', { number: '#1', name: 'Olga' }),
  )
  t.is(see.task().responsible_uid, people.olga.todoist.id)
  lead.write({ ...where, text: '/history' })
  await settle()
  t.regex(lastAnswer(journey, group.id, where.threadId).content.text!, /Lena: gave it to Olga \(before: Ivan\)/)

  lead.write({ ...where, text: '/close' })
  await settle()
  lead.write('/assign 1 ivan')
  await settle()
  t.is(lastAnswer(journey, lead.user.id).content.text, say('en', 'assign_closed', { number: '#1' }))
  t.is(todoist.task(see.task().id).responsible_uid, people.olga.todoist.id)
  t.deepEqual(see.refused(), [])
})

test('/assign says in one line what was wrong, and whom there is', async (t) => {
  const journey = await startJourney(t, {
    name: 'leads_assign_wrong',
    stage: { locale: 'ru' },
    env: ({ people }) => ({
      TECH_GROUPS_MAPPING: JSON.stringify([
        { name: 'Ольга', telegramId: people.olga.telegram.id, todoistId: people.olga.todoist.id },
        { name: 'Ольга Петрова', todoistId: people.ivan.todoist.id },
        { name: 'Олег' },
      ]),
    }),
  })
  const { telegram, people, group, see, settle } = journey
  await clientsWrite(journey, [{ name: 'Анна', text: 'Нет воды' }])
  const lead = telegram.as(people.lead.telegram.id)
  const answers: [asked: string, told: string][] = [
    ['/assign', say('ru', 'assign_usage', { names: 'Олег, Ольга (olga_fix), Ольга Петрова' })],
    ['/assign 1', say('ru', 'assign_usage', { names: 'Олег, Ольга (olga_fix), Ольга Петрова' })],
    ['/assign олег', say('ru', 'assign_usage', { names: 'Олег, Ольга (olga_fix), Ольга Петрова' })],
    ['/assign 7 олег', say('ru', 'ticket_unknown', { ticket: 7 })],
    ['/assign 1 Вася', say('ru', 'assign_unknown', { name: 'Вася', names: 'Олег, Ольга (olga_fix), Ольга Петрова' })],
    ['/assign 1 ол', say('ru', 'assign_ambiguous', { name: 'ол', names: 'Олег, Ольга (olga_fix), Ольга Петрова' })],
    ['/assign 1 ольга', say('ru', 'assign_done', { number: '#1', name: 'Ольга' })],
  ]
  for (const [asked, told] of answers) {
    lead.write({ chatId: group.id, text: asked })
    await settle()
    t.is(lastAnswer(journey, group.id).content.text, told, asked)
  }
  const nobody = telegram.addUser({ first_name: 'Никто', language_code: 'ru' })
  telegram.setMember(group.id, nobody.id, 'member')
  telegram.as(nobody.id).write({ chatId: group.id, threadId: see.topics()[0]!.id, text: '/assign олег' })
  await settle()
  t.is(lastAnswer(journey, group.id, see.topics()[0]!.id).content.text, ru.command_not_yours)
  t.is(see.task().responsible_uid, people.olga.todoist.id)
})

test('admins of the group lead as long as they are admins; their own menu comes once they have started the bot', async (t) => {
  const journey = await startJourney(t, { name: 'leads_admins', env: { ADMIN_IDS: '' } })
  const { telegram, people, group, see, settle, restart, database } = journey
  const newcomer = telegram.as(telegram.addUser({ first_name: 'Nina' }).id)
  telegram.setMember(group.id, newcomer.user.id, 'member')
  const asked = async (): Promise<string> => {
    newcomer.write({ chatId: group.id, text: '/load' })
    await settle()
    return lastAnswer(journey, group.id).content.text ?? ''
  }
  t.is(await asked(), en.command_not_yours)
  telegram.setMember(group.id, newcomer.user.id, 'administrator')
  await settle()
  t.true((await asked()).startsWith('Open tickets: 0.'), 'told at once')
  telegram.setMember(group.id, newcomer.user.id, 'member')
  await settle()
  t.is(await asked(), en.command_not_yours)

  await database.knex('desks').update({ admin_ids: [] })
  telegram.as(people.olga.telegram.id).write({ chatId: group.id, text: '/load' })
  await settle()
  t.is(lastAnswer(journey, group.id).content.text, en.command_not_yours)
  await restart()
  await settle()
  telegram.as(people.olga.telegram.id).write({ chatId: group.id, text: '/load' })
  await settle()
  t.true(lastAnswer(journey, group.id).content.text!.startsWith('Open tickets: 0.'), 'asked for at the start')

  const menus = telegram.calls.filter(
    ({ method, params }) => method === 'setMyCommands' && 'chat_id' in (params['scope'] as object),
  )
  const admins = [people.lead, people.olga, people.ivan].map(({ telegram: { id } }) => id)
  t.deepEqual(
    [...new Set(menus.map(({ params }) => (params['scope'] as { chat_id: number }).chat_id))].toSorted(),
    admins.toSorted(),
  )
  t.deepEqual(see.refused(), [])
})
