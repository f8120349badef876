// Whom a command is about: in a topic its client; elsewhere whoever is named first.

import type { Client } from '../../domain/ticket.ts'
import { isForgotten } from '../../domain/ticket.ts'
import { clientNamed } from '../../store/client-search.ts'
import { clientById } from '../../store/clients.ts'
import type { Transaction } from '../../store/database.ts'
import { ticketById } from '../../store/tickets.ts'
import type { Ask } from './command.ts'

/** \`rest\`: what is said beside the name. \`client\` is null where the name is nobody's. */
export async function clientMeant(
  trx: Transaction,
  { ticketId, args }: Pick<Ask, 'ticketId' | 'args'>,
): Promise<{ client: Client | null; name: string; rest: string }> {
  if (ticketId !== null) {
    const client = await clientById(trx, (await ticketById(trx, ticketId))!.clientId)
    return { client: isForgotten(client) ? null : client, name: `#${ticketId}`, rest: args }
  }
  const [, name = '', rest = ''] = /^(\S*)\s*(.*)$/s.exec(args) ?? []
  return { client: await clientNamed(trx, name), name, rest }
}

export function nameOf({ name, username }: Pick<Client, 'name' | 'username'>): string {
  return username ? `${name} (@${username})` : name
}
