import test from 'ava'
import type { ExecutionContext } from 'ava'
import { lookForUndecided } from '../../src/flow/reception.ts'
import { en } from '../../src/texts/en.ts'
import { say } from '../../src/texts/texts.ts'
import { startJourney } from './journey.ts'
import { settleUnknown } from './outcomes.ts'
import { addHostel } from './two-desks.ts'
import { until } from './until.ts'

const question = `bot: ${en.desk_question}`
const greeting = `bot: ${en.greeting}`
const hackathon = 'Hackathon support'
const at = (name: string) => `bot: ${say('en', 'desk_chosen', { name })}`
const receipt = (ticket: number) => `bot: ${say('en', 'receipt', { ticket })}`

async function twoDesks(t: ExecutionContext, name: string) {
  const journey = await startJourney(t, { name })
  const hostel = await addHostel(journey)
  const { telegram, people, see, settle } = journey
  const anna = telegram.as(people.anna.id)
  /** Presses under the newest message of the hub's that asks which desk. */
  async function press(
    data: string,
    options?: { stale?: boolean },
    message = see.inChat(anna.user.id, en.desk_question),
  ) {
    const answer = anna.press(anna.user.id, message, data, options)
    await settle()
    return (await answer)?.text
  }
  async function askBoth() {
    for (const [desk, words] of [
      ['main', 'No wifi'],
      ['hostel', 'No towels'],
    ] as const) {
      anna.start(desk)
      anna.write(words)
      await settle()
    }
  }
  async function closeAndMark() {
    anna.write('/close')
    await settle()
    const message = see.inChat(anna.user.id, '1/3')
    for (const mark of [0, 1, 2]) {
      void anna.press(anna.user.id, message, `s:1:${mark}:3`)
      await settle()
    }
  }
  return { ...journey, hostel, anna, press, askBoth, closeAndMark, chat: () => see.chat(anna.user.id) }
}

test.serial('two clients come by their links, and each is answered by the right desk', async (t) => {
  const { telegram, people, hostel, anna, see, settle, chat, project } = await twoDesks(t, 'desks_link')
  const boris = telegram.as(people.boris.id)
  anna.start('hostel')
  boris.start('MAIN')
  await settle()
  anna.write('No towels')
  boris.write('No wifi')
  await settle()
  t.deepEqual(chat().slice(1), [greeting, at('Hostel'), 'Anna: No towels', chat().at(-1)!])
  t.regex(chat().at(-1)!, /^bot: Got it/)
  t.deepEqual(hostel.see.topic(), ['bot: No towels'])
  t.deepEqual(see.topic(), ['bot: No wifi'])
  t.is(see.task(/towels/).project_id === project.id, false)
  t.is(see.task(/wifi/).project_id, project.id)
  const say_ = (chatId: number, threadId: number, text: string) =>
    telegram.as(people.olga.telegram.id).write({ chatId, threadId, text })
  say_(hostel.chatId, hostel.see.topics()[0]!.id, 'Towels are coming')
  const groupId = telegram.chats().find(({ title }) => title === hackathon)!.id
  say_(groupId, see.topics()[0]!.id, 'Wifi is coming')
  await settle()
  t.is(chat().at(-1), 'bot: Towels are coming')
  t.is(see.chat(boris.user.id).at(-1), 'bot: Wifi is coming')
  anna.write('Thanks, and soap?')
  await settle()
  t.is(hostel.see.topic().at(-1), 'bot: Thanks, and soap?')
  t.deepEqual(see.refused(), [])
})

test.serial('who comes without a link is asked; what was written before choosing is the request', async (t) => {
  const { hostel, anna, see, settle, chat, press, restart, stopHub, startHub } = await twoDesks(t, 'desks_question')
  anna.write('Hello')
  await settle()
  t.deepEqual(chat(), ['Anna: Hello', question])
  t.deepEqual([see.topics(), hostel.see.topics(), see.tasks()], [[], [], []])
  await restart()
  const first = anna.write('No towel')
  anna.album([{ kind: 'photo', caption: 'Look' }, { kind: 'photo' }])
  anna.write('And no soap')
  await settle()
  anna.edit(anna.user.id, first.message_id, { text: 'No towels' })
  await settle()
  t.is(chat().filter((line) => line === question).length, 1)
  t.deepEqual(see.tasks(), [])
  await stopHub()
  const answer = anna.press(anna.user.id, see.inChat(anna.user.id, en.desk_question), 'p:2')
  anna.write('Please')
  await startHub()
  await settle()
  t.is((await answer)?.text, en.answer_desk_chosen)
  t.is(chat()[1], at('Hostel'), 'the question is turned in its place')
  t.is(chat().at(-1), receipt(1))
  t.deepEqual(hostel.see.topic(), [
    'bot: Hello',
    'bot: No towels',
    'bot: [photo] Look',
    'bot: [photo]',
    'bot: And no soap',
    'bot: Please',
  ])
  t.deepEqual(
    see.comments().map((line) => line.replace(/ \[.*/, '')),
    [
      '**Anna:** Hello',
      '**Anna:** No towels',
      '**Anna:** Look',
      '**Anna:** 📷 Photo',
      '**Anna:** And no soap',
      '**Anna:** Please',
    ],
  )
  t.deepEqual(see.topics(), [])
  t.is(await press('p:1', { stale: true }, see.inChat(anna.user.id, 'You are writing')), en.answer_desk_chosen_before)
  anna.write('Hurry')
  await settle()
  t.is(hostel.see.topic().at(-1), 'bot: Hurry')
  t.deepEqual(see.refused(), [])
})

test.serial('one client has a request at each of two desks, and every word finds its own', async (t) => {
  const { telegram, people, hostel, anna, see, settle, chat, press } = await twoDesks(t, 'desks_both')
  anna.start('main')
  anna.write('No wifi')
  await settle()
  anna.start()
  await settle()
  t.deepEqual(chat().slice(-2), [greeting, question])
  t.is(await press('p:2'), en.answer_desk_chosen)
  anna.write('No towels')
  await settle()
  t.deepEqual([see.topic(), hostel.see.topic()], [['bot: No wifi'], ['bot: No towels']])
  const groupId = telegram.chats().find(({ title }) => title === hackathon)!.id
  telegram.as(people.ivan.telegram.id).write({ chatId: groupId, threadId: see.topics()[0]!.id, text: 'Which room?' })
  await settle()
  const asked = see.inChat(anna.user.id, 'Which room?')
  anna.write({ text: 'Room 7', chatId: anna.user.id, replyTo: asked })
  anna.write('Blue ones, please')
  await settle()
  t.is(see.topic().at(-1), 'bot: Room 7', 'an answer goes where the question came from')
  t.is(hostel.see.topic().at(-1), 'bot: Blue ones, please', 'all else to the desk that was chosen last')
  anna.write('/status')
  await settle()
  t.regex(chat().at(-1)!, /Request 2: new/)
  anna.write('/close')
  await settle()
  t.regex(hostel.see.topics()[0]!.name, /Closed/)
  t.notRegex(see.topics()[0]!.name, /Closed/)
  anna.write('/status')
  await settle()
  t.regex(chat().at(-1)!, /Request 1: /, 'with nothing open at the desk chosen last, it is about the other')
  void anna.press(anna.user.id, see.inChat(anna.user.id, 'request is number 1'), 'c:1:close')
  await settle()
  t.regex(see.topics()[0]!.name, /Closed/)
  t.deepEqual(see.refused(), [])
})

test.serial('a client who blocks the bot is told at every desk that has a request of theirs', async (t) => {
  const { anna, hostel, see, settle, askBoth } = await twoDesks(t, 'desks_blocked')
  await askBoth()
  const blocked = `bot: ${say('en', 'client_blocked', { name: 'Anna' })}`
  const back = `bot: ${say('en', 'client_back', { name: 'Anna' })}`
  anna.block()
  await settle()
  anna.unblock()
  await settle()
  t.deepEqual(see.topic(), ['bot: No wifi', blocked, back])
  t.deepEqual(hostel.see.topic(), ['bot: No towels', blocked, back])
})

test.serial('a survey is answered at its own desk, wherever its client writes by now', async (t) => {
  const { database, anna, hostel, settle, chat, closeAndMark } = await twoDesks(t, 'desks_survey')
  anna.start('main')
  anna.write('No wifi')
  await settle()
  anna.start('hostel')
  await closeAndMark()
  anna.write('Be faster')
  anna.write('No towels')
  await settle()
  t.is((await database.knex('feedback').first()).comment, 'Be faster')
  t.deepEqual(hostel.see.topic(), ['bot: No towels'])
  t.is(chat().at(-1), receipt(2))
})

test.serial('a survey that waits for words hides nothing open elsewhere', async (t) => {
  const { database, anna, settle, chat, askBoth, closeAndMark } = await twoDesks(t, 'desks_survey_beside')
  await askBoth()
  await closeAndMark()
  anna.write('/status')
  await settle()
  t.regex(chat().at(-1)!, /^bot: Request 1: /)
  anna.write('/close')
  await settle()
  t.deepEqual(await database.knex('tickets').orderBy('id').pluck('status'), ['closed', 'closed'])
})

test.serial('what names no desk asks, and a forged press changes nothing', async (t) => {
  const { hostel, anna, see, settle, chat, press } = await twoDesks(t, 'desks_forged')
  anna.start('nowhere')
  await settle()
  t.deepEqual(chat().slice(1), [greeting, question])
  t.is(await press('p:77', { stale: true }), en.answer_desk_off)
  t.is(await press('p:x', { stale: true }), en.answer_old_button)
  anna.write('No towels')
  await settle()
  t.deepEqual([see.topics(), hostel.see.topics()], [[], []])
  anna.start('hostel')
  await settle()
  t.deepEqual(hostel.see.topic(), ['bot: No towels'], 'a link answers the question too')
  t.is(chat()[2], at('Hostel'))
})

test.serial('who never chooses is received by the first desk', async (t) => {
  const { database, hostel, anna, see, settle, chat, press } = await twoDesks(t, 'desks_unchosen')
  anna.write('No towels')
  anna.write('Anybody?')
  await settle()
  await lookForUndecided(database.knex)
  await settle()
  t.deepEqual(see.topics(), [], 'a quarter of an hour is theirs')
  await database.knex('kept_words').update({ kept_at: new Date(Date.now() - 16 * 60_000) })
  await lookForUndecided(database.knex)
  await lookForUndecided(database.knex)
  await settle()
  t.deepEqual(see.topic(), ['bot: No towels', 'bot: Anybody?'])
  t.deepEqual(chat(), ['Anna: No towels', at(hackathon), 'Anna: Anybody?', receipt(1)].toSorted(byPlace(chat())))
  anna.write('Thanks')
  await settle()
  t.is(see.topic().at(-1), 'bot: Thanks')
  t.deepEqual(hostel.see.topics(), [])
  t.is(await press('p:2', { stale: true }, see.inChat(anna.user.id, 'You are writing')), en.answer_desk_chosen_before)
})

test.serial('what is written while a choice is open stays behind it, though one desk alone is left', async (t) => {
  const { hostel, anna, see, settle, press } = await twoDesks(t, 'desks_one_left')
  anna.write('No wifi')
  await settle()
  await hostel.lead('/desk off')
  anna.write('None at all')
  await settle()
  t.deepEqual(see.topics(), [])
  t.is(await press('p:2'), en.answer_desk_off)
  t.is(await press('p:1'), en.answer_desk_chosen)
  t.deepEqual(see.topic(), ['bot: No wifi', 'bot: None at all'])
})

test.serial('a copy at the second desk whose answer was lost is found there', async (t) => {
  const { telegram, hostel, anna, settle, database } = await twoDesks(t, 'desks_ledger')
  anna.start('hostel')
  await settle()
  anna.write('No towels')
  await settle()
  telegram.weather.add({ method: 'copyMessage', fault: { kind: 'lost-response' } })
  anna.write('And no soap')
  await settleUnknown({ database, settle })
  t.like(await database.knex('outbox').where({ outcome: 'found' }).first(), { op: 'show' })
  t.deepEqual(hostel.see.topic(), ['bot: No towels', 'bot: And no soap'])
})

test.serial('a desk that is off takes no new requests, and goes on with those it has', async (t) => {
  const { hostel, anna, see, settle, chat, telegram, people } = await twoDesks(t, 'desks_off')
  anna.start('hostel')
  anna.write('No towels')
  await settle()
  t.regex(await hostel.lead('/desk off'), /takes no new requests now/)
  anna.write('And soap')
  await settle()
  t.deepEqual(hostel.see.topic(), ['bot: No towels', 'bot: And soap'])
  const boris = telegram.as(people.boris.id)
  boris.start('hostel')
  boris.write('No towels here')
  await settle()
  t.deepEqual(see.topic(), ['bot: No towels here'], 'there is one desk left, so nobody is asked')
  t.false(see.chat(boris.user.id).includes(question))
  const groupId = telegram.chats().find(({ title }) => title === hackathon)!.id
  telegram.as(people.lead.telegram.id).write({ chatId: groupId, text: '/desk off' })
  await settle()
  const general = telegram.chat(groupId).messages.filter(({ threadId, service }) => !threadId && !service)
  t.is(general.at(-1)?.content.text, en.desk_off_last)
  t.regex(await hostel.lead('/desk add'), /“Hostel” takes new requests/)
  t.false(chat().includes(question))
})

/** Two messages sent at once may have been asked about after the first or after the second. */
function byPlace(lines: string[]) {
  return (one: string, other: string) => lines.indexOf(one) - lines.indexOf(other)
}

test.serial('a reply to an answer nobody has told the id of yet goes to the desk it is from, as a reply', async (t) => {
  const journey = await twoDesks(t, 'desks_reply')
  const { telegram, people, group, hostel, anna, askBoth, see, chat } = journey
  await askBoth()
  const thread = see.topics()[0]!.id
  telegram.weather.add({ method: 'copyMessage', fault: { kind: 'lost-response' } })
  const said = telegram.as(people.ivan.telegram.id).write({ chatId: group.id, threadId: thread, text: 'Try now' })
  await until(() => Promise.resolve(chat().includes('bot: Try now')))
  anna.write({ text: 'It works', replyTo: see.inChat(anna.user.id, 'Try now') })
  await settleUnknown(journey)
  t.is(see.topic().at(-1), 'bot: It works')
  t.false(hostel.see.topic().includes('bot: It works'))
  const shown = telegram.chat(group.id).messages.find(({ content }) => content.text === 'It works')
  t.is(shown?.replyTo?.messageId, said.message_id)
  t.deepEqual(
    chat().filter((line) => line === 'bot: Try now'),
    ['bot: Try now'],
  )
})
