import test from 'ava'
import { decide } from '../../src/domain/decide.ts'
import type { Decidable } from '../../src/domain/decide.ts'
import { nothing } from '../../src/domain/decision.ts'
import type { AuditEvent, Decision, FieldSeen, Situation, Want } from '../../src/domain/decision.ts'
import type { FieldName, FieldValue, Shadow } from '../../src/domain/shadow.ts'
import { ivan, now, olga, situation, ticket } from './situation.ts'

const seen: Decidable = {
  type: 'task_seen',
  taskId: 't1',
  at: now,
  by: 'u1',
  fields: { completed: false, projectId: 'p', sectionId: 's', responsible: null, urgency: 'unknown', content: '#12' },
}
const shadow = (agreed: FieldValue): Shadow => ({ agreed, wanted: [], seenAt: now })
const changed = (field: FieldName, value: FieldValue): FieldSeen => ({
  field,
  value,
  comparison: { verdict: 'changed', shadow: shadow(value) },
})
const remembered = (...fields: FieldSeen[]): Decision['shadow'] =>
  fields.map(({ field, value }) => ({ field, shadow: shadow(value), cancelOurs: true }))

const completed = changed('completed', true)
const uncompleted = changed('completed', false)
const assigned = changed('responsible', 'u1')
const unassigned = changed('responsible', null)
const moved = changed('section', 's9')
const urgent = changed('urgency', 'critical')

const face: Want[] = [{ op: 'title' }, { op: 'refresh_card' }]
const event = (action: string, payload: AuditEvent['payload'] = {}, actorName: string | null = 'Ivan'): AuditEvent => ({
  actor: 'TECH',
  actorName,
  action,
  payload,
})
const told = (
  notice: 'closed_by' | 'reopened_by' | 'task_moved_away' | 'handed_over',
  args: Record<string, string>,
  buttons: 'reopen'[] = [],
): Want => ({ op: 'tell', room: 'topic', notice, args, replyTo: null, buttons })
const clientTold = (notice: 'closed_for_client' | 'reopened_for_client'): Want => ({
  op: 'tell',
  room: 'client',
  notice,
  args: {},
  replyTo: null,
  buttons: [],
})
const closing: Want[] = [
  told('closed_by', { name: 'Ivan' }, ['reopen']),
  clientTold('closed_for_client'),
  { op: 'close_topic' },
]
const reopening: Want[] = [{ op: 'reopen_topic' }]

const onBoard = (fields: FieldSeen[], more: Partial<Situation> = {}): Situation =>
  situation({ actor: ivan, fields, ...more })

const rows: [sentence: string, situation: Situation, wanted: Partial<Decision>][] = [
  [
    'completing the task closes the ticket and tells the client',
    onBoard([completed], { ticket: ticket('in_progress', { technicianId: 1 }) }),
    {
      change: { status: 'closed', closedAt: now },
      topic: { state: 'closed' },
      events: [event('closed', { from: 'in_progress' })],
      wants: [...closing, ...face],
    },
  ],
  [
    'completing by somebody unknown closes the ticket, and the topic hears no name',
    onBoard([completed], { actor: null }),
    {
      change: { status: 'closed', closedAt: now },
      topic: { state: 'closed' },
      events: [event('closed', { from: 'new' }, null)],
      wants: [told('closed_by', {}, ['reopen']), clientTold('closed_for_client'), { op: 'close_topic' }, ...face],
    },
  ],
  ['completing the task of a closed ticket changes nothing', onBoard([completed], { ticket: ticket('closed') }), {}],
  ['a task that is open like its ticket changes nothing', onBoard([uncompleted]), {}],
  [
    'reopening the task reopens a ticket that someone has, in progress, and tells the client',
    onBoard([uncompleted], { ticket: ticket('closed', { technicianId: 1 }) }),
    {
      change: { status: 'in_progress', closedAt: null },
      topic: { state: 'open' },
      events: [event('reopened')],
      wants: [
        ...reopening,
        { op: 'move_task', status: 'in_progress' },
        clientTold('reopened_for_client'),
        told('reopened_by', { name: 'Ivan' }),
        ...face,
      ],
    },
  ],
  [
    'reopening the task of a ticket that nobody has makes it new, whoever did it',
    onBoard([uncompleted], { ticket: ticket('closed'), actor: null }),
    {
      change: { status: 'new', closedAt: null },
      topic: { state: 'open' },
      events: [event('reopened', {}, null)],
      wants: [
        ...reopening,
        { op: 'move_task', status: 'new' },
        clientTold('reopened_for_client'),
        told('reopened_by', { name: 'Todoist' }),
        ...face,
      ],
    },
  ],
  [
    'a task reopened and moved at once stays where it was put',
    onBoard([moved, uncompleted], { ticket: ticket('closed', { technicianId: 1 }), sectionStatus: 'waiting' }),
    {
      change: { status: 'waiting', closedAt: null },
      topic: { state: 'open' },
      events: [event('reopened'), event('status', { from: 'in_progress', to: 'waiting' })],
      wants: [...reopening, clientTold('reopened_for_client'), told('reopened_by', { name: 'Ivan' }), ...face],
    },
  ],
  [
    'a task moved and completed at once is closed',
    onBoard([moved, completed], { sectionStatus: 'done' }),
    {
      change: { status: 'closed', closedAt: now },
      topic: { state: 'closed' },
      events: [event('closed', { from: 'new' })],
      wants: [...closing, ...face],
    },
  ],
  [
    'a task taken and completed at once is closed, and shows who had it',
    onBoard([assigned, completed], { responsible: ivan }),
    {
      change: { status: 'closed', closedAt: now, technicianId: 1, assignedAt: now },
      topic: { state: 'closed' },
      events: [event('closed', { from: 'new' }), event('assigned', { from: null, to: 1 })],
      wants: [...closing, ...face],
    },
  ],
  [
    'assigning on the board accepts a new ticket',
    onBoard([assigned], { responsible: ivan }),
    {
      change: { technicianId: 1, assignedAt: now, status: 'accepted' },
      events: [event('assigned', { from: null, to: 1 })],
      wants: [{ op: 'move_task', status: 'accepted' }, ...face],
    },
  ],
  [
    'assigning to another hands the ticket over and leaves its status',
    onBoard([assigned], { ticket: ticket('attention', { technicianId: 2 }), technician: olga, responsible: ivan }),
    {
      change: { technicianId: 1, assignedAt: now, status: 'attention' },
      events: [event('assigned', { from: 2, to: 1 })],
      wants: [told('handed_over', { from: '@olga', name: '@ivan_p' }), ...face],
    },
  ],
  [
    'a task taken and moved at once stays where it was put',
    onBoard([moved, assigned], { responsible: ivan, sectionStatus: 'in_progress' }),
    {
      change: { technicianId: 1, assignedAt: now, status: 'in_progress' },
      events: [event('assigned', { from: null, to: 1 }), event('status', { from: 'accepted', to: 'in_progress' })],
      wants: face,
    },
  ],
  [
    'a task taken and moved to a section of their own stays there',
    onBoard([moved, assigned], { responsible: ivan }),
    {
      change: { technicianId: 1, assignedAt: now, status: 'accepted' },
      events: [event('assigned', { from: null, to: 1 })],
      wants: face,
    },
  ],
  [
    'assigning to whoever has the ticket changes nothing',
    onBoard([assigned], { ticket: ticket('accepted', { technicianId: 1 }), responsible: ivan }),
    {},
  ],
  [
    'assigning to somebody we do not know takes the ticket from whoever had it, and leaves its status',
    onBoard([assigned], { ticket: ticket('accepted', { technicianId: 2 }) }),
    {
      change: { technicianId: null, assignedAt: now },
      events: [event('released', { from: 2, to: null })],
      wants: face,
    },
  ],
  [
    'unassigning makes an accepted ticket new again',
    onBoard([unassigned], { ticket: ticket('accepted', { technicianId: 1 }) }),
    {
      change: { technicianId: null, assignedAt: now, status: 'new' },
      events: [event('released', { from: 1, to: null })],
      wants: [{ op: 'move_task', status: 'new' }, ...face],
    },
  ],
  [
    'unassigning while we wait for the client leaves the ticket waiting',
    onBoard([unassigned], { ticket: ticket('waiting', { technicianId: 1 }) }),
    {
      change: { technicianId: null, assignedAt: now, status: 'waiting' },
      events: [event('released', { from: 1, to: null })],
      wants: face,
    },
  ],
  ['unassigning a ticket that nobody has changes nothing', onBoard([unassigned]), {}],
  [
    'moving to a section sets the status it stands for',
    onBoard([moved], { ticket: ticket('accepted', { technicianId: 1 }), sectionStatus: 'needs_purchase' }),
    {
      change: { status: 'needs_purchase' },
      events: [event('status', { from: 'accepted', to: 'needs_purchase' })],
      wants: face,
    },
  ],
  ['moving to a section that stands for no status changes nothing', onBoard([moved]), {}],
  ['moving to the section the ticket is in changes nothing', onBoard([moved], { sectionStatus: 'new' }), {}],
  [
    'moving the task of a closed ticket changes nothing',
    onBoard([moved], { ticket: ticket('closed'), sectionStatus: 'new' }),
    {},
  ],
  [
    'a priority on the board is the urgency of the ticket',
    onBoard([urgent]),
    {
      change: { urgency: 'critical' },
      events: [event('urgency', { from: 'unknown', to: 'critical' })],
      wants: [{ op: 'refresh_card' }],
    },
  ],
  [
    'a priority that the ticket has already changes nothing',
    onBoard([urgent], { ticket: ticket('new', { urgency: 'critical' }) }),
    {},
  ],
  ['renaming the task changes nothing', onBoard([changed('content', 'mine')]), {}],
  [
    "a task moved out of the desk's projects is told of in the topic",
    onBoard([changed('project', 'p9')], { projectIsOurs: false }),
    { events: [event('moved_away')], wants: [told('task_moved_away', {})] },
  ],
  ["a task moved between the desk's projects changes nothing", onBoard([changed('project', 'p2')]), {}],
]

for (const [sentence, given, wanted] of rows) {
  test(sentence, (t) => {
    t.deepEqual(decide(given, seen), { ...nothing(), shadow: remembered(...given.fields), ...wanted })
  })
}

test('our own completion coming back changes nothing, and is agreed', (t) => {
  const ours: FieldSeen = {
    field: 'completed',
    value: true,
    comparison: { verdict: 'confirmed', shadow: shadow(true) },
  }
  t.deepEqual(decide(onBoard([ours]), seen), {
    ...nothing(),
    shadow: [{ field: 'completed', shadow: shadow(true), cancelOurs: false }],
  })
})

test('what we knew changes nothing, but for when it was last seen', (t) => {
  const known: FieldSeen[] = [
    { field: 'completed', value: true, comparison: { verdict: 'known', shadow: null } },
    { field: 'urgency', value: 'planned', comparison: { verdict: 'known', shadow: shadow('planned') } },
  ]
  t.deepEqual(decide(onBoard(known), seen), {
    ...nothing(),
    shadow: [{ field: 'urgency', shadow: shadow('planned'), cancelOurs: false }],
  })
})
