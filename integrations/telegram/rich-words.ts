// The words of a rich message (Bot API 10.1: RichMessage), as text with formatting: what stands in its blocks, each
// beginning a line. Pictures, maps and formulas are shown by Telegram alone, and so is a kind of block made up since.
import type { Span, SpanType } from '../../src/domain/content.ts'
import { split } from '../../src/domain/split.ts'
import { accountOf, spanTypes } from './spans.ts'

type Words = { text: string; spans: Span[] }
type Fields = Record<string, unknown>

/** UTF-16 code units: a message may have 32768 characters, more than a comment holds. */
const most = 12_000

const ours: Record<string, SpanType> = { ...spanTypes, heading: 'bold' }

export function richWords(message: unknown): Words {
  const said: Words = { text: '', spans: [] }
  for (const one of listOf(fieldsOf(message)['blocks'])) writeBlock(said, one)
  return split(said.text.trimEnd(), said.spans, most)[0]!
}

function writeBlock(said: Words, block: unknown): void {
  if (said.text !== '' && !said.text.endsWith('\n')) said.text += '\n'
  writeInside(said, block)
}

function writeInside(said: Words, block: unknown): void {
  const { type, summary, text, expression, blocks, items, cells, caption, credit, ...more } = fieldsOf(block)
  const from = said.text.length
  writeText(said, summary)
  writeText(said, text ?? expression)
  for (const one of listOf(blocks)) writeBlock(said, one)
  for (const one of listOf(items)) writeItem(said, fieldsOf(one))
  for (const row of listOf(cells)) {
    const words = listOf(row).map((cell) => fieldsOf(cell)['text'])
    writeBlock(said, { text: words.flatMap((one, index) => (index === 0 ? [one] : [' | ', one])) })
  }
  mark(said, type, from, more)
  // Of a table it is a text, of all else an object.
  for (const below of [fieldsOf(caption)['text'] ?? caption, fieldsOf(caption)['credit'], credit])
    if (isText(below)) writeBlock(said, { text: below })
}

function writeItem(said: Words, { label, has_checkbox: box, is_checked: checked, blocks }: Fields): void {
  const sign = box ? (checked ? '☑' : '☐') : typeof label === 'string' && label !== '' ? label : '•'
  writeBlock(said, { text: `${sign} ` })
  for (const [index, one] of listOf(blocks).entries()) (index === 0 ? writeInside : writeBlock)(said, one)
}

/** A RichText: a text, a list of them, or an object that has one. */
function writeText(said: Words, text: unknown): void {
  if (typeof text === 'string') said.text += text
  else if (Array.isArray(text)) for (const one of text) writeText(said, one)
  else if (isText(text)) {
    const { type, text: inner, alternative_text: alternative, expression, ...more } = fieldsOf(text)
    const from = said.text.length
    writeText(said, inner ?? alternative ?? expression)
    mark(said, type, from, more)
  }
}

function mark({ text, spans }: Words, kind: unknown, offset: number, { url, language, user }: Fields): void {
  const type = ours[String(kind)]
  const length = text.length - offset
  if (type === undefined || length === 0) return
  const account = accountOf({ type: kind, user })
  spans.push({
    type,
    offset,
    length,
    ...(type === 'link' && typeof url === 'string' ? { url } : {}),
    ...(type === 'pre' && typeof language === 'string' ? { language } : {}),
    ...(account === null ? {} : { account }),
  })
}

function isText(value: unknown): boolean {
  return typeof value === 'string' || (typeof value === 'object' && value !== null)
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {}
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : []
}
