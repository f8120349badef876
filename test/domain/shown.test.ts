import test from 'ava'
import fc from 'fast-check'
import type { Content, FileRef } from '../../src/domain/content.ts'
import { plainText } from '../../src/domain/content.ts'
import { chatCaptionLimit, chatParts, chatTextLimit, withPrefix } from '../../src/domain/shown.ts'
import type { Part } from '../../src/domain/shown.ts'

const file: FileRef = { side: 'board', ref: 'r', identity: 'f1', name: 'plan.pdf', mime: null, size: 10 }
const attached = (text: string): Content => ({ ...plainText(text), kind: 'document', file })
const bold = (length: number): Part['spans'][number] => ({ type: 'bold', offset: 0, length })
const said = (content: Content): Parameters<typeof chatParts>[0] => ({ content, visibility: 'public' })
const note = (content: Content): Parameters<typeof chatParts>[0] => ({ content, visibility: 'note' })

const rows: [sentence: string, parts: Part[], wanted: Part[]][] = [
  [
    'what staff says reaches the client as it was said',
    chatParts(said(plainText('On my way')), ''),
    [{ text: 'On my way', spans: [], file: null }],
  ],
  [
    'a name stands before it in bold where it is wanted',
    chatParts(said(plainText('On my way', [{ type: 'italic', offset: 3, length: 2 }])), 'Ivan:'),
    [{ text: 'Ivan: On my way', spans: [bold(5), { type: 'italic', offset: 9, length: 2 }], file: null }],
  ],
  [
    'a note loses the sign that made it one',
    chatParts(note(plainText('// rude')), 'Ivan:'),
    [{ text: 'Ivan: rude', spans: [bold(5)], file: null }],
  ],
  [
    'a public message keeps its slashes',
    chatParts(said(plainText('see // there')), ''),
    [{ text: 'see // there', spans: [], file: null }],
  ],
  [
    'a file carries its words as a caption',
    chatParts(said(attached('The plan')), 'Ivan:'),
    [{ text: 'Ivan: The plan', spans: [bold(5)], file }],
  ],
  [
    'a file without words carries the name alone',
    chatParts(said(attached('')), 'Ivan:'),
    [{ text: 'Ivan:', spans: [bold(5)], file }],
  ],
  [
    'a file with more words than a caption holds comes before them, under the name',
    chatParts(said(attached(`${'word '.repeat(300)}end`)), 'Ivan:'),
    [
      { text: 'Ivan:', spans: [bold(5)], file },
      { text: `${'word '.repeat(300)}end`, spans: [], file: null },
    ],
  ],
  [
    'words that would fill a caption without the longest name come after the file too',
    chatParts(said(attached('a'.repeat(769))), ''),
    [
      { text: '', spans: [], file },
      { text: 'a'.repeat(769), spans: [], file: null },
    ],
  ],
  ['nothing said is nothing shown', chatParts(said(plainText('')), 'Ivan:'), []],
  [
    'a long text comes in parts, and the name stands before the first',
    chatParts(said(plainText(`${'a'.repeat(3000)}\n\n${'b'.repeat(3000)}`)), 'Ivan:'),
    [
      { text: `Ivan: ${'a'.repeat(3000)}`, spans: [bold(5)], file: null },
      { text: 'b'.repeat(3000), spans: [], file: null },
    ],
  ],
]
for (const [sentence, parts, wanted] of rows) {
  test(sentence, (t) => {
    t.deepEqual(parts, wanted)
  })
}

test('nothing before a text changes nothing', (t) => {
  t.deepEqual(withPrefix('', 'Hi', [bold(2)]), { text: 'Hi', spans: [bold(2)] })
})

test('a very long name is cut, never in the middle of a character', (t) => {
  for (const prefix of [`${'🦊'.repeat(200)}:`, `a${'🦊'.repeat(200)}:`]) {
    const [part] = chatParts(said(plainText('Hi')), prefix)
    t.true(part!.text.endsWith('🦊… Hi'))
    t.true(part!.text.isWellFormed())
    t.deepEqual(part!.spans, [bold(part!.text.length - 3)])
  }
})

const message = fc.record({
  content: fc
    .tuple(
      fc.array(fc.constantFrom('word ', '// ', 'я'.repeat(700), '🦊'.repeat(600), '\n\n'), { maxLength: 12 }),
      fc.boolean(),
    )
    .map(([texts, withFile]) => (withFile ? attached(texts.join('')) : plainText(texts.join('')))),
  visibility: fc.constantFrom('public' as const, 'note' as const),
})

test('every part fits the chat, and a file is in exactly one of them', (t) => {
  t.notThrows(() =>
    fc.assert(
      fc.property(message, fc.string({ maxLength: 400 }), (said, prefix) => {
        const parts = chatParts(said, prefix)
        return (
          parts.every(({ text, file }) => text.length <= (file ? chatCaptionLimit : chatTextLimit)) &&
          parts.filter((part) => part.file !== null).length === (said.content.file ? 1 : 0)
        )
      }),
    ),
  )
})

test('how many parts a message has does not depend on who wrote it', (t) => {
  t.notThrows(() =>
    fc.assert(
      fc.property(message, fc.string({ maxLength: 400 }), (said, prefix) => {
        return chatParts(said, prefix).length === chatParts(said, '').length
      }),
    ),
  )
})

test('the sign of a note stands before the name, not in bold', (t) => {
  t.deepEqual(withPrefix('🔒 Note (Ivan):', 'ask Olga', []), {
    text: '🔒 Note (Ivan): ask Olga',
    spans: [{ type: 'bold', offset: 3, length: 12 }],
  })
})
