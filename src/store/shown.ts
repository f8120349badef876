// What one message of ours in a topic shows, as the calls tell that made and changed it.

import type { ChatCall } from '../ports.ts'
import type { Database, Transaction } from './database.ts'
import { OutboxRow } from './outbox.ts'

/** A message in one of a ticket's topics; `streams` are the topic's own. */
export type At = { ticketId: number; chatId: number; messageId: number; streams: string[] }

type Shown = Extract<ChatCall, { op: 'send' | 'edit_text' }>

/** What was last sent or edited there; null where that is not known. */
export async function lastShown(database: Database | Transaction, at: At): Promise<Shown | null> {
  const row = await OutboxRow.query(database)
    .alias('o')
    .whereIn('o.stream', at.streams)
    .where({ 'o.state': 'done' })
    .whereRaw(
      `((o.call->>'op' = 'edit_text' and (o.call->>'messageId')::bigint = :messageId) or (
        o.call->>'op' = 'send' and (o.op = 'card' or o.message_id is not null) and exists (
          select from links l where l.surface = 'chat' and l.place = :place and l.external_id = :externalId
            and l.message_id is not distinct from o.message_id
        )
      ))`,
      { messageId: at.messageId, place: String(at.chatId), externalId: String(at.messageId) },
    )
    .orderBy([
      { column: 'o.doneAt', order: 'desc' },
      { column: 'o.id', order: 'desc' },
    ])
    .first()
  const call = row?.call
  return call?.op === 'send' || call?.op === 'edit_text' ? call : null
}

/** The right to change a card until the transaction ends: nobody is about to, and no change is on its way. */
export async function lockCard(trx: Transaction, at: At): Promise<boolean> {
  const { rows } = await trx.raw<{ rows: { locked: boolean }[] }>(
    `select pg_try_advisory_xact_lock(hashtextextended(current_schema() || ':card:' || :ticketId::text, 0)) as locked`,
    { ticketId: at.ticketId },
  )
  if (!rows[0]!.locked) return false
  // Once the lock is held: what was claimed before it is seen.
  const changing = await OutboxRow.query(trx)
    .whereIn('stream', at.streams)
    .where({ state: 'sending' })
    .whereRaw(`call->>'op' = 'edit_text' and (call->>'messageId')::bigint = ?`, [at.messageId])
    .first()
  return changing === undefined
}
