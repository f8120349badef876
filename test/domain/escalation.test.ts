import test from 'ava'
import { plainText } from '../../src/domain/content.ts'
import { decide } from '../../src/domain/decide.ts'
import type { Decidable } from '../../src/domain/decide.ts'
import { says } from '../../src/domain/decide-escalation.ts'
import type { AuditEvent, Decision, FieldSeen, Situation, Want } from '../../src/domain/decision.ts'
import type { EscalationCause, Urgency } from '../../src/domain/ticket.ts'
import { hoursAgo, ivan, now, situation, ticket } from './situation.ts'

const from = { telegramId: 7, username: 'anna', name: 'Anna', locale: 'en' } as const
const staff = { telegramId: 8, username: 'ivan_p', name: 'Ivan P.', locale: null }
const place = { chatId: -1001, threadId: 50 }

const writes = (text: string, album: string | null = null): Decidable => ({
  type: 'client_wrote',
  from,
  message: { chatId: 7, id: 5, at: now, content: { ...plainText(text), album }, replyTo: null },
})
const commands: Decidable = {
  type: 'staff_commanded',
  place,
  from: staff,
  command: 'escalate',
  args: '',
  messageId: 60,
  replyTo: null,
}
const presses: Decidable = {
  type: 'button_pressed',
  place,
  from: staff,
  queryId: 'q',
  ticketId: 12,
  button: 'escalate',
}
const sees: Decidable = {
  type: 'task_seen',
  taskId: 't1',
  at: now,
  by: null,
  fields: { completed: false, projectId: 'p', sectionId: 's', responsible: null, urgency: 'unknown', content: '#12' },
}

type Said = Situation['before'][number]
const said = (origin: Said['origin'], more: { note?: boolean; album?: string } = {}): Said => ({
  origin,
  content: { ...plainText(origin), album: more.album ?? null },
  at: hoursAgo(1),
  note: more.note ?? false,
})
const times = (count: number, one: Said): Said[] => Array.from({ length: count }, () => one)

/** What of a decision is about escalating. */
function escalation(decision: Decision): object {
  const { urgency, escalatedFor } = decision.change
  return {
    urgency,
    escalatedFor,
    events: decision.events.filter(({ action }) => action === 'escalated'),
    wants: decision.wants.filter(({ op }) => op === 'set_urgency' || op === 'label_task' || op === 'refresh_card'),
  }
}
const none = { urgency: undefined, escalatedFor: undefined, events: [], wants: [] }
const event = (by: AuditEvent['actor'], name: string | null, cause: EscalationCause, from: Urgency, to: Urgency) => ({
  actor: by,
  actorName: name,
  action: 'escalated',
  payload: { cause, from, to },
})
const onBoard = (urgency: Urgency): Want[] => [
  { op: 'set_urgency', urgency },
  { op: 'label_task' },
  { op: 'refresh_card' },
]

type Row = [sentence: string, given: Partial<Situation>, happening: Decidable, wanted: object]
const rows: Row[] = [
  [
    'a client who asks for the manager is heard at once',
    {},
    writes('I want the MANAGER now!'),
    {
      urgency: 'same_day',
      escalatedFor: ['words'],
      events: [event('CLIENT', 'Anna', 'words', 'unknown', 'same_day')],
      wants: onBoard('same_day'),
    },
  ],
  [
    'a first message escalates the ticket it opens: the task is made so',
    { ticket: null },
    writes('Это жалоба'),
    {
      urgency: 'same_day',
      escalatedFor: ['words'],
      events: [event('CLIENT', 'Anna', 'words', 'unknown', 'same_day')],
      wants: [],
    },
  ],
  [
    'what is planned counts as not yet known; what is due today becomes critical',
    { ticket: ticket('new', { urgency: 'same_day' }) },
    writes('manager'),
    {
      urgency: 'critical',
      escalatedFor: ['words'],
      events: [event('CLIENT', 'Anna', 'words', 'same_day', 'critical')],
      wants: onBoard('critical'),
    },
  ],
  [
    'more than critical there is none: the label and the leads remain',
    { ticket: ticket('new', { urgency: 'critical' }) },
    writes('manager'),
    {
      urgency: 'critical',
      escalatedFor: ['words'],
      events: [event('CLIENT', 'Anna', 'words', 'critical', 'critical')],
      wants: [{ op: 'label_task' }, { op: 'refresh_card' }],
    },
  ],
  ['the same cause counts once', { ticket: ticket('new', { escalatedFor: ['words'] }) }, writes('manager!'), none],
  ['other words are only words', {}, writes('The management of the network'), none],
  [
    'a fifth message without an answer escalates',
    { before: times(4, said('client')) },
    writes('Hello?'),
    {
      urgency: 'same_day',
      escalatedFor: ['unanswered'],
      events: [event('SYSTEM', null, 'unanswered', 'unknown', 'same_day')],
      wants: onBoard('same_day'),
    },
  ],
  ['a fourth does not', { before: times(3, said('client')) }, writes('Hello?'), none],
  ['nor does a fifth that only thanks', { before: times(4, said('client')) }, writes('Thanks'), none],
  [
    'an answer begins the count anew',
    { before: [said('client'), said('topic'), ...times(6, said('client'))] },
    writes('Hello?'),
    none,
  ],
  [
    'a note is no answer to the client',
    { before: [said('board', { note: true }), ...times(4, said('client'))] },
    writes('Hello?'),
    {
      urgency: 'same_day',
      escalatedFor: ['unanswered'],
      events: [event('SYSTEM', null, 'unanswered', 'unknown', 'same_day')],
      wants: onBoard('same_day'),
    },
  ],
  [
    'the parts of an album are one message',
    { before: times(6, said('client', { album: 'a' })) },
    writes('', 'a'),
    none,
  ],
  [
    'two causes at once are two steps, and the card shows both',
    { ticket: ticket('new', { urgency: 'planned' }), before: times(4, said('client')) },
    writes('оператор, ответьте'),
    {
      urgency: 'critical',
      escalatedFor: ['words', 'unanswered'],
      events: [
        event('CLIENT', 'Anna', 'words', 'planned', 'same_day'),
        event('SYSTEM', null, 'unanswered', 'same_day', 'critical'),
      ],
      wants: [...onBoard('same_day'), { op: 'set_urgency', urgency: 'critical' }],
    },
  ],
  [
    'a task that is gone is made as urgent as the ticket is',
    { taskGone: true },
    writes('manager'),
    {
      urgency: 'same_day',
      escalatedFor: ['words'],
      events: [event('CLIENT', 'Anna', 'words', 'unknown', 'same_day')],
      wants: [{ op: 'refresh_card' }],
    },
  ],
  [
    'staff escalate by command',
    { actor: ivan },
    commands,
    {
      urgency: 'same_day',
      escalatedFor: ['staff'],
      events: [event('TECH', 'Ivan P.', 'staff', 'unknown', 'same_day')],
      wants: onBoard('same_day'),
    },
  ],
  [
    'or by the button, beside what escalated before',
    { actor: ivan, ticket: ticket('new', { urgency: 'same_day', escalatedFor: ['words'] }) },
    presses,
    {
      urgency: 'critical',
      escalatedFor: ['words', 'staff'],
      events: [event('TECH', 'Ivan P.', 'staff', 'same_day', 'critical')],
      wants: onBoard('critical'),
    },
  ],
  ['staff do so once', { actor: ivan, ticket: ticket('new', { escalatedFor: ['staff'] }) }, presses, none],
  ['a closed ticket is not escalated', { actor: ivan, ticket: ticket('closed') }, commands, none],
  [
    'the label set in Todoist escalates',
    { fields: [field('escalated', true), field('labels', '["escalated"]')] },
    sees,
    {
      urgency: 'same_day',
      escalatedFor: ['label'],
      events: [event('TECH', null, 'label', 'unknown', 'same_day')],
      wants: [{ op: 'set_urgency', urgency: 'same_day' }, { op: 'refresh_card' }],
    },
  ],
  [
    'it does so once',
    { ticket: ticket('new', { escalatedFor: ['label'] }), fields: [field('escalated', true)] },
    sees,
    none,
  ],
  ['taken away it says nothing', { fields: [field('escalated', false)] }, sees, none],
  ['nor does it of a closed ticket', { ticket: ticket('closed'), fields: [field('escalated', true)] }, sees, none],
]

for (const [sentence, given, happening, wanted] of rows)
  test(sentence, (t) => {
    t.deepEqual(escalation(decide(situation(given), happening)), wanted)
  })

test('the button says what it did', (t) => {
  t.is(decide(situation(), presses).answer, 'escalated')
  t.is(decide(situation({ ticket: ticket('closed') }), presses).answer, 'already_closed')
  t.is(decide(situation({ ticket: ticket('new', { escalatedFor: ['staff'] }) }), presses).answer, 'already_escalated')
})

for (const [text, found] of [
  ['оператор', true],
  ['ОПЕРАТОР!', true],
  ['Где «оператор»?', true],
  ['Проблема\nне  решена', true],
  ['проблема нё решёна', true],
  ['оператором', false],
  ['проблема решена', false],
  ['👍', false],
  ['', false],
] as const)
  test(`"${text}" ${found ? 'escalates' : 'does not escalate'}`, (t) => {
    t.is(says(text, ['оператор', 'проблема не решена', ' ']), found)
  })

function field(name: 'escalated' | 'labels', value: boolean | string): FieldSeen {
  return {
    field: name,
    value,
    comparison: { verdict: 'changed', shadow: { agreed: value, wanted: [], seenAt: now } },
  }
}
