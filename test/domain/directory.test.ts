import test from 'ava'
import type { Content } from '../../src/domain/content.ts'
import { plainText } from '../../src/domain/content.ts'
import type { NewMessage } from '../../src/domain/decision.ts'
import { columnsFault, fieldLine, findColumns, findPerson, lookUpAfter } from '../../src/domain/directory.ts'
import type { ColumnNames, Who } from '../../src/domain/directory.ts'
import { now } from './situation.ts'

const anna: Who = { telegramId: 7, username: 'anna', phone: '+7 916 123-45-67' }
const nobody: Who = { telegramId: 1, username: null, phone: null }

function found(table: string[][], who: Who, named: ColumnNames = {}) {
  return findPerson(table, findColumns(table[0] ?? [], named), who)
}

for (const [title, header, columns] of [
  ['English ones', ['Name', 'Telegram ID', 'Username', 'Phone number'], { telegramId: 1, username: 2, phone: 3 }],
  ['Russian ones', ['Телефон', 'ФИО', 'ID в Телеграм', 'Ник'], { telegramId: 2, username: 3, phone: 0 }],
  ['odd marks', ['telegram_id', '@username', ' Тел. '], { telegramId: 0, username: 1, phone: 2 }],
  ['some only', ['Name', 'Telegram'], { telegramId: null, username: 1, phone: null }],
] as const)
  test(`usual titles are known by themselves: ${title}`, (t) => {
    t.deepEqual(findColumns(header, {}), columns)
  })

test('a title that an owner names counts instead of the usual ones', (t) => {
  t.deepEqual(findColumns(['Phone', 'Who to call'], { phone: 'who to CALL' }).phone, 1)
})

test('a table that nobody can be found in says why', (t) => {
  const fault = (header: string[], named: ColumnNames = {}) => columnsFault(findColumns(header, named), named)
  t.is(fault(['Name', 'Phone']), null)
  t.regex(fault(['Name', 'City'])!, /no column is known to hold/)
  t.is(fault(['Name', 'Phone'], { username: 'Tg', telegramId: 'No' }), 'no column is called "No" or "Tg"')
})

test('a person is found by the id, else by the username, else by the phone', (t) => {
  const table = [
    ['Name', 'Telegram ID', 'Username', 'Phone'],
    ['By phone', '', '', '8 (916) 123-45-67'],
    ['By username', '', 'https://t.me/Anna', ''],
    ['By id', '7', '', ''],
  ]
  t.deepEqual(found(table, anna), [{ label: 'Name', value: 'By id' }])
  t.deepEqual(found(table.slice(0, 3), anna), [{ label: 'Name', value: 'By username' }])
  t.deepEqual(found(table.slice(0, 2), anna), [
    { label: 'Name', value: 'By phone' },
    { label: 'Phone', value: '8 (916) 123-45-67' },
  ])
  t.is(found(table.slice(0, 1), anna), null)
  t.is(found([], anna), null)
})

test('an id written with spaces, or where others write the username, is the same id', (t) => {
  const who = { ...nobody, telegramId: 1234567890 }
  t.deepEqual(
    found(
      [
        ['Telegram ID', 'Team'],
        ['1 234 567 890', 'Red'],
      ],
      who,
    ),
    [{ label: 'Team', value: 'Red' }],
  )
  t.deepEqual(
    found(
      [
        ['Telegram', 'Team'],
        ['1234567890', 'Red'],
      ],
      who,
    ),
    [{ label: 'Team', value: 'Red' }],
  )
  t.is(
    found(
      [
        ['Telegram', 'Team'],
        ['user 1234567890', 'Red'],
      ],
      who,
    ),
    null,
  )
})

test('phones are compared as they are dialled from abroad', (t) => {
  const at = (cell: string, phone: string) =>
    found(
      [
        ['Phone', 'Team'],
        [cell, 'Red'],
      ],
      { ...nobody, phone },
    ) !== null
  t.true(at('8 916 123 45 67', '79161234567'))
  t.true(at('0079161234567', '+7 916 123-45-67'))
  t.true(at('+49 151 000', '49151000'))
  t.false(at('+1 916 123 45 67', '79161234567'))
  t.false(at('', ''))
  t.false(at('12', '12'))
})

test('empty cells find nobody: who has no username is not who is written without one', (t) => {
  t.is(
    found(
      [
        ['Name', 'Username', 'Phone'],
        ['Ghost', '', ''],
      ],
      nobody,
    ),
    null,
  )
  t.is(found([['Name', 'Username', 'Phone'], ['Short row']], nobody), null)
})

test('a card shows what the row has, each on its line and none too long', (t) => {
  const long = 'x'.repeat(500)
  const fields = found(
    [
      ['Telegram ID', 'Team', '', 'Note', long, 'Empty'],
      ['7', ' Red\n\tfox ', 'no title', long, 'y', ''],
    ],
    anna,
  )!
  t.deepEqual(fields[0], { label: 'Team', value: 'Red fox' })
  t.deepEqual(
    fields.map(({ label, value }) => [label.length, value.length]),
    [
      [4, 7],
      [4, 160],
      [40, 1],
    ],
  )
  t.true(fields[1]!.value.endsWith('…'))
})

test('a row that ends before the titles do has nothing more to show', (t) => {
  t.deepEqual(
    found(
      [
        ['Telegram ID', 'Team', 'Note'],
        ['7', 'Red'],
      ],
      anna,
    ),
    [{ label: 'Team', value: 'Red' }],
  )
})

test('a cut never leaves half of a character', (t) => {
  const [field] = found(
    [
      ['Telegram ID', 'Team'],
      ['7', `${'x'.repeat(158)}😀😀`],
    ],
    anna,
  )!
  t.true(field!.value.isWellFormed())
})

test('a card shows the first dozen of many columns', (t) => {
  const many = Array.from({ length: 40 }, (_, index) => `Column ${index}`)
  t.is(
    found(
      [
        ['Telegram ID', ...many],
        ['7', ...many],
      ],
      anna,
    )!.length,
    12,
  )
})

test('a client is looked up when a ticket opens, and when they share their own phone', (t) => {
  const keep = (origin: 'client' | 'topic', detail: Content['detail']): NewMessage => ({
    author: 'client',
    authorName: 'Anna',
    technicianId: null,
    visibility: 'public',
    origin,
    content: { ...plainText(''), kind: 'contact', detail },
    replyTo: null,
    at: now,
    source: { surface: 'chat', place: '7', externalId: '1' },
  })
  const own = { type: 'contact', name: 'Anna', phone: '+7916', own: true } as const
  const another = { type: 'contact', name: 'Bob', phone: '+49' } as const
  const open = { subject: 'x' }
  t.deepEqual(lookUpAfter({ open, keep: keep('client', null) }), { phone: null })
  t.deepEqual(lookUpAfter({ open, keep: keep('client', own) }), { phone: '+7916' })
  t.deepEqual(lookUpAfter({ open: null, keep: keep('client', own) }), { phone: '+7916' })
  t.is(lookUpAfter({ open: null, keep: keep('client', another) }), null)
  t.is(lookUpAfter({ open: null, keep: keep('topic', own) }), null, 'of the client alone')
  t.is(lookUpAfter({ open: null, keep: null }), null)
})

test('a field stands on one line', (t) => {
  t.is(fieldLine({ label: 'Team', value: 'Red' }), 'Team: Red')
})
