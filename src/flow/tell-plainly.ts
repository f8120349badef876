// What the hub says beside the tickets: in a group's general flow, or to one of the staff privately.

import type { Transaction } from '../store/database.ts'
import { enqueue, keyTaken } from '../store/outbox.ts'
import { groupStream, priority } from './places.ts'

/** `key` says it once. */
export async function tellPlainly(
  trx: Transaction,
  chatId: number,
  text: string,
  { replyTo = null, key }: { replyTo?: number | null; key?: string } = {},
): Promise<void> {
  if (key !== undefined && (await keyTaken(trx, key))) return
  const said = { text, spans: [], buttons: null }
  await enqueue(trx, groupStream(chatId), [
    {
      want: { op: 'outside_tell', place: { chatId, threadId: null }, replyTo, say: said },
      priority: priority.notice,
      ...(key === undefined ? {} : { key }),
    },
  ])
}
