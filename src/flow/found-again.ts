// A repeat of what was done already need not tell the id again: then what it made is known by its words, its place and
// that nobody knows it yet. The same for what went with its task meanwhile, and is told of late.

import type { Happening } from '../domain/happening.ts'
import type { BoardCommand, BoardThing } from '../ports.ts'
import type { Transaction } from '../store/database.ts'
import { everTask, keepLink, knownIds } from '../store/links.ts'
import type { OutboxRow } from '../store/outbox.ts'
import { namedNow, unnamedComments } from '../store/unsettled.ts'
import { taskStream } from './places.ts'

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

/** Whether this is a comment of ours that went with its task before its id was told; then it is linked. */
export async function isLateEcho(
  trx: Transaction,
  ticketId: number,
  { commentId, content }: Extract<Happening, { type: 'comment_added' }>,
): Promise<boolean> {
  const unnamed = await unnamedComments(trx, taskStream(ticketId).key)
  const row = unnamed.find(
    ({ want: { asked } }) => asked?.op === 'add_comment' && sameLetters(asked.text, content.text),
  )
  if (!row) return false
  const link = { surface: 'board', place: 'comment', externalId: commentId, part: 0, origin: 'copy' } as const
  await keepLink(trx, { ticketId, messageId: row.messageId, ...link })
  await namedNow(trx, row)
  return true
}

/** The board's markup may have changed the rest on the way. */
function sameLetters(one: string, other: string): boolean {
  const letters = (text: string): string => text.replaceAll(/[^\p{L}\p{N}]/gu, '') || text.trim()
  return letters(one) === letters(other)
}
