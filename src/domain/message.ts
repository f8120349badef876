// One thing said in a ticket, and the rule that tells a note from a message.

import type { Content } from './content.ts'

export type Author = 'client' | 'technician' | 'system'
export type Visibility = 'public' | 'note'
/** Where it was said. */
export type Origin = 'client' | 'topic' | 'board'

export type Message = {
  id: number
  ticketId: number
  author: Author
  authorName: string
  visibility: Visibility
  origin: Origin
  content: Content
  replyTo: number | null
  createdAt: Date
  deletedAt: Date | null
}

/** Which message: one we know, or the one this very decision keeps. */
export type MessageRef = number | 'new'

/**
 * A message is a note when it starts with `//`, or begins by calling known staff (`@olga help`). `staff` holds
 * usernames and names; the client's own name is no such call.
 */
export function isNote(text: string, staff: string[]): boolean {
  const start = text.trimStart()
  if (start.startsWith('//')) return true
  const called = /^@([\p{L}\p{N}_]+)/u.exec(start)?.[1]?.toLowerCase()
  return called !== undefined && staff.some((name) => name.toLowerCase() === called)
}

/** A note's words without the sign that made it one; formatting moves along. */
export function noteContent(content: Content): Content {
  const sign = /^\s*\/\/\s*/.exec(content.text)?.[0].length ?? 0
  if (sign === 0) return content
  return {
    ...content,
    text: content.text.slice(sign),
    spans: content.spans.flatMap((span) => {
      const start = Math.max(0, span.offset - sign)
      const end = span.offset + span.length - sign
      return end > start ? [{ ...span, offset: start, length: end - start }] : []
    }),
  }
}

const thanks =
  /^(спасибо|спс|благодарю|пасиб\p{L}*|супер|отлично|ок|окей|хорошо|понял\p{L}*|thanks?|thank you|thx|ty|ok|okay|great|perfect|got it|cheers)( ?(большое|огромное|вам|тебе|за помощь|всё|все|работает|very much|so much|a lot|you|again))*$/u

/** A bare thank-you or a sticker: said to a closed ticket, it does not open it again. */
export function isBareThanks(content: Content): boolean {
  if (content.kind === 'sticker') return true
  if (content.kind !== 'text') return false
  const words = content.text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s]/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()
  return words === '' || words.split(' ').length <= 6 ? words === '' || thanks.test(words) : false
}
