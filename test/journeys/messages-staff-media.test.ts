// What staff send besides words, from the topic and from the board.
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import test from 'ava'
import { startJourney } from './journey.ts'
import { settleUnknown } from './outcomes.ts'
import { until } from './until.ts'

const pixel = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkaGj4DwAFhAKA0c1z3QAAAABJRU5ErkJggg==',
  'base64',
)

test.serial('every kind a technician sends in the topic reaches the client and the board', async (t) => {
  const { telegram, people, group, see, settle } = await startJourney(t, { name: 'staff_kinds' })
  telegram.as(people.anna.id).write('Hello')
  await settle()
  const olga = telegram.as(people.olga.telegram.id)
  const where = { chatId: group.id, threadId: see.topics()[0]!.id }
  olga.photo({ ...where, caption: 'here', captionEntities: [{ type: 'italic', offset: 0, length: 4 }] })
  olga.video(where)
  olga.animation({ ...where, name: 'fun.mp4' })
  olga.document({ ...where, name: 'plan.pdf' })
  olga.audio({ ...where, name: 'song.mp3' })
  olga.voice(where)
  olga.videoNote(where)
  olga.sticker({ ...where, emoji: '👍' })
  olga.location({ ...where, latitude: 1, longitude: 2 })
  olga.venue({ ...where, title: 'Hall', address: 'Street' })
  olga.contact({ ...where, firstName: 'Petr', phone: '+49' })
  olga.poll({ ...where, question: 'When?', options: ['now', 'later'] })
  const { dice, message_id: diceId } = olga.dice(where)
  await settle()
  t.deepEqual(see.chat(people.anna.id).slice(2), [
    'bot: [photo] here',
    'bot: [video]',
    'bot: [animation]',
    'bot: [document]',
    'bot: [audio]',
    'bot: [voice]',
    'bot: [video_note]',
    'bot: [sticker]',
    'bot: [location]',
    'bot: [location]',
    'bot: [contact]',
    'bot: [poll]',
    'bot: [dice]',
  ])
  const photo = telegram.privateChat(people.anna.id).messages.find(({ content }) => content.photo)!
  t.deepEqual(photo.content.caption_entities, [{ type: 'italic', offset: 0, length: 4 }])
  t.is(see.comments().length, 14)
  t.deepEqual(see.comments().slice(1, 3), [
    '**Support (Olga):** *here* [photo.jpg]',
    '**Support (Olga):** 🎬 Video [video.mp4]',
  ])
  const link = `https://t.me/c/${String(group.id).slice(4)}/${where.threadId}/${diceId}`
  t.is(see.comments().at(-1), `**Support (Olga):** 🎲 ${dice!.value} [see it in the topic](${link})`)
  t.deepEqual(see.refused(), [])
})

test.serial('a file on the board reaches the client as it is, and the topic with its author', async (t) => {
  const { telegram, todoist, people, see, settle } = await startJourney(t, { name: 'board_files' })
  telegram.as(people.anna.id).write('Hello')
  await settle()
  const olga = todoist.as(people.olga.todoist.id)
  olga.comment(see.task().id, 'Go **here**', { name: 'map.png', type: 'image/png', bytes: pixel })
  olga.comment(see.task().id, 'And read this', {
    name: 'правила «зала».pdf',
    type: 'application/pdf',
    bytes: Buffer.from('%PDF rules'),
  })
  await settle()
  t.deepEqual(see.chat(people.anna.id).slice(2), ['bot: [photo] Go here', 'bot: [document] And read this'])
  t.deepEqual(see.topic().slice(1), ['bot: [photo] Olga: Go here', 'bot: [document] Olga: And read this'])
  const [photo, document] = telegram.privateChat(people.anna.id).messages.slice(2)
  t.deepEqual(photo!.content.caption_entities, [{ type: 'bold', offset: 3, length: 4 }])
  const sent = telegram.file(document!.content.document!.file_id)!
  t.is(sent.name, 'правила «зала».pdf')
  t.is(Buffer.from(sent.bytes).toString(), '%PDF rules')
  t.deepEqual(see.comments().slice(1), ['Go **here** [map.png]', 'And read this [правила «зала».pdf]'])
  t.deepEqual(see.refused(), [])
})

test.serial('a file that can not be moved to the chat becomes its words and a line', async (t) => {
  const { telegram, todoist, people, see, settle } = await startJourney(t, { name: 'unmovable' })
  telegram.as(people.anna.id).write('Hello')
  await settle()
  const olga = todoist.as(people.olga.todoist.id)
  olga.comment(see.task().id, 'All the films', {
    name: 'films.zip',
    type: 'application/zip',
    bytes: new Uint8Array(51 * 2 ** 20),
  })
  olga.comment(see.task().id, 'And a word')
  await settle()
  t.deepEqual(see.chat(people.anna.id).slice(2), [
    'bot: All the films\n📎 File: films.zip (not uploaded)',
    'bot: And a word',
  ])
  t.deepEqual(see.topic().slice(1), [
    'bot: Olga: All the films\n📎 File: films.zip (not uploaded)',
    'bot: Olga: And a word',
  ])
})

test.serial('a file whose server is down holds nobody else up, and is told of in words in the end', async (t) => {
  const { telegram, todoist, people, database, see, settle } = await startJourney(t, { name: 'file_server_down' })
  const { knex } = database
  telegram.as(people.anna.id).write('Hello')
  await settle()
  const down = createServer((_, answer) => void answer.writeHead(503).end()).listen(0, '127.0.0.1')
  await once(down, 'listening')
  t.teardown(() => down.close())
  const olga = todoist.as(people.olga.todoist.id)
  const map = { name: 'map.png', type: 'image/png', bytes: pixel }
  const { file_attachment: attached } = olga.comment(see.task().id, 'Go here', map)
  attached!.file_url = `http://127.0.0.1:${(down.address() as AddressInfo).port}/map.png`
  await until(async () => (await knex('outbox').whereNotNull('refused_since').where('attempts', '>', 1)).length === 2)
  t.deepEqual(await knex('lanes').where('failures', '>', 0).select('key'), [])
  telegram.as(people.boris.id).write('Hello too')
  await until(() => see.topics().length === 2)
  t.deepEqual(await knex('outbox').where({ state: 'unknown' }), [])
  await knex('outbox')
    .whereNotNull('refused_since')
    .update({ refused_since: new Date(0), not_before: '-infinity' })
  await settle()
  t.is(see.chat(people.anna.id).at(-1), 'bot: Go here\n📷 Photo (not uploaded)')
  t.is(see.topic(/Anna/).at(-1), 'bot: Olga: Go here\n📷 Photo (not uploaded)')
})

test.serial('a file that never gets through in the time there is is told of in words in the end', async (t) => {
  const journey = await startJourney(t, { name: 'file_too_slow' })
  const { telegram, todoist, people, database, see, settle } = journey
  const { knex } = database
  telegram.as(people.anna.id).write('Hello')
  await settle()
  const toAnna = ({ chat_id: id }: Record<string, unknown>): boolean => Number(id) === people.anna.id
  telegram.weather.add({ method: 'sendPhoto', fault: { kind: 'lost-request' }, where: toAnna, times: 1000 })
  const map = { name: 'map.png', type: 'image/png', bytes: pixel }
  todoist.as(people.olga.todoist.id).comment(see.task().id, 'Go here', map)
  await until(async () => {
    await knex('outbox').where({ state: 'unknown' }).update({ not_before: '-infinity' })
    return (
      (await knex('outbox')
        .whereNotNull('refused_since')
        .update({ refused_since: new Date(0) })) === 1
    )
  })
  await settleUnknown(journey)
  t.is(see.chat(people.anna.id).at(-1), 'bot: Go here\n📷 Photo (not uploaded)')
  t.is(see.topic().at(-1), 'bot: [photo] Olga: Go here')
})
