// A repeat of what was done already need not tell the id again: then what it made is known by its words, its place and
// that nobody knows it yet.

import type { BoardCommand, BoardThing } from '../ports.ts'
import type { Transaction } from '../store/database.ts'
import { everTask, knownIds } from '../store/links.ts'
import type { OutboxRow } from '../store/outbox.ts'

/** How often what was done is looked for before it counts as nowhere. */
export const looksAllowed = 5

/** How far the clocks of the board and the database may be apart. */
const clockSlackMs = 10 * 60_000

/** Of what has the same words, the oldest that nobody knows yet and that may be ours. */
export async function foundAgain(
  trx: Transaction,
  row: OutboxRow,
  command: BoardCommand,
  alike: BoardThing[],
): Promise<string | null> {
  const place = command.op === 'add_task' ? everTask : command.op === 'add_comment' ? 'comment' : null
  if (place === null) return null
  const ids = alike.map(({ id }) => id)
  const known = await knownIds(trx, 'board', place, ids)
  const since = notBefore(row)
  const fresh = alike.filter(({ id, at }) => !known.has(id) && at.getTime() >= since)
  return fresh.toSorted((one, other) => one.at.getTime() - other.at.getTime())[0]?.id ?? null
}

/** The board may tell whole seconds, and its clock is not ours. */
export function notBefore(row: Pick<OutboxRow, 'createdAt'>): number {
  return Math.floor(row.createdAt.getTime() / 1000) * 1000 - clockSlackMs
}
