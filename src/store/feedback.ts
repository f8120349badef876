// What clients think of a ticket once it is closed: one row each time a ticket was closed and its client asked.

import type { Survey, SurveyChange, SurveyPage, SurveyQuestion } from '../domain/survey.ts'
import type { Transaction } from './database.ts'
import { Row } from './row.ts'

export class FeedbackRow extends Row {
  static override tableName = 'feedback'
  static override jsonAttributes = ['questions']
  declare id: number
  declare ticketId: number
  declare questions: SurveyQuestion[]
  declare marks: number[]
  declare comment: string | null
  declare state: Survey['state']
  declare messageId: number | null
  declare shown: number
  declare commentAskedAt: Date | null
  declare commentMessageId: number | null
  declare createdAt: Date
}

export async function beginSurvey(trx: Transaction, ticketId: number, questions: SurveyQuestion[]): Promise<number> {
  const { id } = await FeedbackRow.query(trx).insert({ ticketId, questions }).returning('id')
  return id
}

/** The last one asked about this ticket. */
export async function lastSurvey(trx: Transaction, ticketId: number): Promise<Survey | null> {
  return (await FeedbackRow.query(trx).where({ ticketId }).orderBy('id', 'desc').first()) ?? null
}

/** Whose ticket it is about. */
export async function ticketOfSurvey(trx: Transaction, id: number): Promise<number | null> {
  return (await FeedbackRow.query(trx).findById(id).select('ticket_id'))?.ticketId ?? null
}

/** Of these tickets, those whose clients are being asked what to improve; the last one first. */
export async function commentsAsked(trx: Transaction, ticketIds: number[]): Promise<FeedbackRow[]> {
  return await FeedbackRow.query(trx)
    .whereIn('ticketId', ticketIds)
    .where({ state: 'commenting' })
    .orderBy('id', 'desc')
}

/** The one of this client's that has this message as its comment. */
export async function surveyCommentedBy(
  trx: Transaction,
  clientId: number,
  messageId: number,
): Promise<FeedbackRow | undefined> {
  return await FeedbackRow.query(trx)
    .whereIn('ticketId', trx('tickets').where({ client_id: clientId }).select('id'))
    .where({ commentMessageId: messageId })
    .first()
}

export async function surveyById(trx: Transaction, id: number): Promise<Survey> {
  return await FeedbackRow.query(trx).findById(id).throwIfNotFound()
}

export async function changeSurvey(trx: Transaction, id: number, change: SurveyChange): Promise<void> {
  await FeedbackRow.query(trx).findById(id).patch(change)
}

/** What its message shows by now; `messageId` where it was sent just now. */
export async function surveyShown(
  trx: Transaction,
  id: number,
  { page, messageId }: { page: SurveyPage; messageId: number | undefined },
): Promise<void> {
  await FeedbackRow.query(trx)
    .findById(id)
    .patch({ ...(typeof page === 'number' ? { shown: page } : {}), ...(messageId === undefined ? {} : { messageId }) })
}
