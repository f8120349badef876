// What was said and is changed: every copy follows, and nothing is called for nothing.
import test from 'ava'
import { startJourney } from './journey.ts'

test.serial('an edit of the client changes the copy in the topic and the comment', async (t) => {
  const { telegram, people, see, settle } = await startJourney(t, { name: 'client_edits' })
  const anna = telegram.as(people.anna.id)
  const { message_id: first } = anna.write('The projektor is dead')
  const { message_id: picture } = anna.photo({ caption: 'here' })
  await settle()
  anna.edit(people.anna.id, first, {
    text: 'The projector is dead',
    entities: [{ type: 'bold', offset: 4, length: 9 }],
  })
  anna.edit(people.anna.id, picture, { caption: 'there' })
  await settle()
  t.deepEqual(see.topic(), ['bot: The projector is dead', 'bot: [photo] there'])
  t.deepEqual(see.comments(), ['**Anna:** The **projector** is dead', '**Anna:** there [photo.jpg]'])

  const calls = telegram.calls.length
  anna.edit(people.anna.id, picture, { caption: 'there' })
  await settle()
  t.is(telegram.calls.length, calls, 'an edit that changes nothing makes no calls')
  t.deepEqual(see.refused(), [])
})

test.serial('a replaced picture is replaced in the topic and on the board', async (t) => {
  const { telegram, todoist, people, group, see, settle } = await startJourney(t, { name: 'replaced' })
  const anna = telegram.as(people.anna.id)
  const { message_id: id } = anna.photo({ caption: 'old', bytes: Buffer.from('old picture') })
  await settle()
  anna.edit(people.anna.id, id, {
    content: anna.content('photo', { caption: 'new', bytes: Buffer.from('new picture') }),
  })
  await settle()
  t.deepEqual(see.topic(), ['bot: [photo] new'])
  const shown = telegram.chat(group.id).messages.find((one) => one.content.photo)!
  t.is(Buffer.from(telegram.file(shown.content.photo!.at(-1)!.file_id)!.bytes).toString(), 'new picture')
  t.deepEqual(see.comments(), ['**Anna:** new [photo.jpg]'])
  const [note] = todoist.comments(see.task().id)
  t.is(Buffer.from(todoist.file(String(note!.file_attachment!.file_url))!.bytes).toString(), 'new picture')
  t.deepEqual(see.refused(), [])
})

test.serial('an edit of a technician in the topic reaches the client and the board', async (t) => {
  const { telegram, people, group, see, settle } = await startJourney(t, { name: 'staff_edits' })
  telegram.as(people.anna.id).write('Hello')
  await settle()
  const olga = telegram.as(people.olga.telegram.id)
  const where = { chatId: group.id, threadId: see.topics()[0]!.id }
  const { message_id: words } = olga.write({ ...where, text: 'Comming' })
  const { message_id: plan } = olga.document({ ...where, name: 'plan.pdf', caption: 'Rout' })
  await settle()
  olga.edit(group.id, words, { text: 'Coming' })
  olga.edit(group.id, plan, { caption: 'Route' })
  await settle()
  t.deepEqual(see.chat(people.anna.id).slice(2), ['bot: Coming', 'bot: [document] Route'])
  t.deepEqual(see.comments().slice(1), ['**Support (Olga):** Coming', '**Support (Olga):** Route [plan.pdf]'])
  t.deepEqual(see.refused(), [])
})

test.serial('an edit of an agent on the board reaches the client and the topic', async (t) => {
  const { telegram, todoist, people, see, settle } = await startJourney(t, { name: 'board_edits' })
  telegram.as(people.anna.id).write('Hello')
  await settle()
  const olga = todoist.as(people.olga.todoist.id)
  const note = olga.comment(see.task().id, 'In a minut')
  const file = olga.comment(see.task().id, 'The *map*', {
    name: 'map.pdf',
    type: 'application/pdf',
    bytes: Buffer.from('m'),
  })
  await settle()
  olga.editComment(note.id, 'In a **minute**')
  olga.editComment(file.id, 'The _new_ map')
  await settle()
  t.deepEqual(see.chat(people.anna.id).slice(2), ['bot: In a minute', 'bot: [document] The new map'])
  t.deepEqual(see.topic().slice(1), ['bot: Olga: In a minute', 'bot: [document] Olga: The new map'])
  t.deepEqual(see.refused(), [])
})

test.serial('an older edit that a webhook tells of late does not undo what was read', async (t) => {
  const { telegram, todoist, people, see, settle } = await startJourney(t, { name: 'late_edit' })
  telegram.as(people.anna.id).write('Hello')
  await settle()
  const olga = todoist.as(people.olga.todoist.id)
  todoist.weather.webhooks.lost = 1
  const note = olga.comment(see.task().id, 'In an hour')
  todoist.weather.webhooks.lost = 0
  todoist.weather.webhooks.delayedMs = 400
  olga.editComment(note.id, 'In a day')
  todoist.weather.webhooks.delayedMs = 0
  olga.editComment(note.id, 'In a minute')
  await settle()
  t.deepEqual(see.topic(), ['bot: Hello', 'bot: Olga: In a minute'])
  t.deepEqual(see.chat(people.anna.id).slice(2), ['bot: In a minute'])
})

test.serial('of two edits under a completed task the later one stands, though both are told late', async (t) => {
  const { telegram, todoist, people, see, settle } = await startJourney(t, {
    name: 'closed_edits',
    stage: { todoist: { hideNotesOfCompleted: true } },
  })
  telegram.as(people.anna.id).write('Hello')
  await settle()
  const olga = todoist.as(people.olga.todoist.id)
  const note = olga.comment(see.task().id, 'In an hour')
  await settle()
  olga.complete(see.task().id)
  await settle()
  todoist.weather.webhooks.delayedMs = 300
  olga.editComment(note.id, 'In a day')
  const editedAt = Date.now()
  await until(async () => await Promise.resolve(Date.now() > editedAt))
  todoist.weather.webhooks.delayedMs = 1500
  olga.editComment(note.id, 'In a minute')
  await settle()
  t.true(see.chat(people.anna.id).includes('bot: In a minute'))
  t.true(see.topic().includes('bot: Olga: In a minute'))
})

test.serial('what was changed before it was delivered arrives changed, once', async (t) => {
  const { telegram, todoist, people, see, settle, ...journey } = await startJourney(t, { name: 'early_edit' })
  const anna = telegram.as(people.anna.id)
  anna.write('Hello')
  await settle()
  const task = see.task().id
  await journey.database.knex('streams').where({ surface: 'chat' }).update({ held: true })
  const { message_id: id } = anna.write('First wrods')
  const note = todoist.as(people.olga.todoist.id).comment(task, 'First asnwer')
  await todoist.webhooksIdle()
  await telegram.idle()
  await until(async () => (await journey.database.knex('messages').count())[0]!['count'] === '3')
  anna.edit(people.anna.id, id, { text: 'First words' })
  todoist.as(people.olga.todoist.id).editComment(note.id, 'First answer')
  await telegram.idle()
  await todoist.webhooksIdle()
  await until(async () => (await journey.database.knex('messages').whereNotNull('edited_at')).length === 2)
  await journey.database.knex('streams').update({ held: false })
  await settle()
  t.deepEqual(see.chat(people.anna.id).slice(2), ['Anna: First words', 'bot: First answer'])
  t.deepEqual(see.topic().toSorted(), ['bot: First words', 'bot: Hello', 'bot: Olga: First answer'])
  t.deepEqual(see.comments().toSorted(), ['**Anna:** First words', '**Anna:** Hello', 'First answer'])
})

test.serial('an edit of a message the hub never heard of changes nothing', async (t) => {
  const { telegram, people, see, settle, stopHub, startHub } = await startJourney(t, { name: 'unknown_edit' })
  const anna = telegram.as(people.anna.id)
  await stopHub()
  const { message_id: old } = anna.write('before the hub was there')
  telegram.reset()
  await startHub()
  anna.edit(people.anna.id, old, { text: 'still before' })
  await settle()
  t.deepEqual(see.tasks(), [])
  t.deepEqual(see.topics(), [])
})

/** For what happens inside the hub without a sign outside. */
async function until(so: () => Promise<boolean>): Promise<void> {
  while (!(await so())) await new Promise((resolve) => setImmediate(resolve))
}

test.serial('an edit of what was said in an earlier ticket changes it there', async (t) => {
  const { telegram, todoist, people, database, see, settle } = await startJourney(t, { name: 'earlier_edits' })
  const anna = telegram.as(people.anna.id)
  const { message_id: id } = anna.write('No watre')
  await settle()
  todoist.as(people.olga.todoist.id).complete(see.task().id)
  await settle()
  await database.knex('tickets').update({ closed_at: database.knex.raw(`now() - interval '1 year'`) })
  anna.write('No light')
  await settle()
  t.is(see.tasks().length, 2)
  anna.edit(people.anna.id, id, { text: 'No water' })
  await settle()
  t.true(see.topic(/#1 /).includes('bot: No water'))
  t.deepEqual(see.topic(/#2 /), ['bot: No light'])
  t.deepEqual(see.comments(see.task(/No watre/).id), ['**Anna:** No water'])
})
