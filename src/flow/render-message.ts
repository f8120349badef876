// How a message is shown, changed and taken back in one room of the chat. What a person wrote in the chat is copied as
// it is; what came from the board, and what can't be copied, is said anew.

import type { Content, Span } from '../domain/content.ts'
import type { Room as RoomName } from '../domain/decision.ts'
import type { Place } from '../domain/happening.ts'
import type { Message } from '../domain/message.ts'
import { chatParts } from '../domain/shown.ts'
import type { Locale } from '../domain/ticket.ts'
import type { ChatCall } from '../ports.ts'
import type { Transaction } from '../store/database.ts'
import { linksOfMessage } from '../store/links.ts'
import type { Link } from '../store/links.ts'
import { messageById } from '../store/messages.ts'
import type { StoredWant } from '../store/outbox.ts'
import { OutboxRow } from '../store/outbox.ts'
import { say } from '../texts/texts.ts'
import { messageLine } from './lines.ts'
import type { Stage } from './stage.ts'

type Of<Op extends StoredWant['op']> = Extract<StoredWant, { op: Op }>
type Words = { text: string; spans: Span[] }

/** `rows` are the message's own and those of the album it leads. Null: there is nothing to show any longer. */
export async function renderShow(
  trx: Transaction,
  rows: OutboxRow[],
  stage: Stage,
  want: Of<'show'>,
  place: Place,
): Promise<ChatCall | null> {
  const message = await messageById(trx, want.message as number)
  if (!mayBeSeen(message, want.room)) return null
  const locale = localeOf(stage, want.room)
  const replyTo = want.withoutReply ? null : await replyTarget(trx, message, place)
  if (message.origin === 'board') {
    const part = chatParts(message, prefixOf(message, want.room, stage))[want.part ?? 0]
    if (!part) return null
    const { file, ...words } = part
    if (file && !want.anew) return { op: 'send_file', place, file, ...words, replyTo }
    return { op: 'send', place, ...(file ? told(words, message, locale) : words), replyTo, buttons: null }
  }
  if (want.anew) return { op: 'send', place, ...told(message.content, message, locale), replyTo, buttons: null }
  const together = await Promise.all(rows.map(async (row) => await messageById(trx, row.messageId!)))
  const seen = together.filter((one) => mayBeSeen(one, want.room))
  const sources = await Promise.all(seen.map(async (one) => await sourceOf(trx, one)))
  const chatId = Number(sources[0]!.place)
  const messageIds = sources.map(({ externalId }) => Number(externalId))
  if (seen.length === 1)
    return { op: 'copy', place, from: { chatId, messageId: messageIds[0]! }, replyTo, looks: message.content }
  return { op: 'copy_album', place, from: { chatId, messageIds }, replyTo, looks: seen.map(({ content }) => content) }
}

/** One part of a message that was changed or taken back: its copy is edited, deleted, or sent if it is new. */
export async function renderChange(
  trx: Transaction,
  stage: Stage,
  want: Of<'edit_shown'> | Of<'delete_shown'>,
  place: Place,
): Promise<ChatCall | null> {
  const { chatId } = place
  const message = await messageById(trx, want.message)
  const copies = (await linksOfMessage(trx, message.id)).filter(
    ({ surface, place: where, origin }) => surface === 'chat' && where === String(chatId) && origin === 'copy',
  )
  const number = want.part ?? 0
  const copy = copies.find(({ part }) => part === number)
  const messageId = Number(copy?.externalId)
  const locale = localeOf(stage, want.room)
  const takenBack = want.op === 'delete_shown' || !mayBeSeen(message, want.room)
  const parts = message.origin === 'board' ? chatParts(message, prefixOf(message, want.room, stage)) : null
  const part = parts ? parts[number] : message.content
  if (takenBack || !part) {
    if (!copy) return null
    if (!want.mark) return { op: 'delete', chatId, messageId }
    const mark = { text: say(locale, 'deleted_mark'), spans: [] }
    return editOf(chatId, messageId, mark, await shape(trx, message, chatId, number))
  }
  const words = { text: part.text, spans: part.spans }
  if (!copy) {
    if (!parts || copies.length === 0 || part.file) return null
    return { op: 'send', place, ...words, replyTo: null, buttons: null }
  }
  const now = await shape(trx, message, chatId, number)
  if (now === 'words' && message.content.kind !== 'text' && number === 0)
    return editOf(chatId, messageId, told(words, message, locale), now)
  if (want.anew && message.content.file?.side === 'chat')
    return { op: 'edit_file', chatId, messageId, content: message.content }
  return editOf(chatId, messageId, words, now)
}

/** What a copy is made of decides how it can be changed. */
type Shape = 'words' | 'captioned' | 'fixed'

async function shape(trx: Transaction, { id, content, origin }: Message, chatId: number, part: number): Promise<Shape> {
  if (content.kind === 'text' || (origin === 'board' && part > 0)) return 'words'
  const made = await OutboxRow.query(trx)
    .where({ messageId: id, op: 'show', state: 'done' })
    .whereRaw(`(call->'place'->>'chatId')::bigint = ? and coalesce((want->>'part')::int, 0) = ?`, [chatId, part])
    .orderBy('id', 'desc')
    .first()
  if (made?.call?.op === 'send') return 'words'
  return captioned.has(content.kind) ? 'captioned' : 'fixed'
}

const captioned = new Set<Content['kind']>(['photo', 'video', 'animation', 'document', 'audio', 'voice'])

function editOf(chatId: number, messageId: number, words: Words, now: Shape): ChatCall | null {
  switch (now) {
    case 'words':
      return { op: 'edit_text', chatId, messageId, ...words, buttons: null }
    case 'captioned':
      return { op: 'edit_caption', chatId, messageId, ...words }
    case 'fixed':
      return null
    default:
      return now satisfies never
  }
}

function mayBeSeen(message: Message, room: RoomName): boolean {
  return message.deletedAt === null && (room === 'topic' || message.visibility === 'public')
}

function localeOf({ client, desk }: Stage, room: RoomName): Locale {
  return room === 'client' ? client!.locale : desk!.locale
}

async function sourceOf(trx: Transaction, message: Message): Promise<Link> {
  const source = (await linksOfMessage(trx, message.id)).find(({ origin }) => origin === 'source')
  if (!source) throw new Error(`message ${message.id} has no source`)
  return source
}

/**
 * Where the answered message stands in that place, whoever put it there. A client's chat holds all of the client's
 * tickets; a topic holds one, and a message of another topic can't be answered from it.
 */
async function replyTarget(trx: Transaction, message: Message, place: Place): Promise<number | null> {
  if (message.replyTo === null) return null
  const links = await linksOfMessage(trx, message.replyTo)
  const there = links.find(
    (link) =>
      link.surface === 'chat' &&
      link.place === String(place.chatId) &&
      (place.threadId === null || link.ticketId === message.ticketId),
  )
  return there ? Number(there.externalId) : null
}

function prefixOf(message: Message, room: RoomName, stage: Stage): string {
  if (room === 'client') return ''
  const key = message.visibility === 'note' ? 'topic_note' : 'topic_staff'
  return say(stage.desk!.locale, key, { name: message.authorName })
}

/** Instead of the thing itself: its words, and a line that says what it is. */
function told({ text, spans }: Words, { content }: Message, locale: Locale): Words {
  if (content.kind === 'text') return { text, spans }
  const line = messageLine(content, locale) + (content.file ? ` ${say(locale, 'line_not_uploaded')}` : '')
  return { text: text === '' ? line : `${text}\n${line}`, spans }
}
