import test from 'ava'
import type { StoredMessage } from '../../integrations/sandbox/telegram-server/telegram-server.ts'
import { en } from '../../src/texts/en.ts'
import { say } from '../../src/texts/texts.ts'
import { startJourney } from './journey.ts'
import type { Journey } from './journey.ts'

function labels(message: StoredMessage | undefined): string[] {
  return (message?.markup?.inline_keyboard ?? []).flat().map(({ text }) => text)
}

/** What the bot said last in a chat. */
function last({ telegram }: Pick<Journey, 'telegram'>, chatId: number): StoredMessage {
  return telegram.chat(chatId).messages.findLast((one) => one.from.is_bot && !one.service && !one.deleted)!
}

test.serial('a lead sees the list, and turns technicians off and on with its buttons', async (t) => {
  const journey = await startJourney(t, { name: 'tech_list' })
  const { telegram, group, people, database, see, settle } = journey
  const lead = telegram.as(people.lead.telegram.id)
  const rows = async (): Promise<[string, boolean][]> =>
    (await database.knex('technicians').where({ listed: true }).orderBy('id')).map(({ name, active }) => [name, active])
  lead.write({ chatId: group.id, text: '/tech' })
  await settle()
  const answer = last(journey, group.id)
  t.deepEqual(answer.content.text?.split('\n'), [
    en.tech_list,
    '🟢 Ivan: @ivan_net · Todoist · open tickets: 0',
    '🟢 Olga: @olga_fix · Todoist · open tickets: 0',
  ])
  t.deepEqual(labels(answer), ['⏸ Ivan', '⏸ Olga'])
  const ivan = (await database.knex('technicians').where({ name: 'Ivan' }).first('id')).id as string
  const press = async (who: number, data: string, options?: { stale: boolean }): Promise<string | undefined> => {
    const pressed = telegram.as(who).press(group.id, answer.id, data, options)
    await settle()
    return (await pressed)?.text
  }
  t.is(await press(lead.user.id, `d:tech:off:${ivan}`), en.answer_moved)
  t.deepEqual(await rows(), [
    ['Olga', true],
    ['Ivan', false],
  ])
  const edited = telegram.chat(group.id).messages.find(({ id }) => id === answer.id)
  t.true(edited?.content.text?.endsWith('\n⚪ Ivan (off): @ivan_net · Todoist · open tickets: 0'))
  t.deepEqual(labels(edited), ['⏸ Olga', '▶ Ivan'])
  t.is(await press(lead.user.id, `d:tech:off:${ivan}`, { stale: true }), en.answer_already_there, 'a double click')
  t.is(await press(lead.user.id, 'd:tech:off:999', { stale: true }), en.answer_old_button)
  t.is(await press(lead.user.id, 'd:tech:fire:1', { stale: true }), en.answer_old_button)
  const { id: stranger } = telegram.addUser({ first_name: 'Stranger' })
  t.is(await press(stranger, `d:tech:on:${ivan}`), en.answer_not_yours)
  lead.write({ chatId: group.id, text: '/tech on iVAN' })
  lead.write({ chatId: group.id, text: '/tech off @olga_fix' })
  await settle()
  t.deepEqual(await rows(), [
    ['Olga', false],
    ['Ivan', true],
  ])
  await journey.restart()
  t.deepEqual(
    await rows(),
    [
      ['Olga', false],
      ['Ivan', true],
    ],
    'the settings bring nobody back',
  )
  telegram.as(stranger).join(group.id)
  telegram.as(stranger).write({ chatId: group.id, text: '/tech off Ivan' })
  await settle()
  t.is(last(journey, group.id).content.text, en.command_not_yours)
  for (const [text, wanted] of [
    ['/tech dance', en.tech_usage],
    ['/tech off', say('en', 'tech_unknown', { name: '' })],
    ['/tech off Nobody', say('en', 'tech_unknown', { name: 'Nobody' })],
    ['/tech add', en.tech_add_usage],
    ['/tech add @a @b Two', en.tech_add_usage],
    ['/tech add Zoe @olga_fix ivan@x.example', null],
    ['/tech group Ivan', en.tech_group_usage],
  ] as const) {
    lead.write({ chatId: group.id, text })
    await settle()
    if (wanted !== null) t.is(last(journey, group.id).content.text, wanted, text)
  }
  t.deepEqual(
    see.refused().filter((line) => !line.includes('not modified')),
    [],
  )
})

test.serial('people come onto the list by reply, by name and by username; nobody is on it twice', async (t) => {
  const journey = await startJourney(t, { name: 'tech_add' })
  const { telegram, group, people, database, settle } = journey
  const lead = telegram.as(people.lead.telegram.id)
  const listed = async (): Promise<unknown[]> =>
    (await database.knex('technicians').where({ listed: true }).orderBy('name')).map((row) => [
      row.name,
      row.username,
      row.telegram_id === null ? null : Number(row.telegram_id),
    ])
  const zoe = telegram.addUser({ first_name: 'Zoe', username: 'zoe_it' })
  telegram.as(zoe.id).join(group.id)
  const hello = telegram.as(zoe.id).write({ chatId: group.id, text: 'Hello' })
  await settle()
  lead.write({ chatId: group.id, text: '/tech add', replyTo: hello.message_id })
  lead.write({ chatId: group.id, text: '/tech add zoe @zoe_it zoe@it.example' })
  lead.write({ chatId: group.id, text: '/tech add Max Power @max_power' })
  await settle()
  const known = await listed()
  t.deepEqual(known.slice(1), [
    ['Max Power', 'max_power', null],
    ['Olga', 'olga_fix', people.olga.telegram.id],
    ['zoe', 'zoe_it', zoe.id],
  ])
  t.true(last(journey, group.id).content.text?.startsWith(say('en', 'tech_added', { name: 'Max Power' })))
  // Known by his username alone until he is met.
  const max = telegram.addUser({ first_name: 'Max', username: 'Max_Power' })
  telegram.as(people.anna.id).write('No water')
  await settle()
  const topic = telegram.chat(group.id).topics[0]!.id
  telegram.as(max.id).join(group.id)
  telegram.as(max.id).write({ chatId: group.id, threadId: topic, text: 'Coming' })
  await settle()
  t.deepEqual((await listed())[1], ['Max Power', 'Max_Power', max.id])
  lead.write({ chatId: group.id, text: '/tech add Olga', replyTo: hello.message_id })
  await settle()
  t.is(last(journey, group.id).content.text, say('en', 'tech_add_other', { name: 'Olga' }), 'two people')
  t.is((await listed()).length, 4)
})

test.serial("a technician's own group is said there, by a lead of the settings alone", async (t) => {
  const journey = await startJourney(t, { name: 'tech_group' })
  const { telegram, people, database, settle } = journey
  const { olga, lead } = people
  const own = telegram.addForum({
    title: 'Olga’s',
    members: [
      { id: olga.telegram.id, status: 'creator' },
      { id: lead.telegram.id, status: 'member' },
    ],
  })
  const groupOf = async (): Promise<number | null> => {
    const { group_chat_id: id } = await database.knex('technicians').where({ name: 'Olga' }).first('group_chat_id')
    return id === null ? null : Number(id)
  }
  telegram.as(olga.telegram.id).write({ chatId: own.id, text: '/tech group Olga' })
  telegram.as(lead.telegram.id).write({ chatId: own.id, text: '/ticket 1' })
  await settle()
  t.is(await groupOf(), null)
  t.is(telegram.chat(own.id).messages.filter(({ from }) => from.is_bot).length, 0, 'silence in a group of others')
  telegram.as(lead.telegram.id).write({ chatId: own.id, text: '/tech group Nobody' })
  await settle()
  t.is(last(journey, own.id).content.text, say('en', 'tech_unknown', { name: 'Nobody' }))
  telegram.as(lead.telegram.id).write({ chatId: own.id, text: '/tech group olga' })
  await settle()
  t.is(await groupOf(), own.id)
  t.is(last(journey, own.id).content.text, say('en', 'tech_group_set', { name: 'Olga' }))
})
