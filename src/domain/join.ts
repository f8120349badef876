// Several texts in one message: how they are put together, whether they fit, and which of them a quote is from.

import type { Quote, Span } from './content.ts'
import { chatTextLimit } from './shown.ts'

export type Words = { text: string; spans: Span[] }

/** Bot API server: formatting beyond so much in one message is dropped in silence. */
export const chatSpanLimit = 100

const gap = '\n\n'

/** One below the other, a blank line between them; formatting moves along. */
export function joinWords(parts: Words[]): Words {
  let text = ''
  const spans: Span[] = []
  for (const [index, part] of parts.entries()) {
    if (index > 0) text += gap
    spans.push(...part.spans.map((span) => ({ ...span, offset: span.offset + text.length })))
    text += part.text
  }
  return { text, spans }
}

/** Whether the chat takes it as one message, with so many code points to spare. */
export function fitsOneMessage({ text, spans }: Words, spare = 0): boolean {
  return [...text].length + spare <= chatTextLimit && spans.length <= chatSpanLimit
}

/**
 * Which of the texts that stand one below the other in `whole` a quote is from: the one at its position, or else the
 * first that has its words. Null where none has them.
 */
export function quotedPart(whole: string, texts: string[], quote: Quote): number | null {
  const having = (index: number): boolean => texts[index]!.includes(quote.text)
  let from = 0
  for (const [index, text] of texts.entries()) {
    const start = whole.indexOf(text, from)
    if (start < 0) continue
    from = start + text.length
    if (quote.position >= start && quote.position < from && having(index)) return index
  }
  const first = texts.findIndex((_, index) => having(index))
  return first < 0 ? null : first
}
