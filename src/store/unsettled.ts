// What is on its way outside, and nobody knows yet what became of it.

import type { Transaction } from './database.ts'
import { OutboxRow, waiting } from './outbox.ts'

/** Which of these messages have a comment on its way that may stand, or will come to stand, with the words of before. */
export async function unsettledComments(trx: Transaction, messageIds: number[]): Promise<Set<number>> {
  const rows = await OutboxRow.query(trx)
    .where({ op: 'comment' })
    .whereIn('message_id', messageIds)
    .whereIn('state', ['ready', 'sending'])
    .where((query) => query.where('attempts', '>', 0).orWhereRaw(`jsonb_exists(want, 'asked')`))
  return new Set(rows.map(({ messageId }) => messageId!))
}

/** Our comments and tasks of a ticket that were sent and whose outcome is not saved yet, begun before `at`. */
export async function unresolvedOnBoard(trx: Transaction, stream: string, at: Date): Promise<boolean> {
  const row = await trx('outbox')
    .where({ stream })
    .whereIn('op', ['comment', 'remark', 'point_on', 'add_task'])
    .whereIn('state', ['ready', 'sending'])
    .where('attempts', '>', 0)
    .where('started_at', '<=', at)
    .first('id')
  return row !== undefined
}

/** How a comment ends that stood under its task when that was deleted, and whose id was never told. */
export const wentWithTask = 'went_with_task'

/** Our comments of a ticket that ended so: what is told of them late is known by its words alone. */
export async function unnamedComments(trx: Transaction, stream: string): Promise<OutboxRow[]> {
  return await OutboxRow.query(trx).where({ stream, state: 'dropped', outcome: wentWithTask }).orderBy('seq')
}

export async function namedNow(trx: Transaction, { id }: OutboxRow): Promise<void> {
  await trx('outbox')
    .where({ id })
    .update({ outcome: 'gone', want: trx.raw(`want - 'asked'`) })
}

/** Whether some task was asked for whose id we do not know yet. */
export async function taskUnresolved(trx: Transaction): Promise<boolean> {
  const row = await trx('outbox')
    .where({ op: 'add_task' })
    .whereIn('state', ['ready', 'sending'])
    .where('attempts', '>', 0)
    .first('id')
  return row !== undefined
}

/** Whether we close or open the topic of this stream, or did since `at`. */
export async function topicTurnedSince(trx: Transaction, stream: string, at: Date): Promise<boolean> {
  const row = await OutboxRow.query(trx)
    .where({ stream })
    .whereIn('op', ['close_topic', 'reopen_topic'])
    .where((query) => void query.whereIn('state', waiting).orWhere('done_at', '>=', at))
    .first()
  return row !== undefined
}

/**
 * The messages on their way through this stream that the chat may show already as message `id`, whose outcome is not
 * recorded yet. To be asked before the links: what is recorded in between is then found in one of the two.
 */
export async function maybeShownAs(
  trx: Transaction,
  stream: string,
  { chatId, id }: { chatId: number; id: number },
): Promise<OutboxRow[]> {
  return await OutboxRow.query(trx)
    .where({ stream, op: 'show' })
    .whereIn('state', ['sending', 'unknown'])
    .where('newest_before', '<', id)
    .whereNotExists(trx('strays').where({ chat_id: chatId, message_id: id }))
    .orderBy('seq')
}
