import test from 'ava'
import { plainText } from '../../src/domain/content.ts'
import { decide } from '../../src/domain/decide.ts'
import type { Decidable } from '../../src/domain/decide.ts'
import { nothing } from '../../src/domain/decision.ts'
import type { AuditEvent, Decision, NewMessage, Situation, Want } from '../../src/domain/decision.ts'
import type { Message } from '../../src/domain/message.ts'
import type { Ticket } from '../../src/domain/ticket.ts'
import { ivan, now, olga, situation, ticket } from './situation.ts'

const at = new Date('2026-03-01T11:59:00Z')
const comments = (text: string): Decidable => ({
  type: 'comment_added',
  taskId: 't1',
  commentId: 'c1',
  author: 'u1',
  at,
  content: plainText(text),
})
const edits = (text: string): Decidable => ({
  type: 'comment_edited',
  taskId: 't1',
  commentId: 'c1',
  at,
  content: plainText(text),
})
const deletes: Decidable = { type: 'comment_deleted', taskId: 't1', commentId: 'c1' }
const taskDeleted: Decidable = { type: 'task_deleted', taskId: 't1', at }

const answer: Message = {
  id: 40,
  ticketId: 12,
  author: 'technician',
  authorName: 'Ivan',
  visibility: 'public',
  origin: 'board',
  content: plainText('On my way'),
  replyTo: null,
  createdAt: at,
  editedAt: null,
  deletedAt: null,
}
const note: Message = { ...answer, visibility: 'note', content: plainText('// rude') }

const kept = (text: string, more: Partial<NewMessage> = {}): NewMessage => ({
  author: 'technician',
  authorName: 'Ivan',
  technicianId: 1,
  visibility: 'public',
  origin: 'board',
  content: plainText(text),
  replyTo: null,
  at,
  source: { surface: 'board', place: 'comment', externalId: 'c1' },
  ...more,
})
const toClient: Want = { op: 'show', room: 'client', message: 'new' }
const toTopic: Want = { op: 'show', room: 'topic', message: 'new' }
const tellTopic = (notice: 'kept_as_note' | 'still_note' | 'task_deleted'): Want => ({
  op: 'tell',
  room: 'topic',
  notice,
  args: {},
  replyTo: null,
  buttons: [],
})
const event = (action: string, payload: AuditEvent['payload'], actorName: string | null = 'Ivan'): AuditEvent => ({
  actor: 'TECH',
  actorName,
  action,
  payload,
})
const offersToReopen = (name: string): Partial<Decision> => ({
  events: [event('not_sent', { why: 'closed' }, name)],
  change: { told: { closed_not_sent: now.toISOString() } },
  wants: [
    { op: 'tell', room: 'topic', notice: 'closed_not_sent', args: { name }, replyTo: null, buttons: ['reopen'] },
    { op: 'remark', notice: 'closed_not_sent_here', args: {} },
  ],
})
const answered = ticket('accepted', { technicianId: 1, firstAnsweredAt: at })
const byIvan = (more: Partial<Situation> = {}): Situation => situation({ actor: ivan, ...more })

const rows: [sentence: string, situation: Situation, happening: Decidable, wanted: Partial<Decision>][] = [
  [
    'the first comment goes to the client and the topic, and the time of it is kept',
    byIvan(),
    comments('On my way'),
    { keep: kept('On my way'), change: { firstAnsweredAt: at }, wants: [toClient, toTopic] },
  ],
  [
    'a comment that was found later than written is kept with the time it was read at',
    byIvan({ ticket: answered }),
    { ...comments('On my way'), asOf: now } as Decidable,
    { keep: kept('On my way', { editedAt: now }), wants: [toClient, toTopic] },
  ],
  [
    'a later comment does not change when the first answer was',
    byIvan({ ticket: answered }),
    comments('On my way'),
    { keep: kept('On my way'), wants: [toClient, toTopic] },
  ],
  [
    'a comment of somebody unknown is said by the board itself',
    situation({ ticket: answered }),
    comments('On my way'),
    { keep: kept('On my way', { authorName: 'Todoist', technicianId: null }), wants: [toClient, toTopic] },
  ],
  ...['@olga help', '@Olga Ivanova, help'].map((text): [string, Situation, Decidable, Partial<Decision>] => [
    `a note never reaches the client: the comment "${text}"`,
    byIvan({ staff: [olga, { ...ivan, name: 'Иван' }] }),
    comments(text),
    {
      keep: kept(text, { visibility: 'note' }),
      events: [{ actor: 'TECH', actorName: 'Ivan', action: 'called', payload: { to: 2, name: 'Olga Ivanova' } }],
      wants: [toTopic],
    },
  ]),
  ...['// rude', '@ИВАН'].map((text): [string, Situation, Decidable, Partial<Decision>] => [
    `a note never reaches the client: the comment "${text}"`,
    byIvan({ staff: [olga, { ...ivan, name: 'Иван' }] }),
    comments(text),
    { keep: kept(text, { visibility: 'note' }), wants: [toTopic] },
  ]),
  [
    'a note never reaches the client: a comment while the ticket is closed',
    byIvan({ ticket: ticket('closed') }),
    comments('// rude'),
    { keep: kept('// rude', { visibility: 'note' }), wants: [toTopic] },
  ],
  [
    'a comment while the ticket is closed is not sent: the topic offers to reopen, and the task says so',
    byIvan({ ticket: ticket('closed') }),
    comments('On my way'),
    offersToReopen('Ivan'),
  ],
  [
    'a comment of somebody unknown while the ticket is closed is not sent either',
    situation({ ticket: ticket('closed') }),
    comments('On my way'),
    offersToReopen('Todoist'),
  ],
  [
    'an edited comment changes at the client and in the topic',
    byIvan({ message: answer }),
    edits('On our way'),
    {
      edit: { messageId: 40, content: plainText('On our way'), visibility: 'public' },
      wants: [
        { op: 'edit_shown', room: 'client', message: 40 },
        { op: 'edit_shown', room: 'topic', message: 40 },
      ],
    },
  ],
  [
    'of an edit it is kept when it was made, where that is told',
    byIvan({ message: answer }),
    { ...edits('On our way'), asOf: at } as Decidable,
    {
      edit: { messageId: 40, content: plainText('On our way'), visibility: 'public', at },
      wants: [
        { op: 'edit_shown', room: 'client', message: 40 },
        { op: 'edit_shown', room: 'topic', message: 40 },
      ],
    },
  ],
  [
    'an edit that turns a comment into a note takes it back from the client',
    byIvan({ message: answer }),
    edits('// On my way'),
    {
      edit: { messageId: 40, content: plainText('// On my way'), visibility: 'note' },
      wants: [
        { op: 'delete_shown', room: 'client', message: 40 },
        { op: 'edit_shown', room: 'topic', message: 40 },
        tellTopic('kept_as_note'),
      ],
    },
  ],
  [
    'an edited note stays a note, whatever it says now',
    byIvan({ message: note }),
    edits('very rude'),
    {
      edit: { messageId: 40, content: plainText('very rude'), visibility: 'note' },
      wants: [{ op: 'edit_shown', room: 'topic', message: 40 }, tellTopic('still_note')],
    },
  ],
  [
    'an edit of a comment keeps what was attached to it',
    byIvan({ message: { ...answer, content: { ...plainText('Plan'), kind: 'document' } } }),
    edits('The plan'),
    {
      edit: { messageId: 40, content: { ...plainText('The plan'), kind: 'document' }, visibility: 'public' },
      wants: [
        { op: 'edit_shown', room: 'client', message: 40 },
        { op: 'edit_shown', room: 'topic', message: 40 },
      ],
    },
  ],
  ['our own comment coming back as an edit changes nothing', byIvan({ message: answer }), edits('On my way'), {}],
  [
    'an edit on the board of what the client said changes nothing',
    byIvan({ message: { ...answer, origin: 'client', author: 'client' } }),
    edits('x'),
    {},
  ],
  ['an edit of a deleted comment changes nothing', byIvan({ message: { ...answer, deletedAt: at } }), edits('x'), {}],
  ['an edit of a comment that was not sent changes nothing', byIvan({ ticket: ticket('closed') }), edits('x'), {}],
  [
    'a deleted comment is taken back from the client and the topic',
    byIvan({ message: answer }),
    deletes,
    {
      remove: 40,
      events: [event('deleted', { message: 40 })],
      wants: [
        { op: 'delete_shown', room: 'topic', message: 40 },
        { op: 'delete_shown', room: 'client', message: 40 },
      ],
    },
  ],
  [
    'a deleted note is taken from the topic alone',
    byIvan({ message: note }),
    deletes,
    {
      remove: 40,
      events: [event('deleted', { message: 40 })],
      wants: [{ op: 'delete_shown', room: 'topic', message: 40 }],
    },
  ],
  [
    'a ready answer stays when the comment that called it is tidied away',
    byIvan({ message: { ...answer, origin: 'canned' } }),
    deletes,
    {},
  ],
  ['a comment deleted twice is taken back once', byIvan({ message: { ...answer, deletedAt: at } }), deletes, {}],
  [
    'deleting the copy of what the client said takes nothing from the client',
    byIvan({ message: { ...answer, origin: 'client', author: 'client' } }),
    deletes,
    {},
  ],
  ['deleting a comment we never kept changes nothing', byIvan(), deletes, {}],
  [
    'a deleted task closes nothing silently: the topic is told',
    situation(),
    taskDeleted,
    { taskGone: true, events: [event('task_deleted', {}, null)], wants: [tellTopic('task_deleted')] },
  ],
  [
    'a deleted task of a closed ticket is told of too',
    situation({ ticket: ticket('closed') }),
    taskDeleted,
    { taskGone: true, events: [event('task_deleted', {}, null)], wants: [tellTopic('task_deleted')] },
  ],
  ['a task deleted twice is told of once', situation({ taskGone: true }), taskDeleted, {}],
  ['what happens to a task without a ticket changes nothing', situation({ ticket: null, now }), comments('x'), {}],
]

for (const [sentence, given, happening, wanted] of rows) {
  test(sentence, (t) => {
    t.deepEqual(decide(given, happening), { ...nothing(), ...wanted })
  })
}

test('a comment that begins with a slash is not said to the client, written or edited', (t) => {
  const help: Want = { op: 'tell', room: 'topic', notice: 'staff_help', args: {}, replyTo: null, buttons: [] }
  const wanted = {
    ...nothing(),
    change: { told: { command_not_sent: now.toISOString() } },
    wants: [help, { op: 'remark', notice: 'command_not_sent_here', args: {} }],
  }
  t.deepEqual(decide(situation(), comments('/close')), wanted)
  t.deepEqual(decide(situation({ message: answer }), edits('/close')), wanted)
})

test('that nothing is sent stands on the task once for a while, and anew once the ticket was closed anew', (t) => {
  const minutesAgo = (minutes: number): Date => new Date(now.getTime() - minutes * 60_000)
  const remarks = (text: string, of: Partial<Ticket>, more: Partial<Situation> = {}): string[] =>
    decide(byIvan({ ticket: ticket('closed', of), ...more }), comments(text)).wants.flatMap((want) =>
      want.op === 'remark' ? [want.notice] : [],
    )
  const closed = (minutes: number): Partial<Ticket> => ({
    told: { closed_not_sent: minutesAgo(minutes).toISOString() },
  })
  t.deepEqual(remarks('Bye', closed(59)), [])
  t.deepEqual(remarks('Bye', closed(-1)), [], 'what is told late')
  t.deepEqual(remarks('Bye', closed(60)), ['closed_not_sent_here'])
  t.deepEqual(remarks('Bye', { ...closed(59), closedAt: minutesAgo(58) }), ['closed_not_sent_here'])
  t.deepEqual(remarks('/close', closed(59)), ['command_not_sent_here'])
  t.deepEqual(remarks('/close', { told: { command_not_sent: minutesAgo(59).toISOString() } }), [])
  t.deepEqual(remarks('Bye', {}, { taskGone: true }), [])

  const late = { closedAt: new Date(now.getTime() + 60_000) }
  const { told } = decide(byIvan({ ticket: ticket('closed', late) }), comments('Bye')).change
  t.deepEqual(remarks('Bye', { ...late, told: told! }), [], 'written before it was closed, read behind that')
})
