// What clients do in their private chats: at which desk, and about which ticket.

import type { Person } from '../domain/happening.ts'
import type { Survey } from '../domain/survey.ts'
import type { Client } from '../domain/ticket.ts'
import { seeClient, seeKnownClient } from '../store/clients.ts'
import type { Transaction } from '../store/database.ts'
import { deskById, firstDesk } from '../store/desks.ts'
import { surveyById, surveyCommentedBy } from '../store/feedback.ts'
import { linkOf } from '../store/links.ts'
import { lockLastTicket, lockTicket } from '../store/tickets.ts'
import type { StoredTicket } from '../store/tickets.ts'
import { deskOfClient } from './desk-of-client.ts'
import { sceneOf } from './scene.ts'
import type { Loaded, Said } from './scene.ts'

export async function clientScene(trx: Transaction, from: Person, now: Date, said: Said): Promise<Loaded | 'no_desk'> {
  return await sceneWith(trx, await seeClient(trx, from), now, said)
}

/** What begins nothing: whoever is not known, because they were forgotten maybe, stays so. */
export async function knownClientScene(
  trx: Transaction,
  from: Person,
  now: Date,
  said: Said,
): Promise<Loaded | 'no_desk'> {
  const client = await seeKnownClient(trx, from)
  return client ? await sceneWith(trx, client, now, said) : 'forgotten'
}

async function sceneWith(trx: Transaction, client: Client, now: Date, said: Said): Promise<Loaded | 'no_desk'> {
  const { ticket: edited, survey } = await aboutEdited(trx, client, said)
  // Theirs before that account was forgotten.
  if (edited && edited.clientId !== client.id) return 'forgotten'
  const deskId = edited?.deskId ?? said.deskId
  const meant = deskId === undefined ? await deskOfClient(trx, client, now, said) : await deskById(trx, deskId)
  // Whoever is turned away is asked nothing.
  const desk = meant === 'unclear' && client.blocked ? ((await firstDesk(trx)) ?? null) : meant
  if (desk === 'unclear') return 'no_desk'
  if (!desk) return null
  const ticket = edited ?? (await lockLastTicket(trx, client.id, desk.id))
  return await sceneOf(trx, desk, ticket, client, now, said, survey ? { survey } : {})
}

/** What is edited may have been said in an earlier ticket, or about one: as the comment of a survey it is no message. */
async function aboutEdited(
  trx: Transaction,
  client: Client,
  { chatId, messageId, speaks }: Said,
): Promise<{ ticket: StoredTicket | null; survey?: Survey }> {
  if (speaks !== false || chatId === undefined || messageId === undefined) return { ticket: null }
  const link = await linkOf(trx, 'chat', String(chatId), String(messageId))
  if (link) return { ticket: await lockTicket(trx, link.ticketId) }
  const found = await surveyCommentedBy(trx, client.id, messageId)
  if (!found) return { ticket: null }
  // As it is under the lock.
  const ticket = await lockTicket(trx, found.ticketId)
  return { ticket, survey: await surveyById(trx, found.id) }
}
