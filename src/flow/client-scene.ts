// What clients do in their private chats: at which desk, and about which ticket.

import type { Person } from '../domain/happening.ts'
import { seeClient } from '../store/clients.ts'
import type { Transaction } from '../store/database.ts'
import { firstDesk } from '../store/desks.ts'
import { linkOf } from '../store/links.ts'
import { lockLastTicket, lockTicket } from '../store/tickets.ts'
import type { StoredTicket } from '../store/tickets.ts'
import { sceneOf } from './scene.ts'
import type { Loaded, Said } from './scene.ts'

export async function clientScene(trx: Transaction, from: Person, now: Date, said: Said): Promise<Loaded> {
  const desk = await firstDesk(trx)
  if (!desk) return null
  const client = await seeClient(trx, from)
  const ticket = (await ticketOfEdited(trx, said)) ?? (await lockLastTicket(trx, client.id, desk.id))
  return await sceneOf(trx, desk, ticket, client, now, said)
}

/** What is edited may have been said in an earlier ticket. */
async function ticketOfEdited(trx: Transaction, { chatId, messageId, speaks }: Said): Promise<StoredTicket | null> {
  if (speaks !== false || chatId === undefined || messageId === undefined) return null
  const link = await linkOf(trx, 'chat', String(chatId), String(messageId))
  return link ? await lockTicket(trx, link.ticketId) : null
}
