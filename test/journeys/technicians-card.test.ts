import test from 'ava'
import type { StoredMessage } from '../../integrations/sandbox/telegram-server/telegram-server.ts'
import { en } from '../../src/texts/en.ts'
import { say } from '../../src/texts/texts.ts'
import { startJourney } from './journey.ts'
import type { Journey, JourneyOptions } from './journey.ts'
import { takenLongAgo } from './taken.ts'

type Scene = Journey & {
  thread: number
  card: number
  /** The buttons that give the ticket to somebody, row by row. */
  offers(): string[][]
  press(who: number, data: string): Promise<string | undefined>
  idOf(name: string): Promise<string>
}

/** Anna asked; the topic and the task stand. */
async function asked(t: Parameters<typeof startJourney>[0], options: JourneyOptions): Promise<Scene> {
  const journey = await startJourney(t, options)
  const { telegram, group, people, database, settle } = journey
  telegram.as(people.anna.id).write('No water')
  await settle()
  const card = cardOf(journey)
  return {
    ...journey,
    thread: card.threadId!,
    card: card.id,
    offers: () =>
      keyboard(cardOf(journey)).flatMap((row) =>
        row.some(({ data }) => /^t:1:a\d+$/.test(data ?? '')) ? [row.map(({ text }) => text)] : [],
      ),
    async press(who, data) {
      const answer = telegram.as(who).press(group.id, card.id, data, { stale: true })
      await settle()
      return (await answer)?.text
    },
    idOf: async (name) => (await database.knex('technicians').where({ name }).first('id')).id as string,
  }
}

function cardOf({ telegram, group }: Pick<Journey, 'telegram' | 'group'>, number = 1): StoredMessage {
  return telegram
    .chat(group.id)
    .messages.find((one) => one.content.text?.startsWith(`#${number}\n`) === true && !one.deleted)!
}

function keyboard(message: StoredMessage): { text: string; data: string | undefined }[][] {
  return (message.markup?.inline_keyboard ?? []).map((row) =>
    row.map((button) => ({ text: button.text, data: 'callback_data' in button ? button.callback_data : undefined })),
  )
}

test.serial('the card offers technicians by how much they have, and a press gives the ticket to one', async (t) => {
  const scene = await asked(t, { name: 'offers' })
  const { telegram, todoist, people, database, see, settle, offers, press, idOf } = scene
  const { olga, ivan, lead } = people
  t.deepEqual(offers(), [['Ivan · 0', 'Olga · 0']])
  const [ivanId, olgaId] = [await idOf('Ivan'), await idOf('Olga')]
  t.is(await press(lead.telegram.id, `t:1:a${ivanId}`), say('en', 'answer_assigned', { name: '@ivan_net' }))
  t.deepEqual(offers(), [['Olga · 0']], 'whoever has it is left out')
  t.is(see.topics()[0]!.name, '🟡 [In progress | @ivan_net] #1 | Anna')
  t.is(see.task().responsible_uid, ivan.todoist.id)
  t.is(see.section(), 'Accepted')
  t.is(await press(lead.telegram.id, `t:1:a${ivanId}`), say('en', 'answer_already_theirs', { name: '@ivan_net' }))
  t.is(await press(ivan.telegram.id, `t:1:a${ivanId}`), en.answer_already_yours)
  t.is(await press(olga.telegram.id, `t:1:a${olgaId}`), say('en', 'answer_taken_by', { name: '@ivan_net' }))
  telegram.as(people.boris.id).write('No light')
  await settle()
  const second = keyboard(cardOf(scene, 2)).flat()
  t.deepEqual(
    second.filter(({ data }) => /:a\d+$/.test(data ?? '')).map(({ text }) => text),
    ['Olga · 0', 'Ivan · 1'],
  )
  await takenLongAgo(database)
  t.is(await press(olga.telegram.id, `t:1:a${olgaId}`), en.answer_taken)
  t.is(see.tasks().find(({ content }) => content.startsWith('#1 '))!.responsible_uid, olga.todoist.id)
  await press(olga.telegram.id, 't:1:close')
  t.deepEqual(offers(), [], 'a closed ticket is given to nobody')
  t.is(await press(olga.telegram.id, `t:1:a${ivanId}`), en.answer_already_closed)
  t.is(todoist.tasks(scene.project.id).length, 2)
  t.deepEqual(see.refused(), [])
})

test.serial('a button gives no ticket to who is off, unknown, or from where it does not stand', async (t) => {
  const scene = await asked(t, { name: 'forged_offers' })
  const { telegram, people, database, see, settle, offers, press, idOf } = scene
  const { olga, lead } = people
  const ivanId = await idOf('Ivan')
  telegram.as(people.boris.id).write('No light')
  await settle()
  const owner = async (): Promise<unknown[]> => await database.knex('tickets').orderBy('id').pluck('technician_id')

  t.is(await press(olga.telegram.id, `t:2:a${ivanId}`), en.answer_old_button, "another ticket's")
  t.is(await press(olga.telegram.id, 't:99:a1'), en.answer_old_button)
  t.is(await press(olga.telegram.id, 't:1:a999'), en.answer_off_list)
  t.is(await press(olga.telegram.id, 't:1:a-1'), en.answer_old_button)
  const inChat = telegram.privateChat(people.anna.id).messages.find(({ from }) => from.is_bot)!.id
  const byClient = telegram.as(people.anna.id).press(people.anna.id, inChat, `t:1:a${ivanId}`, { stale: true })
  await settle()
  t.is((await byClient)?.text, en.answer_old_button)
  t.deepEqual(await owner(), [null, null])

  await database.knex('technicians').where({ name: 'Ivan' }).update({ active: false })
  t.is(await press(olga.telegram.id, `t:1:a${ivanId}`), en.answer_off_list)
  t.deepEqual(offers(), [['Olga · 0']], 'and the card has learnt of it')
  t.is(await press(lead.telegram.id, 't:1:take'), en.answer_taken)
  const lena = (await database.knex('technicians').where({ telegram_id: lead.telegram.id }).first()) as { id: string }
  await takenLongAgo(database)
  t.is(await press(olga.telegram.id, `t:1:a${lena.id}`), en.answer_off_list, 'not on the list')
  t.deepEqual(await owner(), [lena.id, null])
  t.deepEqual(see.refused(), [])
})

test.serial('long names are cut, never the number; eight are offered, two in a row', async (t) => {
  const journey = await startJourney(t, { name: 'long_offers' })
  const { telegram, database, people, settle } = journey
  const names = Array.from({ length: 9 }, (_, index) => `Maximilian Bartholomew ${index}`)
  await database
    .knex('technicians')
    .insert([...names.map((name) => ({ name, listed: true })), { name: 'Only met', listed: false }])
  telegram.as(people.anna.id).write('No water')
  await settle()
  const rows = keyboard(cardOf(journey)).filter((row) => row.some(({ data }) => /:a\d+$/.test(data ?? '')))
  t.deepEqual(
    rows.map((row) => row.length),
    [2, 2, 2, 2],
  )
  t.is(rows[0]![1]!.text, 'Maximilian Bartholo… · 0')
  t.true(rows.flat().every(({ text }) => text.length <= 24))
})

test.serial('/take just after somebody else is answered in the topic, and changes nothing', async (t) => {
  const { telegram, todoist, group, people, see, settle, thread } = await asked(t, { name: 'late_take' })
  const { olga, ivan } = people
  for (const { telegram: who } of [olga, ivan, olga])
    telegram.as(who.id).write({ chatId: group.id, threadId: thread, text: '/take' })
  await settle()
  t.is(see.topics()[0]!.name, '🟡 [In progress | @olga_fix] #1 | Anna')
  t.deepEqual(
    see.topic().filter((line) => line.startsWith('bot: ')),
    ['bot: No water', `bot: ${say('en', 'taken_by', { name: '@olga_fix' })}`],
  )
  todoist.as(ivan.todoist.id).assign(see.task().id, ivan.todoist.id)
  await settle()
  t.is(see.topics()[0]!.name, '🟡 [In progress | @ivan_net] #1 | Anna', 'the board knows no such wait')
  t.is(see.topic().at(-1), `bot: ${say('en', 'handed_over', { from: '@olga_fix', name: '@ivan_net' })}`)
  t.deepEqual(see.refused(), [])
})
