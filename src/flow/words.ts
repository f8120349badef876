// What a message says where it is shown in words: its parts, whose they are, in which language.

import type { Room as RoomName } from '../domain/decision.ts'
import type { Words } from '../domain/join.ts'
import type { Message } from '../domain/message.ts'
import { isSaidAnew } from '../domain/message.ts'
import { chatParts } from '../domain/shown.ts'
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

/** The parts in which a message is said anew that nobody wrote in the chat; null for what a person wrote in the chat, which is copied. */
export function partsOf(message: Message, room: RoomName, stage: Stage): Part[] | null {
  return isSaidAnew(message) ? chatParts(message, prefixOf(message, room, stage)) : null
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
