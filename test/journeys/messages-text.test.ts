// Text as it was written, on every side.
import test from 'ava'
import type { MessageEntity } from '@grammyjs/types'
import { startJourney } from './journey.ts'
import type { Journey } from './journey.ts'

/** What a message says in the chat, with its formatting. */
function said(journey: Journey, chat: 'group' | number, text: string) {
  const { telegram, group } = journey
  const { messages } = chat === 'group' ? telegram.chat(group.id) : telegram.privateChat(chat)
  const found = messages.filter((one) => one.from.is_bot && one.content.text?.includes(text))
  return found.map(({ content }) => ({ text: content.text, entities: content.entities ?? [] }))
}

const formatted =
  'bold italic under strike spoiler code link mention https://x.example/a_b #tag 😀 end\nprint(1)\nquoted'
const over = (words: string) => ({ offset: formatted.indexOf(words), length: words.length })
const entities: MessageEntity[] = [
  { type: 'bold', ...over('bold') },
  { type: 'italic', ...over('italic') },
  { type: 'underline', ...over('under') },
  { type: 'strikethrough', ...over('strike') },
  { type: 'spoiler', ...over('spoiler') },
  { type: 'code', ...over('code') },
  { type: 'text_link', ...over('link'), url: 'https://example.com/?a=1&b=(2)' },
  { type: 'bold', ...over('end') },
  { type: 'pre', ...over('print(1)'), language: 'python' },
  { type: 'blockquote', ...over('quoted') },
]

test.serial('formatting travels from chat to chat as it was, and to the board as its markup', async (t) => {
  const journey = await startJourney(t, { name: 'formatting' })
  const { telegram, people, group, see, settle } = journey
  telegram.as(people.anna.id).write({ text: formatted, entities })
  await settle()
  const [original] = telegram.privateChat(people.anna.id).messages
  const expected = { text: formatted, entities: original!.content.entities! }
  t.true(expected.entities.length > entities.length, 'the link and the tag were found by the chat itself')
  t.deepEqual(said(journey, 'group', 'strike'), [expected])
  t.deepEqual(see.comments(), [
    '**Anna:** **bold** *italic* under ~~strike~~ spoiler `code` [link](https://example.com/?a=1&b=%282%29) mention ' +
      'https://x.example/a_b #tag 😀 **end**\n```python\nprint(1)\n```\n> quoted',
  ])

  const threadId = see.topics()[0]!.id
  telegram.as(people.olga.telegram.id).write({ chatId: group.id, threadId, text: formatted, entities })
  await settle()
  t.deepEqual(said(journey, people.anna.id, 'strike'), [expected])
  t.is(see.comments()[1], see.comments()[0]!.replace('**Anna:**', '**Support (Olga):**'))
  t.deepEqual(see.refused(), [])
})

const signs =
  'snake_case *stars* [x](y) 1. one\n2. two\n- dash\n# head\n> not a quote? ~~x~~ `a\n\\* <b>&amp;</b> __init__ 2*3*4 | a|b'

test.serial('signs that look like markup arrive as they were written', async (t) => {
  const journey = await startJourney(t, { name: 'signs' })
  const { telegram, todoist, people, group, see, settle } = journey
  // The chat itself may find a command or a link in what is written; nothing else is marked.
  const { text, entities: found = [] } = telegram.as(people.anna.id).write(signs)
  t.is(text, signs)
  await settle()
  t.deepEqual(said(journey, 'group', 'snake'), [{ text: signs, entities: found }])
  const threadId = see.topics()[0]!.id
  telegram.as(people.ivan.telegram.id).write({ chatId: group.id, threadId, text: signs })
  await settle()
  t.deepEqual(said(journey, people.anna.id, 'snake'), [{ text: signs, entities: found }])
  // What the board holds reads back as what was said: an agent who pastes it sends the same signs.
  const olga = todoist.as(people.olga.todoist.id)
  const pasted = see.comments()[0]!.replace('**Anna:** ', '')
  olga.comment(see.task().id, pasted)
  await settle()
  t.deepEqual(said(journey, people.anna.id, 'snake')[1], { text: signs, entities: found })
  t.deepEqual(see.refused(), [])
})

test.serial('markdown of an agent becomes formatting in the chat', async (t) => {
  const journey = await startJourney(t, { name: 'markdown' })
  const { telegram, todoist, people, see, settle } = journey
  telegram.as(people.anna.id).write('Hi 👋🏽')
  await settle()
  todoist
    .as(people.olga.todoist.id)
    .comment(
      see.task().id,
      '**Turn it off** and *on* 🔌, see [the guide](https://example.com) or `reset`\n1. wait\n2. go_on',
    )
  await settle()
  const text = 'Turn it off and on 🔌, see the guide or reset\n1. wait\n2. go_on'
  const marks: MessageEntity[] = [
    { type: 'bold', offset: 0, length: 11 },
    { type: 'italic', offset: 16, length: 2 },
    { type: 'text_link', offset: 27, length: 9, url: 'https://example.com' },
    { type: 'code', offset: 40, length: 5 },
  ]
  t.deepEqual(said(journey, people.anna.id, 'Turn'), [{ text, entities: marks }])
  t.deepEqual(said(journey, 'group', 'Turn'), [
    {
      text: `Olga: ${text}`,
      entities: [
        { type: 'bold', offset: 0, length: 5 },
        ...marks.map((mark) => ({ ...mark, offset: mark.offset + 6 })),
      ],
    },
  ])
  t.is(see.comments()[0], '**Anna:** Hi 👋🏽')
  t.deepEqual(see.refused(), [])
})

test.serial('the longest text of the chat arrives whole', async (t) => {
  const journey = await startJourney(t, { name: 'longest' })
  const { telegram, people, group, see, settle } = journey
  const text = `start ${'😀'.repeat(4080)} the end`
  telegram.as(people.anna.id).write(text)
  await settle()
  t.deepEqual(said(journey, 'group', 'start'), [{ text, entities: [] }])
  t.deepEqual(see.comments(), [`**Anna:** ${text}`])
  telegram.as(people.olga.telegram.id).write({ chatId: group.id, threadId: see.topics()[0]!.id, text })
  await settle()
  t.deepEqual(said(journey, people.anna.id, 'start'), [{ text, entities: [] }])
  t.deepEqual(see.refused(), [])
})

test.serial('a link that leads nowhere does not keep an answer from the client', async (t) => {
  const { telegram, todoist, people, see, settle } = await startJourney(t, { name: 'text_link' })
  telegram.as(people.anna.id).write('Hello')
  await settle()
  todoist.as(people.olga.todoist.id).comment(see.task().id, '**See** the [wiki](http://wiki/page)')
  await settle()
  t.is(see.chat(people.anna.id).at(-1), 'bot: See the [wiki](http://wiki/page)')
  t.is(see.topic().at(-1), 'bot: Olga: See the [wiki](http://wiki/page)')
  t.deepEqual(see.refused(), [])
})
