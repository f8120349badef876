// How a message looks where it is shown anew instead of being copied: who said it, in how many parts.

import type { FileRef, Span } from './content.ts'
import type { Message } from './message.ts'
import { noteContent } from './message.ts'
import { split } from './split.ts'

/** The chat's limits, in code points (Bot API: sendMessage, sendDocument). */
export const chatTextLimit = 4096
export const chatCaptionLimit = 1024

export type Part = { text: string; spans: Span[]; file: FileRef | null }

/** Stands before the names of those who write notes; no name is part of it. */
const noteMark = '🔒 '

/** A bold prefix before a text, its formatting moved along. */
export function withPrefix(prefix: string, text: string, spans: Span[]): { text: string; spans: Span[] } {
  if (prefix === '') return { text, spans }
  const gap = text === '' ? '' : ' '
  const shift = prefix.length + gap.length
  const mark = prefix.startsWith(noteMark) ? noteMark.length : 0
  return {
    text: prefix + gap + text,
    spans: [
      { type: 'bold', offset: mark, length: prefix.length - mark },
      ...spans.map((span) => ({ ...span, offset: span.offset + shift })),
    ],
  }
}

/** Kept free for the author's name, so that how many parts a message has does not depend on who wrote it. */
const nameRoom = 256

/**
 * What a board message becomes in the chat; `prefix` names its author where that is wanted. A file is always the first
 * part, with the words as its caption if they fit: an edit may change how many parts there are, not what a part is.
 */
export function chatParts(message: Pick<Message, 'content' | 'visibility'>, prefix: string): Part[] {
  const content = message.visibility === 'note' ? noteContent(message.content) : message.content
  // Never between the two halves of one character.
  const short = prefix.slice(0, nameRoom - 2).replace(/[\uD800-\uDBFF]$/, '')
  const name = prefix.length < nameRoom ? prefix : `${short}…`
  const { file } = content
  if (file && content.text.length <= chatCaptionLimit - nameRoom)
    return [{ ...withPrefix(name, content.text, content.spans), file }]
  const texts = split(content.text, content.spans, chatTextLimit - nameRoom).filter((piece) => piece.text !== '')
  if (file) return [{ ...withPrefix(name, '', []), file }, ...texts.map((piece) => ({ ...piece, file: null }))]
  return texts.map((piece, index) => ({
    ...(index === 0 ? withPrefix(name, piece.text, piece.spans) : piece),
    file: null,
  }))
}
