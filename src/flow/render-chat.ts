// From what is wanted to the one call that does it, as things stand now. Null: there is nothing left to do.
// 'wait': what it needs (the topic) is not there yet.

import { isDeepStrictEqual } from 'node:util'
import type { Content, Span } from '../domain/content.ts'
import { firstLine, plainText } from '../domain/content.ts'
import type { Room as RoomName } from '../domain/decision.ts'
import type { Place, StaffButton } from '../domain/happening.ts'
import type { Message } from '../domain/message.ts'
import { chatParts } from '../domain/shown.ts'
import { topicTitle } from '../domain/title.ts'
import type { Client, Locale, Technician } from '../domain/ticket.ts'
import type { Button, Chat, ChatCall } from '../ports.ts'
import { clientById } from '../store/clients.ts'
import type { Transaction } from '../store/database.ts'
import type { Desk } from '../store/desks.ts'
import { deskById } from '../store/desks.ts'
import { linksOfMessage, taskOf } from '../store/links.ts'
import type { Link } from '../store/links.ts'
import { lastMessages, messageById } from '../store/messages.ts'
import type { StoredWant } from '../store/outbox.ts'
import { OutboxRow, waitingMessages } from '../store/outbox.ts'
import { topicOf } from '../store/rooms.ts'
import type { Room } from '../store/rooms.ts'
import { technicianById } from '../store/technicians.ts'
import { earlierTickets, ticketById } from '../store/tickets.ts'
import type { StoredTicket } from '../store/tickets.ts'
import { say } from '../texts/texts.ts'
import { cardText, staffButtonsFor } from './card.ts'
import { messageLine } from './lines.ts'

export type Rendered = ChatCall | null | 'wait'

type Look = { text: string; spans: Span[]; buttons: Button[][] | null }

/** What a row is about. A client's notice may belong to no ticket. */
export type Stage = {
  ticket: StoredTicket | null
  client: Client | null
  desk: Desk | null
  room: Room | null
  technician: Technician | null
}

export async function loadStage(trx: Transaction, row: OutboxRow): Promise<Stage> {
  const ticket = row.ticketId === null ? null : ((await ticketById(trx, row.ticketId)) ?? null)
  const clientId = ticket?.clientId ?? (row.stream.startsWith('client:') ? Number(row.stream.slice(7)) : null)
  return {
    ticket,
    client: clientId === null ? null : await clientById(trx, clientId),
    desk: ticket ? await deskById(trx, ticket.deskId) : null,
    room: ticket ? ((await topicOf(trx, ticket.id)) ?? null) : null,
    technician: ticket?.technicianId ? await technicianById(trx, ticket.technicianId) : null,
  }
}

export async function renderChat(
  trx: Transaction,
  rows: OutboxRow[],
  stage: Stage,
  outside: { chat: Pick<Chat, 'messageLink'>; taskLink: (taskId: string) => string },
): Promise<Rendered> {
  const row = rows[0]!
  const want = row.want
  const { ticket, client, desk, room, technician } = stage
  switch (want.op) {
    case 'answer_button':
      return { op: 'answer_button', queryId: want.queryId, text: want.text, alert: false }
    case 'outside_tell': {
      const place = { chatId: want.chatId, threadId: null }
      return { op: 'send', place, text: want.text, spans: [], replyTo: want.replyTo, buttons: null }
    }
    case 'client_tell': {
      const place = { chatId: client!.telegramId, threadId: null }
      return { op: 'send', place, text: want.text, spans: [], replyTo: null, buttons: null }
    }
    case 'open_topic':
      if (room!.threadId !== null) return null
      return { op: 'create_topic', chatId: room!.chatId, name: titleOf(stage) }
    case 'title': {
      const place = topicPlace(room)
      if (place === 'wait') return 'wait'
      const name = titleOf(stage)
      return room!.titleByHand || room!.title === name ? null : { op: 'rename_topic', place, name }
    }
    case 'close_topic':
    case 'reopen_topic': {
      const place = topicPlace(room)
      return place === 'wait' ? 'wait' : { op: want.op, place }
    }
    case 'card':
    case 'refresh_card': {
      const place = topicPlace(room)
      if (place === 'wait') return 'wait'
      const text = cardText(
        { ticket: ticket!, client: client!, technician, earlier: await earlierTickets(trx, ticket!, 5) },
        desk!.locale,
      )
      const task = await taskOf(trx, ticket!.id)
      const buttons = [
        buttonRow(ticket!.id, staffButtonsFor(ticket!.status), desk!.locale),
        ...(task ? [[{ label: say(desk!.locale, 'button_task'), url: outside.taskLink(task) }]] : []),
      ]
      if (want.op === 'card') return { op: 'send', place, ...text, replyTo: null, buttons }
      if (room!.cardMessageId === null || (await cardShows(trx, ticket!.id, { ...text, buttons }))) return null
      return { op: 'edit_text', chatId: room!.chatId, messageId: room!.cardMessageId, ...text, buttons }
    }
    case 'transcript': {
      const place = topicPlace(room)
      if (place === 'wait') return 'wait'
      return { op: 'send', place, ...(await transcript(trx, stage)), replyTo: null, buttons: null }
    }
    case 'tell': {
      const place = placeOf(stage, want.room)
      if (place === 'wait') return 'wait'
      const buttons = want.buttons.length > 0 ? [buttonRow(ticket!.id, want.buttons, desk!.locale)] : null
      const text = noticeText(want, stage)
      return { op: 'send', place, text, spans: [], replyTo: want.withoutReply ? null : want.replyTo, buttons }
    }
    case 'show':
      return await show(trx, rows, stage, want)
    case 'edit_shown':
    case 'delete_shown':
      return await reshape(trx, stage, want)
    default:
      throw new Error(`"${want.op}" is no work for the chat`)
  }
}

type Of<Op extends StoredWant['op']> = Extract<StoredWant, { op: Op }>

async function show(trx: Transaction, rows: OutboxRow[], stage: Stage, want: Of<'show'>): Promise<Rendered> {
  const place = placeOf(stage, want.room)
  if (place === 'wait') return 'wait'
  const message = await messageById(trx, want.message as number)
  if (!mayBeSeen(message, want.room)) return null
  const replyTo = want.withoutReply ? null : await replyTarget(trx, message, place)
  if (message.origin === 'board') {
    const part = chatParts(message, prefixOf(message, want.room, stage))[want.part ?? 0]
    if (!part) return null
    const { text, spans, file } = part
    if (file && !want.anew) return { op: 'send_file', place, file, text, spans, replyTo }
    return {
      op: 'send',
      place,
      text: file ? messageLine(message.content, stage.desk!.locale) : text,
      spans,
      replyTo,
      buttons: null,
    }
  }
  const albums = await Promise.all(rows.map(async (row) => await messageById(trx, row.messageId!)))
  const seen = albums.filter((one) => mayBeSeen(one, want.room))
  const sources = await Promise.all(seen.map(async (one) => await sourceOf(trx, one)))
  const from = sources[0]!
  if (want.anew) return { op: 'send', place, ...asText(message, stage.desk!.locale), replyTo, buttons: null }
  const chatId = Number(from.place)
  if (seen.length === 1) {
    return { op: 'copy', place, from: { chatId, messageId: Number(from.externalId) }, replyTo, looks: message.content }
  }
  const messageIds = sources.map(({ externalId }) => Number(externalId))
  return { op: 'copy_album', place, from: { chatId, messageIds }, replyTo, looks: seen.map(({ content }) => content) }
}

/** One part of a message that was changed or taken back: its copy is edited, deleted, or sent if it is new. */
async function reshape(trx: Transaction, stage: Stage, want: Of<'edit_shown'> | Of<'delete_shown'>): Promise<Rendered> {
  const place = placeOf(stage, want.room)
  if (place === 'wait') return 'wait'
  const message = await messageById(trx, want.message)
  const links = (await linksOfMessage(trx, message.id)).filter(
    ({ surface, place: where, origin }) => surface === 'chat' && where === String(place.chatId) && origin === 'copy',
  )
  const number = want.part ?? 0
  const link = links.find(({ part }) => part === number)
  const { chatId } = place
  if (want.op === 'delete_shown' || !mayBeSeen(message, want.room))
    return link ? { op: 'delete', chatId, messageId: Number(link.externalId) } : null
  if (message.origin !== 'board') {
    if (!link) return null
    return editOf(message.content, chatId, Number(link.externalId), want.anew === true)
  }
  const parts = chatParts(message, prefixOf(message, want.room, stage))
  const part = parts[number]
  if (!part) return link ? { op: 'delete', chatId, messageId: Number(link.externalId) } : null
  if (!link) {
    if (links.length === 0 || part.file) return null
    return { op: 'send', place, text: part.text, spans: part.spans, replyTo: null, buttons: null }
  }
  const messageId = Number(link.externalId)
  if (part.file) return { op: 'edit_caption', chatId, messageId, text: part.text, spans: part.spans }
  return { op: 'edit_text', chatId, messageId, text: part.text, spans: part.spans, buttons: null }
}

function editOf(content: Content, chatId: number, messageId: number, otherFile: boolean): Rendered {
  const { text, spans } = content
  if (content.kind === 'text') return { op: 'edit_text', chatId, messageId, text, spans, buttons: null }
  if (!content.file || content.kind === 'sticker' || content.kind === 'video_note') return null
  return otherFile
    ? { op: 'edit_file', chatId, messageId, content }
    : { op: 'edit_caption', chatId, messageId, text, spans }
}

function mayBeSeen(message: Message, room: RoomName): boolean {
  return message.deletedAt === null && (room === 'topic' || message.visibility === 'public')
}

function placeOf(stage: Stage, room: RoomName): Place | 'wait' {
  return room === 'client' ? { chatId: stage.client!.telegramId, threadId: null } : topicPlace(stage.room)
}

function topicPlace(room: Room | null): Place | 'wait' {
  return room?.threadId ? { chatId: room.chatId, threadId: room.threadId } : 'wait'
}

async function sourceOf(trx: Transaction, message: Message): Promise<Link> {
  const source = (await linksOfMessage(trx, message.id)).find(({ origin }) => origin === 'source')
  if (!source) throw new Error(`message ${message.id} has no source`)
  return source
}

/** Where the answered message stands in that place, whoever put it there. */
async function replyTarget(trx: Transaction, message: Message, place: Place): Promise<number | null> {
  if (message.replyTo === null) return null
  const links = await linksOfMessage(trx, message.replyTo)
  const there = links.find((link) => link.surface === 'chat' && link.place === String(place.chatId))
  return there ? Number(there.externalId) : null
}

function prefixOf(message: Message, room: RoomName, stage: Stage): string {
  if (room === 'client') return ''
  const key = message.visibility === 'note' ? 'topic_note' : 'topic_staff'
  return say(stage.desk!.locale, key, { name: message.authorName })
}

/** Whether the card was last sent or edited to look just so. */
async function cardShows(trx: Transaction, ticketId: number, look: Look): Promise<boolean> {
  const last = await OutboxRow.query(trx)
    .where({ ticketId, state: 'done' })
    .whereIn('op', ['card', 'refresh_card'])
    .orderBy('doneAt', 'desc')
    .first()
  const call = last?.call
  if (call?.op !== 'send' && call?.op !== 'edit_text') return false
  const shown: Look = { text: call.text, spans: call.spans, buttons: call.buttons }
  return isDeepStrictEqual(shown, look)
}

function titleOf({ ticket, client, technician, desk }: Stage): string {
  return topicTitle(ticket!, client!, technician, desk!.locale)
}

function buttonRow(ticketId: number, buttons: StaffButton[], locale: Locale): Button[] {
  return buttons.map((button) => ({ label: say(locale, `button_${button}`), data: `t:${ticketId}:${button}` }))
}

function noticeText(want: Of<'tell'>, { ticket, client, desk }: Stage): string {
  const locale = want.room === 'client' ? client!.locale : desk!.locale
  const named = want.args['name'] !== undefined
  const key =
    want.notice === 'closed_by' && !named
      ? 'closed_by_nobody'
      : want.notice === 'closed_not_sent' && named
        ? 'closed_not_sent_by'
        : want.notice
  return say(locale, key, { ...(ticket ? { ticket: ticket.id } : {}), ...want.args })
}

const transcriptLength = 10
const transcriptLine = 300

async function transcript(trx: Transaction, { ticket, desk }: Stage): Promise<{ text: string; spans: Span[] }> {
  const coming = await waitingMessages(trx, `topic:${ticket!.id}`)
  const messages = await lastMessages(trx, ticket!.id, transcriptLength, coming)
  const locale = desk!.locale
  const lines = messages.map((message) => {
    const text = message.content.text || messageLine(message.content, locale)
    const short = text.length > transcriptLine ? `${text.slice(0, transcriptLine - 1).toWellFormed()}…` : text
    return `${message.visibility === 'note' ? '🔒 ' : ''}${message.authorName}: ${short}`
  })
  const { text, spans } = plainText(
    [say(locale, lines.length > 0 ? 'transcript' : 'transcript_empty'), ...lines].join('\n\n'),
  )
  return { text, spans }
}

function asText(message: Message, locale: Locale): { text: string; spans: Span[] } {
  const { text, spans } = message.content
  return firstLine(text) ? { text, spans } : { text: messageLine(message.content, locale), spans: [] }
}
