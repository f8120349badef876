// What came to nothing when it was said, and is mended by an edit: it is said now, or its author learns that it was not.
import test from 'ava'
import { en } from '../../src/texts/en.ts'
import { say } from '../../src/texts/texts.ts'
import { startJourney } from './journey.ts'
import type { Journey } from './journey.ts'
import { addHostel } from './two-desks.ts'

const notSent = en.edit_not_sent_here

/** All that was said so far was said before what comes now, be it in the same second. */
async function aMinuteLater({ database: { knex } }: Journey): Promise<void> {
  await knex('messages').update({ created_at: knex.raw(`created_at - interval '1 minute'`) })
}

test.serial('a mistyped command that is mended in the topic reaches the client, once', async (t) => {
  const journey = await startJourney(t, { name: 'mended_topic' })
  const { telegram, people, group, see, settle } = journey
  telegram.as(people.anna.id).write('No water')
  await settle()
  await aMinuteLater(journey)
  const olga = telegram.as(people.olga.telegram.id)
  const where = { chatId: group.id, threadId: see.topics()[0]!.id }
  const { message_id: id } = olga.write({ ...where, text: '/notte On my way' })
  await settle()
  olga.edit(group.id, id, { text: 'On my wai' })
  await settle()
  olga.edit(group.id, id, { text: 'On my way' })
  await settle()
  t.deepEqual(see.chat(people.anna.id).slice(2), ['bot: On my way'])
  t.deepEqual(see.comments(), ['**Anna:** No water', '**Support (Olga):** On my way'])
  t.deepEqual(see.topic(), ['bot: No water', 'Olga: On my way', `bot: ${en.staff_help}`])

  await aMinuteLater(journey)
  const { message_id: note } = olga.write({ ...where, text: '/notte She is rude' })
  await settle()
  olga.edit(group.id, note, { text: '/note She is rude' })
  await settle()
  t.is(see.comments().at(-1), '🔒 **Note (Olga):** She is rude')
  t.is(see.chat(people.anna.id).length, 3)
  t.deepEqual(see.refused(), [])
})

test.serial('where it can no longer be sent in its place, its author is told to write it anew', async (t) => {
  const { telegram, people, group, see, settle, restart } = await startJourney(t, { name: 'mended_late' })
  const anna = telegram.as(people.anna.id)
  anna.write('No water')
  await settle()
  const olga = telegram.as(people.olga.telegram.id)
  const where = { chatId: group.id, threadId: see.topics()[0]!.id }
  const { message_id: mistyped } = olga.write({ ...where, text: '/notte On my way' })
  await settle()
  anna.write('Hello?')
  await settle()
  olga.edit(group.id, mistyped, { text: 'On my way' })
  await settle()
  t.is(see.topic().at(-1), `bot: ${notSent}`)

  const { message_id: done } = olga.write({ ...where, text: '/take' })
  await settle()
  olga.edit(group.id, done, { text: 'It is mine' })
  await settle()
  const topic = see.topic()
  t.deepEqual(topic.slice(-2), ['Olga: It is mine', `bot: ${notSent}`])
  const chat = telegram.chat(group.id).messages
  t.is(chat.findLast(({ content }) => content.text === notSent)?.replyTo?.messageId, done)

  await restart()
  olga.edit(group.id, done, { text: 'It is mine', entities: [{ type: 'bold', offset: 0, length: 2 }] })
  await settle()
  t.is(see.topic().length, topic.length + 1)
  t.deepEqual(see.comments(), ['**Anna:** No water', '**Anna:** Hello?'])
  t.deepEqual(
    see.chat(people.anna.id).filter((line) => /way|mine/.test(line)),
    [],
  )
  t.deepEqual(see.refused(), [])
})

test.serial('a mistyped ready answer, or command, that is mended on the board reaches the client', async (t) => {
  const journey = await startJourney(t, { name: 'mended_board' })
  const { telegram, todoist, people, group, see, settle, restart } = journey
  telegram.as(people.anna.id).write('No water')
  telegram.as(people.lead.telegram.id).write({ chatId: group.id, text: '/canned add hello Hello {name}' })
  await settle()
  const task = see.task().id
  const ivan = todoist.as(people.ivan.todoist.id)
  await aMinuteLater(journey)
  const { id: call } = ivan.comment(task, '!helo')
  await settle()
  ivan.editComment(call, '!hello')
  await settle()
  t.deepEqual(see.chat(people.anna.id).slice(2), ['bot: Hello Anna'])

  await aMinuteLater(journey)
  const { id: command } = ivan.comment(task, '/on my way')
  await settle()
  ivan.editComment(command, 'On my way')
  await settle()
  t.deepEqual(see.chat(people.anna.id).slice(2), ['bot: Hello Anna', 'bot: On my way'])
  t.is(see.topic().at(-1), 'bot: Ivan: On my way')

  const { id: late } = ivan.comment(task, '/bye')
  await settle()
  telegram.as(people.anna.id).write('Thanks!')
  await settle()
  ivan.editComment(late, 'Bye')
  await settle()
  await restart()
  await settle()
  t.deepEqual(see.comments(task), [
    '**Anna:** No water',
    '!hello',
    say('en', 'canned_unknown_like', { name: 'helo', names: 'hello' }),
    '**Support (Ivan):** Hello Anna',
    'On my way',
    en.command_not_sent_here,
    'Bye',
    '**Anna:** Thanks!',
    notSent,
  ])
  t.is(see.chat(people.anna.id).length, 5)
  t.deepEqual(see.refused(), [])
})

test.serial('a code is shown to no client, be it by an edit', async (t) => {
  const { telegram, todoist, people, see, settle } = await startJourney(t, { name: 'mended_code' })
  telegram.as(people.anna.id).write('No water')
  await settle()
  const ivan = todoist.as(people.ivan.todoist.id)
  const { id } = ivan.comment(see.task().id, '/link ABCD-1234')
  await settle()
  ivan.editComment(id, 'link ABCD-1234')
  await settle()
  t.is(see.chat(people.anna.id).length, 2)
  t.is(see.comments().at(-1), notSent)
})

test.serial('a client who mends /help into words has written them', async (t) => {
  const { telegram, people, see, settle } = await startJourney(t, { name: 'mended_help' })
  const anna = telegram.as(people.anna.id)
  anna.start()
  const { message_id: id } = anna.write('/help')
  await settle()
  anna.edit(people.anna.id, id, { text: 'No water' })
  await settle()
  t.deepEqual(see.comments(), ['**Anna:** No water'])
  t.deepEqual(see.topic(), ['bot: No water'])

  const { message_id: late } = anna.write('/status')
  anna.write('It drips')
  await settle()
  anna.edit(people.anna.id, late, { text: 'Anybody?' })
  anna.edit(people.anna.id, late, { text: 'Anybody?' })
  await settle()
  t.is(see.chat(people.anna.id).at(-1), `bot: ${en.edit_not_heard}`)
  t.is(see.chat(people.anna.id).filter((line) => line.endsWith(en.edit_not_heard)).length, 1)
  t.deepEqual(see.comments(), ['**Anna:** No water', '**Anna:** It drips'])
  t.deepEqual(see.refused(), [])
})

test.serial('where it may be meant for several desks, it waits for the choice as any other words', async (t) => {
  const journey = await startJourney(t, { name: 'mended_desks' })
  const hostel = await addHostel(journey)
  const { telegram, people, database, see, settle } = journey
  const anna = telegram.as(people.anna.id)
  anna.start()
  const { message_id: id } = anna.write('/help')
  await settle()
  anna.edit(people.anna.id, id, { text: '/stattus' })
  await settle()
  t.is(see.chat(people.anna.id).at(-1), `bot: ${en.edit_not_heard}`)
  anna.edit(people.anna.id, id, { text: 'No towls' })
  await settle()
  t.deepEqual(see.tasks(), [])
  anna.edit(people.anna.id, id, { text: 'No towels' })
  await settle()
  const { id: desk } = await database.knex('desks').where({ slug: 'hostel' }).first()
  void anna.press(people.anna.id, see.inChat(people.anna.id, en.desk_question), `p:${desk}`)
  await settle()
  t.deepEqual(hostel.see.topic(), ['bot: No towels'])
  t.deepEqual(see.refused(), [])
})

test.serial('whoever is not known, because they were forgotten maybe, is told that an edit is not heard', async (t) => {
  const { telegram, people, database, see, settle } = await startJourney(t, { name: 'mended_stranger' })
  const anna = telegram.as(people.anna.id)
  const { message_id: id } = anna.write('/help')
  await settle()
  anna.edit(people.anna.id, id, { text: 'No water' })
  await settle()
  t.deepEqual(see.chat(people.anna.id).slice(1), [`bot: ${en.help}`, `bot: ${en.edit_not_heard}`])
  t.deepEqual(await database.knex('clients'), [])
  t.deepEqual(see.refused(), [])
})
