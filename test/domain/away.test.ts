import test from 'ava'
import { plainText } from '../../src/domain/content.ts'
import { decide } from '../../src/domain/decide.ts'
import type { Hours } from '../../src/domain/hours.ts'
import { now, situation } from './situation.ts'

const writes = (hours: Hours) =>
  decide(situation({ ticket: null, hours }), {
    type: 'client_wrote',
    from: { telegramId: 7, username: 'anna', name: 'Anna', locale: 'en' },
    message: { chatId: 7, id: 5, at: now, content: plainText('No towels'), replyTo: null },
  })
const receiptOf = ({ wants }: ReturnType<typeof writes>) =>
  wants.find((want) => want.op === 'tell' && want.room === 'client')

// It is Sunday noon, by UTC.
test('while nobody is there a request is opened all the same, and its receipt says when the desk answers', (t) => {
  const decision = writes({ zone: 'Europe/Moscow', days: [1, 2, 3, 4, 5], from: 540, to: 1080 })
  t.deepEqual(decision.open, { subject: 'No towels' })
  t.like(receiptOf(decision), {
    notice: 'receipt_later',
    args: { opens: '2026-03-02T06:00:00.000Z', zone: 'Europe/Moscow' },
    buttons: ['close_own'],
  })
})

test('while somebody is there the receipt is as ever', (t) => {
  t.like(receiptOf(writes({ zone: 'UTC', days: [0], from: 540, to: 1080 })), { notice: 'receipt', args: {} })
})
