import test from 'ava'
import { isForgotten } from '../../src/domain/ticket.ts'
import { anna } from './situation.ts'

test('a negative number stands for the account of somebody who was forgotten', (t) => {
  t.false(isForgotten(anna))
  t.true(isForgotten({ telegramId: -3 }))
})
