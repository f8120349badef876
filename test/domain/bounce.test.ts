import test from 'ava'
import { bouncesAfter, bouncesAllowed } from '../../src/domain/bounce.ts'
import type { Said } from '../../src/domain/bounce.ts'
import type { Content } from '../../src/domain/content.ts'
import { decide } from '../../src/domain/decide.ts'
import type { Situation } from '../../src/domain/decision.ts'
import { nothing } from '../../src/domain/decision.ts'
import { now, situation, ticket } from './situation.ts'

const words = (text: string): Content => ({ kind: 'text', text, spans: [], file: null, detail: null, album: null })
const sticker = (emoji: string): Content => ({ ...words(''), kind: 'sticker', detail: { type: 'sticker', emoji } })
const photo = (identity: string, name: string): Content => ({
  ...words(''),
  kind: 'photo',
  file: { side: 'chat', ref: 'ref', identity, name, mime: 'image/jpeg', size: 1 },
})
const said = (origin: Said['origin'], content: string | Content, secondsAgo: number): Said => ({
  origin,
  content: typeof content === 'string' ? words(content) : content,
  at: new Date(now.getTime() - secondsAgo * 1000),
})

const rows: [sentence: string, bounces: number, said: Said, before: Said[], after: number][] = [
  ['the first message is no bounce', 0, said('client', 'Help', 0), [], 0],
  [
    'what we carried and comes back is a bounce, whoever is named in front of it',
    0,
    said('board', 'Anna: No water', 0),
    [said('client', 'No water', 5)],
    1,
  ],
  [
    'it is one as often as it comes',
    3,
    said('board', 'No water', 0),
    [said('board', 'No water', 1), said('client', 'No water', 5)],
    4,
  ],
  [
    'the same answer to whatever comes is a bounce',
    1,
    said('client', 'Away until noon', 0),
    [said('board', 'We are on it', 5), said('client', 'Away until noon', 9)],
    2,
  ],
  [
    'two people in the chat are people, however often they say the same',
    4,
    said('client', 'Hello?', 0),
    [said('topic', 'One second', 1), said('client', 'Hello?', 2), said('topic', 'One second', 3)],
    0,
  ],
  [
    'people who number their messages are no machines',
    4,
    said('client', 'Room 13', 0),
    [said('board', 'Room 12', 5), said('client', 'Room 12', 9)],
    0,
  ],
  [
    'stickers are answers like any other',
    1,
    said('client', sticker('👋'), 0),
    [said('board', 'We are on it', 5), said('client', sticker('👋'), 9)],
    2,
  ],
  [
    'a file that comes back is a bounce, whatever it is called',
    0,
    said('board', photo('AQAD', 'from the hub.jpg'), 0),
    [said('client', photo('AQAD', 'projector.jpg'), 5)],
    1,
  ],
  [
    'another answer ends the row',
    4,
    said('client', 'I am here', 0),
    [said('board', 'We are on it', 5), said('client', 'Away', 9)],
    0,
  ],
  [
    'somebody who only says it twice is a person who waits',
    2,
    said('client', 'Hello?', 0),
    [said('client', 'Hello?', 5), said('board', 'We are on it', 9)],
    0,
  ],
  ['nobody to answer, no bounce', 0, said('client', 'Hello?', 0), [said('client', 'Hello?', 5)], 0],
  ['what took its time was written by a person', 4, said('board', 'No water', 0), [said('client', 'No water', 121)], 0],
]
for (const [sentence, bounces, message, before, after] of rows)
  test(sentence, (t) => t.is(bouncesAfter(bounces, message, before), after))

const wrote = (text: string) =>
  ({
    type: 'comment_added',
    taskId: 't',
    commentId: 'c',
    author: 'u1',
    at: now,
    content: words(text),
  }) as const
const bouncing = (bounces: number, more: Partial<Situation> = {}): Situation =>
  situation({ ticket: ticket('new', { bounces }), before: [said('client', 'No water', 5)], ...more })

test('the last bounce allowed is kept, not carried; the topic and the leads are told', (t) => {
  const { keep, ...rest } = decide(bouncing(bouncesAllowed - 1), wrote('No water'))
  t.is(keep?.content.text, 'No water')
  t.deepEqual(rest, {
    ...withoutKeep(),
    change: { bounces: bouncesAllowed },
    alarm: 'sync_paused_alarm',
    events: [{ actor: 'SYSTEM', actorName: null, action: 'sync_paused', payload: { bounces: bouncesAllowed } }],
    wants: [{ op: 'tell', room: 'topic', notice: 'sync_paused', args: {}, replyTo: null, buttons: [] }],
  })
})

test('while the sync is paused what is said is kept, and nobody is told again', (t) => {
  const { keep, ...rest } = decide(bouncing(bouncesAllowed), wrote('Is anybody there?'))
  t.is(keep?.content.text, 'Is anybody there?')
  t.deepEqual(rest, withoutKeep())
})

test('a bounce that is allowed is carried, and counted', (t) => {
  const decision = decide(bouncing(1), wrote('No water'))
  t.is(decision.change.bounces, 2)
  t.deepEqual(
    decision.wants.map(({ op }) => op),
    ['show', 'show'],
  )
})

test('reopening lifts the pause', (t) => {
  const closed = bouncing(bouncesAllowed, { ticket: ticket('closed', { bounces: bouncesAllowed }) })
  const from = { telegramId: 8, username: 'ivan_p', name: 'Ivan', locale: null }
  const place = { chatId: -1001, threadId: 50 }
  const button = decide(closed, { type: 'button_pressed', place, from, queryId: 'q', ticketId: 12, button: 'reopen' })
  t.is(button.change.bounces, 0)
  const message = { chatId: 7, id: 1, at: now, content: words('It drips again'), replyTo: null }
  const client = decide(closed, { type: 'client_wrote', from, message })
  t.is(client.change.bounces, 0)
  t.true(client.wants.some(({ op }) => op === 'comment'))
})

function withoutKeep() {
  const { keep: _, ...rest } = nothing()
  return rest
}
