// Which message of ours staff want to take back: the one they answered, with the rest of its album.

import type { Quote } from '../domain/content.ts'
import type { Situation } from '../domain/decision.ts'
import type { Happening } from '../domain/happening.ts'
import type { Message } from '../domain/message.ts'
import type { Transaction } from '../store/database.ts'
import { linksAt } from '../store/links.ts'
import { albumParts, messageById } from '../store/messages.ts'
import { answered } from './answered.ts'
import { saidIn } from './composed.ts'

export async function undoneMessages(
  trx: Transaction,
  ticketId: number,
  { place, replyTo, quote }: Extract<Happening, { type: 'staff_commanded' }>,
): Promise<Pick<Situation, 'message' | 'album'>> {
  const found = replyTo === null ? null : await target(trx, place.chatId, replyTo, quote)
  const message = found?.ticketId === ticketId ? found : null
  const album = message?.content.album
  return { message, album: message && album ? await albumParts(trx, ticketId, album, message.id) : [] }
}

/** Null where several stand in one message of the chat, and nothing tells which of them is meant. */
async function target(
  trx: Transaction,
  chatId: number,
  messageId: number,
  quote: Quote | undefined,
): Promise<Message | null> {
  const said = (await saidIn(trx, await linksAt(trx, 'chat', String(chatId), String(messageId)))).map(
    ({ message }) => message,
  )
  if (said.length > 1 && quote) {
    const quoted = await answered(trx, chatId, messageId, { quote, stream: null })
    return quoted === null ? null : await messageById(trx, quoted)
  }
  const byStaff = said.filter(({ origin }) => origin !== 'client')
  const [one, ...more] = byStaff.some(({ deletedAt }) => deletedAt === null)
    ? byStaff.filter(({ deletedAt }) => deletedAt === null)
    : byStaff
  if (one) return more.length === 0 || one.deletedAt ? one : null
  return said[0] ?? null
}
