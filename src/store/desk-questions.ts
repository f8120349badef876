// Which desk is it for? What a client was asked and what was chosen, and the words that wait for it.

import type { ChatMessage } from '../domain/happening.ts'
import type { Content } from '../domain/content.ts'
import type { Database, Transaction } from './database.ts'
import { inMs } from './inbox.ts'
import { Row } from './row.ts'

export class DeskQuestion extends Row {
  static override tableName = 'desk_questions'
  static override idColumn = 'client_id'
  declare clientId: number
  /** Where it stands in the client's chat; null until it was sent. */
  declare messageId: number | null
  declare askedAt: Date
  /** What was chosen; null until then. */
  declare deskId: number | null
}

export async function deskQuestion(trx: Transaction, clientId: number): Promise<DeskQuestion | undefined> {
  return await DeskQuestion.query(trx).findById(clientId)
}

/** Asked from now on, in a message that is still to be sent. */
export async function askDesk(trx: Transaction, clientId: number): Promise<void> {
  const asked = { messageId: null, deskId: null, askedAt: new Date() }
  await DeskQuestion.query(trx)
    .insert({ clientId, ...asked })
    .onConflict('client_id')
    .merge(asked)
}

export async function deskAskedIn(trx: Transaction, clientId: number, messageId: number): Promise<void> {
  await DeskQuestion.query(trx).findById(clientId).patch({ messageId })
}

export async function answerDesk(trx: Transaction, clientId: number, deskId: number): Promise<void> {
  await DeskQuestion.query(trx).findById(clientId).patch({ deskId })
}

class KeptWords extends Row {
  static override tableName = 'kept_words'
  static override jsonAttributes = ['message']
  declare id: number
  declare clientId: number
  declare messageId: number
  declare message: ChatMessage
  declare keptAt: Date
}

/** Told twice, it is kept once. */
export async function keepWords(trx: Transaction, clientId: number, message: ChatMessage): Promise<void> {
  await KeptWords.query(trx)
    .insert({ clientId, messageId: message.id, message })
    .onConflict(['client_id', 'message_id'])
    .ignore()
}

/** False: nothing is kept of that message. */
export async function editKept(
  trx: Transaction,
  clientId: number,
  messageId: number,
  content: Content,
): Promise<boolean> {
  const row = await KeptWords.query(trx).findOne({ clientId, messageId })
  if (!row) return false
  await row
    .$query(trx)
    .patch({ message: { ...row.message, content: { ...content, album: row.message.content.album } } })
  return true
}

export async function hasKept(trx: Transaction, clientId: number): Promise<boolean> {
  return (await KeptWords.query(trx).findOne({ clientId }).select('id')) !== undefined
}

/** All that is kept of a client's, in the order it was written; no longer kept. */
export async function takeKept(trx: Transaction, clientId: number): Promise<ChatMessage[]> {
  const rows = await KeptWords.query(trx).where({ clientId }).delete().returning('*')
  return rows
    .map(({ message }) => ({ ...message, at: new Date(message.at) }))
    .toSorted((one, other) => one.id - other.id)
}

/** Who has waited for so long without choosing, and the first message that waits. */
export async function undecidedClients(
  database: Database | Transaction,
  olderThanMs: number,
): Promise<{ clientId: number; telegramId: number; messageId: number }[]> {
  const waiting = await database('kept_words')
    .where('kept_at', '<=', inMs(database, -olderThanMs))
    .groupBy('client_id')
    .select('client_id', database.raw('min(message_id) as message_id'))
  if (waiting.length === 0) return []
  const firsts = new Map(waiting.map((row) => [row.client_id as number, Number(row.message_id)]))
  const clients = await database('clients')
    .whereIn('id', [...firsts.keys()])
    .select('id', 'telegram_id')
  return clients.map(({ id, telegram_id: telegramId }) => ({ clientId: id, telegramId, messageId: firsts.get(id)! }))
}
