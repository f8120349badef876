// Cuts a text that is too long for one message, at the end of a paragraph, a sentence or a word, in that order of
// preference. Formatting is cut along; nothing is lost but the white space at a cut.

import type { Span } from './content.ts'

export type Piece = { text: string; spans: Span[] }

/** Pieces of at most `limit` UTF-16 code units, in order. The chat counts code points, so this is never too long. */
export function split(text: string, spans: Span[], limit: number): Piece[] {
  const pieces: Piece[] = []
  let start = 0
  while (text.length - start > limit) {
    const end = start + cutAt(text.slice(start, start + limit + 1), limit)
    pieces.push(piece(text, spans, start, end))
    start = end
    while (start < text.length && /\s/.test(text[start]!)) start += 1
  }
  if (start < text.length || pieces.length === 0) pieces.push(piece(text, spans, start, text.length))
  return pieces
}

function cutAt(head: string, limit: number): number {
  const enough = Math.floor(limit / 2)
  for (const end of [/\n\s*\n/g, /\n/g, /[.!?…]+["»)]?\s/g, /\s/g]) {
    const last = [...head.matchAll(end)].map((match) => match.index + match[0].trimEnd().length).at(-1)
    if (last !== undefined && last >= enough) return last
  }
  // Never between the two halves of one character.
  return /[\uD800-\uDBFF]/.test(head[limit - 1]!) ? limit - 1 : limit
}

function piece(text: string, spans: Span[], start: number, end: number): Piece {
  const trimmed = text.slice(start, end).trimEnd()
  return {
    text: trimmed,
    spans: spans.flatMap((span) => {
      const from = Math.max(span.offset, start)
      const to = Math.min(span.offset + span.length, start + trimmed.length)
      return to > from ? [{ ...span, offset: from - start, length: to - from }] : []
    }),
  }
}
