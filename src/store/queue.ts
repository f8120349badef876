// How a desk does these days: who waits, and how long it took lately until somebody answered.

import type { Queue } from '../domain/queue.ts'
import type { Transaction } from './database.ts'

/** As it is for this ticket, at this time. */
export async function queueOf(trx: Transaction, ticket: { id: number; deskId: number }, now: Date): Promise<Queue> {
  const { rows } = await trx.raw<{ rows: { position: number; count: number; ms: number | null }[] }>(
    `select waiting.position, answered.count, answered.ms
      from (
        select count(*)::int as position from tickets own join tickets other on other.desk_id = own.desk_id
        where own.id = :ticket and other.status <> 'closed' and other.status = 'new' and other.technician_id is null
          and other.opened_at <= own.opened_at and (other.opened_at, other.id) <= (own.opened_at, own.id)
      ) waiting, (
        select count(*)::int as count,
          percentile_cont(0.5) within group (order by extract(epoch from first_answered_at - opened_at)::float8) * 1000 as ms
        from tickets where desk_id = :desk and first_answered_at > :now::timestamptz - interval '2 hours'
      ) answered`,
    { ticket: ticket.id, desk: ticket.deskId, now },
  )
  const { position, count, ms } = rows[0]!
  return { position, answers: { count, medianMs: ms } }
}
