// Which comments on the board have a file: the last write of a message's comment that moved one there, or took it away.

import type { Transaction } from './database.ts'

export async function withAttachment(trx: Transaction, messageIds: number[]): Promise<Set<number>> {
  const rows: { message_id: number; attached: boolean }[] = await trx('outbox')
    .distinctOn('message_id')
    .whereIn('message_id', messageIds)
    .whereIn('op', ['comment', 'edit_comment'])
    .where({ state: 'done' })
    .whereRaw(`(attachment is not null or op = 'comment' or want->>'anew' = 'true')`)
    .orderBy([{ column: 'message_id' }, { column: 'id', order: 'desc' }])
    .select('message_id', trx.raw('attachment is not null as attached'))
  return new Set(rows.filter(({ attached }) => attached).map((row) => row.message_id))
}
