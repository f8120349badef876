import test from 'ava'
import { decide } from '../../src/domain/decide.ts'
import type { Decidable } from '../../src/domain/decide.ts'
import { nothing } from '../../src/domain/decision.ts'
import type { AuditEvent, ButtonAnswer, Decision, Situation, Want } from '../../src/domain/decision.ts'
import { staffCommands } from '../../src/domain/happening.ts'
import type { StaffButton, StaffCommand } from '../../src/domain/happening.ts'
import type { Status } from '../../src/domain/ticket.ts'
import { ivan, now, olga, situation as usual, ticket } from './situation.ts'

const from = { telegramId: 8, username: 'ivan_p', name: 'Ivan P.', locale: null }
const place = { chatId: -1001, threadId: 50 }

const situation = (more: Partial<Situation> = {}): Situation => usual({ actor: ivan, ...more })

const commands = (command: StaffCommand): Decidable => ({
  type: 'staff_commanded',
  place,
  from,
  command,
  args: '',
  messageId: 60,
  replyTo: null,
})
const presses = (button: StaffButton): Decidable => ({
  type: 'button_pressed',
  place,
  from,
  queryId: 'q',
  ticketId: 12,
  button,
})

const face: Want[] = [{ op: 'title' }, { op: 'refresh_card' }]
const underIt = (notice: 'kept_as_note' | 'anonymous' | 'staff_help' | 'mirror_not_sent'): Want => ({
  op: 'tell',
  room: 'topic',
  notice,
  args: {},
  replyTo: 60,
  buttons: [],
})
const event = (action: string, payload: AuditEvent['payload'] = {}): AuditEvent => ({
  actor: 'TECH',
  actorName: 'Ivan P.',
  action,
  payload,
})
const closes = (from: Status, how: { taskGone?: true } = {}): Partial<Decision> => ({
  change: { status: 'closed', closedAt: now },
  topic: { state: 'closed' },
  events: [event('closed', { from })],
  wants: [
    { op: 'tell', room: 'topic', notice: 'closed_by', args: { name: 'Ivan P.' }, replyTo: null, buttons: ['reopen'] },
    { op: 'tell', room: 'client', notice: 'closed_for_client', args: {}, replyTo: null, buttons: [] },
    { op: 'close_topic' },
    ...face,
    ...(how.taskGone ? [] : ([{ op: 'complete_task' }] as Want[])),
  ],
})
const reopens = (status: 'new' | 'in_progress', how: { taskGone?: true } = {}): Partial<Decision> => ({
  change: { status, closedAt: null },
  topic: { state: 'open' },
  events: [event('reopened')],
  wants: [
    { op: 'reopen_topic' },
    ...(how.taskGone ? [] : ([{ op: 'uncomplete_task' }, { op: 'move_task', status }] as Want[])),
    { op: 'tell', room: 'client', notice: 'reopened_for_client', args: {}, replyTo: null, buttons: [] },
    { op: 'tell', room: 'topic', notice: 'reopened_by', args: { name: 'Ivan P.' }, replyTo: null, buttons: [] },
    ...face,
  ],
})
const answered = ticket('accepted', { technicianId: 1, firstAnsweredAt: now })

type Row = [sentence: string, situation: Situation, happening: Decidable, wanted: Partial<Decision>]
const rows: Row[] = [
  [
    'taking a new ticket accepts it and assigns the task',
    situation(),
    commands('take'),
    {
      change: { technicianId: 1, assignedAt: now, status: 'accepted' },
      events: [event('assigned', { from: null, to: 1 })],
      wants: [{ op: 'assign_task', responsible: 'u1' }, { op: 'move_task', status: 'accepted' }, ...face],
    },
  ],
  [
    'taking a ticket someone else has takes it over, and leaves its status',
    situation({ ticket: ticket('waiting', { technicianId: 2 }), technician: olga }),
    presses('take'),
    {
      answer: 'taken',
      change: { technicianId: 1, assignedAt: now, status: 'waiting' },
      events: [event('assigned', { from: 2, to: 1 })],
      wants: [{ op: 'assign_task', responsible: 'u1' }, ...face],
    },
  ],
  [
    'someone without a board account who takes a ticket over takes the other from the task',
    situation({ ticket: ticket('accepted', { technicianId: 1 }), technician: ivan, actor: olga }),
    presses('take'),
    {
      answer: 'taken',
      change: { technicianId: 2, assignedAt: now, status: 'accepted' },
      events: [event('assigned', { from: 1, to: 2 })],
      wants: [{ op: 'assign_task', responsible: null }, ...face],
    },
  ],
  [
    'someone without a board account takes a ticket by its section alone',
    situation({ actor: olga }),
    presses('take'),
    {
      answer: 'taken',
      change: { technicianId: 2, assignedAt: now, status: 'accepted' },
      events: [event('assigned', { from: null, to: 2 })],
      wants: [{ op: 'move_task', status: 'accepted' }, ...face],
    },
  ],
  [
    'taking a ticket whose task was deleted asks nothing of the board',
    situation({ taskGone: true }),
    presses('take'),
    {
      answer: 'taken',
      change: { technicianId: 1, assignedAt: now, status: 'accepted' },
      events: [event('assigned', { from: null, to: 1 })],
      wants: face,
    },
  ],
  [
    'taking a ticket twice changes nothing',
    situation({ ticket: answered }),
    presses('take'),
    { answer: 'already_yours' },
  ],
  [
    'a closed ticket is not taken',
    situation({ ticket: ticket('closed') }),
    presses('take'),
    { answer: 'already_closed' },
  ],
  ['nobody we know takes nothing', situation({ actor: null }), presses('take'), { answer: 'old_button' }],
  [
    'closing by command closes the ticket everywhere and tells the client',
    situation(),
    commands('close'),
    closes('new'),
  ],
  [
    'closing by button closes the ticket everywhere and tells the client',
    situation({ ticket: ticket('done') }),
    presses('close'),
    { ...closes('done'), answer: 'closed' },
  ],
  [
    'closing a ticket whose task was deleted asks nothing of the board',
    situation({ taskGone: true }),
    presses('close'),
    { ...closes('new', { taskGone: true }), answer: 'closed' },
  ],
  [
    'closing a ticket twice changes nothing',
    situation({ ticket: ticket('closed') }),
    presses('close'),
    { answer: 'already_closed' },
  ],
  [
    'closing the topic by hand closes the ticket',
    situation(),
    { type: 'topic_closed_by_hand', place, from },
    closes('new'),
  ],
  [
    'reopening brings back a ticket that nobody has as new',
    situation({ ticket: ticket('closed') }),
    commands('reopen'),
    reopens('new'),
  ],
  [
    'reopening brings back a ticket that someone has in progress',
    situation({ ticket: ticket('closed', { technicianId: 2 }) }),
    presses('reopen'),
    { ...reopens('in_progress'), answer: 'reopened' },
  ],
  [
    'reopening a ticket whose task was deleted asks nothing of the board',
    situation({ ticket: ticket('closed'), taskGone: true }),
    presses('reopen'),
    { ...reopens('new', { taskGone: true }), answer: 'reopened' },
  ],
  [
    'reopening the topic by hand reopens the ticket',
    situation({ ticket: ticket('closed') }),
    { type: 'topic_reopened_by_hand', place, from },
    reopens('new'),
  ],
  ['reopening an open ticket changes nothing', situation(), presses('reopen'), { answer: 'already_open' }],
  [
    'a title given by hand is kept in mind',
    situation(),
    { type: 'topic_renamed_by_hand', place, name: 'x' },
    { topic: { titleByHand: true } },
  ],
  ['/help tells staff how it works', situation(), commands('help'), { wants: [underIt('staff_help')] }],
  ['an empty /note tells staff how it works', situation(), commands('note'), { wants: [underIt('staff_help')] }],
  [
    'who writes as the group itself is asked to show who they are',
    situation(),
    { type: 'staff_hid', place, messageId: 60 },
    { wants: [underIt('anonymous')] },
  ],
  ['what staff does in a topic without a ticket changes nothing', situation({ ticket: null }), commands('close'), {}],
  [
    'a status button puts the ticket there, on the board too',
    situation(),
    presses('waiting'),
    {
      answer: 'moved',
      change: { status: 'waiting' },
      events: [event('status', { from: 'new', to: 'waiting' })],
      wants: [{ op: 'move_task', status: 'waiting' }, ...face],
    },
  ],
  [
    'a status button of a ticket whose task was deleted moves no task',
    situation({ taskGone: true }),
    presses('done'),
    {
      answer: 'moved',
      change: { status: 'done' },
      events: [event('status', { from: 'new', to: 'done' })],
      wants: face,
    },
  ],
  [
    'a status button twice is as good as once',
    situation({ ticket: ticket('waiting') }),
    presses('waiting'),
    { answer: 'already_there' },
  ],
  [
    'a closed ticket is opened again before it is moved',
    situation({ ticket: ticket('closed') }),
    presses('done'),
    { answer: 'already_closed' },
  ],
  [
    'and by no old status button',
    situation({ ticket: ticket('closed') }),
    presses('in_progress'),
    { answer: 'already_closed' },
  ],
  [
    'where the ticket has left a command changes nothing',
    situation({ left: true }),
    commands('close'),
    { wants: [underIt('mirror_not_sent')] },
  ],
  [
    'but the history is told there too',
    situation({ left: true }),
    commands('history'),
    { wants: [{ op: 'history', replyTo: 60 }] },
  ],
  [
    '/history is answered with what has happened',
    situation(),
    commands('history'),
    { wants: [{ op: 'history', replyTo: 60 }] },
  ],
]

for (const [sentence, given, happening, wanted] of rows) {
  test(sentence, (t) => {
    t.deepEqual(decide(given, happening), { ...nothing(), ...wanted })
  })
}

test('every command that staff can give is answered in the topic', (t) => {
  for (const command of staffCommands) {
    const { wants } = decide(situation({ ticket: ticket(command === 'reopen' ? 'closed' : 'new') }), commands(command))
    const answers = ['refresh_card', 'history', 'tell']
    t.true(
      wants.some((want) => answers.includes(want.op) && (want.op !== 'tell' || want.room === 'topic')),
      command,
    )
  }
})

const answers: [sentence: string, situation: Situation, button: StaffButton, answer: ButtonAnswer | null][] = [
  ['Take on a new ticket: taken', situation(), 'take', 'taken'],
  [
    "Take on a colleague's ticket: taken",
    situation({ ticket: ticket('accepted', { technicianId: 2 }) }),
    'take',
    'taken',
  ],
  ['Take on your own ticket: already yours', situation({ ticket: answered }), 'take', 'already_yours'],
  ['Take by nobody we know: an old button', situation({ actor: null }), 'take', 'old_button'],
  ['Take on a closed ticket: already closed', situation({ ticket: ticket('closed') }), 'take', 'already_closed'],
  ['Close on an open ticket: closed', situation(), 'close', 'closed'],
  ['Close on a closed ticket: already closed', situation({ ticket: ticket('closed') }), 'close', 'already_closed'],
  ['Reopen on a closed ticket: reopened', situation({ ticket: ticket('closed') }), 'reopen', 'reopened'],
  ['Reopen on an open ticket: already open', situation(), 'reopen', 'already_open'],
  ['Waiting on an open ticket: moved', situation(), 'waiting', 'moved'],
  ['Waiting on a waiting ticket: there already', situation({ ticket: ticket('waiting') }), 'waiting', 'already_there'],
  ['Waiting on a closed ticket: already closed', situation({ ticket: ticket('closed') }), 'waiting', 'already_closed'],
  ['any button of a ticket that is no more: nothing of its own', situation({ ticket: null }), 'take', null],
]
for (const [sentence, given, button, wanted] of answers) {
  test(`a pressed button answers at once: ${sentence}`, (t) => {
    t.is(decide(given, presses(button)).answer, wanted)
  })
}
