// Comments of which nobody knows yet what became of them.

import type { Transaction } from './database.ts'
import { OutboxRow } from './outbox.ts'

/** Which of these messages have a comment on its way that was sent at least once. */
export async function unsettledComments(trx: Transaction, messageIds: number[]): Promise<Set<number>> {
  const rows = await OutboxRow.query(trx)
    .where({ op: 'comment' })
    .whereIn('message_id', messageIds)
    .whereIn('state', ['ready', 'sending'])
    .where('attempts', '>', 0)
  return new Set(rows.map(({ messageId }) => messageId!))
}
