import test from 'ava'
import type { Decidable } from '../../src/domain/decide.ts'
import { decide } from '../../src/domain/decide.ts'
import type { Decision, Situation, Want } from '../../src/domain/decision.ts'
import { nothing } from '../../src/domain/decision.ts'
import type { Person } from '../../src/domain/happening.ts'
import type { Queue } from '../../src/domain/queue.ts'
import { anna, hoursAgo, situation, ticket } from './situation.ts'

const from: Person = { telegramId: 7, username: 'anna', name: 'Anna', locale: null }
const message = { chatId: 7, id: 5 }
const asksStatus: Decidable = { type: 'client_asked_status', from, message }
const asksClose: Decidable = { type: 'client_asked_close', from, message }
const pressesClose = (ticketId: number): Decidable => ({ type: 'client_pressed_close', from, queryId: 'q', ticketId })
const nothingOpen: Want = {
  op: 'tell',
  room: 'client',
  notice: 'nothing_open',
  args: {},
  replyTo: null,
  buttons: [],
}
const minutes = (count: number, median: number | null): Queue => ({
  position: 3,
  answers: { count, medianMs: median === null ? null : median * 60_000 },
})
const asked = (more: Partial<Situation>): Decision =>
  decide(situation({ queue: minutes(5, 12.4), ...more }), asksStatus)
const status = (position: number | null, waitMinutes: number | null): Decision => ({
  ...nothing(),
  wants: [{ op: 'tell_status', position, waitMinutes }],
})

test('a client closes their own ticket, and every side hears of it', (t) => {
  const decision = decide(situation(), asksClose)
  t.is(decision.change.status, 'closed')
  t.deepEqual(decision.events, [{ actor: 'CLIENT', actorName: 'Anna', action: 'closed', payload: { from: 'new' } }])
  t.deepEqual(
    decision.wants.map((want) => (want.op === 'tell' ? want.notice : want.op)),
    ['closed_by', 'closed_for_client', 'close_topic', 'title', 'refresh_card', 'complete_task'],
  )
  t.is(decision.answer, null)
})

test('without an open ticket there is nothing to close or to tell of', (t) => {
  for (const one of [null, ticket('closed')])
    for (const happening of [asksClose, asksStatus])
      t.deepEqual(decide(situation({ ticket: one }), happening), { ...nothing(), wants: [nothingOpen] })
})

test('the button under the receipt closes as the command does, and answers', (t) => {
  const decision = decide(situation(), pressesClose(12))
  t.deepEqual(decision, { ...decide(situation(), asksClose), answer: 'closed' })
})

test('the button of a closed ticket, or of another, changes nothing', (t) => {
  const closedAlready: Decision = { ...nothing(), answer: 'already_closed' }
  t.deepEqual(decide(situation({ ticket: ticket('closed') }), pressesClose(12)), closedAlready)
  t.deepEqual(decide(situation(), pressesClose(11)), closedAlready)
  t.deepEqual(decide(situation({ ticket: null }), pressesClose(11)), closedAlready)
})

test('a client who waits hears their place and how long it takes', (t) => {
  t.deepEqual(asked({}), status(3, 12))
})

test('a wait is never less than a minute', (t) => {
  t.deepEqual(asked({ queue: minutes(9, 0.1) }), status(3, 1))
})

test('fewer than five answers tell nothing about the next one', (t) => {
  t.deepEqual(asked({ queue: minutes(4, 12) }), status(3, null))
  t.deepEqual(asked({ queue: minutes(0, null) }), status(3, null))
})

test('a ticket that somebody has stands in no queue', (t) => {
  t.deepEqual(asked({ ticket: ticket('accepted', { technicianId: 1 }) }), status(null, 12))
  t.deepEqual(asked({ ticket: ticket('new', { technicianId: 1 }) }), status(null, 12))
})

test('who was answered waits for no first answer', (t) => {
  t.deepEqual(asked({ ticket: ticket('new', { firstAnsweredAt: hoursAgo(1) }) }), status(3, null))
})

test('a client who asks can be reached again', (t) => {
  const decision = asked({ client: { ...anna, unreachable: true } })
  t.true(decision.clientReachable)
  t.deepEqual(
    decision.wants.map(({ op }) => op),
    ['tell', 'tell_status'],
  )
})
