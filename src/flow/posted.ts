// When the comments of a call were really written: by this call, or by an earlier one whose answer was lost.

import type { BoardCommand, BoardReply } from '../ports.ts'
import type { Transaction } from '../store/database.ts'
import { commentsToldOf } from './board-news.ts'

/**
 * In milliseconds by the board's clock; infinite where it is only known to be before, or after, all that the reading of
 * this call tells of; null where nobody knows.
 */
type PostedAt = (command: BoardCommand, id: string) => number | null

export async function whenPosted(
  trx: Transaction,
  commands: BoardCommand[],
  { outcomes, changes, overlooked, full }: BoardReply,
): Promise<PostedAt> {
  const alike = outcomes.flatMap((outcome) => (outcome.ok && outcome.alike ? outcome.alike : []))
  const comments = changes.filter(({ entity }) => entity === 'comment')
  const told = new Map([...alike, ...comments, ...overlooked].map(({ id, at }) => [id, at.getTime()]))
  const adding = new Set(commands.flatMap(({ op, uuid }) => (op === 'add_comment' ? [uuid] : [])))
  const untold = outcomes.flatMap((outcome) =>
    outcome.ok && outcome.id !== null && adding.has(outcome.uuid) && !told.has(outcome.id) ? [outcome.id] : [],
  )
  // An earlier reading has brought it, or a webhook: as news that waited for its id to be known.
  for (const [id, at] of await commentsToldOf(trx, untold)) told.set(id, at.getTime())
  const tasks = new Set(changes.flatMap(({ entity, id }) => (entity === 'task' ? [id] : [])))
  const leftOut = (command: BoardCommand): number | null => {
    // What a reading of changes leaves out stood there before.
    if (!full) return -Infinity
    // A full reading may be older than the call it came with; of a task it does not tell of, nobody knows.
    return command.op === 'add_comment' && 'id' in command.task && tasks.has(command.task.id) ? Infinity : null
  }
  return (command, id) => told.get(id) ?? leftOut(command)
}
