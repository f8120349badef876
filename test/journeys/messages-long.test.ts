// Comments longer than a message of the chat may be: several parts, one message.
import test from 'ava'
import { startJourney } from './journey.ts'

const paragraph = (name: string, words: number): string =>
  `${name} begins. ${`${name} goes on. `.repeat(words)}${name} ends.`

test.serial('a long comment arrives in parts cut between paragraphs, and follows every change', async (t) => {
  const { telegram, todoist, people, group, see, settle } = await startJourney(t, { name: 'long' })
  telegram.as(people.anna.id).write('How does it work?')
  await settle()
  const [one, two, three] = [paragraph('Apple', 150), paragraph('Bread', 150), paragraph('Cheese', 150)]
  t.true(one.length + two.length < 5000 && one.length + two.length > 4096)
  const olga = todoist.as(people.olga.todoist.id)
  const note = olga.comment(see.task().id, `${one}\n\n${two}`)
  await settle()
  t.deepEqual(see.chat(people.anna.id).slice(2), [`bot: ${one}`, `bot: ${two}`])
  t.deepEqual(see.topic().slice(1), [`bot: Olga: ${one}`, `bot: ${two}`])

  const anna = telegram.as(people.anna.id)
  anna.write({ text: 'What about bread?', replyTo: see.inChat(people.anna.id, 'Bread begins') })
  await settle()
  const asked = telegram.chat(group.id).messages.find((each) => each.content.text === 'What about bread?')!
  t.is(asked.replyTo?.messageId, see.inTopic('Apple begins'), 'the answer to a part is an answer to the whole')
  t.is(see.comments()[2], `> ${one.slice(0, 119).trimEnd()}…\n\n**Anna:** What about bread?`)

  olga.editComment(note.id, `${one}\n\n${two}\n\n${three}`)
  await settle()
  const parts = (all: string[]) => all.filter((line) => / (?:begins|is gone)/.test(line) && !line.includes('?'))
  t.deepEqual(parts(see.chat(people.anna.id)), [`bot: ${one}`, `bot: ${two}`, `bot: ${three}`])
  t.deepEqual(parts(see.topic()), [`bot: Olga: ${one}`, `bot: ${two}`, `bot: ${three}`])
  olga.editComment(note.id, 'All is gone')
  await settle()
  t.deepEqual(parts(see.chat(people.anna.id)), ['bot: All is gone'])
  t.deepEqual(parts(see.topic()), ['bot: Olga: All is gone'])
  olga.editComment(note.id, `${one}\n\n${two}`)
  await settle()
  t.deepEqual(parts(see.chat(people.anna.id)), [`bot: ${one}`, `bot: ${two}`])
  olga.deleteComment(note.id)
  await settle()
  t.deepEqual(parts(see.chat(people.anna.id)), [])
  t.deepEqual(parts(see.topic()), [])
  t.deepEqual(see.refused(), [])
})

test.serial('the longest comment arrives whole, and the formatting with it', async (t) => {
  const { telegram, todoist, people, see, settle } = await startJourney(t, { name: 'longest_comment' })
  telegram.as(people.anna.id).write('Hi')
  await settle()
  const text = `**${'Bold words. '.repeat(400).trim()}** ${'Plain words. '.repeat(776)}`.slice(0, 14_999).trim()
  todoist.as(people.olga.todoist.id).comment(see.task().id, text)
  await settle()
  const shown = telegram.privateChat(people.anna.id).messages.slice(2)
  t.is(shown.map(({ content }) => content.text).join(' '), text.replaceAll('**', ''))
  const bold = shown.map(({ content }) => (content.entities ?? []).reduce((sum, { length }) => sum + length, 0))
  t.is(
    bold.reduce((sum, length) => sum + length, 0),
    4799 - 1,
    'bold over the cut, but for the space at it',
  )
  t.true(shown.every(({ content }) => content.text!.length <= 4096))
  t.deepEqual(see.refused(), [])
})

test.serial('a file with a long text is a file and its text, however the text changes', async (t) => {
  const { telegram, todoist, people, see, settle } = await startJourney(t, { name: 'long_caption' })
  telegram.as(people.anna.id).write('Hi')
  await settle()
  const olga = todoist.as(people.olga.todoist.id)
  const text = paragraph('Guide', 100)
  const map = { name: 'map.pdf', type: 'application/pdf', bytes: Buffer.from('map') }
  const note = olga.comment(see.task().id, text, map)
  await settle()
  t.deepEqual(see.chat(people.anna.id).slice(2), ['bot: [document]', `bot: ${text}`])
  t.deepEqual(see.topic().slice(1), ['bot: [document] Olga:', `bot: ${text}`])
  olga.editComment(note.id, 'Short')
  await settle()
  t.deepEqual(see.chat(people.anna.id).slice(2), ['bot: [document] Short'])
  t.deepEqual(see.topic().slice(1), ['bot: [document] Olga: Short'])
  t.deepEqual(see.refused(), [])
})
