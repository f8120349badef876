// Two rows that turn out to be one person become one: all that was the other's is this one's from then on.

import type { Transaction } from './database.ts'
import { TechnicianRow } from './technicians.ts'
import { lockTickets, TicketRow } from './tickets.ts'

/**
 * Tickets are locked first, as everywhere. Whoever gives the other one a ticket at the same time fails on its end, and
 * is done again.
 */
export async function mergeTechnicians(trx: Transaction, keptId: number, otherId: number): Promise<void> {
  const tickets = await TicketRow.query(trx).where({ technicianId: otherId }).select('id')
  await lockTickets(
    trx,
    tickets.map(({ id }) => id),
  )
  await TicketRow.query(trx).where({ technicianId: otherId }).patch({ technicianId: keptId })
  await trx('messages').where({ technician_id: otherId }).update({ technician_id: keptId })
  const [kept, other] = await Promise.all(
    [keptId, otherId].map(async (id) => await TechnicianRow.query(trx).findById(id).throwIfNotFound()),
  )
  const leading = kept!.listed || !other!.listed ? kept! : other!
  await TechnicianRow.query(trx).deleteById(otherId)
  await TechnicianRow.query(trx)
    .findById(keptId)
    .patch({
      name: leading.name,
      active: leading.active,
      listed: leading.listed,
      telegramId: kept!.telegramId ?? other!.telegramId,
      username: kept!.telegramId === null ? (other!.username ?? kept!.username) : kept!.username,
      todoistId: kept!.todoistId ?? other!.todoistId,
      groupChatId: kept!.groupChatId ?? other!.groupChatId,
      email: kept!.email ?? other!.email,
      formerIds: [...kept!.formerIds, ...other!.formerIds, String(otherId)],
    })
}
