// A reply stays a reply, whichever way it goes; on the board it is one quoted line.
import test from 'ava'
import { startJourney } from './journey.ts'
import type { Journey } from './journey.ts'

/** The text of what a message answers, by the message's own text. */
function answered({ telegram, group }: Journey, chat: 'group' | number, text: string): string | null {
  const { messages } = chat === 'group' ? telegram.chat(group.id) : telegram.privateChat(chat)
  const found = messages.findLast((one) => one.content.text === text || one.content.caption === text)
  if (!found) throw new Error(`no "${text}"`)
  const target = found.replyTo && messages.find(({ id }) => id === found.replyTo!.messageId)
  return target ? (target.content.text ?? target.content.caption ?? '') : null
}

test.serial('replies between the client and the topic stay replies, with a quote on the board', async (t) => {
  const journey = await startJourney(t, { name: 'replies' })
  const { telegram, people, group, see, settle } = journey
  const anna = telegram.as(people.anna.id)
  const olga = telegram.as(people.olga.telegram.id)
  anna.write('The projector is dead')
  anna.write('And the lamp too')
  await settle()
  const where = { chatId: group.id, threadId: see.topics()[0]!.id }
  olga.write({ ...where, text: 'Which lamp?', replyTo: see.inTopic('And the lamp') })
  await settle()
  t.is(answered(journey, people.anna.id, 'Which lamp?'), 'And the lamp too')
  anna.write({ text: 'The big one', replyTo: see.inChat(people.anna.id, 'Which lamp?') })
  anna.photo({ caption: 'this one', replyTo: see.inChat(people.anna.id, 'And the lamp') })
  await settle()
  t.is(answered(journey, 'group', 'The big one'), 'Which lamp?')
  t.is(answered(journey, 'group', 'this one'), 'And the lamp too')
  olga.write({ ...where, text: 'I meant this', replyTo: see.inTopic('Which lamp?') })
  olga.write({ ...where, text: 'not a reply' })
  await settle()
  t.is(answered(journey, people.anna.id, 'I meant this'), 'Which lamp?')
  t.is(answered(journey, people.anna.id, 'not a reply'), null)
  t.deepEqual(see.comments(), [
    '**Anna:** The projector is dead',
    '**Anna:** And the lamp too',
    '> And the lamp too\n\n**Support (Olga):** Which lamp?',
    '> Which lamp?\n\n**Anna:** The big one',
    '> And the lamp too\n\n**Anna:** this one [photo.jpg]',
    '> Which lamp?\n\n**Support (Olga):** I meant this',
    '**Support (Olga):** not a reply',
  ])
  t.deepEqual(see.refused(), [])
})

test.serial('what was said on the board can be answered from both sides', async (t) => {
  const journey = await startJourney(t, { name: 'board_replies' })
  const { telegram, todoist, people, group, see, settle } = journey
  const anna = telegram.as(people.anna.id)
  anna.write('Hello')
  await settle()
  todoist.as(people.olga.todoist.id).comment(see.task().id, 'What is it *about*?\nTell me more')
  await settle()
  anna.write({ text: 'A door', replyTo: see.inChat(people.anna.id, 'What is it') })
  await settle()
  t.is(answered(journey, 'group', 'A door'), 'Olga: What is it about?\nTell me more')
  const where = { chatId: group.id, threadId: see.topics()[0]!.id }
  telegram.as(people.ivan.telegram.id).write({ ...where, text: 'Which door?', replyTo: see.inTopic('What is it') })
  await settle()
  t.is(answered(journey, people.anna.id, 'Which door?'), 'What is it about?\nTell me more')
  t.deepEqual(see.comments().slice(2), [
    '> What is it about?\n\n**Anna:** A door',
    '> What is it about?\n\n**Support (Ivan):** Which door?',
  ])
  t.deepEqual(see.refused(), [])
})

test.serial('the receipt and the card are no messages: answering them is just writing', async (t) => {
  const journey = await startJourney(t, { name: 'no_replies' })
  const { telegram, people, group, see, settle } = journey
  const anna = telegram.as(people.anna.id)
  anna.write('Hello')
  await settle()
  anna.write({ text: 'Thanks for the number', replyTo: see.inChat(people.anna.id, 'Got it') })
  const where = { chatId: group.id, threadId: see.topics()[0]!.id }
  telegram.as(people.olga.telegram.id).write({ ...where, text: 'On it', replyTo: see.inTopic('#1\n') })
  await settle()
  t.is(answered(journey, 'group', 'Thanks for the number'), null)
  t.is(answered(journey, people.anna.id, 'On it'), null)
  t.deepEqual(see.comments().toSorted(), [
    '**Anna:** Hello',
    '**Anna:** Thanks for the number',
    '**Support (Olga):** On it',
  ])
  t.deepEqual(see.refused(), [])
})

test.serial('a reply to what has been deleted arrives without being one', async (t) => {
  const journey = await startJourney(t, { name: 'vanished' })
  const { telegram, people, group, see, settle } = journey
  const anna = telegram.as(people.anna.id)
  anna.write('Hello')
  await settle()
  const where = { chatId: group.id, threadId: see.topics()[0]!.id }
  const olga = telegram.as(people.olga.telegram.id)
  const { message_id: said } = olga.write({ ...where, text: 'Which hall?' })
  await settle()
  const reply = see.inChat(people.anna.id, 'Which hall?')
  olga.deleteMessage(group.id, said)
  anna.write({ text: 'Hall B', replyTo: reply })
  anna.photo({ caption: 'here', replyTo: reply })
  await settle()
  t.is(answered(journey, 'group', 'Hall B'), null)
  t.is(answered(journey, 'group', 'here'), null)
  t.deepEqual(see.comments().slice(2), [
    '> Which hall?\n\n**Anna:** Hall B',
    '> Which hall?\n\n**Anna:** here [photo.jpg]',
  ])
})

test.serial('an answer to an earlier ticket goes to the topic of the present one', async (t) => {
  const journey = await startJourney(t, { name: 'earlier_reply' })
  const { telegram, todoist, people, database, see, settle } = journey
  const anna = telegram.as(people.anna.id)
  anna.write('The door is stuck')
  await settle()
  todoist.as(people.olga.todoist.id).comment(see.task().id, 'Oiled it')
  await settle()
  todoist.as(people.olga.todoist.id).complete(see.task().id)
  await settle()
  await database.knex('tickets').update({ closed_at: new Date(Date.now() - 30 * 24 * 3_600_000) })
  anna.write({ text: 'Again!', replyTo: see.inChat(people.anna.id, 'Oiled it') })
  await settle()
  t.deepEqual(see.topic(/#2/), ['bot: Again!'])
  t.is(answered(journey, 'group', 'Again!'), null, 'a topic can not answer into another one')
  t.deepEqual(see.comments(see.task(/#2/).id), ['> Oiled it\n\n**Anna:** Again!'])
  t.deepEqual(see.refused(), [])
})
