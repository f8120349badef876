import test from 'ava'
import fc from 'fast-check'
import type { Span } from '../../src/domain/content.ts'
import { split } from '../../src/domain/split.ts'

const words = fc.array(
  fc.tuple(
    fc.string({ unit: fc.constantFrom('a', 'я', '1', '.', '!', '🦊', '👩‍💻', 'é'), minLength: 1, maxLength: 15 }),
    fc.constantFrom(' ', '\n', '\n\n', '. ', '  ', '\n \n'),
  ),
  { maxLength: 60 },
)
const texts = words.map((parts) => parts.flat().join(''))
const limits = fc.integer({ min: 2, max: 60 })
const spansOf = (text: string): fc.Arbitrary<Span[]> =>
  fc.array(
    fc.tuple(fc.nat(text.length), fc.nat(text.length)).map(([one, other]) => ({
      type: 'bold' as const,
      offset: Math.min(one, other),
      length: Math.abs(one - other),
    })),
    { maxLength: 4 },
  )
const formatted = texts.chain((text) => fc.tuple(fc.constant(text), spansOf(text)))
const dense = (text: string): string => text.replace(/\s+/g, '')

test('no piece is longer than the limit', (t) => {
  t.notThrows(() =>
    fc.assert(
      fc.property(texts, limits, (text, limit) => split(text, [], limit).every((piece) => piece.text.length <= limit)),
    ),
  )
})

test('every character but white space is kept, in order', (t) => {
  t.notThrows(() =>
    fc.assert(
      fc.property(texts, limits, (text, limit) => {
        const pieces = split(text, [], limit)
        return pieces.length > 0 && pieces.map((piece) => dense(piece.text)).join('') === dense(text)
      }),
    ),
  )
})

test('words no longer than half the limit are kept whole', (t) => {
  t.notThrows(() =>
    fc.assert(
      fc.property(texts, fc.integer({ min: 100, max: 200 }), (text, limit) => {
        const pieces = split(text, [], limit)
        return (
          pieces
            .flatMap((piece) => piece.text.split(/\s+/))
            .filter(Boolean)
            .join(' ') === text.split(/\s+/).filter(Boolean).join(' ')
        )
      }),
    ),
  )
})

test('no character is cut in two', (t) => {
  t.notThrows(() =>
    fc.assert(
      fc.property(texts, limits, (text, limit) => split(text, [], limit).every((piece) => piece.text.isWellFormed())),
    ),
  )
})

test('formatting stays inside its piece and covers the same characters', (t) => {
  t.notThrows(() =>
    fc.assert(
      fc.property(formatted, limits, ([text, spans], limit) => {
        const pieces = split(text, spans, limit)
        const inside = pieces.every((piece) =>
          piece.spans.every(({ offset, length }) => offset >= 0 && length > 0 && offset + length <= piece.text.length),
        )
        // Which characters are bold, white space left out, before and after.
        const bold = (whole: string, over: Span[]): string =>
          [...whole].reduce<{ at: number; marks: string }>(
            ({ at, marks }, point) => ({
              at: at + point.length,
              marks: /\s/.test(point)
                ? marks
                : marks +
                  Array.from(
                    { length: point.length },
                    (_, unit) =>
                      over.filter(({ offset, length }) => offset <= at + unit && at + unit < offset + length).length,
                  ).join(''),
            }),
            { at: 0, marks: '' },
          ).marks
        return inside && pieces.map((piece) => bold(piece.text, piece.spans)).join('') === bold(text, spans)
      }),
    ),
  )
})

const cuts: [sentence: string, text: string, limit: number, pieces: string[]][] = [
  ['a short text stays whole', 'Hello.', 10, ['Hello.']],
  ['no text is one empty piece', '', 10, ['']],
  [
    'a text is cut at the end of a paragraph first',
    'One two. Three.\n\nFour. Five six',
    26,
    ['One two. Three.', 'Four. Five six'],
  ],
  ['then at the end of a line', 'One two. Three\nFour. Five six', 26, ['One two. Three', 'Four. Five six']],
  ['then at the end of a sentence', 'One two three. Four five six', 22, ['One two three.', 'Four five six']],
  ['a sentence ends after its closing quote', 'He said: "No!" Then he left', 22, ['He said: "No!"', 'Then he left']],
  ['then at the end of a word', 'One two three four five six', 22, ['One two three four', 'five six']],
  ['a word that just fits is not cut', 'One two three', 7, ['One two', 'three']],
  ['a word that is too long is cut where it must be', 'abcdefghij', 4, ['abcd', 'efgh', 'ij']],
  ['an early paragraph does not make a tiny piece', 'Hi\n\nOne two three four', 16, ['Hi\n\nOne two', 'three four']],
  ['an emoji is never cut in two', '🦊🦊🦊', 3, ['🦊', '🦊', '🦊']],
  ['white space at the end makes no piece', 'One two      ', 8, ['One two']],
]
for (const [sentence, text, limit, pieces] of cuts) {
  test(sentence, (t) => {
    t.deepEqual(
      split(text, [], limit).map((piece) => piece.text),
      pieces,
    )
  })
}

test('a link over a cut leads there from both pieces', (t) => {
  const link: Span = { type: 'link', offset: 4, length: 9, url: 'https://example.com' }
  t.deepEqual(split('One two three', [link], 8), [
    { text: 'One two', spans: [{ ...link, offset: 4, length: 3 }] },
    { text: 'three', spans: [{ ...link, offset: 0, length: 5 }] },
  ])
})
