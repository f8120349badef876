// Bot API: "MarkdownV2 style", without quotation blocks. A reserved character that is not escaped refuses the message.
import type { MessageEntity } from '@grammyjs/types'
import { badRequest } from './errors.ts'

const marks: readonly [string, MessageEntity.CommonMessageEntity['type'], string][] = [
  ['||', 'spoiler', 'Spoiler'],
  ['__', 'underline', 'Underline'],
  ['*', 'bold', 'Bold'],
  ['_', 'italic', 'Italic'],
  ['~', 'strikethrough', 'Strikethrough'],
]

const reserved = new Set('_*[]()~`>#+-=|{}.!')

type Open = { mark: string; type: MessageEntity.CommonMessageEntity['type']; word: string; offset: number; at: number }

export function parseMarkdown(source: string): { text: string; entities: MessageEntity[] } {
  const entities: MessageEntity[] = []
  const open: Open[] = []
  const links: { offset: number; at: number }[] = []
  let text = ''
  let at = 0
  while (at < source.length) {
    const rest = source.slice(at)
    const first = rest[0] ?? ''
    const mark = marks.find(([sign]) => rest.startsWith(sign))
    const code = /^(?:```(?:(\w+)\n)?([\s\S]*?)```|`([^`]*)`)/.exec(rest)
    const linkEnd = links.length > 0 ? /^\]\(((?:[^)\\]|\\.)*)\)/.exec(rest) : null
    if (first === '\\' && rest.length > 1) {
      text += rest[1] ?? ''
      at += 2
    } else if (code) {
      const inside = (code[2] ?? code[3] ?? '').replace(/\\([\\`])/g, '$1')
      const range = { offset: text.length, length: inside.length }
      if (code[2] === undefined) entities.push({ type: 'code', ...range })
      else entities.push({ type: 'pre', ...range, ...(code[1] ? { language: code[1] } : {}) })
      text += inside
      at += code[0].length
    } else if (mark) {
      const [sign, type, word] = mark
      if (open.at(-1)?.mark === sign) close(open.pop(), text, entities)
      else open.push({ mark: sign, type, word, offset: text.length, at })
      at += sign.length
    } else if (first === '[') {
      links.push({ offset: text.length, at })
      at += 1
    } else if (linkEnd) {
      const offset = links.pop()?.offset ?? 0
      const url = (linkEnd[1] ?? '').replace(/\\(.)/g, '$1')
      if (text.length > offset) entities.push({ type: 'text_link', offset, length: text.length - offset, url })
      at += linkEnd[0].length
    } else if (reserved.has(first)) {
      throw badRequest(
        `can't parse entities: Character '${first}' is reserved and must be escaped with the preceding '\\'`,
      )
    } else {
      text += first
      at += 1
    }
  }
  const left = open.at(-1)
  if (left) throw unfinished(left.word, source, left.at)
  const link = links.at(-1)
  if (link) throw unfinished('TextUrl', source, link.at)
  return { text, entities }
}

function close(opened: Open | undefined, text: string, entities: MessageEntity[]): void {
  if (!opened || text.length === opened.offset) return
  entities.push({ type: opened.type, offset: opened.offset, length: text.length - opened.offset })
}

function unfinished(word: string, source: string, at: number): Error {
  const offset = Buffer.byteLength(source.slice(0, at))
  return badRequest(`can't parse entities: Can't find end of ${word} entity at byte offset ${offset}`)
}
