// How a message looks where it is shown anew instead of being copied: who said it, in how many parts.

import type { FileRef, Span } from './content.ts'
import type { Message } from './message.ts'
import { noteContent } from './message.ts'
import { split } from './split.ts'

/** The chat's limits, in code points (Bot API: sendMessage, sendDocument). */
export const chatTextLimit = 4096
export const chatCaptionLimit = 1024

export type Part = { text: string; spans: Span[]; file: FileRef | null }

/** A bold prefix before a text, its formatting moved along. */
export function withPrefix(prefix: string, text: string, spans: Span[]): { text: string; spans: Span[] } {
  if (prefix === '') return { text, spans }
  const gap = text === '' ? '' : ' '
  const shift = prefix.length + gap.length
  return {
    text: prefix + gap + text,
    spans: [
      { type: 'bold', offset: 0, length: prefix.length },
      ...spans.map((span) => ({ ...span, offset: span.offset + shift })),
    ],
  }
}

/** What a board message becomes in the chat; `prefix` names its author where that is wanted. */
export function chatParts(message: Message, prefix: string): Part[] {
  const content = message.visibility === 'note' ? noteContent(message.content) : message.content
  const whole = withPrefix(prefix, content.text, content.spans)
  if (content.file && whole.text.length <= chatCaptionLimit) return [{ ...whole, file: content.file }]
  const texts: Part[] = split(whole.text, whole.spans, chatTextLimit)
    .filter((piece) => piece.text !== '')
    .map((piece) => ({ ...piece, file: null }))
  return content.file ? [...texts, { text: '', spans: [], file: content.file }] : texts
}
