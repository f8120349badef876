// What a message says where it is shown in words: its parts, whose they are, in which language.

import type { Content } from '../domain/content.ts'
import type { Room as RoomName } from '../domain/decision.ts'
import type { Words } from '../domain/join.ts'
import { isNeverCopied, noteContent } from '../domain/message.ts'
import type { Message } from '../domain/message.ts'
import { chatCaptionLimit, chatParts, chatTextLimit, withPrefix } from '../domain/shown.ts'
import type { Part } from '../domain/shown.ts'
import { split } from '../domain/split.ts'
import type { Locale } from '../domain/ticket.ts'
import type { Desk } from '../store/desks.ts'
import { say } from '../texts/texts.ts'
import { messageLine } from './lines.ts'
import type { Stage } from './stage.ts'

export function mayBeSeen(message: Message, room: RoomName): boolean {
  return message.deletedAt === null && (room === 'topic' || message.visibility === 'public')
}

export function localeOf({ client, desk }: Stage, room: RoomName): Locale {
  return room === 'client' ? client!.locale : desk!.locale
}

type Signing = Pick<Desk, 'identity' | 'alias'> | null

/** Whether it is told whose words these are: to staff, so that nobody's pass for the client's; to clients as the desk likes. */
function isNamed(message: Message, room: RoomName, desk: Signing): boolean {
  return room === 'client' ? signature(message, desk) !== null : message.author !== 'client'
}

/**
 * What nobody wrote in the chat; words whose author is named, which a copy would not do; and what staff say to a client:
 * a copy has the words that its source has by then, and those may be for staff alone.
 */
export function isSaidAnew(message: Message, room: RoomName, desk: Signing): boolean {
  if (isNeverCopied(message)) return true
  return message.content.kind === 'text' && (isNamed(message, room, desk) || isForClient(message, room))
}

function isForClient({ author }: Message, room: RoomName): boolean {
  return room === 'client' && author === 'technician'
}

/** Whether a copy is to have these words and no others, as far as the chat lets it. */
export function isWorded(message: Message, room: RoomName, { text }: Words): boolean {
  const { kind } = message.content
  const itsOwn = text === message.content.text
  return captioned.has(kind) && (!itsOwn || (isForClient(message, room) && [...text].length <= chatCaptionLimit))
}

/** One message in the chat stays one, where no name is put before its words. */
function isWhole(message: Message, room: RoomName, desk: Signing): boolean {
  return !isNeverCopied(message) && !isNamed(message, room, desk)
}

/** How many parts it has there; one may come to be empty. */
export function partsIn(message: Message, room: RoomName, desk: Signing): number {
  return isWhole(message, room, desk) || !isSaidAnew(message, room, desk)
    ? 1
    : Math.max(1, chatParts(message, '').length)
}

/** The parts in which a message is said anew; null for what is copied as a person wrote it. */
export function partsOf(message: Message, room: RoomName, stage: Stage): Part[] | null {
  if (!isSaidAnew(message, room, stage.desk)) return null
  const { text, spans } = message.content
  if (isWhole(message, room, stage.desk)) return [{ text, spans, file: null }]
  return chatParts(message, prefixOf(message, room, stage))
}

/** Under a thing that is copied: its own words, after the name of who sent it where that is told. */
export function copyWords(message: Message, room: RoomName, stage: Stage): Words {
  const { visibility, content } = message
  const { text, spans } = content
  if (!captioned.has(content.kind) || !isNamed(message, room, stage.desk)) return { text, spans }
  const said = visibility === 'note' ? noteContent(content) : content
  const signed = withPrefix(prefixOf(message, room, stage), said.text, said.spans)
  return [...signed.text].length <= chatCaptionLimit ? signed : { text, spans }
}

/** What words can be put under (Bot API: editMessageCaption). */
export const captioned = new Set<Content['kind']>(['photo', 'video', 'animation', 'document', 'audio', 'voice'])

/** The name under which a client is answered; null where the desk names nobody. */
export function signature(
  { author, authorName }: Pick<Message, 'author' | 'authorName'>,
  desk: Signing,
): string | null {
  if (author !== 'technician' || !desk || desk.identity === 'support') return null
  return desk.identity === 'alias' ? desk.alias : authorName
}

/** One part of a message, in words only; null where it has no such part. */
export function partWords(message: Message, room: RoomName, stage: Stage, number: number): Words | null {
  const parts = partsOf(message, room, stage)
  const part = parts ? parts[number] : number === 0 ? message.content : undefined
  if (!part) return null
  const words = { text: part.text, spans: part.spans }
  return number === 0 ? told(words, message, localeOf(stage, room)) : words
}

/** Instead of the thing itself: its words, and a line that says what it is. */
export function told({ text, spans }: Words, { content }: Message, locale: Locale): Words {
  if (content.kind === 'text') return { text, spans }
  const line = messageLine(content, locale) + (content.file ? ` ${say(locale, 'line_not_uploaded')}` : '')
  if (text === '') return { text: line, spans }
  // What the chat alone shows whole may have more words than one message of ours.
  const room = chatTextLimit - line.length - 1
  const words = text.length <= room ? { text, spans } : split(text, spans, room)[0]!
  return { text: `${words.text}\n${line}`, spans: words.spans }
}

function prefixOf(message: Message, room: RoomName, stage: Stage): string {
  if (room === 'client') {
    const name = signature(message, stage.desk)
    return name === null ? '' : say(localeOf(stage, room), 'client_staff', { name })
  }
  const key = message.visibility === 'note' ? 'topic_note' : 'topic_staff'
  return say(stage.desk!.locale, key, { name: message.authorName })
}
