import test from 'ava'
import type { MessageEntity } from '@grammyjs/types'
import type { Content, Span } from '../../src/domain/content.ts'
import { contentOf } from '../../integrations/telegram/content.ts'
import { entitiesOf, spansOf } from '../../integrations/telegram/spans.ts'
import { readMessage } from '../../integrations/telegram/update-shape.ts'

const said = (fields: object): Content =>
  contentOf(readMessage({ message_id: 1, date: 1, chat: { id: 7, type: 'private' }, ...fields }))
const file = { file_id: 'id', file_unique_id: 'unique', file_size: 100 }
const ref = (name: string, mime: string | null) => ({
  side: 'chat' as const,
  ref: 'id',
  identity: 'unique',
  name,
  mime,
  size: 100,
})

const files: [string, object, Content['kind'], Content['file']][] = [
  [
    'a video',
    { video: { ...file, width: 1, height: 1, duration: 1, mime_type: 'video/mp4' } },
    'video',
    ref('video.mp4', 'video/mp4'),
  ],
  [
    'an animation, which comes as a document too',
    { animation: file, document: { ...file, file_id: 'other' } },
    'animation',
    ref('animation.mp4', null),
  ],
  [
    'a document',
    { document: { ...file, file_name: 'отчёт.pdf', mime_type: 'application/pdf' } },
    'document',
    ref('отчёт.pdf', 'application/pdf'),
  ],
  [
    'a nameless document',
    { document: { ...file, mime_type: 'application/pdf' } },
    'document',
    ref('file.pdf', 'application/pdf'),
  ],
  ['music', { audio: { ...file, duration: 1, file_name: 'a.mp3' } }, 'audio', ref('a.mp3', null)],
  [
    'a voice message',
    { voice: { ...file, duration: 1, mime_type: 'audio/ogg' } },
    'voice',
    ref('voice.ogg', 'audio/ogg'),
  ],
  [
    'a video note',
    { video_note: { ...file, length: 1, duration: 1 } },
    'video_note',
    ref('video-note.mp4', 'video/mp4'),
  ],
  ['a sticker', { sticker: { ...file, type: 'regular', emoji: '👍' } }, 'sticker', ref('sticker.webp', 'image/webp')],
  [
    'an animated sticker',
    { sticker: { ...file, is_animated: true } },
    'sticker',
    ref('sticker.tgs', 'application/x-tgsticker'),
  ],
  ['a video sticker', { sticker: { ...file, is_video: true } }, 'sticker', ref('sticker.webm', 'video/webm')],
]
for (const [what, fields, kind, expected] of files) {
  test(`${what} is a file with a name people can open`, (t) => {
    const content = said({ ...fields, caption: 'Look', media_group_id: 'g' })
    t.deepEqual([content.kind, content.file, content.text, content.album], [kind, expected, 'Look', 'g'])
  })
}

test('of a photo the largest size is taken, also when it comes with a live photo', (t) => {
  const photo = [
    { ...file, file_id: 's', width: 90, height: 60 },
    { ...file, width: 1280, height: 853 },
    { ...file, file_id: 'm', width: 320, height: 213 },
  ]
  t.deepEqual(said({ photo, live_photo: file }), {
    kind: 'photo',
    text: '',
    spans: [],
    file: ref('photo.jpg', 'image/jpeg'),
    detail: null,
    album: null,
  })
})

test('the words of a rich message are read, whatever they stand in', (t) => {
  const blocks = [
    { type: 'heading', size: 2, text: 'Broken' },
    { type: 'paragraph', text: ['The ', { type: 'bold', text: ['old ', { type: 'italic', text: 'lamp' }] }, ' in B'] },
    { type: 'divider' },
    { type: 'paragraph', text: { type: 'url', text: 'the plan', url: 'https://plan.example' } },
    {
      type: 'list',
      items: [
        {
          label: '1.',
          blocks: [
            { type: 'paragraph', text: 'lamp' },
            { type: 'paragraph', text: 'wire' },
          ],
        },
        { label: '', has_checkbox: true, is_checked: true, blocks: [{ type: 'paragraph', text: 'fuse' }] },
        { label: '', has_checkbox: true, blocks: [] },
      ],
    },
    {
      type: 'table',
      cells: [
        [{ text: 'Hall', align: 'left', valign: 'top' }, { text: 'Lamps' }],
        [{ text: 'B' }, {}],
      ],
      caption: 'Count',
    },
    { type: 'blockquote', blocks: [{ type: 'paragraph', text: 'said' }], credit: 'Petr' },
    { type: 'details', summary: 'More', blocks: [{ type: 'pre', text: 'x = 1', language: 'py' }] },
    { type: 'photo', photo: [], caption: { text: 'The hall', credit: 'Anna' } },
    { type: 'mathematical_expression', expression: 'a^2' },
    {
      type: 'paragraph',
      text: [
        { type: 'custom_emoji', custom_emoji_id: '1', alternative_text: '👍' },
        { type: 'anchor', name: 'end' },
      ],
    },
    { type: 'made up since', text: 'and more' },
    { type: 'anchor', name: 'end' },
  ]
  const content = said({ rich_message: { blocks } })
  t.deepEqual([content.kind, content.detail], ['other', { type: 'other', what: 'rich_message' }])
  t.is(
    content.text,
    'Broken\nThe old lamp in B\nthe plan\n1. lamp\nwire\n☑ fuse\n☐ \nHall | Lamps\nB | \nCount\nsaid\nPetr\nMore\nx = 1\nThe hall\nAnna\na^2\n👍\nand more',
  )
  t.deepEqual(
    content.spans.map(({ type, offset, length, url, language }) => [
      type,
      content.text.slice(offset, offset + length),
      url ?? language,
    ]),
    [
      ['bold', 'Broken', undefined],
      ['italic', 'lamp', undefined],
      ['bold', 'old lamp', undefined],
      ['link', 'the plan', 'https://plan.example'],
      ['blockquote', 'said', undefined],
      ['pre', 'x = 1', 'py'],
    ],
  )
  const mention = { type: 'text_mention', text: 'Sveta', user: { id: 5, is_bot: false, first_name: 'Sveta' } }
  t.deepEqual(said({ rich_message: { blocks: [{ type: 'paragraph', text: [mention, ', help'] }] } }).spans, [
    { type: 'mention', offset: 0, length: 5, account: 5 },
  ])
  const { length } = said({ rich_message: { blocks: [{ type: 'paragraph', text: 'word '.repeat(6000) }] } }).text
  t.true(length > 11_000 && length <= 12_000, String(length))
  for (const odd of [null, 'text', { blocks: 'none' }, { blocks: [null, 5, [], { text: 7, items: 'x', cells: [4] }] }])
    t.is(said({ rich_message: odd }).text.trim(), '')
})

test('how a picture is shown is kept with it', (t) => {
  const picture = { photo: [{ ...file, width: 1, height: 1 }], caption: 'Look' }
  t.false('display' in said(picture))
  t.deepEqual(said({ ...picture, has_media_spoiler: true }).display, { spoiler: true })
  const both = said({ ...picture, has_media_spoiler: true, show_caption_above_media: true })
  t.deepEqual(both.display, { spoiler: true, captionAbove: true })
})

test('places, people, polls and dice are told in full', (t) => {
  const location = { latitude: 52.5, longitude: 13.4 }
  const details: [object, Content['detail']][] = [
    [{ location }, { type: 'location', ...location, live: false }],
    [{ location: { ...location, live_period: 600 } }, { type: 'location', ...location, live: true }],
    [
      { location, venue: { location, title: 'Hall A', address: 'Street 1' } },
      { type: 'venue', ...location, title: 'Hall A', address: 'Street 1' },
    ],
    [
      { contact: { phone_number: '+49', first_name: 'Bob', last_name: 'Ross' } },
      { type: 'contact', name: 'Bob Ross', phone: '+49' },
    ],
    [
      { contact: { phone_number: '+49', first_name: 'Bob', user_id: 2 } },
      { type: 'contact', name: 'Bob', phone: '+49' },
    ],
    [
      {
        from: { id: 2, is_bot: false, first_name: 'Bob' },
        contact: { phone_number: '+49', first_name: 'Bob', user_id: 2 },
      },
      { type: 'contact', name: 'Bob', phone: '+49', own: true },
    ],
    [
      {
        poll: {
          id: '1',
          question: 'Tea?',
          options: [
            { text: 'Yes', voter_count: 0 },
            { text: 'No', voter_count: 0 },
          ],
        },
      },
      { type: 'poll', question: 'Tea?', options: ['Yes', 'No'] },
    ],
    [{ dice: { emoji: '🎲', value: 4 } }, { type: 'dice', emoji: '🎲', value: 4 }],
  ]
  for (const [fields, detail] of details) {
    const content = said(fields)
    t.deepEqual(content.detail, detail)
    t.true(content.kind === detail?.type)
    t.is(content.file, null)
  }
})

test('what we have no word for is still named', (t) => {
  t.deepEqual(said({ game: { title: 'Chess' }, edit_date: 5 }).detail, { type: 'other', what: 'game' })
  t.deepEqual(said({ paid_media: {} }).detail, { type: 'other', what: 'paid_media' })
  t.is(said({ something_new: {} }).kind, 'other')
  t.deepEqual(said({}).detail, { type: 'other', what: 'nothing we know' })
})

const everyEntity: [MessageEntity, Partial<Span>][] = [
  [{ type: 'bold', offset: 0, length: 2 }, { type: 'bold' }],
  [{ type: 'italic', offset: 0, length: 2 }, { type: 'italic' }],
  [{ type: 'underline', offset: 0, length: 2 }, { type: 'underline' }],
  [{ type: 'strikethrough', offset: 0, length: 2 }, { type: 'strikethrough' }],
  [{ type: 'spoiler', offset: 0, length: 2 }, { type: 'spoiler' }],
  [{ type: 'code', offset: 0, length: 2 }, { type: 'code' }],
  [
    { type: 'pre', offset: 0, length: 2, language: 'ts' },
    { type: 'pre', language: 'ts' },
  ],
  [{ type: 'blockquote', offset: 0, length: 2 }, { type: 'blockquote' }],
  [{ type: 'expandable_blockquote', offset: 0, length: 2 }, { type: 'blockquote' }],
  [
    { type: 'text_link', offset: 0, length: 2, url: 'https://a.b/' },
    { type: 'link', url: 'https://a.b/' },
  ],
  [
    { type: 'text_mention', offset: 0, length: 2, user: { id: 1, is_bot: false, first_name: 'X' } },
    { type: 'mention', account: 1 },
  ],
  [{ type: 'custom_emoji', offset: 0, length: 2, custom_emoji_id: '5' }, { type: 'other' }],
  [{ type: 'mention', offset: 0, length: 2 }, { type: 'mention' }],
  [{ type: 'hashtag', offset: 0, length: 2 }, { type: 'other' }],
  [{ type: 'phone_number', offset: 0, length: 2 }, { type: 'other' }],
]
test('formatting from Telegram becomes ours, and goes back exactly as it came', (t) => {
  for (const [entity, expected] of everyEntity) {
    const spans = spansOf('ab', [{ ...entity }])
    t.like(spans[0], { ...expected, offset: 0, length: 2 })
    t.deepEqual(entitiesOf(spans), [entity])
  }
})

const linkOf = (text: string, type: string) => spansOf(text, [{ type, offset: 0, length: text.length }])[0]?.url

test('an address in the text is a link to what it shows', (t) => {
  t.is(linkOf('https://example.com/a_b', 'url'), 'https://example.com/a_b')
  t.is(linkOf('example.com', 'url'), 'http://example.com')
  t.is(linkOf('a@example.com', 'email'), 'mailto:a@example.com')
})

test('offsets count as Telegram and JavaScript do, past emoji of several units', (t) => {
  const text = '👩‍🔧🇺🇦 bold 👍 link'
  const bold = text.indexOf('bold')
  const link = text.indexOf('link')
  const content = said({
    text,
    entities: [
      { type: 'bold', offset: bold, length: 4 },
      { type: 'text_link', offset: link, length: 4, url: 'https://a.b' },
    ],
  })
  t.deepEqual(
    content.spans.map((span) => content.text.slice(span.offset, span.offset + span.length)),
    ['bold', 'link'],
  )
  t.deepEqual(
    entitiesOf(content.spans).map(({ offset }) => offset),
    [bold, link],
  )
})

const span = (fields: Partial<Span> & Pick<Span, 'type'>): Span => ({ offset: 1, length: 3, ...fields })

test('formatting from the board gets its Telegram counterpart, or none', (t) => {
  t.deepEqual(entitiesOf([span({ type: 'bold' })]), [{ type: 'bold', offset: 1, length: 3 }])
  t.deepEqual(entitiesOf([span({ type: 'pre', language: 'sh' })]), [
    { type: 'pre', language: 'sh', offset: 1, length: 3 },
  ])
  t.deepEqual(entitiesOf([span({ type: 'link', url: 'https://a.b' })]), [
    { type: 'text_link', url: 'https://a.b', offset: 1, length: 3 },
  ])
  t.deepEqual(entitiesOf([span({ type: 'mention' }), span({ type: 'other' }), span({ type: 'link' })]), [])
  t.deepEqual(entitiesOf([span({ type: 'bold', length: 0 })]), [])
})
