import test from 'ava'
import { missingToClose } from '../../src/domain/closing.ts'
import type { Closing, ClosingRules, Missing, ShownSince } from '../../src/domain/closing.ts'
import { decide } from '../../src/domain/decide.ts'
import type { Decidable } from '../../src/domain/decide.ts'
import { nothing } from '../../src/domain/decision.ts'
import type { Decision, FieldSeen, Situation, Want } from '../../src/domain/decision.ts'
import type { FieldName, FieldValue, Shadow } from '../../src/domain/shadow.ts'
import { putBacksAllowed } from '../../src/domain/refusals.ts'
import type { Urgency } from '../../src/domain/ticket.ts'
import { ivan, now, situation, ticket } from './situation.ts'

const usual: ClosingRules = { comment: ['same_day', 'critical'], photo: ['critical'] }
const nothingShown: ShownSince = { comment: false, photo: false }

const missing: [urgency: Urgency, rules: ClosingRules, shown: Partial<ShownSince>, missing: Missing | null][] = [
  ['unknown', usual, {}, null],
  ['planned', usual, {}, null],
  ['same_day', usual, {}, 'comment'],
  ['same_day', usual, { comment: true }, null],
  ['critical', usual, {}, 'comment_and_photo'],
  ['critical', usual, { photo: true }, 'comment'],
  ['critical', usual, { comment: true }, 'photo'],
  ['critical', usual, { comment: true, photo: true }, null],
  ['critical', {}, {}, null],
  ['planned', { photo: ['planned'] }, {}, 'photo'],
]
for (const [urgency, rules, shown, wanted] of missing) {
  test(`closing at ${urgency} by ${JSON.stringify(rules)} with ${JSON.stringify(shown)} shown lacks ${wanted}`, (t) => {
    t.is(missingToClose({ rules, shown: { ...nothingShown, ...shown } }, urgency), wanted)
  })
}

const place = { chatId: -1001, threadId: 50 }
const from = { telegramId: 8, username: 'ivan_p', name: 'Ivan P.', locale: null }
const commanded: Decidable = {
  type: 'staff_commanded',
  place,
  from,
  command: 'close',
  args: '',
  messageId: 60,
  replyTo: null,
}
const pressed: Decidable = { type: 'button_pressed', place, from, queryId: 'q', ticketId: 12, button: 'close' }
const closedByHand: Decidable = { type: 'topic_closed_by_hand', place, from }
const seen: Decidable = {
  type: 'task_seen',
  taskId: 't1',
  at: now,
  by: null,
  fields: { completed: true, projectId: 'p', sectionId: 's', responsible: null, urgency: 'critical', content: '#12' },
}

const shadow = (agreed: FieldValue): Shadow => ({ agreed, wanted: [], seenAt: now })
const field = (name: FieldName, value: FieldValue, verdict: 'changed' | 'confirmed' = 'changed'): FieldSeen => ({
  field: name,
  value,
  comparison: { verdict, shadow: shadow(value) },
})
const known = (name: FieldName, value: FieldValue): FieldSeen => ({
  field: name,
  value,
  comparison: { verdict: 'known', shadow: null },
})
const remembered = (fields: FieldSeen[]): Decision['shadow'] =>
  fields.flatMap(({ field: name, comparison }) =>
    comparison.shadow === null
      ? []
      : [{ field: name, shadow: comparison.shadow, cancelOurs: comparison.verdict === 'changed' }],
  )

const closing: Closing = { rules: usual, shown: nothingShown }
const critical = (more: Partial<Situation> = {}): Situation =>
  situation({ actor: ivan, ticket: ticket('in_progress', { urgency: 'critical' }), closing, ...more })
const told = (replyTo: number | null): Want => ({
  op: 'tell',
  room: 'topic',
  notice: 'not_closed_comment_and_photo',
  args: {},
  replyTo,
  buttons: [],
})
const event = (action: string, actorName: string | null, payload: Record<string, unknown> = {}) => ({
  actor: 'TECH' as const,
  actorName,
  action,
  payload,
})
const lacking = { missing: 'comment_and_photo' }

test('a closing that lacks something is refused under the command that asked for it', (t) => {
  t.deepEqual(decide(critical(), commanded), {
    ...nothing(),
    events: [event('close_refused', 'Ivan P.', lacking)],
    wants: [told(60)],
  })
})

test('so is one by the button, and the button says so', (t) => {
  t.deepEqual(decide(critical(), pressed), {
    ...nothing(),
    answer: 'not_closed',
    events: [event('close_refused', 'Ivan P.', lacking)],
    wants: [told(null)],
  })
})

test('a topic closed by hand with something missing is opened again', (t) => {
  t.deepEqual(decide(critical(), closedByHand), {
    ...nothing(),
    events: [event('close_refused', 'Ivan P.', lacking)],
    wants: [{ op: 'reopen_topic' }, told(null)],
  })
})

test('a completion that lacks something is taken back, and the board says what is missing', (t) => {
  const fields = [field('completed', true)]
  t.deepEqual(decide(critical({ fields, actor: null }), seen), {
    ...nothing(),
    shadow: remembered(fields),
    events: [event('completion_undone', null, lacking)],
    wants: [{ op: 'uncomplete_task' }, { op: 'remark', notice: 'not_closed_comment_and_photo', args: {} }, told(null)],
  })
})

test('where a completion is taken back, the move that came with it counts', (t) => {
  const fields = [field('section', 's9'), field('completed', true)]
  const { change, wants } = decide(critical({ fields, sectionStatus: 'done' }), seen)
  t.deepEqual(change, { status: 'done' })
  t.deepEqual(
    wants.map(({ op }) => op),
    ['uncomplete_task', 'remark', 'tell', 'title', 'refresh_card'],
  )
})

test('a completion that brings its urgency along is judged by the urgency of before', (t) => {
  const fields = [field('urgency', 'critical'), field('completed', true)]
  const { change } = decide(critical({ fields, ticket: ticket('new') }), seen)
  t.deepEqual(change, { status: 'closed', closedAt: now, urgency: 'critical' })
})

test('with all of it shown, the ticket is closed', (t) => {
  const shown = { comment: true, photo: true }
  t.is(decide(critical({ closing: { rules: usual, shown } }), commanded).change.status, 'closed')
})

test('clients close their own ticket, whatever is missing', (t) => {
  const asked: Decidable = { type: 'client_asked_close', from, message: { chatId: 7, id: 1 } }
  t.is(decide(critical(), asked).change.status, 'closed')
})

const another = (more: Partial<Situation> = {}): Situation =>
  situation({ ticket: ticket('closed'), other: 13, ...more })
const openElsewhere = { notice: 'not_reopened', args: { ticket: 13 } } as const
const goOnThere = (replyTo: number | null): Want => ({
  op: 'tell',
  room: 'topic',
  ...openElsewhere,
  replyTo,
  buttons: [],
})
for (const [sentence, happening, answer, wants] of [
  [
    'a ticket is not opened again beside another one: the command is told so',
    { ...commanded, command: 'reopen' },
    null,
    [goOnThere(60)],
  ],
  ['so is the button', { ...pressed, button: 'reopen' }, 'not_reopened', [goOnThere(null)]],
  [
    'and a topic opened by hand is closed again',
    { ...closedByHand, type: 'topic_reopened_by_hand' },
    null,
    [{ op: 'close_topic' }, goOnThere(null)],
  ],
] as [string, Decidable, Decision['answer'], Want[]][])
  test(sentence, (t) => {
    t.deepEqual(decide(another(), happening), {
      ...nothing(),
      answer,
      events: [event('reopen_refused', 'Ivan P.', { open: 13 })],
      wants,
    })
  })

test('a task reopened beside another open ticket is completed again, and it is said why', (t) => {
  const fields = [field('completed', false)]
  t.deepEqual(decide(another({ fields }), seen), {
    ...nothing(),
    shadow: remembered(fields),
    events: [event('reopening_undone', null, { open: 13 })],
    wants: [{ op: 'complete_task' }, { op: 'remark', ...openElsewhere }, goOnThere(null)],
  })
})

for (const [what, given] of [
  ['completes', critical({ fields: [field('completed', true)] })],
  ['reopens', another({ fields: [field('completed', false)], actor: ivan })],
] as const) {
  const decided = (putBacks: number): Decision => decide({ ...given, putBacks }, seen)
  const left = { ...nothing(), shadow: remembered(given.fields) }

  test(`whoever ${what} a task again and again is let alone at last, which is said`, (t) => {
    t.is(decided(putBacksAllowed - 1).wants.length, 3)
    t.deepEqual(decided(putBacksAllowed), {
      ...left,
      events: [event('left_on_board', 'Ivan')],
      wants: [{ op: 'tell', room: 'topic', notice: 'left_on_board', args: {}, replyTo: null, buttons: [] }],
    })
  })

  test(`whoever ${what} it once more after that hears no more of it`, (t) => {
    t.deepEqual(decided(putBacksAllowed + 1), left)
  })
}

test('where nobody knows who does it, it is left all the same', (t) => {
  const { events } = decide(
    critical({ fields: [field('completed', true)], actor: null, putBacks: putBacksAllowed }),
    seen,
  )
  t.deepEqual(events, [event('left_on_board', null)])
})

const movedBack: Want[] = [
  { op: 'put_back', section: 's1' },
  { op: 'remark', notice: 'put_back', args: {} },
]
const moved: FieldSeen = { ...field('section', 's9'), before: 's1' }
const closed = (fields: FieldSeen[], more: Partial<Situation> = {}): Situation =>
  situation({ fields, ticket: ticket('closed'), sectionStatus: 'waiting', ...more })

const rows: [sentence: string, situation: Situation, wanted: Partial<Decision>][] = [
  [
    'the task of a closed ticket that is moved goes back to where it stood, and it is said why',
    closed([known('completed', true), moved], { actor: ivan }),
    { events: [event('move_undone', 'Ivan')], wants: movedBack },
  ],
  [
    'it goes back out of every section, where it stood in none',
    closed([{ ...moved, before: null }]),
    {
      events: [event('move_undone', null)],
      wants: [
        { op: 'put_back', section: null },
        { op: 'remark', notice: 'put_back', args: {} },
      ],
    },
  ],
  [
    'whoever goes on moving it is let alone, which is said',
    closed([moved], { putBacks: putBacksAllowed }),
    {
      events: [event('left_moved', null)],
      wants: [{ op: 'tell', room: 'topic', notice: 'left_moved', args: {}, replyTo: null, buttons: [] }],
    },
  ],
  ['once', closed([moved], { putBacks: putBacksAllowed + 1 }), {}],
  ['where nobody knows where it stood, it is left', closed([field('section', 's9')]), {}],
  ['a task moved while our own completion is on its way stays', closed([known('completed', false), moved]), {}],
  ['a task moved as our own completion arrived stays', closed([field('completed', true, 'confirmed'), moved]), {}],
  ['a task moved along with being completed stays', closed([field('completed', true), moved]), {}],
]
for (const [sentence, given, wanted] of rows) {
  test(sentence, (t) => {
    t.deepEqual(decide(given, seen), { ...nothing(), shadow: remembered(given.fields), ...wanted })
  })
}

test('a task moved and completed in one reading by which the ticket is closed is no forbidden move', (t) => {
  const fields = [moved, field('completed', true)]
  const { wants, change } = decide(situation({ fields, sectionStatus: 'done' }), seen)
  t.is(change.status, 'closed')
  t.false(wants.some(({ op }) => op === 'put_back'))
})

test('a task moved and reopened in one reading is reopened, and has the status it was moved to', (t) => {
  const fields = [moved, field('completed', false)]
  const { wants, change } = decide(closed(fields), seen)
  t.is(change.status, 'waiting')
  t.false(wants.some(({ op }) => op === 'put_back'))
})

test('a task moved to another project altogether is told of, and left', (t) => {
  const fields = [field('project', 'p9'), moved]
  const { wants } = decide(closed(fields, { projectIsOurs: false }), seen)
  t.deepEqual(
    wants.map(({ op }) => op),
    ['tell'],
  )
})
