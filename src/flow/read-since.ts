// A write to a task's field whose answer was lost may have been done long before it is recorded, and somebody may have
// changed the field again. Readings are complete: had one been made before our write was done, a later one, or the call
// that records it, would have told of the task once more. So the last one since shows the field behind our write.

import type { BoardReply } from '../ports.ts'
import type { Transaction } from '../store/database.ts'
import { lastTold, takeNews } from '../store/inbox.ts'
import { taskNewsStream } from './board-news.ts'
import type { Carried } from './overtaken.ts'
import { fieldWrites } from './wants.ts'

const writes = Object.values(fieldWrites).flat()

/** What was read last of each task, since a write that is recorded now was first asked for, is told once more. */
export async function tellWhatWasRead(
  trx: Transaction,
  carried: Carried[],
  { changes }: Pick<BoardReply, 'changes'>,
): Promise<void> {
  const read = new Set(changes.map((change) => taskNewsStream(change)))
  const late = carried.flatMap(({ row, command, went }) => {
    if (!went || row.attempts < 2 || !writes.includes(row.op) || !('task' in command) || !('id' in command.task))
      return []
    const stream = taskNewsStream({ taskId: command.task.id, id: '' })
    return read.has(stream) ? [] : [{ stream, row }]
  })
  if (late.length === 0) return
  const since = new Date(Math.min(...late.map(({ row }) => row.startedAt!.getTime())))
  const told = await lastTold(
    trx,
    'todoist',
    late.map(({ stream }) => stream),
    ['task_seen', 'task_deleted'],
    since,
  )
  await takeNews(
    trx,
    late.flatMap(({ stream, row }) => {
      const last = told.get(stream)
      if (!last || last.payload['happening'] !== 'task_seen') return []
      const { completedByUs: _, ...payload } = last.payload
      return [{ source: 'todoist', key: `${stream}:behind:${row.uuid}`, stream, payload, at: last.happenedAt }]
    }),
  )
}
