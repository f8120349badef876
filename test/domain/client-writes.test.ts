import test from 'ava'
import { plainText } from '../../src/domain/content.ts'
import type { Content } from '../../src/domain/content.ts'
import { decide } from '../../src/domain/decide.ts'
import type { Decidable } from '../../src/domain/decide.ts'
import { subjectOf } from '../../src/domain/decide-client.ts'
import { nothing } from '../../src/domain/decision.ts'
import type { AuditEvent, Decision, NewMessage, Situation, Want } from '../../src/domain/decision.ts'
import type { Status } from '../../src/domain/ticket.ts'
import { hoursAgo, now, situation, ticket } from './situation.ts'

const from = { telegramId: 7, username: 'anna', name: 'Anna', locale: 'en' } as const

const writes = (content: string | Content): Decidable => ({
  type: 'client_wrote',
  from,
  message: {
    chatId: 7,
    id: 5,
    at: now,
    content: typeof content === 'string' ? plainText(content) : content,
    replyTo: null,
  },
})
const kept = (content: string | Content, more: Partial<NewMessage> = {}): NewMessage => ({
  author: 'client',
  authorName: 'Anna',
  technicianId: null,
  visibility: 'public',
  origin: 'client',
  content: typeof content === 'string' ? plainText(content) : content,
  replyTo: null,
  at: now,
  source: { surface: 'chat', place: '7', externalId: '5' },
  ...more,
})

const toTopic: Want = { op: 'show', room: 'topic', message: 'new' }
const toBoard: Want = { op: 'comment', message: 'new' }
const receipt: Want = {
  op: 'tell',
  room: 'client',
  notice: 'receipt',
  args: {},
  replyTo: null,
  buttons: ['close_own'],
}
const tell = (room: 'client' | 'topic', notice: 'greeting' | 'help' | 'reopened_for_client'): Want => ({
  op: 'tell',
  room,
  notice,
  args: {},
  replyTo: null,
  buttons: [],
})
const client = (action: string): Decision['events'][number] => ({
  actor: 'CLIENT',
  actorName: 'Anna',
  action,
  payload: {},
})
const face: Want[] = [{ op: 'title' }, { op: 'refresh_card' }]

const opens = (text: string): Partial<Decision> => ({
  open: { subject: text },
  keep: kept(text),
  events: [client('opened')],
  wants: [{ op: 'open_topic' }, { op: 'card' }, toTopic, { op: 'add_task' }, toBoard, receipt],
})
const joins = (text: string | Content): Partial<Decision> => ({ keep: kept(text), wants: [toTopic, toBoard] })
const reopens = (text: string, status: 'new' | 'in_progress'): Partial<Decision> => ({
  change: { status, closedAt: null },
  topic: { state: 'open' },
  keep: kept(text),
  events: [client('reopened')],
  wants: [
    { op: 'reopen_topic' },
    { op: 'uncomplete_task' },
    { op: 'move_task', status },
    tell('client', 'reopened_for_client'),
    ...face,
    toTopic,
    toBoard,
  ],
})

const sticker: Content = {
  kind: 'sticker',
  text: '',
  spans: [],
  file: null,
  detail: { type: 'sticker', emoji: '👍' },
  album: null,
}

type Row = [sentence: string, situation: Situation, happening: Decidable, wanted: Partial<Decision>]
const moved = (from: Status, to: Status): AuditEvent => ({
  actor: 'CLIENT',
  actorName: 'Anna',
  action: 'status',
  payload: { from, to },
})

const rows: Row[] = [
  [
    'a first message opens a ticket, a topic and a task',
    situation({ ticket: null }),
    writes('The projector is dead'),
    opens('The projector is dead'),
  ],
  [
    'a first message opens a ticket even if it only says thanks',
    situation({ ticket: null }),
    writes('Thanks!'),
    opens('Thanks!'),
  ],
  ['a second message joins the open ticket', situation({ ticket: ticket('new') }), writes('Room 5'), joins('Room 5')],
  [
    'an answer to one of our messages is kept with what it answers',
    situation({ ticket: ticket('accepted', { technicianId: 1 }), replyTo: 31 }),
    writes('Room 5'),
    { keep: kept('Room 5', { replyTo: 31 }), wants: [toTopic, toBoard] },
  ],
  ...(['accepted', 'in_progress', 'attention', 'needs_purchase', 'needs_contractor'] as const).map((status): Row => [
    `a message leaves a ticket that is ${status} as it is`,
    situation({ ticket: ticket(status, { technicianId: 1 }) }),
    writes('Room 5'),
    joins('Room 5'),
  ]),
  [
    'a message of a client we waited for puts the ticket back in progress',
    situation({ ticket: ticket('waiting', { technicianId: 1 }) }),
    writes('Room 5'),
    {
      keep: kept('Room 5'),
      change: { status: 'in_progress' },
      events: [moved('waiting', 'in_progress')],
      wants: [toTopic, toBoard, { op: 'move_task', status: 'in_progress' }, ...face],
    },
  ],
  [
    'a message of a client we waited for makes a ticket that nobody has new again',
    situation({ ticket: ticket('waiting') }),
    writes('Room 5'),
    {
      keep: kept('Room 5'),
      change: { status: 'new' },
      events: [moved('waiting', 'new')],
      wants: [toTopic, toBoard, { op: 'move_task', status: 'new' }, ...face],
    },
  ],
  [
    'a message of a client we waited for makes a new task in its place when the task was deleted',
    situation({ ticket: ticket('waiting', { technicianId: 1 }), taskGone: true }),
    writes('Room 5'),
    {
      keep: kept('Room 5'),
      change: { status: 'in_progress' },
      events: [moved('waiting', 'in_progress')],
      wants: [toTopic, { op: 'add_task' }, toBoard, ...face],
    },
  ],
  [
    'a client who says that a done ticket is not done gets it back in progress',
    situation({ ticket: ticket('done', { technicianId: 1 }) }),
    writes('It broke again'),
    {
      keep: kept('It broke again'),
      change: { status: 'in_progress' },
      events: [moved('done', 'in_progress')],
      wants: [toTopic, toBoard, { op: 'move_task', status: 'in_progress' }, ...face],
    },
  ],
  [
    'a bare thank-you leaves a done ticket done',
    situation({ ticket: ticket('done', { technicianId: 1 }) }),
    writes('Спасибо большое!'),
    joins('Спасибо большое!'),
  ],
  [
    'a message makes a new task when the task was deleted',
    situation({ ticket: ticket('new'), taskGone: true }),
    writes('Room 5'),
    { keep: kept('Room 5'), wants: [toTopic, { op: 'add_task' }, toBoard] },
  ],
  [
    'a message within 72 hours of closing reopens the same ticket, in progress with whoever has it',
    situation({ ticket: ticket('closed', { technicianId: 1, closedAt: hoursAgo(72) }) }),
    writes('Broken again'),
    reopens('Broken again', 'in_progress'),
  ],
  [
    'a message within 72 hours of closing reopens a ticket that nobody has as new',
    situation({ ticket: ticket('closed') }),
    writes('Broken again'),
    reopens('Broken again', 'new'),
  ],
  [
    'reopening a ticket whose task was deleted makes a new task for it',
    situation({ ticket: ticket('closed'), taskGone: true }),
    writes('Broken again'),
    {
      ...reopens('Broken again', 'new'),
      wants: [
        { op: 'reopen_topic' },
        tell('client', 'reopened_for_client'),
        ...face,
        toTopic,
        { op: 'add_task' },
        toBoard,
      ],
    },
  ],
  [
    'a message later than 72 hours after closing opens a new ticket',
    situation({ ticket: ticket('closed', { closedAt: hoursAgo(72.001) }) }),
    writes('Another thing'),
    opens('Another thing'),
  ],
  [
    'a bare thank-you does not reopen a closed ticket, and is shown to staff',
    situation({ ticket: ticket('closed') }),
    writes('Спасибо!'),
    joins('Спасибо!'),
  ],
  [
    'a sticker does not reopen a closed ticket',
    situation({ ticket: ticket('closed') }),
    writes(sticker),
    joins(sticker),
  ],
  [
    'a bare thank-you a week after closing opens no ticket of its own',
    situation({ ticket: ticket('closed', { closedAt: hoursAgo(170) }) }),
    writes('Thank you so much'),
    joins('Thank you so much'),
  ],
  [
    'thanks with a complaint reopen the ticket',
    situation({ ticket: ticket('closed') }),
    writes('Спасибо, но не работает'),
    reopens('Спасибо, но не работает', 'new'),
  ],
]

for (const [sentence, given, happening, wanted] of rows) {
  test(sentence, (t) => {
    t.deepEqual(decide(given, happening), { ...nothing(), ...wanted })
  })
}

const subjects: [sentence: string, content: Content, subject: string][] = [
  ['the first line with words', plainText('\n  \n Projector is dead \nRoom 5'), 'Projector is dead'],
  [
    'the name of a file that came without words',
    {
      ...plainText(''),
      kind: 'document',
      file: { side: 'chat', ref: 'r', identity: 'i', name: 'plan.pdf', mime: null, size: null },
    },
    'plan.pdf',
  ],
  [
    'what kind of thing was sent',
    { ...plainText(''), kind: 'venue', detail: { type: 'location', latitude: 1, longitude: 2, live: false } },
    'location',
  ],
  ['the kind, when there is nothing else', { ...plainText(''), kind: 'photo' }, 'photo'],
]
for (const [sentence, content, subject] of subjects) {
  test(`the subject of a ticket is ${sentence}`, (t) => {
    t.is(subjectOf(content), subject)
  })
}
