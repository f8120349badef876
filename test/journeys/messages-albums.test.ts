// Albums stay albums in the chat, and become comments in a row on the board.
import test from 'ava'
import { startJourney } from './journey.ts'
import type { Journey } from './journey.ts'

/** What the bot sent of media, with a letter for the album each is a part of. */
function shown({ telegram, group }: Journey, chat: 'group' | number): string[] {
  const { messages } = chat === 'group' ? telegram.chat(group.id) : telegram.privateChat(chat)
  const albums: string[] = []
  return messages.flatMap(({ from, content, mediaGroupId, replyTo }) => {
    const kind = (['photo', 'video', 'document', 'audio'] as const).find((name) => content[name])
    if (!from.is_bot || !kind) return []
    if (mediaGroupId && !albums.includes(mediaGroupId)) albums.push(mediaGroupId)
    const album = mediaGroupId ? 'ABC'[albums.indexOf(mediaGroupId)]! : '-'
    const words = [album, kind, content.caption, replyTo && `re ${replyTo.messageId}`]
    return [words.filter((word) => word !== undefined).join(' ')]
  })
}

test.serial('an album of a client is an album in the topic, and comments in a row on the board', async (t) => {
  const journey = await startJourney(t, { name: 'client_album' })
  const { telegram, people, see, settle } = journey
  const anna = telegram.as(people.anna.id)
  anna.album([
    { kind: 'photo', caption: 'the hall' },
    { kind: 'video', name: 'walk.mp4' },
    { kind: 'photo', caption: 'the door' },
  ])
  await settle()
  t.deepEqual(shown(journey, 'group'), ['A photo the hall', 'A video', 'A photo the door'])
  t.deepEqual(see.comments(), [
    '**Anna:** the hall [photo.jpg]',
    '**Anna:** 🎬 Video [walk.mp4]',
    '**Anna:** the door [photo.jpg]',
  ])
  t.is(see.task().content, '#1 · Anna (@anna): the hall')
  anna.album([
    { kind: 'document', name: 'a.pdf' },
    { kind: 'document', name: 'b.pdf', caption: 'both plans' },
  ])
  anna.write('That is all')
  await settle()
  t.deepEqual(shown(journey, 'group').slice(3), ['B document', 'B document both plans'])
  t.is(see.topic().at(-1), 'bot: That is all')
  t.deepEqual(see.comments().slice(3), [
    '**Anna:** 📎 File: a.pdf [a.pdf]',
    '**Anna:** both plans [b.pdf]',
    '**Anna:** That is all',
  ])
  t.is(telegram.calls.filter(({ method }) => method === 'copyMessages').length, 2)
  t.deepEqual(see.refused(), [])
})

test.serial('an album of a technician is an album at the client, also when it answers', async (t) => {
  const journey = await startJourney(t, { name: 'staff_album' })
  const { telegram, people, group, see, settle } = journey
  telegram.as(people.anna.id).write('Where do I go?')
  await settle()
  const olga = telegram.as(people.olga.telegram.id)
  const where = { chatId: group.id, threadId: see.topics()[0]!.id }
  olga.album([{ kind: 'photo', caption: 'this way' }, { kind: 'photo' }], where)
  await settle()
  olga.album([{ kind: 'photo' }, { kind: 'video', caption: 'like so' }], {
    ...where,
    replyTo: see.inTopic('Where do I go'),
  })
  await settle()
  const asked = see.inChat(people.anna.id, 'Where do I go')
  t.deepEqual(shown(journey, people.anna.id), [
    'A photo this way',
    'A photo',
    `B photo re ${asked}`,
    `B video like so re ${asked}`,
  ])
  const said = telegram.calls.flatMap(({ method, params }) =>
    method === 'sendMediaGroup' ? [(params['media'] as { caption: string }[]).map(({ caption }) => caption)] : [],
  )
  t.deepEqual(
    said,
    [
      ['this way', ''],
      ['', 'like so'],
    ],
    'its words go along, whatever it says by then',
  )
  t.is(see.comments().length, 5)
  t.deepEqual(see.refused(), [])
})

test.serial('a part that comes long after the others is copied by itself', async (t) => {
  const journey = await startJourney(t, { name: 'late_part' })
  const { telegram, people, env, see, settle, database } = journey
  telegram.as(people.anna.id).album([
    { kind: 'photo', caption: 'one' },
    { kind: 'photo', caption: 'two' },
    { kind: 'photo', caption: 'three' },
  ])
  await settle()
  // The last part as if it had come only now: its news is forgotten, and told again.
  const { knex } = database
  const last = await knex('inbox').whereRaw(`payload->'message'->>'caption' = 'three'`).first()
  const known = await knex('messages').orderBy('id', 'desc').first()
  for (const table of ['links', 'outbox']) await knex(table).where({ message_id: known.id }).delete()
  await knex('messages').where({ id: known.id }).delete()
  await knex('inbox').where({ id: last.id }).delete()
  const response = await fetch(`${env['WEBHOOK_URL']}/webhook/${env['WEBHOOK_SECRET']}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-telegram-bot-api-secret-token': env['WEBHOOK_SECRET']! },
    body: JSON.stringify(last.payload),
  })
  t.is(response.status, 200)
  await settle()
  t.deepEqual(shown(journey, 'group'), ['A photo one', 'A photo two', 'A photo three', '- photo three'])
  t.is(see.comments().at(-1), '**Anna:** three [photo.jpg]')
  t.is(see.tasks().length, 1)
  t.deepEqual(see.refused(), [])
})

test.serial('an album with a note in it stays with the staff whole', async (t) => {
  const journey = await startJourney(t, { name: 'album_note' })
  const { telegram, people, group, see, settle } = journey
  telegram.as(people.anna.id).write('Hi')
  await settle()
  const where = { chatId: group.id, threadId: see.topics()[0]!.id }
  telegram
    .as(people.olga.telegram.id)
    .album(
      [{ kind: 'photo', caption: 'for you' }, { kind: 'photo', caption: '// not for you' }, { kind: 'photo' }],
      where,
    )
  await settle()
  t.deepEqual(shown(journey, people.anna.id), [])
  t.deepEqual(see.comments().slice(1), [
    '🔒 **Note (Olga):** for you [photo.jpg]',
    '🔒 **Note (Olga):** not for you [photo.jpg]',
    '🔒 **Note (Olga):** 📷 Photo [photo.jpg]',
  ])
  t.deepEqual(see.refused(), [])
})

test.serial('an album the chat refuses as one arrives message by message', async (t) => {
  const journey = await startJourney(t, { name: 'refused_album' })
  const { telegram, people, see, settle } = journey
  const anna = telegram.as(people.anna.id)
  anna.write('Hi')
  await settle()
  const parts = anna.album([
    { kind: 'photo', caption: 'one' },
    { kind: 'photo', caption: 'two' },
  ])
  for (const { message_id: id } of parts) telegram.as(people.anna.id).deleteMessage(people.anna.id, id)
  await settle()
  t.deepEqual(see.topic().slice(1), ['bot: [photo] one', 'bot: [photo] two'])
  t.deepEqual(see.comments().slice(1), ['**Anna:** one [photo.jpg]', '**Anna:** two [photo.jpg]'])
})

test.serial('a caption changed in an album changes at its own copy, and a comment keeps its file', async (t) => {
  const journey = await startJourney(t, { name: 'album_edit' })
  const { telegram, people, see, settle } = journey
  const anna = telegram.as(people.anna.id)
  const [, second] = anna.album([
    { kind: 'photo', caption: 'one' },
    { kind: 'photo', caption: 'two' },
    { kind: 'video' },
  ])
  await settle()
  anna.edit(people.anna.id, second!.message_id, { caption: 'the second' })
  await settle()
  t.deepEqual(shown(journey, 'group'), ['A photo one', 'A photo the second', 'A video'])
  t.deepEqual(see.comments(), [
    '**Anna:** one [photo.jpg]',
    '**Anna:** the second [photo.jpg]',
    '**Anna:** 🎬 Video [video.mp4]',
  ])
  t.deepEqual(see.refused(), [])
})

test.serial('an album of staff waits for the parts that the chat could not bring yet, and may be a note', async (t) => {
  const { telegram, people, group, see, settle } = await startJourney(t, { name: 'albums_unbrought' })
  telegram.as(people.anna.id).write('Hello')
  await settle()
  const before = telegram.calls.length
  // Between two parts passes more than one waits for an album otherwise.
  telegram.weather.webhook = { delayedMs: 2500 }
  const olga = telegram.as(people.olga.telegram.id)
  olga.album([{ kind: 'photo' }, { kind: 'photo', caption: '// for us' }], {
    chatId: group.id,
    threadId: see.topics()[0]!.id,
  })
  await settle()
  const toClient = telegram.calls.slice(before).filter(({ params }) => params['chat_id'] === people.anna.id)
  t.deepEqual(
    toClient.map(({ method }) => method),
    [],
  )
  t.is(see.comments().filter((comment) => comment.startsWith('🔒')).length, 2)
})
