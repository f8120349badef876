// What the client must never see.
import test from 'ava'
import { en } from '../../src/texts/en.ts'
import { holdStream } from '../../src/store/streams.ts'
import { startJourney } from './journey.ts'
import { until } from './until.ts'

test.serial('a note stays with the staff on both sides, with whatever is attached', async (t) => {
  const { telegram, todoist, people, group, see, settle } = await startJourney(t, { name: 'notes' })
  const anna = telegram.as(people.anna.id)
  anna.write('Hello')
  await settle()
  const seen = see.chat(people.anna.id)
  const olga = telegram.as(people.olga.telegram.id)
  const where = { chatId: group.id, threadId: see.topics()[0]!.id }
  olga.write({ ...where, text: '// she called *twice*', entities: [{ type: 'bold', offset: 3, length: 3 }] })
  olga.photo({ ...where, caption: '//her face' })
  olga.write({ ...where, text: '/note the same in other words' })
  olga.write({ ...where, text: '@ivan_net have a look' })
  await settle()
  const board = todoist.as(people.ivan.todoist.id)
  board.comment(see.task().id, '// on *my* list')
  board.comment(see.task().id, '//the bill', { name: 'bill.pdf', type: 'application/pdf', bytes: Buffer.from('b') })
  await settle()
  t.deepEqual(see.chat(people.anna.id), seen)
  const kept = 'bot: 🔒 Kept as a note. The client does not see it.'
  const called = 'bot: 🔒 Kept as a note, and Ivan is called. The client does not see it.'
  t.deepEqual(
    see.topic().filter((line) => line !== kept && line !== called),
    [
      'bot: Hello',
      'Olga: // she called *twice*',
      'Olga: [photo] //her face',
      'Olga: /note the same in other words',
      'Olga: @ivan_net have a look',
      'bot: 🔒 Ivan: on my list',
      'bot: [document] 🔒 Ivan: the bill',
    ],
  )
  t.is(see.topic().filter((line) => line === kept).length, 3)
  t.is(see.topic().filter((line) => line === called).length, 1)
  t.deepEqual(see.comments().slice(1), [
    '🔒 **Note (Olga):** **she** called \\*twice\\*',
    '🔒 **Note (Olga):** her face [photo.jpg]',
    '🔒 **Note (Olga):** the same in other words',
    '🔒 **Note (Olga):** @ivan_net have a look',
    '// on *my* list',
    '//the bill [bill.pdf]',
  ])
  t.deepEqual(see.refused(), [])
})

test.serial(
  'whoever has been met in the general flow, or leads, is called by name; nothing else changes',
  async (t) => {
    let kim = 0
    const { telegram, people, group, see, settle, database } = await startJourney(t, {
      name: 'known_staff',
      env: ({ telegram: chat, people: { lead } }) => {
        kim = chat.addUser({ first_name: 'Kim', username: 'kim_boss' }).id
        return { ADMIN_IDS: `${lead.telegram.id},${kim}` }
      },
    })
    const [sveta, tom, vera] = [
      ['Sveta', 'sveta_t'],
      ['Tom', 'tom_t'],
      ['Vera', 'vera_t'],
    ].map(([first_name, username]) => telegram.addUser({ first_name: first_name!, username: username! }).id)
    for (const id of [sveta!, tom!, vera!]) telegram.setMember(group.id, id, 'member')
    telegram.as(people.anna.id).write('Hello')
    await settle()
    telegram.as(sveta!).write({ chatId: group.id, text: 'Hello, everybody' })
    telegram.as(tom!).write({ chatId: group.id, text: '/canned' })
    telegram.as(people.lead.telegram.id).write({ chatId: group.id, text: '/tickets' })
    telegram.as(kim).start()
    telegram.setMember(group.id, vera!, 'administrator')
    await settle()
    const seen = see.chat(people.anna.id)
    const where = { chatId: group.id, threadId: see.topics()[0]!.id }
    const names = ['sveta_t', 'sveta', 'tom_t', 'lena_lead', 'Lena', 'kim_boss', 'kim', 'vera_t', 'VERA']
    for (const name of names)
      telegram.as(people.olga.telegram.id).write({ ...where, text: `@${name} look at this one` })
    await settle()
    t.deepEqual(see.chat(people.anna.id), seen)
    const technicians = database.knex('technicians')
    t.deepEqual(await technicians.clone().where({ listed: true }).orderBy('id').pluck('name'), ['Olga', 'Ivan'])
    t.deepEqual(await technicians.where({ listed: false }).orderBy('name').pluck('name'), ['Sveta', 'Tom'])
  },
)

test.serial('nobody is met by what is said in the group’s own name', async (t) => {
  const { telegram, people, group, see, settle } = await startJourney(t, { name: 'hidden_staff' })
  telegram.as(people.anna.id).write('Hello')
  await settle()
  telegram.as(people.lead.telegram.id).writeAnonymously({ chatId: group.id, text: 'Hello' })
  await settle()
  telegram
    .as(people.olga.telegram.id)
    .write({ chatId: group.id, threadId: see.topics()[0]!.id, text: '@Group A is yours' })
  await settle()
  t.deepEqual(see.chat(people.anna.id).slice(2), ['bot: @Group A is yours'])
})

test.serial('a command in whatever language and on whatever side is not said to the client', async (t) => {
  const { telegram, todoist, people, group, see, settle } = await startJourney(t, { name: 'no_command' })
  telegram.as(people.anna.id).write('Hello')
  await settle()
  const seen = see.chat(people.anna.id)
  const where = { chatId: group.id, threadId: see.topics()[0]!.id }
  const said = ['/заметка клиент врёт', '/ban her', '/closeит']
  for (const text of said) telegram.as(people.olga.telegram.id).write({ ...where, text })
  await settle()
  todoist.as(people.ivan.todoist.id).comment(see.task().id, '/close')
  // Two notices at once may be one message.
  await settle()
  todoist.as(people.ivan.todoist.id).comment(see.task().id, '**/закрыть** она врёт')
  await settle()
  t.deepEqual(see.chat(people.anna.id), seen)
  const help = `bot: ${en.staff_help}`
  t.deepEqual(see.topic(), ['bot: Hello', ...said.map((text) => `Olga: ${text}`), help, help, help, help, help])
  t.deepEqual(see.comments(), ['**Anna:** Hello', '/close', en.command_not_sent_here, '**/закрыть** она врёт'])
  t.false(see.task().checked)
  t.deepEqual(see.refused(), [])
})

test.serial('a message that is edited into a note is taken back from the client', async (t) => {
  const { telegram, todoist, people, group, see, settle } = await startJourney(t, { name: 'into_note' })
  telegram.as(people.anna.id).write('Hello')
  await settle()
  const olga = telegram.as(people.olga.telegram.id)
  const where = { chatId: group.id, threadId: see.topics()[0]!.id }
  const { message_id: id } = olga.write({ ...where, text: 'What a fool' })
  await settle()
  const note = todoist.as(people.ivan.todoist.id).comment(see.task().id, 'Indeed')
  await settle()
  t.is(see.chat(people.anna.id).length, 4)
  olga.edit(group.id, id, { text: '// What a fool' })
  todoist.as(people.ivan.todoist.id).editComment(note.id, '// Indeed')
  await settle()
  t.is(see.chat(people.anna.id).length, 2)
  t.deepEqual(see.comments().slice(1), ['🔒 **Note (Olga):** What a fool', '// Indeed'])
  t.true(see.topic().includes('bot: 🔒 Ivan: Indeed'))
  // A note stays a note, whatever it says later: nobody is surprised by what a client suddenly reads.
  olga.edit(group.id, id, { text: 'What a pity' })
  await settle()
  t.is(see.chat(people.anna.id).length, 2)
  t.is(see.comments()[1], '🔒 **Note (Olga):** What a pity')
  t.is(see.topic().at(-1), `bot: ${en.still_note}`)
  t.deepEqual(see.refused(), [])
})

test.serial('words edited into a note before the hub hears of it are never copied to the client', async (t) => {
  const { telegram, people, group, database, see, settle } = await startJourney(t, { name: 'unheard_note' })
  const { knex } = database
  telegram.as(people.anna.id).write('Hello')
  await settle()
  const olga = telegram.as(people.olga.telegram.id)
  const where = { chatId: group.id, threadId: see.topics()[0]!.id }
  await knex('streams').where({ key: 'client:1' }).update({ held: true })
  const text = olga.write({ ...where, text: 'We come at five' })
  const photo = olga.photo({ ...where, caption: 'see there' })
  const bare = olga.photo(where)
  await until(async () => (await knex('outbox').where({ stream: 'client:1', op: 'show', state: 'ready' })).length === 3)
  // What was changed waits to be processed.
  const stream = `topic:${group.id}:${where.threadId}`
  const first = { source: 'telegram', key: 'before', stream, payload: '{}', happened_at: new Date() }
  await knex('inbox').insert({ ...first, not_before: 'infinity' })
  olga.edit(group.id, text.message_id, { text: '// they never pay' })
  olga.edit(group.id, photo.message_id, { caption: '// they never pay' })
  const bill = olga.content('photo', { bytes: Buffer.from('unpaid'), caption: '// they never pay' })
  olga.edit(group.id, bare.message_id, { content: bill })
  const before = telegram.calls.length
  const made = () =>
    telegram.calls
      .slice(before)
      .filter(({ method, params }) => params['chat_id'] === people.anna.id && /^(send|copy)/.test(method))
  await knex.transaction(async (trx) => await holdStream(trx, 'client:1', false))
  await until(() => made().length === 3)
  await knex('inbox').where({ key: 'before' }).delete()
  await settle()
  t.deepEqual(
    made().map(({ method, params }) => [method, params['text'] ?? params['caption']]),
    [
      ['sendMessage', 'We come at five'],
      ['sendPhoto', 'see there'],
      ['sendPhoto', ''],
    ],
  )
  const shown = telegram.privateChat(people.anna.id).messages.filter(({ content }) => content.photo)
  const asSent = [photo, bare].map((sent) => ('photo' in sent ? sent.photo!.map((size) => size.file_unique_id) : []))
  t.deepEqual(
    shown.map(({ content }) => content.photo!.map((size) => size.file_unique_id)),
    asSent,
  )
  t.deepEqual(see.chat(people.anna.id).length, 2, 'and taken back once it is heard of')
  t.deepEqual(see.refused(), [])
})

test.serial('what happens in the group besides talk never reaches the client', async (t) => {
  const { telegram, people, group, see, settle } = await startJourney(t, { name: 'group_life' })
  telegram.as(people.anna.id).write('Hello')
  await settle()
  const seen = see.chat(people.anna.id)
  const comments = see.comments()
  const olga = telegram.as(people.olga.telegram.id)
  const threadId = see.topics()[0]!.id
  const where = { chatId: group.id, threadId }
  olga.pin(group.id, see.inTopic('Hello'))
  olga.write({ ...where, text: '/help' })
  olga.write({ ...where, text: '/unknown thing' })
  olga.write({ ...where, text: '/close@some_other_bot' })
  olga.writeAnonymously({ ...where, text: 'from behind the group' })
  olga.write({ chatId: group.id, text: 'in the general flow' })
  const other = olga.createTopic(group.id, 'Lunch')
  olga.write({ chatId: group.id, threadId: other, text: 'soup today' })
  olga.react(group.id, see.inTopic('Hello'), '👍')
  telegram.as(people.ivan.telegram.id).leave(group.id)
  await settle()
  t.deepEqual(see.chat(people.anna.id), seen)
  t.deepEqual(see.comments(), comments)
  t.is(see.tasks().length, 1)
  t.deepEqual(see.refused(), [])
})

test.serial('an album whose caption is a note stays with the staff whole, whichever part carries it', async (t) => {
  const { telegram, people, group, see, settle } = await startJourney(t, { name: 'album_note' })
  telegram.as(people.anna.id).write('Hello')
  await settle()
  const seen = see.chat(people.anna.id)
  const olga = telegram.as(people.olga.telegram.id)
  const where = { chatId: group.id, threadId: see.topics()[0]!.id }
  olga.album([{ kind: 'photo', caption: '// internal' }, { kind: 'photo' }, { kind: 'photo' }], where)
  olga.album([{ kind: 'photo' }, { kind: 'photo', caption: '//internal too' }], where)
  await settle()
  t.deepEqual(see.chat(people.anna.id), seen)
  t.is(see.comments().filter((comment) => comment.startsWith('🔒 **Note (Olga):**')).length, 5)

  const shown = olga.album([{ kind: 'photo', caption: 'For you' }, { kind: 'photo' }], where)
  await settle()
  t.is(see.chat(people.anna.id).length, seen.length + 2)
  olga.edit(group.id, shown[0]!.message_id, { caption: '// not for you' })
  await settle()
  t.deepEqual(see.chat(people.anna.id), seen)
  t.deepEqual(see.refused(), [])
})

test.serial('an album, and an answer, that were not sent are kept as notes whole and once', async (t) => {
  const { telegram, people, group, see, settle } = await startJourney(t, { name: 'album_as_note' })
  telegram.as(people.anna.id).write('Hello')
  await settle()
  const olga = telegram.as(people.olga.telegram.id)
  const where = { chatId: group.id, threadId: see.topics()[0]!.id }
  olga.write({ ...where, text: '/close' })
  await settle()
  const seen = see.chat(people.anna.id)
  const before = see.comments().length
  const press = async () => {
    const under = telegram.chat(group.id).messages.findLast(({ content }) => content.text === en.closed_not_sent)!
    const answered = olga.press(group.id, under.id, 't:1:as_note')
    await settle()
    return (await answered)?.text
  }
  olga.album([{ kind: 'photo', caption: 'For the file' }, { kind: 'photo' }, { kind: 'photo' }], where)
  await settle()
  t.is(see.comments().length, before)
  t.is(await press(), en.answer_kept_as_note)
  t.is(await press(), en.answer_kept_as_note)
  t.is(see.comments().length, before + 3, 'each part once')
  t.true(see.comments().at(-3)!.includes('For the file'))
  olga.write({ ...where, text: 'She was wrong there', replyTo: see.inTopic('Hello') })
  await settle()
  t.is(await press(), en.answer_kept_as_note)
  t.regex(see.comments().at(-1)!, /^> .*Hello[^]*She was wrong there$/)
  t.deepEqual(see.chat(people.anna.id), seen)
  t.deepEqual(see.refused(), [])
})

test.serial('what was not sent to a closed ticket is kept as a note by a button, by its author alone', async (t) => {
  const { telegram, people, group, see, settle } = await startJourney(t, { name: 'as_note' })
  telegram.as(people.anna.id).write('Hello')
  await settle()
  const olga = telegram.as(people.olga.telegram.id)
  const where = { chatId: group.id, threadId: see.topics()[0]!.id }
  olga.write({ ...where, text: '/close' })
  await settle()
  const seen = see.chat(people.anna.id)
  olga.write({ ...where, text: 'She owes us a cable' })
  await settle()
  const under = see.inTopic(en.closed_not_sent)
  const press = async (who: typeof olga) => {
    const answered = who.press(group.id, under, 't:1:as_note')
    await settle()
    return (await answered)?.text
  }
  t.is(await press(telegram.as(people.ivan.telegram.id)), en.answer_old_button)
  t.is(await press(olga), en.answer_kept_as_note)
  t.is(await press(olga), en.answer_kept_as_note)
  t.deepEqual(see.chat(people.anna.id), seen)
  t.deepEqual(
    see.comments().filter((comment) => comment.includes('cable')),
    ['🔒 **Note (Olga):** She owes us a cable'],
  )
  t.deepEqual(see.refused(), [])
})
