// What people read, checked as a whole: a text missing in one language, or too long for where it stands, is found here
// and not by a client.
import test from 'ava'
import { en } from '../src/texts/en.ts'
import { ru } from '../src/texts/ru.ts'
import { say } from '../src/texts/texts.ts'
import type { TextKey } from '../src/texts/texts.ts'

const books: Record<'en' | 'ru', Record<string, string>> = { en, ru }
const texts = Object.entries(books).flatMap(([locale, book]) =>
  Object.entries(book).map(([key, text]) => ({ name: `${locale}.${key}`, key, text })),
)

// Two buttons share a line of a phone's screen.
const BUTTON_AT_MOST = 24
// Bot API: BotCommand, description.
// What does not fit a phone's screen beside the conversation is not read.
const NOTICE_AT_MOST = 300
// Bot API: answerCallbackQuery, text.
const ANSWER_AT_MOST = 200

test('every text exists in both languages', (t) => {
  t.deepEqual(Object.keys(ru).toSorted(), Object.keys(en).toSorted())
})

test('a text has the same places to fill in, whatever the language', (t) => {
  const places = (text: string | undefined) =>
    text
      ?.match(/\{\w+\}/g)
      ?.toSorted()
      .join()
  const differ = Object.keys(en).filter((key) => places(books.en[key]) !== places(books.ru[key]))
  t.deepEqual(differ, [])
})

test('no text is empty, or has stray spaces or braces', (t) => {
  const odd = texts.filter(
    ({ text }) => text === '' || text !== text.trim() || /[{}]/.test(text.replace(/\{\w+\}/g, '')),
  )
  t.deepEqual(odd, [])
})

test('a text is in its own language', (t) => {
  const cyrillic = Object.entries(en).filter(([, text]) => /\p{Script=Cyrillic}/u.test(text))
  t.deepEqual(cyrillic, [])
  const untranslated = Object.entries(ru).filter(
    ([key, text]) => text === books.en[key] && /\p{Letter}/u.test(text.replace(/\{\w+\}/g, '')),
  )
  t.deepEqual(untranslated, [])
})

for (const [kind, atMost, isOne] of [
  ['a button', BUTTON_AT_MOST, (key: string) => key.startsWith('button_')],
  ['the answer to a button', ANSWER_AT_MOST, (key: string) => key.startsWith('answer_')],
  ['any other text', NOTICE_AT_MOST, () => true],
] as const) {
  test(`${kind} fits where it stands: ${atMost} characters at most`, (t) => {
    const those = texts.filter(({ key }) => isOne(key))
    t.true(those.length > 0)
    const long = those.filter(({ text }) => text.length > atMost)
    t.deepEqual(
      long.map(({ name, text }) => `${name} has ${text.length}`),
      [],
    )
  })
}

test('places are filled in, and one that was forgotten stays visible', (t) => {
  const key = 'receipt' satisfies TextKey
  t.is(say('en', key, { ticket: 12 }), en[key].replace('{ticket}', '12'))
  t.is(say('ru', key, { ticket: 12 }), ru[key].replace('{ticket}', '12'))
  t.true(say('en', key).includes('{ticket}'))
})
