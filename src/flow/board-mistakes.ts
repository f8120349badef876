// Mistakes of our own on the way to the board and back. They stop their own stream for a while, and are shown if they
// stay; nobody else waits for them.

import type { Log } from '../log.ts'
import type { Transaction } from '../store/database.ts'
import type { OutboxRow } from '../store/outbox.ts'
import { backToReady, mistook } from '../store/outcomes.ts'
import { backoff } from './backoff.ts'
import { give } from './record-board.ts'

const mistakesAllowed = 8

/** Nothing was sent. */
export async function cantBeWorded(trx: Transaction, row: OutboxRow, error: unknown, log: Log): Promise<void> {
  const reason = reasonOf(error)
  log.error({ ticket_id: row.ticketId, outbox: row.id, op: row.op, err: error }, 'work for the board makes no command')
  if (row.mistakes + 1 >= mistakesAllowed) await give(trx, row, reason)
  else await mistook(trx, row, backoff(row.mistakes, 60_000), reason)
}

/** It was sent and answered: sent again under its own id, it does nothing twice. */
export async function cantBeRecorded(trx: Transaction, row: OutboxRow, error: unknown, log: Log): Promise<void> {
  const reason = reasonOf(error)
  log.error({ ticket_id: row.ticketId, outbox: row.id, op: row.op, err: error }, 'an outcome could not be recorded')
  if (row.mistakes + 1 >= mistakesAllowed) await give(trx, row, reason)
  else await backToReady(trx, [row], { waitMs: backoff(row.mistakes, 60_000), error: reason, mistaken: true })
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error)
}
