// The one message that asks a client which desk is meant: sent once, and turned in its place when one is chosen.

import type { Client } from '../domain/ticket.ts'
import type { ChatCall } from '../ports.ts'
import type { Transaction } from '../store/database.ts'
import { deskQuestion } from '../store/desk-questions.ts'
import { deskById, workingDesks } from '../store/desks.ts'
import { say } from '../texts/texts.ts'

/** Null: it stands there as it should, or was answered before it was sent. */
export async function renderDeskQuestion(
  trx: Transaction,
  { id, telegramId: chatId, locale }: Client,
): Promise<ChatCall | null> {
  const question = await deskQuestion(trx, id)
  if (!question) return null
  const { messageId, deskId } = question
  if (deskId !== null) {
    if (messageId === null) return null
    const { name } = await deskById(trx, deskId)
    return { op: 'edit_text', chatId, messageId, text: say(locale, 'desk_chosen', { name }), spans: [], buttons: null }
  }
  if (messageId !== null) return null
  const desks = (await workingDesks(trx)).filter(({ state }) => state === 'open')
  const buttons = desks.map((desk) => [{ label: desk.name, data: `p:${desk.id}` }])
  const text = say(locale, 'desk_question')
  return { op: 'send', place: { chatId, threadId: null }, text, spans: [], replyTo: null, buttons }
}
