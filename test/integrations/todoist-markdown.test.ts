// What people write must arrive as written, on the board and back.
import test from 'ava'
import * as fc from 'fast-check'

import type { Span, SpanType } from '../../src/domain/content.ts'
import { fromMarkdown } from '../../integrations/todoist/from-markdown.ts'
import { toMarkdown } from '../../integrations/todoist/to-markdown.ts'

const span = (type: SpanType, offset: number, length: number, more: Partial<Span> = {}): Span => ({
  type,
  offset,
  length,
  ...more,
})

const written: [string, string, Span[], string][] = [
  [
    'ordinary punctuation is left alone',
    'Hi (a) - 2*3=6! a_b_c #1 50% ~5 & <3 [x] "q"',
    [],
    'Hi (a) - 2*3=6! a_b_c #1 50% ~5 & <3 [x] "q"',
  ],
  ['what would become bold is escaped', 'see **this**', [], 'see \\*\\*this\\*\\*'],
  ['only what matters is escaped', 'a *b* c_d (e)', [], 'a \\*b\\* c_d (e)'],
  ['an address with stars is left alone', 'https://x.org/a_b_c?d=*e*', [], 'https://x.org/a_b_c?d=*e*'],
  ['a list stays a list of characters', '- one\n* two\n1. three\n# four', [], '- one\n* two\n1. three\n# four'],
  ['a greater-than sign that starts a line is no quote', '> hm', [], '\\> hm'],
  ['typed fences are no code', '```\na\n```', [], '\\```\na\n\\```'],
  ['bold', 'a bold b', [span('bold', 2, 4)], 'a **bold** b'],
  ['spaces at the edges stay outside the marks', 'a bold b', [span('bold', 1, 6)], 'a **bold** b'],
  ['nested', 'a bold it b', [span('bold', 2, 7), span('italic', 7, 2)], 'a **bold *it*** b'],
  ['the same run twice', 'x', [span('bold', 0, 1), span('italic', 0, 1)], '***x***'],
  ['each line has its own marks', 'a\nb', [span('bold', 0, 3)], '**a**\n**b**'],
  ['code with a backtick', 'a`b', [span('code', 0, 3)], '``a`b``'],
  [
    'a link keeps its address',
    'here it is',
    [span('link', 0, 4, { url: 'https://a.b/c?d=1&e=2' })],
    '[here](https://a.b/c?d=1&e=2) it is',
  ],
  ['a code block with its language', 'x\nlet a\ny', [span('pre', 2, 5, { language: 'js' })], 'x\n```js\nlet a\n```\ny'],
  ['a quote is kept apart from what follows', 'q1\nq2\nanswer', [span('blockquote', 0, 5)], '> q1\n> q2\n\nanswer'],
  [
    'what Todoist has no mark for is plain',
    'a b c',
    [span('underline', 0, 1), span('spoiler', 2, 1), span('mention', 4, 1)],
    'a b c',
  ],
]
for (const [title, text, spans, markdown] of written) {
  test(`to the board: ${title}`, (t) => {
    t.is(toMarkdown(text, spans), markdown)
  })
}

const read: [string, string, string, Span[]][] = [
  [
    'marks become spans',
    '**a** _b_ ~~c~~ `d`',
    'a b c d',
    [span('bold', 0, 1), span('italic', 2, 1), span('strikethrough', 4, 1), span('code', 6, 1)],
  ],
  ['offsets count as JavaScript strings do', '🦊 **a**', '🦊 a', [span('bold', 3, 1)]],
  ['links', 'see [it](https://a.b/c)', 'see it', [span('link', 4, 2, { url: 'https://a.b/c' })]],
  ['a link that leads nowhere is text', '[x](y) [a]', '[x](y) [a]', []],
  [
    'a link that the chat would refuse is read as it was typed',
    '[wiki](http://wiki/page), [call](tel:112)',
    '[wiki](http://wiki/page), [call](tel:112)',
    [],
  ],
  ['HTML and entities are text', '<b>x</b> &amp; &lt;', '<b>x</b> &amp; &lt;', []],
  ['lists and headings are text', '- a\n# b\n1. c', '- a\n# b\n1. c', []],
  ['a fence', 'a\n```ts\n*x*\n```\nb', 'a\n*x*\nb', [span('pre', 2, 3, { language: 'ts' })]],
  ['an open fence is text', '```\nx', '```\nx', []],
  ['a quote and its answer', '> **q**\n\nok', 'q\nok', [span('blockquote', 0, 1), span('bold', 0, 1)]],
  ['a face is no quote', '>_< oh', '>_< oh', []],
  ['a note mark survives', '// secret', '// secret', []],
  ['a single tilde is a tilde', '~5 or 6~', '~5 or 6~', []],
]
for (const [title, markdown, text, spans] of read) {
  test(`from the board: ${title}`, (t) => {
    t.deepEqual(fromMarkdown(markdown), { text, spans })
  })
}

const punctuation = fc.string({
  unit: fc.constantFrom(
    ...'*_`~[]()<>\\!#&;:/.@- \n\ta1я>"\'|^=+{}$'.split(''),
    '🦊',
    '```',
    '> ',
    '**',
    'https://a.b',
    '  \n',
    '\r',
  ),
  maxLength: 40,
})

test('any plain text is the same after the board and back', (t) => {
  t.notThrows(() =>
    fc.assert(
      fc.property(fc.oneof(punctuation, fc.string({ unit: 'binary', maxLength: 60 })), (text) => {
        const back = fromMarkdown(toMarkdown(text, []))
        return back.text === text && back.spans.length === 0
      }),
      { numRuns: 3000 },
    ),
  )
})

const words = fc.array(
  fc.record({
    word: fc.stringMatching(/^[a-zа-я0-9]{1,6}$/),
    type: fc.constantFrom<SpanType | null>(null, null, 'bold', 'italic', 'strikethrough', 'code', 'link'),
  }),
  { minLength: 1, maxLength: 8 },
)

test('formatting of whole words is the same after the board and back', (t) => {
  t.notThrows(() =>
    fc.assert(
      fc.property(words, (parts) => {
        let text = ''
        const spans: Span[] = []
        for (const { word, type } of parts) {
          if (text !== '') text += ' '
          if (type) spans.push(span(type, text.length, word.length, type === 'link' ? { url: 'https://a.b/c' } : {}))
          text += word
        }
        const back = fromMarkdown(toMarkdown(text, spans))
        return back.text === text && JSON.stringify(back.spans) === JSON.stringify(spans)
      }),
      { numRuns: 1000 },
    ),
  )
})

test('however formatting lies, the words survive', (t) => {
  const anySpan = fc.record({
    type: fc.constantFrom<SpanType>('bold', 'italic', 'strikethrough', 'code', 'link', 'underline'),
    offset: fc.nat(40),
    length: fc.nat(20),
    url: fc.constant('https://a.b/(c) d'),
  })
  t.notThrows(() =>
    fc.assert(
      fc.property(
        punctuation,
        fc.array(anySpan, { maxLength: 4 }),
        (text, spans) => fromMarkdown(toMarkdown(text, spans)).text === text,
      ),
      { numRuns: 2000 },
    ),
  )
})
