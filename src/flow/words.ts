// What a message says where it is shown in words: its parts, whose they are, in which language.

import type { Room as RoomName } from '../domain/decision.ts'
import type { Words } from '../domain/join.ts'
import type { Message } from '../domain/message.ts'
import { isNeverCopied, noteContent } from '../domain/message.ts'
import { chatCaptionLimit, chatParts, withPrefix } from '../domain/shown.ts'
import type { Part } from '../domain/shown.ts'
import type { Locale } from '../domain/ticket.ts'
import { say } from '../texts/texts.ts'
import { messageLine } from './lines.ts'
import type { Stage } from './stage.ts'

export function mayBeSeen(message: Message, room: RoomName): boolean {
  return message.deletedAt === null && (room === 'topic' || message.visibility === 'public')
}

export function localeOf({ client, desk }: Stage, room: RoomName): Locale {
  return room === 'client' ? client!.locale : desk!.locale
}

/** Staff's own words in another topic of theirs, and all of the board's: without a name they would pass for the client's. */
export function isNamed({ origin }: Pick<Message, 'origin'>, room: RoomName): boolean {
  return isNeverCopied({ origin }) || (origin === 'topic' && room !== 'client')
}

/** Said anew in that room, and not copied. */
export function isSaidAnew(message: Pick<Message, 'origin' | 'content'>, room: RoomName): boolean {
  return isNeverCopied(message) || (isNamed(message, room) && message.content.kind === 'text')
}

/** How many parts it has there; one may come to be empty. */
export function partsIn(message: Pick<Message, 'origin' | 'content' | 'visibility'>, room: RoomName): number {
  return isSaidAnew(message, room) ? Math.max(1, chatParts(message, '').length) : 1
}

/** The parts in which a message is said anew; null for what is copied as it is. */
export function partsOf(message: Message, room: RoomName, stage: Stage): Part[] | null {
  if (isSaidAnew(message, room)) return chatParts(message, prefixOf(message, room, stage))
  if (!isNamed(message, room)) return null
  return [{ ...captionOf(message, prefixOf(message, room, stage)), file: null }]
}

/** What stands under a copy that tells whose it is; the name gives way where there is no room for it. */
function captionOf({ content, visibility }: Message, prefix: string): Words {
  const { text, spans } = visibility === 'note' ? noteContent(content) : content
  const named = withPrefix(prefix, text, spans)
  return named.text.length <= chatCaptionLimit ? named : { text, spans }
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
  return { text: text === '' ? line : `${text}\n${line}`, spans }
}

function prefixOf(message: Message, room: RoomName, stage: Stage): string {
  if (room === 'client') return ''
  const key = message.visibility === 'note' ? 'topic_note' : 'topic_staff'
  return say(stage.desk!.locale, key, { name: message.authorName })
}
