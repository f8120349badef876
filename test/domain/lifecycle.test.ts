import test from 'ava'
import { mayBecome, releasedStatus, reopenedStatus, takenStatus, withinReopening } from '../../src/domain/lifecycle.ts'
import type { Status } from '../../src/domain/ticket.ts'
import { sectionStatuses, statuses } from '../../src/domain/ticket.ts'
import { sideOf } from '../../src/domain/decide.ts'
import { hoursAgo, now, ticket } from './situation.ts'

const windows: [sentence: string, closedAt: Date | null, within: boolean][] = [
  ['just closed: yes', now, true],
  ['closed 72 hours ago: yes', hoursAgo(72), true],
  ['closed a millisecond earlier: no', new Date(hoursAgo(72).getTime() - 1), false],
  ['never closed: no', null, false],
]
for (const [sentence, closedAt, within] of windows) {
  test(`a message belongs to a ticket that was ${sentence}`, (t) => {
    t.is(withinReopening(ticket('closed', { closedAt }), now, 72), within)
  })
}

test('a reopened ticket is in progress if someone has it, else new', (t) => {
  t.is(reopenedStatus({ technicianId: 1 }), 'in_progress')
  t.is(reopenedStatus({ technicianId: null }), 'new')
})

const changes: Record<Status, { taken: Status; released: Status }> = {
  new: { taken: 'accepted', released: 'new' },
  accepted: { taken: 'accepted', released: 'new' },
  in_progress: { taken: 'in_progress', released: 'new' },
  waiting: { taken: 'waiting', released: 'waiting' },
  attention: { taken: 'attention', released: 'attention' },
  needs_purchase: { taken: 'needs_purchase', released: 'needs_purchase' },
  needs_contractor: { taken: 'needs_contractor', released: 'needs_contractor' },
  done: { taken: 'done', released: 'done' },
  closed: { taken: 'closed', released: 'closed' },
}
for (const [status, { taken, released }] of Object.entries(changes)) {
  test(`a ticket that is ${status} is ${taken} when taken, ${released} when given back`, (t) => {
    t.is(takenStatus(status as Status), taken)
    t.is(releasedStatus(status as Status), released)
  })
}

test('every status but closed has a section on the board', (t) => {
  t.deepEqual(sectionStatuses, [
    'new',
    'accepted',
    'in_progress',
    'waiting',
    'attention',
    'needs_purchase',
    'needs_contractor',
    'done',
  ])
})

test('nothing becomes what it is', (t) => {
  for (const status of statuses)
    for (const asker of ['client', 'staff', 'hub'] as const) t.false(mayBecome(status, status, asker))
})

test('what taking, giving back and reopening make of a ticket is in the table', (t) => {
  for (const status of statuses.filter((one) => one !== 'closed')) {
    for (const to of [takenStatus(status), releasedStatus(status)])
      t.true(to === status || mayBecome(status, to, 'hub'))
    t.true(mayBecome(status, 'closed', 'client') && mayBecome(status, 'closed', 'staff'))
  }
  for (const to of ['new', 'in_progress'] as const)
    for (const from of ['closed', 'waiting', 'done'] as const) t.true(mayBecome(from, to, 'client'))
  t.false(mayBecome('closed', 'done', 'staff'), 'a closed ticket is opened again first')
})

test('a happening is on the side it happened on', (t) => {
  const side = (type: string) => sideOf({ type } as Parameters<typeof sideOf>[0])
  t.deepEqual(['client_wrote', 'client_blocked_us', 'survey_pressed'].map(side), ['client', 'client', 'client'])
  t.deepEqual(['staff_wrote', 'button_pressed', 'topic_closed_by_hand'].map(side), ['topic', 'topic', 'topic'])
  t.is(side('assign_pressed'), 'topic')
  t.deepEqual(['comment_added', 'task_seen', 'task_deleted'].map(side), ['board', 'board', 'board'])
  const own = [
    'client_unreachable',
    'topic_opened',
    'topic_lost',
    'task_opened',
    'task_lost',
    'delivery_failed',
    'mirror_refused',
  ]
  t.deepEqual(
    own.map(side),
    own.map(() => 'hub'),
  )
})
