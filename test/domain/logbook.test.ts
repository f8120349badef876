import test from 'ava'
import { worthLogging } from '../../src/domain/logbook.ts'
import { now } from './situation.ts'

test('a ticket that is closed is worth a row; one that is opened or moved is not', (t) => {
  t.is(worthLogging({ change: { status: 'closed', closedAt: now }, survey: { ask: [] } }), 'closed')
  t.is(worthLogging({ change: { closedAt: null }, survey: null }), null)
  t.is(worthLogging({ change: { status: 'done' }, survey: null }), null)
})

test('a survey is worth a row once all marks are there, and another one for its comment', (t) => {
  const change = {}
  t.is(worthLogging({ change, survey: { ask: [] } }), null)
  t.is(worthLogging({ change, survey: { id: 1, change: { marks: [5] } } }), null)
  t.is(worthLogging({ change, survey: { id: 1, change: { marks: [5, 5], state: 'done' } } }), 'marked')
  t.is(worthLogging({ change, survey: { id: 1, change: { marks: [5, 3], state: 'commenting' } } }), 'marked')
  t.is(worthLogging({ change, survey: { id: 1, change: { state: 'done', comment: 'Faster' } } }), 'commented')
  t.is(worthLogging({ change, survey: { id: 1, change: { state: 'over' } } }), null)
})
