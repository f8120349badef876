import test from 'ava'
import { decide } from '../../src/domain/decide.ts'
import { nothing } from '../../src/domain/decision.ts'
import { situation, ticket } from './situation.ts'

const told = (status: 'new' | 'closed', reachable: boolean) =>
  decide(situation({ ticket: ticket(status) }), { type: 'reach_changed', ticketId: 12, reachable })

test('a client who blocks the bot, noticed at another desk, is told at this one too', (t) => {
  const want = { op: 'tell', room: 'topic', args: { name: 'Anna' }, replyTo: null, buttons: [] } as const
  t.deepEqual(told('new', false), { ...nothing(), wants: [{ ...want, notice: 'client_blocked' }] })
  t.deepEqual(told('new', true), { ...nothing(), wants: [{ ...want, notice: 'client_back' }] })
})

test('a closed ticket does not care', (t) => {
  t.deepEqual(told('closed', false), nothing())
})
