// Texts with entities, as Telegram cleans and checks them: trimmed ends, UTF-16 offsets, lengths in code points, at
// most 100 formatting entities, links and commands found by the server itself.
import type { MessageEntity } from '@grammyjs/types'
import { badRequest } from './errors.ts'
import { parseHtml } from './parse-html.ts'
import { parseMarkdown } from './parse-markdown.ts'

export type FormattedText = { text: string; entities: MessageEntity[] }

const foundByServer: readonly [MessageEntity.CommonMessageEntity['type'], RegExp][] = [
  ['url', /\bhttps?:\/\/[^\s<>"]*[^\s<>".,;:!?)\]]/giu],
  ['email', /(?<![\w.@])[\w.+-]+@[\w-]+(?:\.[\w-]+)+/gu],
  ['mention', /(?<![\w@/])@[a-zA-Z]\w{3,31}\b/gu],
  ['bot_command', /(?<![\w/])\/[a-zA-Z]\w{0,31}(?:@[a-zA-Z]\w{3,31})?(?![\w/])/gu],
  ['hashtag', /(?<![\p{L}\p{N}_#&])#[\p{L}\p{N}_]*[\p{L}_][\p{L}\p{N}_]*/gu],
]

const typesOfEntities = new Set(
  (
    'mention hashtag cashtag bot_command url email phone_number bank_card_number bold italic underline strikethrough ' +
    'spoiler blockquote expandable_blockquote code pre text_link text_mention custom_emoji date_time'
  ).split(' '),
)

/** Found by the server in any text, so what a caller says about them is not used. */
const onlyFound = new Set('mention hashtag cashtag bot_command url email phone_number bank_card_number'.split(' '))

const maxFormatting = 100

/** Reads `text` with its parse mode or entities; throws the vendor's refusal. Length limits are the caller's. */
export function formatText(raw: string, parseMode?: string, given: MessageEntity[] = []): FormattedText {
  const parsed = parseMode ? onlyGoodLinks(parse(raw, parseMode)) : { text: raw, entities: given.map(checkEntity) }
  return { ...trimmed(withinBounds(parsed)) }
}

/** As above, for people: Telegram apps send entities, and the server adds what it finds. */
export function withFound({ text, entities }: FormattedText): FormattedText {
  const found: MessageEntity[] = []
  const taken = [...entities]
  for (const [type, pattern] of foundByServer) {
    for (const match of text.matchAll(pattern)) {
      const entity = { type, offset: match.index, length: match[0].length }
      if (taken.some((other) => overlaps(other, entity) && stopsFinding(other))) continue
      taken.push(entity)
      found.push(entity)
    }
  }
  return { text, entities: [...entities, ...found].toSorted((a, b) => a.offset - b.offset || b.length - a.length) }
}

function stopsFinding(entity: MessageEntity): boolean {
  return onlyFound.has(entity.type) || ['code', 'pre', 'text_link', 'text_mention'].includes(entity.type)
}

function overlaps(a: MessageEntity, b: MessageEntity): boolean {
  return a.offset < b.offset + b.length && b.offset < a.offset + a.length
}

function parse(raw: string, mode: string): FormattedText {
  switch (mode.toLowerCase()) {
    case 'html':
      return parseHtml(raw)
    case 'markdownv2':
      return parseMarkdown(raw)
    default:
      throw badRequest('unsupported parse_mode')
  }
}

function checkEntity(entity: MessageEntity): MessageEntity {
  for (const field of ['offset', 'length'] as const) {
    if (entity[field] === undefined) throw badRequest(`can't parse MessageEntity: Can't find field "${field}"`)
    if (!Number.isInteger(entity[field])) {
      throw badRequest(`can't parse MessageEntity: Field "${field}" must be of type Number`)
    }
  }
  if (!entity.type) throw badRequest('can\'t parse MessageEntity: Can\'t find field "type"')
  if (!typesOfEntities.has(entity.type)) throw badRequest("can't parse MessageEntity: Unsupported type specified")
  if (entity.type === 'text_link' && !entity.url) {
    throw badRequest('can\'t parse MessageEntity: Can\'t find field "url"')
  }
  if (entity.type === 'text_link' && !linksSomewhere(entity)) {
    throw badRequest(`entity URL '${entity.url}' is invalid: Wrong HTTP URL`)
  }
  if (entity.type === 'text_mention' && !entity.user) {
    throw badRequest('can\'t parse MessageEntity: Can\'t find field "user"')
  }
  return entity
}

function withinBounds({ text, entities }: FormattedText): FormattedText {
  const kept = entities
    .filter((entity) => entity.length > 0 && !onlyFound.has(entity.type))
    .toSorted((a, b) => a.offset - b.offset || b.length - a.length)
  for (const { offset, length } of kept) {
    const end = offset + length
    if (offset < 0 || offset > text.length) {
      throw badRequest(`entity begins after the end of the text at UTF-16 offset ${offset}`)
    }
    if (end > text.length) {
      throw badRequest(
        `entity beginning at UTF-16 offset ${offset} ends after the end of the text at UTF-16 offset ${end}`,
      )
    }
    if (splitsSymbol(text, offset)) {
      throw badRequest(
        `entity begins in a middle of a UTF-16 symbol at byte offset ${Buffer.byteLength(text.slice(0, offset))}`,
      )
    }
    if (splitsSymbol(text, end)) {
      throw badRequest(
        `entity beginning at UTF-16 offset ${offset} ends in a middle of a UTF-16 symbol at byte offset ${Buffer.byteLength(text.slice(0, end))}`,
      )
    }
  }
  return { text, entities: kept.slice(0, maxFormatting) }
}

/** A link in marked up text that leads nowhere is dropped; one that is given as an entity is refused. */
function onlyGoodLinks({ text, entities }: FormattedText): FormattedText {
  return { text, entities: entities.filter(linksSomewhere) }
}

/** A host has a dot, whatever stands before it. */
function linksSomewhere(entity: MessageEntity): boolean {
  return (
    entity.type !== 'text_link' ||
    /^(?:(?:https?:\/\/)?[^\s/?#:]+\.[^\s/?#:]+(?::\d+)?(?:[/?#]\S*)?|(?:tg|ton):\/\/\S+)$/i.test(entity.url)
  )
}

function splitsSymbol(text: string, at: number): boolean {
  const unit = text.charCodeAt(at)
  const before = text.charCodeAt(at - 1)
  return at > 0 && unit >= 0xdc00 && unit <= 0xdfff && before >= 0xd800 && before <= 0xdbff
}

/** Ends are trimmed by the server; at the start, never into an entity. */
function trimmed({ text, entities }: FormattedText): FormattedText {
  const firstEntity = entities[0]?.offset ?? text.length
  let start = 0
  while (start < firstEntity && /[ \n\r\t]/.test(text[start] ?? 'x')) start += 1
  const end = text.slice(start).replace(/[ \n\r\t]+$/, '').length
  const moved = entities.map((entity) => {
    const offset = entity.offset - start
    return { ...entity, offset, length: Math.min(entity.length, end - offset) }
  })
  return { text: text.slice(start, start + end), entities: moved.filter((entity) => entity.length > 0) }
}
