// Which message of ours is answered, where one message in the chat carries several.

import type { Quote } from '../domain/content.ts'
import { quotedPart } from '../domain/join.ts'
import type { Message } from '../domain/message.ts'
import type { Transaction } from '../store/database.ts'
import { linksAt } from '../store/links.ts'
import { messagesById } from '../store/messages.ts'
import type { OutboxRow } from '../store/outbox.ts'
import { roomIn } from '../store/rooms.ts'
import { lastShown } from '../store/shown.ts'
import { maybeShownAs } from '../store/unsettled.ts'
import { saidIn } from './composed.ts'
import { shownAt } from './stage.ts'

/**
 * The one that the quote is from; without a quote the client's last one. Null where it carries no message. `stream`: what
 * goes to that place, where what is on its way may be answered before its id is told.
 */
export async function answered(
  trx: Transaction,
  chatId: number,
  messageId: number,
  { quote, stream }: { quote: Quote | undefined; stream: string | null },
): Promise<number | null> {
  const underWay = stream === null ? [] : await maybeShownAs(trx, stream, { chatId, id: messageId })
  const links = await linksAt(trx, 'chat', String(chatId), String(messageId))
  const carried =
    links.length > 0 ? (await saidIn(trx, links)).map(({ message }) => message) : await messagesOf(trx, underWay)
  const said = carried.filter(({ deletedAt }) => deletedAt === null)
  if (said.length <= 1) return said[0]?.id ?? links.find((link) => link.messageId !== null)?.messageId ?? null
  if (quote) {
    const room = await roomIn(trx, said[0]!.ticketId, chatId)
    const shown = room ? await lastShown(trx, shownAt(room, messageId)) : null
    const texts = said.map(({ content }) => content.text)
    const part = quotedPart(shown?.text ?? texts.join('\n\n'), texts, quote)
    if (part !== null) return said[part]!.id
  }
  return (said.findLast(({ origin }) => origin === 'client') ?? said.at(-1)!).id
}

async function messagesOf(trx: Transaction, rows: OutboxRow[]): Promise<Message[]> {
  return await messagesById(trx, [...new Set(rows.map(({ messageId }) => messageId!))])
}
