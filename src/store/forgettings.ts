// People who are to be erased, from the first question to the outcome: a job that goes on where it was left.

import type { Client } from '../domain/ticket.ts'
import { ClientRow } from './clients.ts'
import type { Transaction } from './database.ts'
import { FeedbackRow } from './feedback.ts'
import { Row } from './row.ts'
import { TicketRow } from './tickets.ts'

export class Forgetting extends Row {
  static override tableName = 'forgettings'
  declare id: number
  declare clientId: number
  /** The account it was; null once all is done. */
  declare telegramId: number | null
  declare askedBy: number
  declare chatId: number
  /** `waiting`: for what was under way; `deleting`: outside, then here. */
  declare state: 'asked' | 'sure' | 'waiting' | 'deleting' | 'done'
  declare oldMessages: number
  declare askedAt: Date
  declare beganAt: Date | null
  declare doneAt: Date | null
}

export async function askToForget(
  trx: Transaction,
  asked: Pick<Forgetting, 'clientId' | 'askedBy' | 'chatId'>,
): Promise<number> {
  const { id } = await Forgetting.query(trx).insert(asked).returning('id')
  return id
}

/** Locked: of two presses at once the second sees what the first has made of it. */
export async function lockForgetting(trx: Transaction, id: number): Promise<Forgetting | undefined> {
  return await Forgetting.query(trx).findById(id).forUpdate()
}

export async function changeForgetting(
  trx: Transaction,
  id: number,
  change: Partial<Pick<Forgetting, 'state' | 'telegramId' | 'oldMessages' | 'beganAt' | 'doneAt'>>,
): Promise<void> {
  await Forgetting.query(trx).findById(id).patch(change)
}

/** From now on the account is nobody's: whoever writes from it is somebody new. False where that was so already. */
export async function giveUpAccount(trx: Transaction, { id }: Client): Promise<boolean> {
  const given = await ClientRow.query(trx)
    .findById(id)
    .whereNull('forgotten_at')
    .patch({ telegramId: -id, forgottenAt: new Date() })
  return given > 0
}

/** All tickets there ever were, closed from now on; nobody is asked about them any longer. */
export async function closeAll(trx: Transaction, clientId: number): Promise<number[]> {
  const rows = await TicketRow.query(trx).where({ clientId }).orderBy('id').forNoKeyUpdate().select('id', 'status')
  const ids = rows.map(({ id }) => id)
  await TicketRow.query(trx)
    .where({ clientId })
    .whereNot('status', 'closed')
    .patch({ status: 'closed', closedAt: new Date() })
  await FeedbackRow.query(trx)
    .whereIn('ticket_id', ids)
    .whereIn('state', ['asked', 'commenting'])
    .patch({ state: 'over' })
  return ids
}

export async function ticketsOf(trx: Transaction, clientId: number): Promise<number[]> {
  return (await TicketRow.query(trx).where({ clientId }).orderBy('id').select('id')).map(({ id }) => id)
}
