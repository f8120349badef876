// Notices in a topic that come close together become one message: the first leaves at once, those of the next seconds
// wait for each other. People never wait for a notice: whatever else comes behind lets it go.

import type { Transaction } from '../store/database.ts'
import { noticeDueInMs } from '../store/gathered.ts'
import type { NewRow } from '../store/outbox.ts'
import type { StoredWant } from '../store/stored-want.ts'

const togetherMs = 5000

/** Words alone: what has buttons, answers somebody or leads elsewhere is a message of its own. */
export function isGathered(want: StoredWant): want is Extract<StoredWant, { op: 'tell' }> {
  return (
    want.op === 'tell' &&
    want.room === 'topic' &&
    want.replyTo === null &&
    want.buttons.length === 0 &&
    !want.alone &&
    !want.notice.startsWith('mirror_left')
  )
}

/** What is to be put into a topic's stream, each with the time it waits. */
export async function gathered(trx: Transaction, stream: string, rows: NewRow[]): Promise<NewRow[]> {
  if (rows.length === 0 || !rows.every(({ want }) => isGathered(want))) return rows
  const delayMs = await noticeDueInMs(trx, stream, togetherMs)
  return rows.map((row) => ({ ...row, delayMs }))
}
