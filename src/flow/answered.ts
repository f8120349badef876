// Which message of ours is answered, where one message in the chat carries several.

import type { Quote } from '../domain/content.ts'
import { quotedPart } from '../domain/join.ts'
import type { Transaction } from '../store/database.ts'
import { linksAt } from '../store/links.ts'
import { roomIn } from '../store/rooms.ts'
import { lastShown } from '../store/shown.ts'
import { saidIn } from './composed.ts'
import { shownAt } from './stage.ts'

/** The one that the quote is from; without a quote the client's last one. Null where it carries no message. */
export async function answered(
  trx: Transaction,
  chatId: number,
  messageId: number,
  quote: Quote | undefined,
): Promise<number | null> {
  const links = await linksAt(trx, 'chat', String(chatId), String(messageId))
  const said = (await saidIn(trx, links)).map(({ message }) => message).filter(({ deletedAt }) => deletedAt === null)
  if (said.length <= 1) return said[0]?.id ?? links.find((link) => link.messageId !== null)?.messageId ?? null
  if (quote) {
    const { ticketId } = links[0]!
    const room = await roomIn(trx, ticketId, chatId)
    const shown = room ? await lastShown(trx, shownAt(room, messageId)) : null
    const texts = said.map(({ content }) => content.text)
    const part = quotedPart(shown?.text ?? texts.join('\n\n'), texts, quote)
    if (part !== null) return said[part]!.id
  }
  return (said.findLast(({ origin }) => origin === 'client') ?? said.at(-1)!).id
}
