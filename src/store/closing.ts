// What staff have shown in a ticket since it was last opened, as far as closing asks for it.

import type { ShownSince } from '../domain/closing.ts'
import type { Transaction } from './database.ts'

/**
 * When we took it counts, by the database's clock, and not when it was said: the chat and the board tell time each in
 * its own way, and a message that was said right after reopening must not seem to come before it.
 */
export async function shownSinceOpened(trx: Transaction, ticketId: number): Promise<ShownSince> {
  const { rows } = await trx.raw<{ rows: [ShownSince] }>(
    `select coalesce(bool_or(m.visibility = 'public'), false) as comment,
        coalesce(bool_or(
          m.content->>'kind' = 'photo' or (m.content->>'kind' = 'document' and m.content->'file'->>'mime' like 'image/%')
        ), false) as photo
      from messages m join links l on l.message_id = m.id and l.origin = 'source'
      where m.ticket_id = :ticketId and m.author = 'technician' and m.deleted_at is null
        and l.created_at > coalesce(
          (select max(at) from events where ticket_id = :ticketId and action = 'reopened'), '-infinity'
        )`,
    { ticketId },
  )
  return rows[0]
}
