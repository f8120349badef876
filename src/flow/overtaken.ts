// The board carries out every command of a call by itself: where one fails for now, those behind it have gone before it.
// Comments that overtook another of their task are taken back and made again behind it; of two writes to one field the
// later one stands, and the earlier is not tried again.

import type { BoardCommand } from '../ports.ts'
import type { Transaction } from '../store/database.ts'
import { copiesOf, disown, taskOf } from '../store/links.ts'
import type { OutboxRow } from '../store/outbox.ts'
import { enqueue, isReady } from '../store/outbox.ts'
import { finish, onceMore } from '../store/outcomes.ts'
import { priority, taskStream } from './places.ts'
import { fieldWrites } from './wants.ts'

/** `postedAt`: when its comment was written there, in milliseconds; null where nobody told. */
export type Carried = { row: OutboxRow; command: BoardCommand; went: boolean; postedAt: number | null }

/** Writes to one field of a task. */
const fields: OutboxRow['op'][][] = [...Object.values(fieldWrites), ['describe_task']]

/**
 * `waitsBefore`: a comment that should have come before all that is carried waits. `postedTo`: when the newest comment
 * recorded before was written, in milliseconds; 0 if none was.
 */
export type Before = { waitsBefore: boolean; postedTo: number }

/**
 * `carried` are the rows of one stream that left in one call, in their order, as they are recorded now. Returns when the
 * newest comment that stands was written, as far as that is known.
 */
export async function setRight(trx: Transaction, carried: Carried[], before: Before): Promise<number> {
  let from = before.waitsBefore ? 0 : firstTooEarly(carried, before.postedTo)
  for (const [index, { row, went }] of carried.entries()) {
    if (await leftBy(trx, row, went)) from = Math.min(from, index)
    // What was given up is waited for by nobody.
    if (went || !(await isReady(trx, row.id))) continue
    if (row.op === 'comment') from = Math.min(from, index)
    const sameField = fields.find((ops) => ops.includes(row.op)) ?? []
    if (carried.slice(index + 1).some((one) => one.went && sameField.includes(one.row.op)))
      await finish(trx, [row], { state: 'dropped', outcome: 'overtaken' })
  }
  await makeAgain(trx, carried.slice(from).filter(isComment))
  const standing = carried.slice(0, from).flatMap((one) => (isComment(one) ? [one.postedAt ?? 0] : []))
  return Math.max(before.postedTo, ...standing.filter(Number.isFinite))
}

/** Nothing could reopen its task, so the ticket goes on in another one: what was said behind belongs there. */
async function leftBy(trx: Transaction, row: OutboxRow, went: boolean): Promise<boolean> {
  return !went && row.op === 'uncomplete_task' && (await taskOf(trx, row.ticketId!)) === null
}

/** Words of the hub's own belong to no conversation: wherever they came to stand, they may stay. */
const isComment = ({ row, went }: Carried): boolean => row.op === 'comment' && went

/**
 * A call whose answer was lost may have refused one: its repeat does that one, after the others; and the rest of what
 * was lost may be repeated by another call yet.
 */
function firstTooEarly(carried: Carried[], postedTo: number): number {
  let newest = -Infinity
  const at = carried.findIndex((one) => {
    const posted = one.postedAt
    if (!isComment(one) || posted === null) return false
    if (posted < newest || (Number.isFinite(posted) && posted < postedTo)) return true
    newest = posted
    return false
  })
  return at < 0 ? carried.length : at
}

async function makeAgain(trx: Transaction, overtakers: Carried[]): Promise<void> {
  for (const { row } of overtakers) await onceMore(trx, row)
  for (const { row } of overtakers)
    for (const commentId of await copiesOf(trx, row.messageId!, 'board', 'comment')) {
      await disown(trx, 'board', 'comment', commentId)
      const want = { op: 'take_back', commentId } as const
      await enqueue(trx, taskStream(row.ticketId!), [{ want, priority: priority.message }], { first: true })
    }
}
