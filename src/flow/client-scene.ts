// What clients do in their private chats: at which desk, and about which ticket.

import type { Person } from '../domain/happening.ts'
import { seeClient } from '../store/clients.ts'
import type { Transaction } from '../store/database.ts'
import { deskById, firstDesk } from '../store/desks.ts'
import { linkOf } from '../store/links.ts'
import { lockLastTicket, lockTicket } from '../store/tickets.ts'
import type { StoredTicket } from '../store/tickets.ts'
import { deskOfClient } from './desk-of-client.ts'
import { sceneOf } from './scene.ts'
import type { Loaded, Said } from './scene.ts'

export async function clientScene(trx: Transaction, from: Person, now: Date, said: Said): Promise<Loaded | 'no_desk'> {
  const client = await seeClient(trx, from)
  const edited = await ticketOfEdited(trx, said)
  const deskId = edited?.deskId ?? said.deskId
  const meant = deskId === undefined ? await deskOfClient(trx, client, now, said) : await deskById(trx, deskId)
  // Whoever is turned away is asked nothing.
  const desk = meant === 'unclear' && client.blocked ? ((await firstDesk(trx)) ?? null) : meant
  if (desk === 'unclear') return 'no_desk'
  if (!desk) return null
  const ticket = edited ?? (await lockLastTicket(trx, client.id, desk.id))
  return await sceneOf(trx, desk, ticket, client, now, said)
}

/** What is edited may have been said in an earlier ticket. */
async function ticketOfEdited(trx: Transaction, { chatId, messageId, speaks }: Said): Promise<StoredTicket | null> {
  if (speaks !== false || chatId === undefined || messageId === undefined) return null
  const link = await linkOf(trx, 'chat', String(chatId), String(messageId))
  return link ? await lockTicket(trx, link.ticketId) : null
}
