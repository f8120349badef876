import test from 'ava'
import fc from 'fast-check'
import { chatSpanLimit, fitsOneMessage, joinWords, quotedPart } from '../../src/domain/join.ts'
import type { Words } from '../../src/domain/join.ts'

const plain = (text: string): Words => ({ text, spans: [] })

test('texts stand one below the other with a blank line between, and their formatting stays on its words', (t) => {
  const words: fc.Arbitrary<Words> = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }).chain((text) =>
    fc.tuple(fc.nat(text.length - 1), fc.nat(text.length)).map(([offset, end]) => ({
      text,
      spans: end > offset ? [{ type: 'bold' as const, offset, length: end - offset }] : [],
    })),
  )
  fc.assert(
    fc.property(fc.array(words, { maxLength: 8 }), (parts) => {
      const { text, spans } = joinWords(parts)
      t.is(text, parts.map((part) => part.text).join('\n\n'))
      const covered = (one: Words): string[] =>
        one.spans.map(({ offset, length }) => one.text.slice(offset, offset + length))
      t.deepEqual(covered({ text, spans }), parts.flatMap(covered))
    }),
  )
})

test('what one message takes is counted in code points, and in pieces of formatting', (t) => {
  t.true(fitsOneMessage(plain('🦊'.repeat(4096))))
  t.false(fitsOneMessage(plain('🦊'.repeat(4097))))
  t.false(fitsOneMessage(plain('x'.repeat(4000)), 100))
  const spans = Array.from({ length: chatSpanLimit + 1 }, (_, offset) => ({ type: 'bold' as const, offset, length: 1 }))
  t.true(fitsOneMessage({ text: 'x'.repeat(200), spans: spans.slice(1) }))
  t.false(fitsOneMessage({ text: 'x'.repeat(200), spans }))
})

const texts = ['yes', 'no, not yet', 'yes', 'line 1', 'line 10']
const whole = joinWords(texts.map(plain)).text
const quotes: [sentence: string, quote: { text: string; position: number }, wanted: number | null][] = [
  ['a quote is from the text at its place', { text: 'yes', position: 0 }, 0],
  ['though another text says the same', { text: 'yes', position: whole.indexOf('yes\n\nline') }, 2],
  ['a part of a text will do', { text: 'not yet', position: 9 }, 1],
  [
    'one that begins like another is told apart by its place',
    { text: 'line 1', position: whole.indexOf('line 10') },
    4,
  ],
  ['where the place is wrong, by its words', { text: 'line 10', position: 2 }, 4],
  ['words that nobody said are from none', { text: 'maybe', position: 3 }, null],
]

for (const [sentence, quote, wanted] of quotes)
  test(sentence, (t) => {
    t.is(quotedPart(whole, texts, quote), wanted)
  })

test('a quote from below a card is from the text, whatever the card says', (t) => {
  t.is(quotedPart(`#1\nyes\n\n${whole}`, texts, { text: 'no', position: whole.indexOf('no') + 8 }), 1)
})

test('a text that was changed since is passed over: the quote is from one that still stands there', (t) => {
  t.is(quotedPart('old\n\nnew', ['gone', 'new'], { text: 'new', position: 5 }), 1)
})
