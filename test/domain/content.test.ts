import test from 'ava'
import type { Content, FileRef, Span } from '../../src/domain/content.ts'
import { firstLine, plainText, sameContent } from '../../src/domain/content.ts'

const file: FileRef = { side: 'chat', ref: 'r1', identity: 'f1', name: 'plan.pdf', mime: null, size: 10 }
const plan: Content = { kind: 'document', text: 'Plan', spans: [], file, detail: null, album: null }
const here: Content = {
  ...plainText(''),
  kind: 'location',
  detail: { type: 'location', latitude: 1, longitude: 2, live: false },
}
const link: Span = { type: 'link', offset: 0, length: 4, url: 'https://example.com' }

const rows: [sentence: string, one: Content, other: Content, same: boolean][] = [
  ['the same words say the same', plainText('Hi'), plainText('Hi'), true],
  ['other words say something else', plainText('Hi'), plainText('Ho'), false],
  ['other formatting says something else', plainText('Plan', [link]), plainText('Plan'), false],
  [
    'formatting that the store gives back in another order says the same',
    plainText('Plan', [link]),
    plainText('Plan', [{ url: 'https://example.com', length: 4, offset: 0, type: 'link' }]),
    true,
  ],
  ['another kind says something else', plan, { ...plan, kind: 'audio' }, false],
  ['the same file handed out anew says the same', plan, { ...plan, file: { ...file, ref: 'r2' } }, true],
  ['another file says something else', plan, { ...plan, file: { ...file, identity: 'f2' } }, false],
  ['a file taken away says something else', plan, { ...plan, file: null }, false],
  [
    'a live location that moved says something else',
    here,
    { ...here, detail: { type: 'location', latitude: 1, longitude: 3, live: true } },
    false,
  ],
  [
    'a place that the store gives back in another order says the same',
    here,
    { ...here, detail: { live: false, longitude: 2, latitude: 1, type: 'location' } },
    true,
  ],
  ['the album it came in says nothing', plan, { ...plan, album: 'a1' }, true],
]
for (const [sentence, one, other, same] of rows) {
  test(sentence, (t) => {
    t.is(sameContent(one, other), same)
    t.is(sameContent(other, one), same)
  })
}

test('the first line is the first one with words in it', (t) => {
  t.is(firstLine('\n \n  Projector is dead  \nRoom 5'), 'Projector is dead')
  t.is(firstLine(' \n '), '')
})
