import test from 'ava'
import { decide } from '../../src/domain/decide.ts'
import type { Decidable } from '../../src/domain/decide.ts'
import { nothing } from '../../src/domain/decision.ts'
import type { AuditEvent, Decision, Situation, Want } from '../../src/domain/decision.ts'
import type { Ticket } from '../../src/domain/ticket.ts'
import { ivan, now, olga, situation, ticket } from './situation.ts'

const secondsAgo = (seconds: number): Date => new Date(now.getTime() - seconds * 1000)
const from = { telegramId: 8, username: 'ivan_p', name: 'Ivan P.', locale: null }
const place = { chatId: -1001, threadId: 50 }
const press: Decidable = { type: 'button_pressed', place, from, queryId: 'q', ticketId: 12, button: 'take' }
const command: Decidable = {
  type: 'staff_commanded',
  place,
  from,
  command: 'take',
  args: '',
  messageId: 60,
  replyTo: null,
}
const gives: Decidable = { type: 'assign_pressed', place, from, queryId: 'q', ticketId: 12, technicianId: 2 }

const event = (payload: AuditEvent['payload']): AuditEvent => ({
  actor: 'TECH',
  actorName: 'Ivan P.',
  action: 'assigned',
  payload,
})
const face: Want[] = [{ op: 'title' }, { op: 'refresh_card' }]
const held = (more: Partial<Ticket>, holder = olga): Partial<Situation> => ({
  ticket: ticket('accepted', { technicianId: holder.id, ...more }),
  technician: holder,
})
const late: Want = {
  op: 'tell',
  room: 'topic',
  notice: 'taken_by',
  args: { name: '@olga' },
  replyTo: 60,
  buttons: [],
}
const lena = { id: 3, name: 'Lena', telegramId: 10, username: null, todoistId: 'u3', groupId: null }

type Row = [sentence: string, situation: Partial<Situation>, happening: Decidable, wanted: Partial<Decision>]
const rows: Row[] = [
  [
    'a ticket just taken stays with whoever was first, and the other hears who that is',
    held({ assignedAt: secondsAgo(59) }),
    press,
    { answer: 'taken_by', answerArgs: { name: '@olga' } },
  ],
  [
    'so it does where the press was told late, from before the taking',
    held({ assignedAt: secondsAgo(-3) }),
    press,
    { answer: 'taken_by', answerArgs: { name: '@olga' } },
  ],
  ['/take is answered so by a line in the topic', held({ assignedAt: secondsAgo(1) }), command, { wants: [late] }],
  [
    'a minute later it is handed over',
    held({ assignedAt: secondsAgo(60) }),
    press,
    {
      answer: 'taken',
      change: { technicianId: 1, assignedAt: now, status: 'accepted' },
      events: [event({ from: 2, to: 1 })],
      wants: [{ op: 'assign_task', responsible: 'u1' }, ...face],
    },
  ],
  [
    'taken by somebody of long ago, when nobody wrote down since when, it is handed over',
    held({ assignedAt: null }),
    command,
    {
      change: { technicianId: 1, assignedAt: now, status: 'accepted' },
      events: [event({ from: 2, to: 1 })],
      wants: [{ op: 'assign_task', responsible: 'u1' }, ...face],
    },
  ],
  [
    'given back a moment ago, it is anybody’s',
    { ticket: ticket('new', { assignedAt: secondsAgo(1) }) },
    press,
    {
      answer: 'taken',
      change: { technicianId: 1, assignedAt: now, status: 'accepted' },
      events: [event({ from: null, to: 1 })],
      wants: [{ op: 'assign_task', responsible: 'u1' }, { op: 'move_task', status: 'accepted' }, ...face],
    },
  ],
  [
    'a technician’s button gives them the ticket, whoever presses it',
    { assignee: olga },
    gives,
    {
      answer: 'assigned',
      answerArgs: { name: '@olga' },
      change: { technicianId: 2, assignedAt: now, status: 'accepted' },
      events: [event({ from: null, to: 2 })],
      wants: [{ op: 'move_task', status: 'accepted' }, ...face],
    },
  ],
  [
    'one’s own button is as good as Take',
    { assignee: ivan },
    { ...gives, technicianId: 1 },
    {
      answer: 'taken',
      change: { technicianId: 1, assignedAt: now, status: 'accepted' },
      events: [event({ from: null, to: 1 })],
      wants: [{ op: 'assign_task', responsible: 'u1' }, { op: 'move_task', status: 'accepted' }, ...face],
    },
  ],
  [
    'the button of whoever has it already changes nothing',
    { ...held({ assignedAt: secondsAgo(1) }), assignee: olga },
    gives,
    { answer: 'already_theirs', answerArgs: { name: '@olga' } },
  ],
  [
    'nor does one’s own button then',
    { ...held({ assignedAt: secondsAgo(1) }, ivan), assignee: ivan },
    { ...gives, technicianId: 1 },
    { answer: 'already_yours' },
  ],
  [
    'a ticket that another has just taken is not given to a third',
    { ...held({ assignedAt: secondsAgo(30) }), assignee: lena },
    { ...gives, technicianId: 3 },
    { answer: 'taken_by', answerArgs: { name: '@olga' } },
  ],
  [
    'whoever has just taken it may pass it on at once',
    { ...held({ assignedAt: secondsAgo(30) }, ivan), assignee: lena },
    { ...gives, technicianId: 3 },
    {
      answer: 'assigned',
      answerArgs: { name: 'Lena' },
      change: { technicianId: 3, assignedAt: now, status: 'accepted' },
      events: [event({ from: 1, to: 3 })],
      wants: [{ op: 'assign_task', responsible: 'u3' }, ...face],
    },
  ],
  [
    'a closed ticket is given to nobody',
    { ticket: ticket('closed'), assignee: olga },
    gives,
    { answer: 'already_closed' },
  ],
  [
    'the button of somebody who takes no tickets now goes from the card',
    {},
    gives,
    { answer: 'off_list', wants: [{ op: 'refresh_card' }] },
  ],
  ['a button of no ticket changes nothing', { ticket: null, assignee: olga }, gives, {}],
]

for (const [sentence, given, happening, wanted] of rows) {
  test(sentence, (t) => {
    t.deepEqual(decide(situation({ actor: ivan, ...given }), happening), { ...nothing(), ...wanted })
  })
}

test('somebody the hub does not know yet may press it too', (t) => {
  const { answer, change } = decide(situation({ assignee: olga }), gives)
  t.is(answer, 'assigned')
  t.is(change.technicianId, 2)
})
