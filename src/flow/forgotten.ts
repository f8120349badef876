// What is on the road about somebody who is forgotten: only what deletes still goes, and nothing is tried in another way.

import { isForgotten } from '../domain/ticket.ts'
import type { Failure } from '../errors.ts'
import type { Transaction } from '../store/database.ts'
import type { OutboxRow } from '../store/outbox.ts'
import { finish } from '../store/outcomes.ts'
import type { Stage } from './stage.ts'

export function isAboutForgotten({ client }: Stage): boolean {
  return client !== null && isForgotten(client)
}

export function isErasing(op: OutboxRow['op']): boolean {
  return op === 'delete_topic' || op === 'erase_message'
}

/** Asking again would bring the same: the account's own troubles and a group that moved are others' business. */
export function isFinal(failure: Failure): boolean {
  if (failure.name === 'Rejected') return failure.scope !== 'account'
  return failure.name === 'Gone' && failure.what !== 'group'
}

/** A topic that may not be deleted stays with an operator, who can send it again; what is gone is as wanted. */
export async function refusedForForgotten(
  trx: Transaction,
  rows: OutboxRow[],
  failure: Failure,
  error: string,
): Promise<void> {
  if (failure.name === 'Gone') return await finish(trx, rows, { state: 'dropped', outcome: 'gone', error })
  if (rows[0]!.op === 'delete_topic') return await finish(trx, rows, { state: 'dead', error })
  await finish(trx, rows, { state: 'dropped', outcome: 'refused', error })
}
