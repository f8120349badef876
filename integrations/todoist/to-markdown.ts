// Text with spans -> Todoist's markdown. A backslash that Todoist would show is worse than none, so a line is escaped
// only if reading it back would not give what was said, and then only where it matters. If formatting and words can't
// both survive, the words do.
import type { Span, SpanType } from '../../src/domain/content.ts'
import { fromMarkdown, inOrder } from './from-markdown.ts'

const SPECIALS = ['*', '_', '`', '~', '[', '\\', '!', '<', ']', '(', ')', ':', '.', '@']
const INLINE: SpanType[] = ['bold', 'italic', 'strikethrough', 'code', 'link']

/** Todoist knows no underline, spoiler or mention: those become plain words. */
export function toMarkdown(text: string, spans: Span[]): string {
  const known = inOrder(spans)
    .map((span) => ({
      ...span,
      offset: Math.max(0, span.offset),
      length: Math.min(span.length, text.length - span.offset),
    }))
    .filter((span) => span.length > 0)
  const inline = known.filter(
    (span) => INLINE.includes(span.type) && (span.type !== 'link' || leadsElsewhere(text, span)),
  )
  let out = ''
  let at = 0
  for (const block of known.filter((span) => span.type === 'pre' || span.type === 'blockquote')) {
    const { start, end } = trimmed(text, block.offset, block.offset + block.length, block.type === 'pre' ? /\n/ : /\s/)
    if (start < at || start >= end) continue
    out += writePlain(text, at, start, inline)
    if (out !== '' && !out.endsWith('\n')) out += '\n'
    out +=
      block.type === 'pre' ? writeFence(text.slice(start, end), block.language) : writeQuote(text, start, end, inline)
    at = end
    if (at < text.length) {
      out += '\n'
      if (text[at] === '\n') at++
      // Markdown would draw the next line into the quote.
      if (block.type === 'blockquote' && at < text.length) out += '\n'
    }
  }
  return out + writePlain(text, at, text.length, inline)
}

/** An address that is written out is a link for every reader already. */
function leadsElsewhere(text: string, { offset, length, url }: Span): boolean {
  const shown = text.slice(offset, offset + length)
  return Boolean(url) && ![shown, `http://${shown}`, `mailto:${shown}`].includes(url!)
}

function trimmed(text: string, start: number, end: number, edge: RegExp): { start: number; end: number } {
  let from = start
  let to = end
  while (from < to && edge.test(text[from]!)) from++
  while (to > from && edge.test(text[to - 1]!)) to--
  return { start: from, end: to }
}

function longestRun(text: string): number {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length))
}

function writeFence(code: string, language: string | undefined): string {
  const fence = '`'.repeat(Math.max(3, longestRun(code) + 1))
  return `${fence}${/^[\w+#.-]+$/.test(language ?? '') ? language : ''}\n${code}\n${fence}`
}

function writeQuote(text: string, start: number, end: number, spans: Span[]): string {
  return writePlain(text, start, end, spans)
    .split('\n')
    .map((line) => (line === '' ? '>' : `> ${line}`))
    .join('\n')
}

/** Lines without blocks: each is written by itself, so that no mark reaches over a line's end. */
function writePlain(text: string, start: number, end: number, spans: Span[]): string {
  const paragraphs: string[] = []
  let at = start
  for (const paragraph of text.slice(start, end).split(/(\n(?:[^\S\n]*\n)+|\n[^\S\n]*$|^[^\S\n]*\n)/)) {
    const empty = paragraph.trim() === ''
    paragraphs.push(empty ? paragraph : writeParagraph(paragraph, inside(spans, at, at + paragraph.length)))
    at += paragraph.length
  }
  return paragraphs.join('')
}

/** The spans of a run of text, cut to it and to its lines, without spaces at their edges, properly nested. */
function inside(spans: Span[], start: number, end: number): (text: string) => Span[] {
  return (text) => {
    const cut: Span[] = []
    for (const span of spans) {
      let lineStart = 0
      for (const line of text.split('\n')) {
        const from = Math.max(span.offset, start + lineStart)
        const to = Math.min(span.offset + span.length, end, start + lineStart + line.length)
        const edges = trimmed(text, from - start, Math.max(from, to) - start, /\s/)
        if (edges.start < edges.end) cut.push({ ...span, offset: edges.start, length: edges.end - edges.start })
        lineStart += line.length + 1
      }
    }
    return nested(cut)
  }
}

function nested(spans: Span[]): Span[] {
  const kept: Span[] = []
  for (const span of inOrder(spans)) {
    const around = kept.filter((one) => one.offset + one.length > span.offset)
    if (around.some((one) => one.type === 'code' || one.type === span.type)) continue
    const end = Math.min(span.offset + span.length, ...around.map((one) => one.offset + one.length))
    kept.push({ ...span, length: end - span.offset })
  }
  return inOrder(kept)
}

function writeParagraph(text: string, spansOf: (text: string) => Span[]): string {
  const wanted = spansOf(text)
  const tries = [wanted, ...wanted.map((_, index) => wanted.toSpliced(index, 1)), []]
  for (const spans of tries) {
    for (const italic of ['*', '_']) {
      const found = leastEscaped(text, spans, italic)
      if (found !== null) return found
    }
  }
  return render(text, 0, text.length, [], '*', new Set(SPECIALS))
}

function leastEscaped(text: string, spans: Span[], italic: string): string | null {
  const write = (specials: Set<string>) => render(text, 0, text.length, spans, italic, specials)
  const right = (markdown: string) => readsAs(markdown, text, spans)
  const bare = write(new Set())
  if (right(bare)) return bare
  let needed = new Set(SPECIALS.filter((special) => text.includes(special)))
  if (!right(write(needed))) return null
  for (const special of needed) {
    const fewer = new Set([...needed].filter((one) => one !== special))
    if (right(write(fewer))) needed = fewer
  }
  return write(needed)
}

function readsAs(markdown: string, text: string, spans: Span[]): boolean {
  const read = fromMarkdown(markdown)
  if (read.text !== text || read.spans.length !== spans.length) return false
  return read.spans.every((span, index) => {
    const wanted = spans[index]!
    const sameRun = span.type === wanted.type && span.offset === wanted.offset && span.length === wanted.length
    return sameRun && (span.type !== 'link' || span.url === address(wanted.url!))
  })
}

function render(
  text: string,
  start: number,
  end: number,
  spans: Span[],
  italic: string,
  specials: Set<string>,
): string {
  let out = ''
  let at = start
  let rest = spans
  while (rest[0]) {
    const span = rest[0]
    const spanEnd = span.offset + span.length
    const inner = rest.slice(1).filter((one) => one.offset < spanEnd)
    out += escaped(text, at, span.offset, specials)
    out += mark(span, text.slice(span.offset, spanEnd), italic, () =>
      render(text, span.offset, spanEnd, inner, italic, specials),
    )
    at = spanEnd
    rest = rest.slice(1 + inner.length)
  }
  return out + escaped(text, at, end, specials)
}

function mark(span: Span, words: string, italic: string, inner: () => string): string {
  switch (span.type) {
    case 'bold':
      return `**${inner()}**`
    case 'italic':
      return `${italic}${inner()}${italic}`
    case 'strikethrough':
      return `~~${inner()}~~`
    case 'link':
      return `[${inner()}](${address(span.url!)})`
    case 'code': {
      const ticks = '`'.repeat(longestRun(words) + 1)
      const pad = /^`|`$/.test(words) ? ' ' : ''
      return `${ticks}${pad}${words}${pad}${ticks}`
    }
    default:
      return inner()
  }
}

/** The address with the characters that would end it written as an address may write them. */
function address(url: string): string {
  return url
    .trim()
    .replace(/[\s\\<>()]/g, (char) => `%${char.charCodeAt(0).toString(16).padStart(2, '0').toUpperCase()}`)
}

/** A fence or a quote mark at the start of a line always matters: it could join with a line far below. */
function escaped(text: string, start: number, end: number, specials: Set<string>): string {
  let out = ''
  for (let at = start; at < end; at++) {
    const lineStart = at === 0 || text[at - 1] === '\n'
    const opens = lineStart && (text.startsWith('```', at) || text.startsWith('> ', at))
    out += opens || specials.has(text[at]!) ? `\\${text[at]}` : text[at]
  }
  return out
}
