import test from 'ava'
import type { Content } from '../../src/domain/content.ts'
import { plainText } from '../../src/domain/content.ts'
import type { Client } from '../../src/domain/ticket.ts'
import { isBareThanks, isCommand, isNote as isNoteAmong, noteContent } from '../../src/domain/message.ts'

const isNote = (
  text: string,
  names: string[],
  client: Pick<Client, 'name' | 'username' | 'telegramId'> | null,
): boolean =>
  isNoteAmong(
    plainText(text),
    names.map((name) => ({ name, username: null, telegramId: null })),
    client,
  )

const anna = { name: 'Анна Петрова', username: 'anna', telegramId: 7 }
const staff = ['Olga Ivanova', 'olga', 'Алёна', 'Ivan', 'ivan_p', 'Anna Maria Weber', 'Jean-Luc']

const notes = [
  '//',
  '// rude',
  '//rude',
  '  \n// rude',
  '\u200b// rude',
  '\u2060\u200e // rude',
  '\ufeff🔒 rude',
  '- // rude',
  '> // rude',
  '** // rude**',
  '\u200b@olga help',
  '@olga help',
  '@Olga, help',
  '@OLGA',
  '  @olga: help',
  '@Olga Ivanova, can you?',
  '@olga ivanova can you?',
  '@алена глянь',
  '@АЛЁНА глянь',
  '@ivan_p look',
  '@ivan look',
  '@Anna Maria Weber knows',
  '@jean-luc look',
]
for (const text of notes) {
  test(`a note: ${JSON.stringify(text)}`, (t) => {
    t.true(isNote(text, staff, anna))
  })
}

test('a poll is a note by its question', (t) => {
  const poll = (question: string) => ({ ...plainText(''), detail: { type: 'poll' as const, question, options: ['a'] } })
  t.true(isNoteAmong(poll('// who is rude?'), [], null))
  t.false(isNoteAmong(poll('When do you come?'), [], null))
})

test('a note behind a quote is one', (t) => {
  const quote = { type: 'blockquote', offset: 0, length: 5 } as const
  t.true(isNoteAmong({ text: 'Hello\n🔒 Note (Ivan): rude', spans: [quote] }, [], null))
  t.true(isNoteAmong({ text: 'Hello\n\n// rude', spans: [quote] }, [], null))
  t.false(isNoteAmong({ text: 'Hello\nOn my way', spans: [quote] }, [], null))
  t.false(isNoteAmong({ text: 'See: Hello // rude', spans: [{ ...quote, offset: 5 }] }, [], null))
})

const messages = [
  '',
  'On my way',
  '/ not a note',
  'see https://example.com // there',
  'ask @olga for help',
  'olga help',
  '@ olga help',
  '@anna, on my way',
  '@Анна, уже идём',
  '@Анна Петрова, уже идём',
  '@olgaa help',
  '@olga2 help',
  '@olga_b help',
  '@ivanka help',
  '@алёнаа глянь',
  '@everyone look',
  'ivan@example.com',
  '@',
]
for (const text of messages) {
  test(`an answer to the client: ${JSON.stringify(text)}`, (t) => {
    t.false(isNote(text, staff, anna))
  })
}

test('a command is one slash and a letter of whatever alphabet, and never a note', (t) => {
  for (const text of ['/close', '  /close', '/заметка клиент врёт', '/etc/hosts']) {
    t.true(isCommand(text), text)
    t.false(isNote(text, staff, anna), text)
  }
  for (const text of ['// between us', '/', '/ 2', '/2', 'and/or', '']) t.false(isCommand(text), text)
})

test('the first name of a client who shares it with staff is the client', (t) => {
  t.false(isNote('@Olga, your badge is ready', ['Olga Ivanova'], { name: 'Olga Smith', username: null, telegramId: 9 }))
})

test('the full name of staff is staff, whoever shares the first one', (t) => {
  t.true(isNote('@Olga Ivanova help', ['Olga Ivanova'], { name: 'Olga Smith', username: null, telegramId: 9 }))
})

test('without a client every first name of staff is a call', (t) => {
  t.true(isNote('@olga help', ['Olga Ivanova'], null))
})

test('a nameless row of staff makes no note', (t) => {
  t.false(isNote('@ hello', ['', ' '], null))
})

const stripped: [sentence: string, before: Content, after: Content][] = [
  ['the sign and the space after it', plainText('// rude'), plainText('rude')],
  ['the white space before the sign', plainText(' \n//rude'), plainText('rude')],
  ['what nobody sees before the sign', plainText('\u200b// rude'), plainText('rude')],
  ['one sign only', plainText('// // rude'), plainText('// rude')],
  ['nothing from a call by name', plainText('@olga help'), plainText('@olga help')],
  [
    'the formatting of the sign, and moves the rest along',
    plainText('// very rude', [
      { type: 'italic', offset: 0, length: 2 },
      { type: 'underline', offset: 0, length: 7 },
      { type: 'bold', offset: 8, length: 4 },
    ]),
    plainText('very rude', [
      { type: 'underline', offset: 0, length: 4 },
      { type: 'bold', offset: 5, length: 4 },
    ]),
  ],
]
for (const [sentence, before, after] of stripped) {
  test(`showing a note leaves out ${sentence}`, (t) => {
    t.deepEqual(noteContent(before), after)
  })
}

const thanks = [
  'спасибо',
  'Спасибо!',
  'СПАСИБО БОЛЬШОЕ!!!',
  'Большое спасибо за помощь',
  'ок, спасибо',
  'Спасибо, всё работает',
  'Всё работает, спасибо!',
  'Понял, спасибо',
  'спс',
  'пасибки',
  'Благодарю вас',
  'Хорошо',
  'отлично, спасибо вам огромное 🙏',
  'thanks',
  'Thanks!',
  'thank you so much',
  'Thank you very much for the help',
  'ok',
  'OK, thanks',
  'ok thank you',
  'Great, it works now, thanks a lot!',
  'got it',
  'thx :)',
  '👍',
  '🙏❤️',
  '🎉 👏🏽',
]
for (const text of thanks) {
  test(`a bare thank-you: ${JSON.stringify(text)}`, (t) => {
    t.true(isBareThanks(plainText(text)))
  })
}

const requests = [
  '',
  'спасибо, но не работает',
  'Спасибо, а когда придёте',
  'спасибо не работает',
  'всё работает',
  'не понял',
  'Спасибо?',
  'ok?',
  'ok but the projector is still dead',
  'ok so the projector is dead again',
  'thanks, still broken',
  'not ok',
  'thanksgiving schedule',
  'оксана',
  'no thanks to you it burns',
  '???',
  '...',
  '!',
  '👎',
  '🆘',
  '😡😡',
  'спасибо 👎',
  '5',
]
for (const text of requests) {
  test(`more than a thank-you: ${JSON.stringify(text)}`, (t) => {
    t.false(isBareThanks(plainText(text)))
  })
}

test('a sticker is no request', (t) => {
  t.true(isBareThanks({ ...plainText(''), kind: 'sticker', detail: { type: 'sticker', emoji: null } }))
})

test('a photo is a request, even with thanks', (t) => {
  t.false(isBareThanks({ ...plainText('thanks'), kind: 'photo' }))
})
