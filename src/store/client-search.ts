// Finds the client whom a lead names: by username, by a ticket's number, or by Telegram id.

import type { Client } from '../domain/ticket.ts'
import { isForgotten } from '../domain/ticket.ts'
import { asClient, clientByTelegram, clientById, ClientRow } from './clients.ts'
import type { Database, Transaction } from './database.ts'
import { ticketById } from './tickets.ts'

/** \`@anna\`, \`#12\`, \`12\` (a ticket's number if there is one, else a Telegram id). Nobody where it names none. */
export async function clientNamed(database: Database | Transaction, word: string): Promise<Client | null> {
  const [, username, sign, digits] = /^(?:@(\w{1,64})|(#?)(\d{1,15}))$/.exec(word) ?? []
  if (username !== undefined) return await byUsername(database, username)
  if (digits === undefined) return null
  const ticket = await ticketById(database, Number(digits))
  const client = ticket
    ? await clientById(database, ticket.clientId)
    : sign === ''
      ? await clientByTelegram(database, Number(digits))
      : undefined
  return client && !isForgotten(client) ? client : null
}

/** A username may have had another owner: whoever was seen with it last. */
async function byUsername(database: Database | Transaction, username: string): Promise<Client | null> {
  const row = await ClientRow.query(database)
    .whereRaw('lower(username) = ?', [username.toLowerCase()])
    .orderBy('last_seen_at', 'desc')
    .first()
  return row ? asClient(row) : null
}
