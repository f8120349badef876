// Telegram's message entities and our spans, both ways. Both count UTF-16 code units, so offsets travel as they are.
import type { MessageEntity } from '@grammyjs/types'
import type { Span, SpanType } from '../../src/domain/content.ts'
import type { TelegramEntity } from './update-shape.ts'

/** By Telegram's names for them. */
export const spanTypes: Record<string, SpanType> = {
  bold: 'bold',
  italic: 'italic',
  underline: 'underline',
  strikethrough: 'strikethrough',
  spoiler: 'spoiler',
  code: 'code',
  pre: 'pre',
  blockquote: 'blockquote',
  expandable_blockquote: 'blockquote',
  text_link: 'link',
  url: 'link',
  email: 'link',
  mention: 'mention',
  text_mention: 'mention',
}

export function spansOf(text: string, entities: TelegramEntity[]): Span[] {
  return entities.map((entity) => {
    const { offset, length, ...native } = entity
    const span: Span = { type: spanTypes[entity.type] ?? 'other', offset, length, native }
    const url = linkOf(entity, text.slice(offset, offset + length))
    if (url !== null) span.url = url
    const account = accountOf(entity)
    if (account !== null) span.account = account
    if (entity.type === 'pre' && typeof entity['language'] === 'string') span.language = entity['language']
    return span
  })
}

function linkOf(entity: TelegramEntity, covered: string): string | null {
  switch (entity.type) {
    case 'text_link':
      return typeof entity['url'] === 'string' ? entity['url'] : null
    case 'url':
      return /^[a-z][a-z0-9+.-]*:\/\//i.test(covered) ? covered : `http://${covered}`
    case 'email':
      return `mailto:${covered}`
    default:
      return null
  }
}

/** Somebody without a username is mentioned by their account (Bot API: MessageEntity `text_mention`). */
export function accountOf({ type, user }: { type?: unknown; user?: unknown }): number | null {
  if (type !== 'text_mention' || typeof user !== 'object' || user === null || !('id' in user)) return null
  return typeof user.id === 'number' ? user.id : null
}

/** What came from Telegram goes back as it was; what has no counterpart there stays plain text. */
export function entitiesOf(spans: Span[]): MessageEntity[] {
  return spans.flatMap((span) => {
    if (span.length <= 0) return []
    const kind = span.native ?? nativeOf(span)
    if (kind === null) return []
    // Telegram's own words, or ours for them.
    return [{ ...kind, offset: span.offset, length: span.length } as MessageEntity]
  })
}

function nativeOf(span: Span): Record<string, unknown> | null {
  switch (span.type) {
    case 'bold':
    case 'italic':
    case 'underline':
    case 'strikethrough':
    case 'spoiler':
    case 'code':
    case 'blockquote':
      return { type: span.type }
    case 'pre':
      return span.language === undefined ? { type: 'pre' } : { type: 'pre', language: span.language }
    case 'link':
      return span.url === undefined ? null : { type: 'text_link', url: span.url }
    case 'mention':
    case 'other':
      return null
    default:
      return span.type satisfies never
  }
}
