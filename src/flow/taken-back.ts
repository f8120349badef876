// A comment that is gone was taken back by somebody, or it went with its task: then what it said stays said. The board
// may tell of the comments first.

import type { Happening } from '../domain/happening.ts'
import { cursor } from '../store/cursors.ts'
import type { Transaction } from '../store/database.ts'
import type { InboxRow } from '../store/inbox.ts'
import { waitingBehind } from '../store/inbox.ts'
import { everTask, knownIds, linkOf } from '../store/links.ts'
import { wake } from '../store/wakeups.ts'
import { boardReadAt } from './board-work.ts'

/** `await_board`: it can be told once the board was read again; the reading is asked for. */
export async function takenBack(
  trx: Transaction,
  { taskId, commentId }: Extract<Happening, { type: 'comment_deleted' }>,
  news: InboxRow,
): Promise<boolean | 'await_board'> {
  const comment = await linkOf(trx, 'board', 'comment', commentId)
  const task = (await knownIds(trx, 'board', everTask, [taskId])).get(taskId)
  // Of a task that is gone its comments may be told late, one by one.
  if (!comment || !task || task.place === 'gone_task') return false
  const readAt = await cursor(trx, boardReadAt)
  if (readAt === null || new Date(readAt) <= news.receivedAt) {
    await wake(trx, 'board')
    return 'await_board'
  }
  return !(await waitingBehind(trx, news)).some(tellsOfItsEnd)
}

function tellsOfItsEnd(payload: unknown): boolean {
  return (
    typeof payload === 'object' && payload !== null && 'happening' in payload && payload.happening === 'task_deleted'
  )
}
