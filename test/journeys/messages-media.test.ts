// What a client sends besides words: a copy in the topic, a file or a line on the board.
import test from 'ava'
import { startJourney } from './journey.ts'

const linkTo = (groupId: number, threadId: number, messageId: number): string =>
  `https://t.me/c/${String(groupId).slice(4)}/${threadId}/${messageId}`

test.serial('every kind of file a client sends is copied to the topic and attached on the board', async (t) => {
  const { telegram, todoist, people, see, settle } = await startJourney(t, { name: 'client_files' })
  const anna = telegram.as(people.anna.id)
  anna.write('Look')
  await settle()
  anna.photo({ caption: 'a photo', captionEntities: [{ type: 'bold', offset: 2, length: 5 }] })
  anna.video({ caption: 'a video', name: 'walk.mp4' })
  anna.animation({ name: 'fun.mp4' })
  anna.document({ name: 'plan b.pdf', mime: 'application/pdf', bytes: Buffer.from('%PDF plan') })
  anna.audio({ name: 'song.mp3' })
  anna.voice()
  anna.videoNote()
  anna.sticker({ emoji: '👍' })
  await settle()
  t.deepEqual(see.topic().slice(1), [
    'bot: [photo] a photo',
    'bot: [video] a video',
    'bot: [animation]',
    'bot: [document]',
    'bot: [audio]',
    'bot: [voice]',
    'bot: [video_note]',
    'bot: [sticker]',
  ])
  t.deepEqual(see.comments().slice(1), [
    '**Anna:** a **photo** [photo.jpg]',
    '**Anna:** a video [walk.mp4]',
    '**Anna:** 🎞 Animation [fun.mp4]',
    '**Anna:** 📎 File: plan b.pdf [plan b.pdf]',
    '**Anna:** 🎵 Audio: song.mp3 [song.mp3]',
    '**Anna:** 🎤 Voice message [voice.ogg]',
    '**Anna:** ⏺ Video message [video-note.mp4]',
    '**Anna:** 🏷 Sticker 👍 [sticker.webp]',
  ])
  const [, , , , plan] = todoist.comments(see.task().id)
  const stored = todoist.file(String(plan!.file_attachment!.file_url))!
  t.is(Buffer.from(stored.bytes).toString(), '%PDF plan')
  t.is(stored.type, 'application/pdf')
  t.deepEqual(see.refused(), [])
})

test.serial('what the board can not hold becomes a line with a link to the topic', async (t) => {
  const { telegram, people, group, see, settle } = await startJourney(t, { name: 'client_lines' })
  const anna = telegram.as(people.anna.id)
  anna.location({ latitude: 52.5, longitude: 13.4 })
  anna.venue({ title: 'Hall B', address: 'Main street 2' })
  anna.contact({ firstName: 'Petr', lastName: 'First', phone: '+49151' })
  anna.poll({ question: 'Tea or coffee?', options: ['Tea', 'Coffee'] })
  const { dice } = anna.dice()
  await settle()
  t.deepEqual(see.topic(), ['bot: [location]', 'bot: [location]', 'bot: [contact]', 'bot: [poll]', 'bot: [dice]'])
  const threadId = see.topics()[0]!.id
  const copies = telegram
    .chat(group.id)
    .visible(threadId)
    .filter((one) => !one.service)
    .slice(1)
  const lines = [
    '**Anna:** 📍 Location: 52.5, 13.4',
    '**Anna:** 📍 Hall B, Main street 2',
    '**Anna:** 👤 Contact: Petr First, +49151',
    '**Anna:** 📊 Poll: Tea or coffee? (Tea · Coffee)',
    `**Anna:** 🎲 ${dice!.value}`,
  ]
  t.deepEqual(
    see.comments(),
    lines.map((line, index) => `${line} [see it in the topic](${linkTo(group.id, threadId, copies[index]!.id)})`),
  )
  t.is(see.task().content, '#1 · Anna (@anna): location')
  t.deepEqual(see.refused(), [])
})

test.serial('a rich message is copied to the topic, and its words are on the board', async (t) => {
  const { telegram, people, group, see, settle } = await startJourney(t, { name: 'rich' })
  const anna = telegram.as(people.anna.id)
  anna.rich([
    { type: 'heading', size: 1, text: 'No water' },
    { type: 'paragraph', text: ['in ', { type: 'bold', text: 'hall B' }] },
  ])
  await settle()
  const threadId = see.topics()[0]!.id
  const copy = telegram.chat(group.id).messages.find(({ content }) => content.rich_message)!
  t.is(copy.threadId, threadId)
  t.deepEqual(see.comments(), [
    '**Anna:** **No water**\nin **hall B**\n▫️ Telegram may show more of this message ' +
      `[see it in the topic](${linkTo(group.id, threadId, copy.id)})`,
  ])
  t.is(see.task().content, '#1 · Anna (@anna): No water')
  telegram
    .as(people.olga.telegram.id)
    .rich([{ type: 'paragraph', text: '// she is right' }], { chatId: group.id, threadId })
  telegram.as(people.olga.telegram.id).rich([{ type: 'paragraph', text: 'Coming' }], { chatId: group.id, threadId })
  await settle()
  const heard = telegram.privateChat(anna.user.id).messages.slice(2)
  t.deepEqual(
    heard.map(({ content }) => content.rich_message?.blocks),
    [[{ type: 'paragraph', text: 'Coming' }]],
  )
  t.deepEqual(see.refused(), [])
})

test.serial(
  'a long rich message that can’t be copied any more is told in as many words as a message takes',
  async (t) => {
    const { telegram, people, see, settle } = await startJourney(t, { name: 'rich_long' })
    const anna = telegram.as(people.anna.id)
    const { message_id: id } = anna.rich([{ type: 'paragraph', text: 'No water. '.repeat(600) }])
    anna.deleteMessage(people.anna.id, id)
    await settle()
    t.regex(see.topic()[0]!, /^bot: (No water\. ?){300,}\n▫️ Telegram may show more of this message$/)
    t.regex(see.comments()[0]!, /^\*\*Anna:\*\* (No water\. ?){600}\n▫️/)
    t.true(
      see.refused().every((line) => line.includes('message to copy not found')),
      see.refused().join(),
    )
  },
)

test.serial('a live location that wanders makes no calls', async (t) => {
  const { telegram, people, see, settle } = await startJourney(t, { name: 'live' })
  const anna = telegram.as(people.anna.id)
  anna.write('I am coming')
  await settle()
  const { message_id: id } = anna.location()
  anna.edit(people.anna.id, id, { content: { location: { latitude: 1, longitude: 1, live_period: 900 } } })
  await settle()
  const before = telegram.calls.length
  const comments = see.comments()
  for (let step = 1; step <= 30; step += 1) {
    const location = { latitude: 1 + step / 1000, longitude: 1, live_period: 900, heading: step }
    anna.edit(people.anna.id, id, { content: { location } })
  }
  anna.edit(people.anna.id, id, { content: { location: { latitude: 2, longitude: 1 } } })
  await settle()
  t.is(telegram.calls.length, before)
  t.deepEqual(see.comments(), comments)
})

test.serial('a file too big for the bridge is in the topic, and the board says where', async (t) => {
  const { telegram, people, group, see, settle } = await startJourney(t, { name: 'big' })
  const anna = telegram.as(people.anna.id)
  anna.document({ name: 'film.mkv', size: 25 * 2 ** 20, caption: 'The whole *film*' })
  anna.write('Did it arrive?')
  await settle()
  t.deepEqual(see.topic(), ['bot: [document] The whole *film*', 'bot: Did it arrive?'])
  const threadId = see.topics()[0]!.id
  const copy = see.inTopic('The whole')
  t.deepEqual(see.comments(), [
    '**Anna:** The whole \\*film\\*\n📎 File: film.mkv (not uploaded) ' +
      `[see it in the topic](${linkTo(group.id, threadId, copy)})`,
    '**Anna:** Did it arrive?',
  ])
  t.deepEqual(see.refused(), [])
})

test.serial('a file the board refuses becomes a line, and nothing behind it waits', async (t) => {
  const { telegram, people, group, see, settle } = await startJourney(t, {
    name: 'refused',
    stage: { todoist: { uploadLimitMb: 1 } },
  })
  const anna = telegram.as(people.anna.id)
  anna.write('Hello')
  await settle()
  anna.photo({ bytes: new Uint8Array(2 * 2 ** 20), caption: 'huge' })
  anna.write('after it')
  await settle()
  t.deepEqual(see.topic(), ['bot: Hello', 'bot: [photo] huge', 'bot: after it'])
  const link = linkTo(group.id, see.topics()[0]!.id, see.inTopic('huge'))
  t.deepEqual(see.comments(), [
    '**Anna:** Hello',
    `**Anna:** huge\n📷 Photo (not uploaded) [see it in the topic](${link})`,
    '**Anna:** after it',
  ])
})

test.serial('kinds only the chat knows are copied, and what can not be copied is told of', async (t) => {
  const { telegram, people, see, settle } = await startJourney(t, { name: 'other_kinds' })
  const anna = telegram.as(people.anna.id)
  anna.write('Hi')
  await settle()
  anna.poll({ question: 'Which?', options: ['a', 'b'], type: 'quiz', correct_option_ids: [1] })
  anna.write('after it')
  await settle()
  t.deepEqual(see.topic(), ['bot: Hi', 'bot: 📊 Poll: Which? (a · b)', 'bot: after it'])
  t.is(see.comments().length, 3)
  t.regex(see.comments()[1]!, /^\*\*Anna:\*\* 📊 Poll: Which\? \(a · b\) \[see it in the topic\]/)
})
