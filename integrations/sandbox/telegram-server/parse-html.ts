// Bot API: "HTML style". Tags become entities; an unknown or unclosed tag refuses the message, as Telegram does.
import type { MessageEntity } from '@grammyjs/types'
import { badRequest } from './errors.ts'

type Open = { tag: string; offset: number; at: number; attributes: string }

const plain: Record<string, MessageEntity.CommonMessageEntity['type'] | 'pre' | 'text_link' | 'custom_emoji'> = {
  b: 'bold',
  strong: 'bold',
  i: 'italic',
  em: 'italic',
  u: 'underline',
  ins: 'underline',
  s: 'strikethrough',
  strike: 'strikethrough',
  del: 'strikethrough',
  'tg-spoiler': 'spoiler',
  span: 'spoiler',
  code: 'code',
  pre: 'pre',
  blockquote: 'blockquote',
  a: 'text_link',
  'tg-emoji': 'custom_emoji',
}

const named: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"' }

export function parseHtml(source: string): { text: string; entities: MessageEntity[] } {
  const entities: MessageEntity[] = []
  const open: Open[] = []
  let text = ''
  let at = 0
  while (at < source.length) {
    const rest = source.slice(at)
    if (rest[0] === '&') {
      const match = /^&(?:#(\d+)|#x([\da-f]+)|(\w+));?/i.exec(rest)
      const symbol = match && decoded(match)
      text += symbol ?? '&'
      at += symbol === undefined || !match ? 1 : match[0].length
    } else if (rest[0] === '<') {
      const match = /^<(\/?)([\w-]*)([^>]*)>/.exec(rest)
      if (!match) throw cannot(`Unclosed start tag at byte offset ${bytes(source, at)}`)
      const [whole, slash, name = '', attributes = ''] = match
      const tag = name.toLowerCase()
      if (slash) {
        const opened = open.pop()
        if (!opened) throw cannot(`Unexpected end tag at byte offset ${bytes(source, at)}`)
        if (tag !== '' && tag !== opened.tag) {
          throw cannot(
            `Unmatched end tag at byte offset ${bytes(source, at)}, expected "</${opened.tag}>", found "</${tag}>"`,
          )
        }
        const entity = entityOf(opened, text)
        if (entity) entities.push(entity)
      } else {
        if (!(tag in plain)) throw cannot(`Unsupported start tag "${tag}" at byte offset ${bytes(source, at)}`)
        open.push({ tag, offset: text.length, at, attributes })
      }
      at += whole.length
    } else {
      text += rest[0]
      at += 1
    }
  }
  const left = open.pop()
  if (left) throw cannot(`Can't find end tag corresponding to start tag "${left.tag}"`)
  return { text, entities }
}

function entityOf(opened: Open, text: string): MessageEntity | undefined {
  const type = plain[opened.tag]
  const range = { offset: opened.offset, length: text.length - opened.offset }
  const attribute = (name: string) => new RegExp(`${name}\\s*=\\s*["']?([^"']*)`, 'i').exec(opened.attributes)?.[1]
  if (range.length === 0 || !type) return undefined
  if (type === 'text_link') {
    const url = attribute('href') ?? text.slice(opened.offset)
    return { type, ...range, url: url.replace(/&(\w+);/g, (_, name: string) => named[name] ?? `&${name};`) }
  }
  if (type === 'custom_emoji') return { type, ...range, custom_emoji_id: attribute('emoji-id') ?? '' }
  if (type === 'blockquote' && /\bexpandable\b/i.test(opened.attributes))
    return { type: 'expandable_blockquote', ...range }
  return { type, ...range }
}

function decoded(match: RegExpExecArray): string | undefined {
  const [, decimal, hex, name] = match
  if (decimal) return String.fromCodePoint(Number(decimal))
  if (hex) return String.fromCodePoint(Number.parseInt(hex, 16))
  return name ? named[name] : undefined
}

function bytes(source: string, at: number): number {
  return Buffer.byteLength(source.slice(0, at))
}

function cannot(why: string): Error {
  return badRequest(`can't parse entities: ${why}`)
}
