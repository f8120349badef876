// Todoist's markdown -> text with spans. People type comments as in a chat, so only what is surely meant as formatting
// is taken as such: marks inside lines, fenced code, and lines that begin with `> `. Lists, headings, HTML and entities
// stay the characters that were typed.
import { Lexer, Tokenizer, type Token } from 'marked'

import type { Span } from '../../src/domain/content.ts'

export type Marked = { text: string; spans: Span[] }

/**
 * Where a link may lead. The chat takes no other addresses (TDLib: a host without a dot is a "Wrong HTTP URL") and would
 * refuse the whole message for one: such a link is read as it was typed.
 */
const LINK_TARGET = /^(?:https?:\/\/[^\s/?#]+\.[^\s/?#]|tg:\/\/)/i

const tokenizer = new Tokenizer()
tokenizer.tag = () => undefined

export function fromMarkdown(markdown: string): Marked {
  const lines = markdown.split('\n')
  const pieces: Marked[] = []
  let at = 0
  while (at < lines.length) {
    const fenced = readFence(lines, at)
    if (fenced) {
      pieces.push(fenced.piece)
      at = fenced.next
    } else if (lines[at]!.startsWith('> ')) {
      let end = at + 1
      while (end < lines.length && (lines[end]!.startsWith('> ') || lines[end] === '>')) end++
      pieces.push(wrapped('blockquote', readParagraphs(lines.slice(at, end).map((line) => line.slice(2)))))
      // The empty line that keeps the next one out of the quote is no part of what is said.
      at = lines[end] === '' && end + 1 < lines.length ? end + 1 : end
    } else {
      let end = at + 1
      while (end < lines.length && !lines[end]!.startsWith('> ') && !readFence(lines, end)) end++
      pieces.push(readParagraphs(lines.slice(at, end)))
      at = end
    }
  }
  return joined(pieces, '\n')
}

function readFence(lines: string[], at: number): { piece: Marked; next: number } | null {
  const opening = /^(`{3,})([^`]*)$/.exec(lines[at]!)
  if (!opening) return null
  const closing = new RegExp(`^\`{${opening[1]!.length},}\\s*$`)
  const end = lines.findIndex((line, index) => index > at && closing.test(line))
  if (end === -1) return null
  const text = lines.slice(at + 1, end).join('\n')
  const language = opening[2]!.trim()
  const span: Span = { type: 'pre', offset: 0, length: text.length, ...(language === '' ? {} : { language }) }
  return { piece: { text, spans: text === '' ? [] : [span] }, next: end + 1 }
}

/** Marks never reach over an empty line. */
function readParagraphs(lines: string[]): Marked {
  const pieces: Marked[] = []
  let open: string[] = []
  const close = () => {
    if (open.length > 0) pieces.push(readInline(open.join('\n')))
    open = []
  }
  for (const line of lines) {
    if (line.trim() !== '') open.push(line)
    else {
      close()
      pieces.push({ text: line, spans: [] })
    }
  }
  close()
  return joined(pieces, '\n')
}

function readInline(source: string): Marked {
  const read = joined(Lexer.lexInline(source, { gfm: true, tokenizer }).map(readToken), '')
  return { text: read.text, spans: inOrder(read.spans) }
}

function readToken(token: Token): Marked {
  const inside = () => joined(('tokens' in token ? (token.tokens ?? []) : []).map(readToken), '')
  switch (token.type) {
    case 'strong':
      return wrapped('bold', inside())
    case 'em':
      return wrapped('italic', inside())
    case 'del': {
      if (token.raw.startsWith('~~')) return wrapped('strikethrough', inside())
      const tilde = { text: '~', spans: [] }
      return joined([tilde, inside(), tilde], '')
    }
    case 'codespan':
      return wrapped('code', { text: token.text, spans: [] })
    case 'link': {
      const named = token.raw.startsWith('[') && LINK_TARGET.test(token.href)
      return named ? wrapped('link', inside(), { url: token.href }) : { text: token.raw, spans: [] }
    }
    case 'escape':
      return { text: token.text, spans: [] }
    default:
      return { text: token.raw, spans: [] }
  }
}

function wrapped(type: Span['type'], { text, spans }: Marked, more: Partial<Span> = {}): Marked {
  if (text === '') return { text, spans }
  return { text, spans: [{ type, offset: 0, length: text.length, ...more }, ...spans] }
}

function joined(pieces: Marked[], separator: string): Marked {
  let text = ''
  const spans: Span[] = []
  pieces.forEach((piece, index) => {
    if (index > 0) text += separator
    for (const span of piece.spans) spans.push({ ...span, offset: span.offset + text.length })
    text += piece.text
  })
  return { text, spans }
}

/** Outer before inner; where two cover the same run, by name. */
export function inOrder(spans: Span[]): Span[] {
  return spans.toSorted((a, b) => a.offset - b.offset || b.length - a.length || a.type.localeCompare(b.type))
}
