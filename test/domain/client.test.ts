import test from 'ava'
import { plainText } from '../../src/domain/content.ts'
import type { Content } from '../../src/domain/content.ts'
import { decide } from '../../src/domain/decide.ts'
import type { Decidable } from '../../src/domain/decide.ts'
import { nothing } from '../../src/domain/decision.ts'
import type { Decision, NewMessage, Situation, Want } from '../../src/domain/decision.ts'
import type { Message } from '../../src/domain/message.ts'
import { anna, now, situation, ticket } from './situation.ts'

const from = { telegramId: 7, username: 'anna', name: 'Anna', locale: 'en' } as const

const said: Message = {
  id: 40,
  ticketId: 12,
  author: 'client',
  authorName: 'Anna',
  visibility: 'public',
  origin: 'client',
  content: plainText('The projector is dead'),
  replyTo: null,
  createdAt: now,
  editedAt: null,
  deletedAt: null,
}

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
const edits = (content: Content): Decidable => ({
  type: 'client_edited',
  from,
  message: { chatId: 7, id: 5, at: now, content, replyTo: null },
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
const liveAt = (latitude: number): Content => ({
  kind: 'location',
  text: '',
  spans: [],
  file: null,
  detail: { type: 'location', latitude, longitude: 37.6, live: true },
  album: null,
})

const toTopic: Want = { op: 'show', room: 'topic', message: 'new' }
const toBoard: Want = { op: 'comment', message: 'new' }
const tell = (room: 'client' | 'topic', notice: 'greeting' | 'help' | 'receipt' | 'reopened_for_client'): Want => ({
  op: 'tell',
  room,
  notice,
  args: {},
  replyTo: null,
  buttons: [],
})
const tellAboutAnna = (notice: 'client_blocked' | 'client_back'): Want => ({
  op: 'tell',
  room: 'topic',
  notice,
  args: { name: 'Anna' },
  replyTo: null,
  buttons: [],
})
const client = (action: string): Decision['events'][number] => ({
  actor: 'CLIENT',
  actorName: 'Anna',
  action,
  payload: {},
})
type Row = [sentence: string, situation: Situation, happening: Decidable, wanted: Partial<Decision>]
const rows: Row[] = [
  [
    'starting the bot greets the client',
    situation({ ticket: null }),
    { type: 'client_started', from, message: { chatId: 7, id: 1 } },
    { wants: [tell('client', 'greeting')] },
  ],
  [
    'asking for help tells the client how it works',
    situation({ ticket: ticket('new') }),
    { type: 'client_asked_help', from, message: { chatId: 7, id: 1 } },
    { wants: [tell('client', 'help')] },
  ],
  [
    'an edited message changes in the topic and on the board',
    situation({ ticket: ticket('new'), message: said }),
    edits(plainText('The projector in room 5 is dead')),
    {
      edit: { messageId: 40, content: plainText('The projector in room 5 is dead'), visibility: 'public' },
      wants: [
        { op: 'edit_shown', room: 'topic', message: 40 },
        { op: 'edit_comment', message: 40 },
      ],
    },
  ],
  [
    'editing a message of a closed ticket reopens nothing',
    situation({ ticket: ticket('closed'), message: said }),
    edits(plainText('The projector in room 5 was dead')),
    {
      edit: { messageId: 40, content: plainText('The projector in room 5 was dead'), visibility: 'public' },
      wants: [
        { op: 'edit_shown', room: 'topic', message: 40 },
        { op: 'edit_comment', message: 40 },
      ],
    },
  ],
  [
    'an edited caption leaves the photo in its album',
    situation({
      ticket: ticket('new'),
      message: { ...said, content: { ...said.content, kind: 'photo', album: 'a1' } },
    }),
    edits({ ...plainText('Left one'), kind: 'photo' }),
    {
      edit: {
        messageId: 40,
        content: { ...plainText('Left one'), kind: 'photo', album: 'a1' },
        visibility: 'public',
      },
      wants: [
        { op: 'edit_shown', room: 'topic', message: 40 },
        { op: 'edit_comment', message: 40 },
      ],
    },
  ],
  [
    'an edit that changes nothing to a reader travels nowhere',
    situation({ ticket: ticket('new'), message: said }),
    edits(plainText('The projector is dead')),
    {},
  ],
  [
    'an edit of a message we never saw changes nothing',
    situation({ ticket: ticket('new') }),
    edits(plainText('x')),
    {},
  ],
  [
    'an edit of a deleted message changes nothing',
    situation({ ticket: ticket('new'), message: { ...said, deletedAt: now } }),
    edits(plainText('x')),
    {},
  ],
  [
    'a client cannot edit what staff said',
    situation({ ticket: ticket('new'), message: { ...said, origin: 'topic', author: 'technician' } }),
    edits(plainText('x')),
    {},
  ],
  [
    'a live location that moves stays where it began',
    situation({ ticket: ticket('new'), message: { ...said, content: liveAt(55.7) } }),
    edits(liveAt(55.8)),
    {},
  ],
  [
    'a message told again, under whatever number, is kept already',
    situation({ ticket: ticket('new'), message: said }),
    writes('The projector is dead'),
    {},
  ],
  [
    'a client who blocks the bot is marked, and the topic says so',
    situation({ ticket: ticket('new') }),
    { type: 'client_blocked_us', from },
    { clientReachable: false, events: [client('blocked_bot')], wants: [tellAboutAnna('client_blocked')] },
  ],
  [
    'a client whose delivery the chat refused is marked, and the topic says so',
    situation({ ticket: ticket('new') }),
    { type: 'client_unreachable', clientId: 3, ticketId: 12, outboxId: 5 },
    { clientReachable: false, events: [client('blocked_bot')], wants: [tellAboutAnna('client_blocked')] },
  ],
  [
    'nobody is told of a block when the ticket is closed',
    situation({ ticket: ticket('closed') }),
    { type: 'client_blocked_us', from },
    { clientReachable: false, events: [client('blocked_bot')] },
  ],
  [
    'nobody is told of a block when there is no ticket',
    situation({ ticket: null }),
    { type: 'client_blocked_us', from },
    { clientReachable: false, events: [client('blocked_bot')] },
  ],
  [
    'a second block of the same client changes nothing',
    situation({ ticket: ticket('new'), client: { ...anna, unreachable: true } }),
    { type: 'client_blocked_us', from },
    {},
  ],
  [
    'a block by somebody unknown changes nothing',
    situation({ ticket: null, client: null }),
    { type: 'client_blocked_us', from },
    {},
  ],
  [
    'a refusal for somebody unknown changes nothing',
    situation({ ticket: null, client: null }),
    { type: 'client_unreachable', clientId: 9, ticketId: null, outboxId: 5 },
    {},
  ],
  [
    'a client who unblocks the bot is reachable again, and the topic says so',
    situation({ ticket: ticket('new'), client: { ...anna, unreachable: true } }),
    { type: 'client_unblocked_us', from },
    { clientReachable: true, events: [client('unblocked_bot')], wants: [tellAboutAnna('client_back')] },
  ],
  [
    'nobody is told of an unblocking when the ticket is closed',
    situation({ ticket: ticket('closed'), client: { ...anna, unreachable: true } }),
    { type: 'client_unblocked_us', from },
    { clientReachable: true, events: [client('unblocked_bot')] },
  ],
  [
    'nobody is told of an unblocking when there is no ticket',
    situation({ ticket: null, client: { ...anna, unreachable: true } }),
    { type: 'client_unblocked_us', from },
    { clientReachable: true, events: [client('unblocked_bot')] },
  ],
  [
    'an unblocking by a client who was reachable changes nothing',
    situation({ ticket: ticket('new') }),
    { type: 'client_unblocked_us', from },
    {},
  ],
  [
    'a client who had blocked the bot and writes again is reachable before the message goes on',
    situation({ ticket: ticket('new'), client: { ...anna, unreachable: true } }),
    writes('Room 5'),
    {
      clientReachable: true,
      keep: kept('Room 5'),
      events: [client('unblocked_bot')],
      wants: [tellAboutAnna('client_back'), toTopic, toBoard],
    },
  ],
  [
    'a client who had blocked the bot and starts it again is greeted',
    situation({ ticket: null, client: { ...anna, unreachable: true } }),
    { type: 'client_started', from, message: { chatId: 7, id: 1 } },
    { clientReachable: true, events: [client('unblocked_bot')], wants: [tell('client', 'greeting')] },
  ],
]

for (const [sentence, given, happening, wanted] of rows) {
  test(sentence, (t) => {
    t.deepEqual(decide(given, happening), { ...nothing(), ...wanted })
  })
}
