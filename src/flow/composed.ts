// A message of ours in a topic that several rows share: the card, texts that travelled together, or the card with the
// client's first words below it. Telegram changes a message as a whole, so it is always put together anew as a whole.

import { isDeepStrictEqual } from 'node:util'
import type { NoteButton, OwnButton, Place, StaffButton } from '../domain/happening.ts'
import type { Words } from '../domain/join.ts'
import { fitsOneMessage, joinWords } from '../domain/join.ts'
import type { Message } from '../domain/message.ts'
import type { Locale, Status } from '../domain/ticket.ts'
import type { Button, ChatCall } from '../ports.ts'
import type { Database, Transaction } from '../store/database.ts'
import { cardFieldsOf } from '../store/client-cards.ts'
import { linksAt, taskOf } from '../store/links.ts'
import type { Link } from '../store/links.ts'
import { messageById } from '../store/messages.ts'
import { topicOf } from '../store/rooms.ts'
import { lastShown, lockCard } from '../store/shown.ts'
import { earlierTickets } from '../store/tickets.ts'
import { say } from '../texts/texts.ts'
import { assignButtons } from './assign-buttons.ts'
import { cardText, staffButtonsFor } from './card.ts'
import { shownAt } from './stage.ts'
import type { Stage } from './stage.ts'
import { mayBeSeen, partWords } from './words.ts'

export type Outside = {
  taskLink: (taskId: string) => string
  topicLink: (place: Place) => string
  /** Null where topics have none. */
  topicIcon: (status: Status) => string | null
}

type Look = Words & { buttons: Button[][] | null }

/** `brief`: without what the directory knows. */
export async function cardWords(
  trx: Transaction,
  { ticket, client, desk, technician }: Stage,
  { brief = false } = {},
): Promise<Words> {
  const earlier = await earlierTickets(trx, ticket!, 5)
  const fields = brief ? [] : ((await cardFieldsOf(trx, [client!.id])).get(client!.id) ?? [])
  return cardText({ ticket: ticket!, client: client!, technician, earlier, fields }, desk!.locale)
}

export async function cardLook(trx: Transaction, stage: Stage, outside: Outside): Promise<Look> {
  const { ticket, desk, room } = stage
  const task = await taskOf(trx, ticket!.id)
  const main = room!.kind === 'mirror' ? await mainTopicLink(trx, ticket!.id, outside) : null
  const ways = [
    ...(task ? [{ label: say(desk!.locale, 'button_task'), url: outside.taskLink(task) }] : []),
    ...(main ? [{ label: say(desk!.locale, 'button_main_topic'), url: main }] : []),
  ]
  const buttons = [
    ...staffButtonsFor(ticket!.status).map((row) => buttonRow(ticket!.id, row, desk!.locale)),
    ...(await assignButtons(trx, ticket!, desk!.locale)),
    ...(ways.length > 0 ? [ways] : []),
  ]
  return { ...(await cardWords(trx, stage)), buttons }
}

/** Null while the topic is not there. */
export async function mainTopicLink(
  trx: Transaction,
  ticketId: number,
  { topicLink }: Pick<Outside, 'topicLink'>,
): Promise<string | null> {
  const main = await topicOf(trx, ticketId)
  return main?.threadId ? topicLink({ chatId: main.chatId, threadId: main.threadId }) : null
}

export function buttonRow(
  ticketId: number,
  buttons: (StaffButton | NoteButton | OwnButton)[],
  locale: Locale,
): Button[] {
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
  const { room } = stage
  const chatId = room!.chatId
  const at = shownAt(room!, messageId)
  const card = room!.cardMessageId === messageId ? await cardLook(trx, stage, outside) : null
  const said = await saidIn(trx, await linksAt(trx, 'chat', String(chatId), String(messageId)))
  const texts = said.flatMap(({ message, part }) =>
    mayBeSeen(message, 'topic') ? (partWords(message, 'topic', stage, part) ?? []) : [],
  )
  if (!card && texts.length === 0) return { op: 'delete', chatId, messageId }
  let whole = joinWords(card ? [card, ...texts] : texts)
  if (!fitsOneMessage(whole)) {
    if (!card || !cutCard) return 'too_long'
    whole = joinWords([await cardWords(trx, stage, { brief: true }), ...texts])
    if (!fitsOneMessage(whole)) whole = joinWords([{ ...card, text: card.text.split('\n')[0]! }, ...texts])
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
