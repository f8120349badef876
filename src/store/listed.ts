// A ticket as a line of a list shows it.

import type { Status, Urgency } from '../domain/ticket.ts'
import type { Transaction } from './database.ts'

export type ListedTicket = {
  id: number
  status: Status
  urgency: Urgency
  /** Its beginning. */
  subject: string
  openedAt: Date
  clientName: string
  clientUsername: string | null
  technician: string | null
  chatId: number | null
  threadId: number | null
}

/** In the order asked for; an id that is none is left out. */
export async function listedTickets(trx: Transaction, ids: number[]): Promise<ListedTicket[]> {
  const { rows } = await trx.raw<{ rows: ListedTicket[] }>(
    `select t.id, t.status, t.urgency, left(t.subject, 300) as subject, t.opened_at as "openedAt", c.name as "clientName",
        c.username as "clientUsername", k.name as technician, r.chat_id as "chatId", r.thread_id as "threadId"
      from tickets t join clients c on c.id = t.client_id left join technicians k on k.id = t.technician_id
        left join rooms r on r.ticket_id = t.id and r.kind = 'topic'
      where t.id = any(:ids::bigint[])`,
    { ids },
  )
  const known = new Map(rows.map((row) => [row.id, row]))
  return ids.flatMap((id) => known.get(id) ?? [])
}
