// A message is known again by what the chat makes of it, which is not always what was asked for.
import test from 'ava'
import { plainText } from '../../src/domain/content.ts'
import type { Content } from '../../src/domain/content.ts'
import { looksLike } from '../../src/flow/looks.ts'

for (const [what, sent, shown] of [
  ['tabs', 'a\tb', 'a b'],
  ['returns', 'a\r\nb', 'a\nb'],
  ['line separators and directions', 'a\u2028b\u202ec', 'abc'],
  ['a ring above, apart from its letter', 'A\u030angstrom', 'Angstrom'],
] as const)
  test(`${what} do not hide that it is the same`, (t) => {
    t.true(looksLike(plainText(sent), plainText(shown)))
    t.false(looksLike(plainText(sent), plainText(`${shown}!`)))
  })

test('the copy of a contact that was somebody’s own or was stored, and of a place that moved, is known', (t) => {
  const with_ = (detail: Content['detail'], kind: Content['kind']): Content => ({ ...plainText(''), kind, detail })
  const contact = { type: 'contact', name: 'Anna', phone: '+1' } as const
  t.true(looksLike(with_({ ...contact, own: true }, 'contact'), with_(contact, 'contact')))
  t.false(looksLike(with_({ ...contact, own: true }, 'contact'), with_({ ...contact, phone: '+2' }, 'contact')))
  t.true(looksLike(with_({ phone: '+1', name: 'Anna', type: 'contact' }, 'contact'), with_(contact, 'contact')))
  const at = { type: 'location', latitude: 1, longitude: 2 } as const
  t.true(looksLike(with_({ ...at, live: true }, 'location'), with_({ ...at, live: false }, 'location')))
})
