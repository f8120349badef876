// What a person should look at, and what they can do about it; and how much is on the road.

import type { Database, Transaction } from './database.ts'
import { enqueue, OutboxRow } from './outbox.ts'

/** What a person should look at: dead, stuck and unknown rows, oldest first. */
export async function undelivered(database: Database): Promise<OutboxRow[]> {
  return await OutboxRow.query(database).whereIn('state', ['dead', 'stuck', 'unknown']).orderBy('id')
}

/** What may stand twice, or nowhere, because nobody could ever tell; of the last days, oldest first. */
export async function undecidedLately(database: Database, days: number): Promise<OutboxRow[]> {
  return await OutboxRow.query(database)
    .where({ outcome: 'undecided' })
    .whereRaw(`done_at > clock_timestamp() - ? * interval '1 day'`, [days])
    .orderBy('id')
}

/** Sends dead rows again: they go to the end of their stream, stuck ones where they stand. Returns how many. */
export async function replay(database: Database, ids: number[] | 'all'): Promise<number> {
  return await database.transaction(async (trx) => {
    const rows = await OutboxRow.query(trx)
      .whereIn('state', ['dead', 'stuck'])
      .modify((query) => (ids === 'all' ? query : query.whereIn('id', ids)))
      .orderBy('id')
      .forUpdate()
    for (const row of rows) {
      const again = {
        state: 'ready',
        refused_since: null,
        not_before: '-infinity',
        error: null,
        attempts: 0,
        mistakes: 0,
        done_at: null,
      }
      if (row.state === 'stuck') {
        await trx('outbox').where({ id: row.id }).update(again)
        continue
      }
      const [stream] = await trx('streams')
        .where({ key: row.stream })
        .update({ next_seq: trx.raw('next_seq + 1'), pending: trx.raw('pending + 1') })
        .returning(['surface', 'lane', 'ticket_id', 'held', 'next_seq'])
      await trx('outbox')
        .where({ id: row.id })
        .update({ ...again, seq: stream.next_seq - 1 })
      if (await mayHaveOldWords(trx, row)) {
        const { surface, lane, ticket_id: ticketId, held } = stream
        const want = { op: 'edit_comment', message: row.messageId! } as const
        const edit = { want, priority: row.priority, messageId: row.messageId, ticketId: row.ticketId }
        await enqueue(trx, { key: row.stream, surface, lane, ticketId, held }, [edit])
      }
    }
    return rows.length
  })
}

/** A comment that may stand is asked for as it was, though its words were changed since. */
async function mayHaveOldWords(trx: Transaction, { op, want, messageId }: OutboxRow): Promise<boolean> {
  if (op !== 'comment' || !want.asked) return false
  return (await trx('messages').where({ id: messageId }).whereNotNull('edited_at').first('id')) !== undefined
}

/** `held`: what waits for somebody else to move first, a client who has blocked the bot, or a stuck row before it. */
export type Depths = { inbox: number; outbox: number; held: number; dead: number; unknown: number }

export async function depths(database: Database): Promise<Depths> {
  const { rows } = await database.raw<{ rows: Depths[] }>(
    `with waiting as (
        select s.held or exists (
          select from outbox e where e.stream = o.stream and e.state = 'stuck' and e.seq < o.seq
        ) as held
        from outbox o join streams s on s.key = o.stream where o.state in ('ready', 'sending')
      )
      select (select count(*) from inbox where state = 'new') as inbox,
      (select count(*) from waiting where not held) as outbox,
      (select count(*) from waiting where held) as held,
      (select count(*) from outbox where state in ('dead', 'stuck')) as dead,
      (select count(*) from outbox where state = 'unknown') as unknown`,
  )
  return rows[0]!
}

/** The last rows that were finished, newest first. */
export async function lastDelivered(database: Database, limit: number): Promise<OutboxRow[]> {
  return await OutboxRow.query(database).whereNotNull('done_at').orderBy('done_at', 'desc').limit(limit)
}
