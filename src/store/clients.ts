// Who asks, known by the chat account.

import type { Person } from '../domain/happening.ts'
import type { Client, Locale } from '../domain/ticket.ts'
import type { Database, Transaction } from './database.ts'
import { Row } from './row.ts'

export class ClientRow extends Row {
  static override tableName = 'clients'
  declare id: number
  declare telegramId: number
  declare username: string | null
  declare name: string
  declare locale: Locale
  declare unreachable: boolean
  declare blockedAt: Date | null
  declare blockedBy: string | null
  declare blockedReason: string | null
  /** How often they have written since. */
  declare blockedCount: number
  declare forgottenAt: Date | null
  /** The desk that was chosen last. */
  declare deskId: number | null
  declare createdAt: Date
  declare lastSeenAt: Date
  declare phone: string | null
}

export function asClient(row: ClientRow): Client {
  const { id, telegramId, username, name, locale, unreachable } = row
  return { id, telegramId, username, name, locale, unreachable, blocked: row.blockedAt !== null, since: row.createdAt }
}

/** Makes or refreshes the client. Taking the row's lock here is what keeps one client's tickets one. */
export async function seeClient(trx: Transaction, person: Person): Promise<Client> {
  const row = await ClientRow.query(trx)
    .insert({ ...seenNow(person), telegramId: person.telegramId, locale: person.locale ?? 'en' })
    .onConflict('telegram_id')
    .merge(seenNow(person))
    .returning('*')
  return asClient(row)
}

/** Like `seeClient`, of whom we know already: whoever was forgotten is not written down anew. */
export async function seeKnownClient(trx: Transaction, person: Person): Promise<Client | null> {
  const [row] = await ClientRow.query(trx)
    .where({ telegramId: person.telegramId })
    .patch(seenNow(person))
    .returning('*')
  return row ? asClient(row) : null
}

function seenNow({
  username,
  name,
  locale,
}: Person): Partial<Pick<ClientRow, 'locale'>> & Pick<ClientRow, 'username' | 'name' | 'lastSeenAt'> {
  return { username, name, lastSeenAt: new Date(), ...(locale ? { locale } : {}) }
}

export async function clientById(database: Database | Transaction, id: number): Promise<Client> {
  return asClient(await ClientRow.query(database).findById(id).throwIfNotFound())
}

/** So that nobody sees them until this is settled. */
export async function lockClient(trx: Transaction, id: number): Promise<Client> {
  return asClient(await ClientRow.query(trx).findById(id).forNoKeyUpdate().throwIfNotFound())
}

export async function clientByTelegram(
  database: Database | Transaction,
  telegramId: number,
): Promise<Client | undefined> {
  const row = await ClientRow.query(database).findOne({ telegramId })
  return row && asClient(row)
}

/** Of these accounts, those that have begun to talk to us and can be reached. */
export async function reachable(trx: Transaction, telegramIds: number[]): Promise<Set<number>> {
  const rows = await ClientRow.query(trx).whereIn('telegramId', telegramIds).where({ unreachable: false })
  return new Set(rows.map(({ telegramId }) => telegramId))
}

export async function chosenDesk(trx: Transaction, id: number): Promise<number | null> {
  return (await ClientRow.query(trx).findById(id).select('desk_id'))?.deskId ?? null
}

export async function chooseDesk(trx: Transaction, id: number, deskId: number): Promise<void> {
  await ClientRow.query(trx).findById(id).patch({ deskId })
}

export async function setReachable(trx: Transaction, id: number, reachable: boolean): Promise<void> {
  await ClientRow.query(trx).findById(id).patch({ unreachable: !reachable })
}

export async function keepPhone(trx: Transaction, id: number, phone: string): Promise<void> {
  await ClientRow.query(trx).findById(id).patch({ phone })
}

/** Whether a client who can be reached has been heard of since this row was sent. */
export async function wasThereAfter(trx: Transaction, id: number, outboxId: number): Promise<boolean> {
  const row = await ClientRow.query(trx)
    .findById(id)
    .where({ unreachable: false })
    .whereRaw('last_seen_at > (select started_at from outbox where id = ?)', [outboxId])
  return row !== undefined
}
