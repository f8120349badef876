import test from 'ava'
import { plainText } from '../../src/domain/content.ts'
import { decide } from '../../src/domain/decide.ts'
import type { Decidable } from '../../src/domain/decide.ts'
import { nothing } from '../../src/domain/decision.ts'
import type {
  AuditEvent,
  Decision,
  NewMessage,
  Notice,
  NoticeArgs,
  Situation,
  Want,
} from '../../src/domain/decision.ts'
import type { NoteButton } from '../../src/domain/happening.ts'
import type { Message } from '../../src/domain/message.ts'
import { ivan, now, olga, situation as usual, ticket } from './situation.ts'

const from = { telegramId: 8, username: 'ivan_p', name: 'Ivan P.', locale: null }
const place = { chatId: -1001, threadId: 50 }

const situation = (more: Partial<Situation> = {}): Situation => usual({ actor: ivan, ...more })

const answer: Message = {
  id: 40,
  ticketId: 12,
  author: 'technician',
  authorName: 'Ivan',
  visibility: 'public',
  origin: 'topic',
  content: plainText('On my way'),
  replyTo: null,
  createdAt: now,
  editedAt: null,
  deletedAt: null,
}

const at = new Date('2026-03-01T11:59:00Z')
const writes = (text: string): Decidable => ({
  type: 'staff_wrote',
  place,
  from,
  message: { chatId: -1001, id: 60, at, content: plainText(text), replyTo: null },
})
const edits = (text: string): Decidable => ({
  type: 'staff_edited',
  place,
  from,
  message: { chatId: -1001, id: 60, at, content: plainText(text), replyTo: null },
})
const keepsAsNote: Decidable = {
  type: 'note_pressed',
  place,
  from,
  queryId: 'q',
  ticketId: 12,
  message: { chatId: -1001, id: 60, at, content: plainText('On my way'), replyTo: null },
}
const kept = (text: string, more: Partial<NewMessage> = {}): NewMessage => ({
  author: 'technician',
  authorName: 'Ivan',
  technicianId: 1,
  visibility: 'public',
  origin: 'topic',
  content: plainText(text),
  replyTo: null,
  at,
  source: { surface: 'chat', place: '-1001', externalId: '60' },
  ...more,
})
const toClient: Want = { op: 'show', room: 'client', message: 'new' }
const toBoard: Want = { op: 'comment', message: 'new' }
const underIt = (notice: Notice, args: NoticeArgs = {}, buttons: NoteButton[] = []): Want => ({
  op: 'tell',
  room: 'topic',
  notice,
  args,
  replyTo: 60,
  buttons,
})
const keptAsNote = underIt('kept_as_note')
const calledOlga: AuditEvent = {
  actor: 'TECH',
  actorName: 'Ivan',
  action: 'called',
  payload: { to: 2, name: 'Olga Ivanova' },
}
const offersToReopen: Partial<Decision> = {
  events: [{ actor: 'TECH', actorName: 'Ivan P.', action: 'not_sent', payload: { why: 'closed' } }],
  wants: [
    { op: 'tell', room: 'topic', notice: 'closed_not_sent', args: {}, replyTo: 60, buttons: ['reopen', 'as_note'] },
  ],
}
const note = (text: string): Partial<Decision> => ({
  keep: kept(text, { visibility: 'note' }),
  wants: [toBoard, keptAsNote],
})
const answered = ticket('accepted', { technicianId: 1, firstAnsweredAt: now })

type Row = [sentence: string, situation: Situation, happening: Decidable, wanted: Partial<Decision>]
const rows: Row[] = [
  [
    'the first answer goes to the client and the board, and the time of it is kept',
    situation(),
    writes('On my way'),
    { keep: kept('On my way'), change: { firstAnsweredAt: at }, wants: [toClient, toBoard] },
  ],
  [
    'a later answer does not change when the first one was',
    situation({ ticket: answered, replyTo: 31 }),
    writes('On my way'),
    { keep: kept('On my way', { replyTo: 31 }), wants: [toClient, toBoard] },
  ],
  [
    'somebody of the staff whom we do not know answers under the name they write with',
    situation({ ticket: answered, actor: null }),
    writes('On my way'),
    { keep: kept('On my way', { authorName: 'Ivan P.', technicianId: null }), wants: [toClient, toBoard] },
  ],
  [
    'an answer makes a new task when the task was deleted',
    situation({ ticket: answered, taskGone: true }),
    writes('On my way'),
    { keep: kept('On my way'), wants: [toClient, { op: 'add_task' }, toBoard] },
  ],
  ['a note never reaches the client: written in the topic with //', situation(), writes('// rude'), note('// rude')],
  [
    'a note never reaches the client: calling a colleague, who is called with it',
    situation(),
    writes('@olga help'),
    {
      ...note('@olga help'),
      events: [calledOlga],
      wants: [toBoard, underIt('kept_as_call', { name: 'Olga Ivanova' })],
    },
  ],
  [
    'a colleague with an account on the board hears of it there too',
    situation({ staff: [ivan, { ...olga, todoistId: 'u2' }] }),
    writes('@olga help'),
    {
      ...note('@olga help'),
      events: [calledOlga],
      wants: [{ ...toBoard, notify: ['u2'] }, underIt('kept_as_call', { name: 'Olga Ivanova' })],
    },
  ],
  ['whoever calls themselves calls nobody', situation(), writes('@ivan check'), note('@ivan check')],
  [
    'what is said where the ticket has left is not sent',
    situation({ left: true }),
    writes('On my way'),
    {
      events: [{ actor: 'TECH', actorName: 'Ivan P.', action: 'not_sent', payload: { why: 'left' } }],
      wants: [underIt('mirror_not_sent', {}, ['as_note'])],
    },
  ],
  [
    'what was not sent is kept as a note when its author says so',
    situation({ ticket: ticket('closed') }),
    keepsAsNote,
    { ...note('On my way'), answer: 'kept_as_note' },
  ],
  [
    'pressing that twice is as good as once',
    situation({ ticket: ticket('closed'), message: { ...answer, visibility: 'note' } }),
    keepsAsNote,
    { answer: 'kept_as_note' },
  ],
  [
    'what was mended and sent since is no note, whatever is pressed',
    situation({ message: { ...answer, visibility: 'public' } }),
    keepsAsNote,
    { answer: 'old_button' },
  ],
  ['but a note is kept there as anywhere', situation({ left: true }), writes('// rude'), note('// rude')],
  [
    'a note never reaches the client: while the ticket is closed',
    situation({ ticket: ticket('closed') }),
    writes('//rude'),
    note('//rude'),
  ],
  [
    'a note never reaches the client: when the task was deleted',
    situation({ taskGone: true }),
    writes('// rude'),
    { ...note('// rude'), wants: [{ op: 'add_task' }, toBoard, keptAsNote] },
  ],
  [
    'calling the client by name is an answer',
    situation({ ticket: answered }),
    writes('@anna, on my way'),
    { keep: kept('@anna, on my way'), wants: [toClient, toBoard] },
  ],
  [
    'what staff writes while the ticket is closed is not sent, and the topic offers to reopen',
    situation({ ticket: ticket('closed') }),
    writes('On my way'),
    offersToReopen,
  ],
  [
    'an edited answer changes at the client and on the board',
    situation({ message: answer }),
    edits('On our way'),
    {
      edit: { messageId: 40, content: plainText('On our way'), visibility: 'public' },
      wants: [
        { op: 'edit_shown', room: 'client', message: 40 },
        { op: 'edit_comment', message: 40 },
      ],
    },
  ],
  [
    'an edit that turns a message into a note takes it back from the client',
    situation({ message: answer }),
    edits('// On my way'),
    {
      edit: { messageId: 40, content: plainText('// On my way'), visibility: 'note' },
      wants: [{ op: 'delete_shown', room: 'client', message: 40 }, { op: 'edit_comment', message: 40 }, keptAsNote],
    },
  ],
  [
    'an edited note stays a note, whatever it says now, and its author is told',
    situation({ message: { ...answer, visibility: 'note', content: plainText('// rude') } }),
    edits('very rude'),
    {
      edit: { messageId: 40, content: plainText('very rude'), visibility: 'note' },
      wants: [{ op: 'edit_comment', message: 40 }, underIt('still_note')],
    },
  ],
  [
    'which is told once',
    situation({ message: { ...answer, visibility: 'note', content: plainText('rude') } }),
    edits('very rude'),
    {
      edit: { messageId: 40, content: plainText('very rude'), visibility: 'note' },
      wants: [{ op: 'edit_comment', message: 40 }],
    },
  ],
  [
    'a note that is still a note after an edit is not told of again',
    situation({ message: { ...answer, visibility: 'note', content: plainText('// rude') } }),
    edits('// very rude'),
    {
      edit: { messageId: 40, content: plainText('// very rude'), visibility: 'note' },
      wants: [{ op: 'edit_comment', message: 40 }],
    },
  ],
  ['an edit that changes nothing to a reader travels nowhere', situation({ message: answer }), edits('On my way'), {}],
  [
    'an edit where the ticket has left does not reach the client',
    situation({ message: answer, left: true }),
    edits('On our way'),
    { wants: [underIt('mirror_not_sent')] },
  ],
  [
    'though what is edited into a note there is taken back',
    situation({ message: answer, left: true }),
    edits('// On my way'),
    {
      edit: { messageId: 40, content: plainText('// On my way'), visibility: 'note' },
      wants: [{ op: 'delete_shown', room: 'client', message: 40 }, { op: 'edit_comment', message: 40 }, keptAsNote],
    },
  ],
  [
    'and a note is edited there as anywhere',
    situation({ message: { ...answer, visibility: 'note', content: plainText('// rude') }, left: true }),
    edits('// very rude'),
    {
      edit: { messageId: 40, content: plainText('// very rude'), visibility: 'note' },
      wants: [{ op: 'edit_comment', message: 40 }],
    },
  ],
  [
    'an edit there that changes nothing to a reader is not spoken of',
    situation({ message: answer, left: true }),
    edits('On my way'),
    {},
  ],
  ['an edit of a message that was not sent changes nothing', situation({ ticket: ticket('closed') }), edits('x'), {}],
  [
    'an edit of a deleted answer changes nothing',
    situation({ message: { ...answer, deletedAt: now } }),
    edits('x'),
    {},
  ],
  [
    'an edit in the topic of what was said elsewhere changes nothing',
    situation({ message: { ...answer, origin: 'board' } }),
    edits('x'),
    {},
  ],
]

for (const [sentence, given, happening, wanted] of rows) {
  test(sentence, (t) => {
    t.deepEqual(decide(given, happening), { ...nothing(), ...wanted })
  })
}

test('what begins with a slash never reaches the client, and its author is told what there is', (t) => {
  const told = { ...nothing(), wants: [underIt('staff_help')] }
  t.deepEqual(decide(situation(), writes('/заметка the client lies')), told)
  t.deepEqual(decide(situation({ ticket: ticket('closed') }), writes('/close it')), told)
  t.deepEqual(decide(situation({ message: answer }), edits('/закрыть')), told)
})

test('a note that is edited into a command is a note still', (t) => {
  const note: Message = { ...answer, visibility: 'note' }
  const decision = decide(situation({ message: note }), edits('/закрыть'))
  t.is(decision.edit?.visibility, 'note')
  t.deepEqual(decision.wants, [{ op: 'edit_comment', message: 40 }])
})
