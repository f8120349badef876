import test from 'ava'
import { bouncesAfter, bouncesAllowed } from '../../src/domain/bounce.ts'
import type { Said } from '../../src/domain/bounce.ts'
import type { Content } from '../../src/domain/content.ts'
import { decide } from '../../src/domain/decide.ts'
import type { Situation } from '../../src/domain/decision.ts'
import { nothing } from '../../src/domain/decision.ts'
import { ivan, now, situation, ticket } from './situation.ts'

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
  [
    'a ready answer is an answer like any other',
    1,
    said('canned', 'We have it', 0),
    [said('client', 'I am away', 5), said('canned', 'We have it', 10)],
    2,
  ],
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
const from = { telegramId: 8, username: 'ivan_p', name: 'Ivan', locale: null }
const clientWrote = (text: string) =>
  ({
    type: 'client_wrote',
    from,
    message: { chatId: 7, id: 1, at: now, content: words(text), replyTo: null },
  }) as const
const bouncing = (bounces: number, more: Partial<Situation> = {}): Situation =>
  situation({ ticket: ticket('new', { bounces }), before: [said('client', 'No water', 5)], ...more })

const paused = {
  actor: 'SYSTEM',
  actorName: null,
  action: 'sync_paused',
  payload: { bounces: bouncesAllowed },
} as const
const notSent = { actor: 'TECH', actorName: 'Ivan', action: 'not_sent', payload: { why: 'paused' } } as const
const tellsTopic = { op: 'tell', room: 'topic', notice: 'sync_paused', args: {}, replyTo: null, buttons: [] } as const
const remark = { op: 'remark', notice: 'paused_not_sent_here', args: {} } as const
const told = { paused_not_sent: now.toISOString() }

test('the comment that bounces once too often stays where it is; its author, the topic and the leads are told', (t) => {
  t.deepEqual(decide(bouncing(bouncesAllowed - 1, { actor: ivan }), wrote('No water')), {
    ...nothing(),
    change: { told, bounces: bouncesAllowed },
    alarm: 'sync_paused_alarm',
    events: [notSent, paused],
    wants: [remark, tellsTopic],
  })
})

test('a client may be a person: the message that bounces once too often is carried', (t) => {
  const before = [said('board', 'On our way', 5), said('client', 'I am away', 10)]
  const decision = decide(bouncing(bouncesAllowed - 1, { before }), clientWrote('I am away'))
  t.is(decision.keep?.content.text, 'I am away')
  t.is(decision.change.bounces, bouncesAllowed)
  t.is(decision.alarm, 'sync_paused_alarm')
  t.deepEqual(decision.events.at(-1), paused)
  t.deepEqual(decision.wants.slice(0, 2), decide(bouncing(0, { before }), clientWrote('I am away')).wants.slice(0, 2))
  t.deepEqual(decision.wants.at(-1), tellsTopic)
})

test('while the sync is paused comments stay where they are, and nobody is told each time', (t) => {
  const first = bouncing(bouncesAllowed, { actor: ivan })
  t.deepEqual(decide(first, wrote('Is anybody there?')), {
    ...nothing(),
    change: { told },
    events: [notSent],
    wants: [remark],
  })
  const next = bouncing(bouncesAllowed, { actor: ivan, ticket: ticket('new', { bounces: bouncesAllowed, told }) })
  t.deepEqual(decide(next, wrote('Is anybody there?')), { ...nothing(), events: [notSent] })
})

test('while the sync is paused notes on the board go on: the client does not see them', (t) => {
  const note = (bounces: number) => decide(bouncing(bounces), wrote('// call them'))
  t.deepEqual(note(bouncesAllowed), note(0))
  t.is(note(0).keep?.visibility, 'note')
})

test('while the sync is paused the chat goes on', (t) => {
  const client = (bounces: number) => decide(bouncing(bounces), clientWrote('Is anybody there?'))
  t.deepEqual(client(bouncesAllowed), client(0))
  t.true(client(0).wants.some(({ op }) => op === 'comment'))
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
  const place = { chatId: -1001, threadId: 50 }
  const button = decide(closed, { type: 'button_pressed', place, from, queryId: 'q', ticketId: 12, button: 'reopen' })
  t.is(button.change.bounces, 0)
  const client = decide(closed, clientWrote('It drips again'))
  t.is(client.change.bounces, 0)
  t.true(client.wants.some(({ op }) => op === 'comment'))
})
