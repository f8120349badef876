// A message of ours in a topic that several rows share: the card, texts that travelled together, or the card with the
// client's first words below it. Telegram changes a message as a whole, so it is always put together anew as a whole.

import { isDeepStrictEqual } from 'node:util'
import type { OwnButton, StaffButton } from '../domain/happening.ts'
import type { Words } from '../domain/join.ts'
import { fitsOneMessage, joinWords } from '../domain/join.ts'
import type { Message } from '../domain/message.ts'
import type { Locale } from '../domain/ticket.ts'
import type { Button, Chat, ChatCall } from '../ports.ts'
import type { Database, Transaction } from '../store/database.ts'
import { linksAt, taskOf } from '../store/links.ts'
import type { Link } from '../store/links.ts'
import { messageById } from '../store/messages.ts'
import { lastShown, lockCard } from '../store/shown.ts'
import { earlierTickets } from '../store/tickets.ts'
import { say } from '../texts/texts.ts'
import { cardText, staffButtonsFor } from './card.ts'
import type { Stage } from './stage.ts'
import { mayBeSeen, partWords } from './words.ts'

export type Outside = { taskLink: (taskId: string) => string; topicLink: Chat['topicLink'] }

type Look = Words & { buttons: Button[][] | null }

export async function cardWords(trx: Transaction, { ticket, client, desk, technician }: Stage): Promise<Words> {
  const earlier = await earlierTickets(trx, ticket!, 5)
  return cardText({ ticket: ticket!, client: client!, technician, earlier }, desk!.locale)
}

export async function cardLook(trx: Transaction, stage: Stage, outside: Outside): Promise<Look> {
  const { ticket, desk } = stage
  const task = await taskOf(trx, ticket!.id)
  const buttons = [
    ...staffButtonsFor(ticket!.status).map((row) => buttonRow(ticket!.id, row, desk!.locale)),
    ...(task ? [[{ label: say(desk!.locale, 'button_task'), url: outside.taskLink(task) }]] : []),
  ]
  return { ...(await cardWords(trx, stage)), buttons }
}

export function buttonRow(ticketId: number, buttons: (StaffButton | OwnButton)[], locale: Locale): Button[] {
  return buttons.map((button) => ({
    label: say(locale, `button_${button}`),
    data: button === 'close_own' ? `c:${ticketId}:close` : `t:${ticketId}:${button}`,
  }))
}

/**
 * The call that makes the message look as it should now. Null: it does already. 'later': somebody else is changing it.
 * 'too_long': no longer all of it fits; with `cutCard` the card gives way instead.
 */
export async function renderWhole(
  trx: Transaction,
  stage: Stage,
  messageId: number,
  outside: Outside,
  { cutCard = false } = {},
): Promise<ChatCall | null | 'later' | 'too_long'> {
  const { room, ticket } = stage
  const chatId = room!.chatId
  const at = { ticketId: ticket!.id, chatId, messageId }
  const card = room!.cardMessageId === messageId ? await cardLook(trx, stage, outside) : null
  const said = await saidIn(trx, await linksAt(trx, 'chat', String(chatId), String(messageId)))
  const texts = said.flatMap(({ message, part }) =>
    mayBeSeen(message, 'topic') ? (partWords(message, 'topic', stage, part) ?? []) : [],
  )
  if (!card && texts.length === 0) return { op: 'delete', chatId, messageId }
  let whole = joinWords(card ? [card, ...texts] : texts)
  if (!fitsOneMessage(whole)) {
    if (!card || !cutCard) return 'too_long'
    whole = joinWords([{ ...card, text: card.text.split('\n')[0]! }, ...texts])
  }
  const look: Look = { ...whole, buttons: card?.buttons ?? null }
  // The card is changed from its own stream, its words from the topic's: one at a time, or the older might arrive last.
  if (card && said.length > 0 && !(await lockCard(trx, at))) return 'later'
  const shown = await lastShown(trx, at)
  if (shown && isDeepStrictEqual({ text: shown.text, spans: shown.spans, buttons: shown.buttons }, look)) return null
  return { op: 'edit_text', chatId, messageId, ...look }
}

/** The messages that share one, in their order. */
export async function saidIn(
  database: Database | Transaction,
  links: Link[],
): Promise<{ message: Message; part: number }[]> {
  const said: { message: Message; part: number }[] = []
  for (const { messageId, part } of links)
    if (messageId !== null) said.push({ message: await messageById(database, messageId), part })
  return said
}
