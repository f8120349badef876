// Bot API: copyMessage(s) and forwardMessage(s). A copy has no link to its author and no keyboard; ids that are gone
// or can't be copied are skipped, and the answer does not say which. Protected content may be copied, not forwarded.
import { badRequest } from '../errors.ts'
import { albumFamily, hasCaption, mediaKind } from '../media-content.ts'
import type { Handlers } from '../method-table.ts'
import { liveMessage, originOf, renderMessage } from '../messages.ts'
import type { ChatRecord, Content, Memory, StoredMessage } from '../memory.ts'
import { chatNamed } from '../targets.ts'
import { captionContent, newMediaGroupId, openPlace, post, type PostingPlace } from './posting.ts'

type Copying = Pick<Handlers, 'copyMessage' | 'copyMessages' | 'forwardMessage' | 'forwardMessages'>

export function createCopying(memory: Memory): Copying {
  return {
    copyMessage: (p) => {
      const place = openPlace(memory, p)
      const source = sourceMessage(memory, p.from_chat_id, p.message_id, 'copy')
      if (!copyable(memory, source)) throw badRequest("message can't be copied")
      return { message_id: post(memory, place, copiedContent(source, p)).id }
    },
    copyMessages: (p) => {
      const { place, sources } = openMany(memory, p)
      const kept = sources.filter((source) => copyable(memory, source))
      if (kept.length === 0) throw badRequest("messages can't be forwarded")
      return inGroups(memory, kept).map(([source, mediaGroupId]) => {
        const content = p.remove_caption ? withoutCaption(source.content) : source.content
        return { message_id: post(memory, place, content, { mediaGroupId }).id }
      })
    },
    forwardMessage: (p) => {
      const place = openPlace(memory, p)
      const source = sourceMessage(memory, p.from_chat_id, p.message_id, 'forward')
      if (isProtected(memory, source)) throw badRequest("message has protected content and can't be forwarded")
      if (source.service) throw badRequest("message can't be forwarded")
      return renderMessage(memory, forward(memory, place, source))
    },
    forwardMessages: (p) => {
      const { place, sources } = openMany(memory, p)
      const kept = sources.filter((source) => !source.service && !isProtected(memory, source))
      if (kept.length === 0) throw badRequest("messages can't be forwarded")
      return inGroups(memory, kept).map(([source, mediaGroupId]) => ({
        message_id: forward(memory, place, source, mediaGroupId).id,
      }))
    },
  }
}

function openMany(
  memory: Memory,
  p: {
    chat_id: number | string
    message_thread_id?: number
    from_chat_id: number | string
    message_ids: number[]
    protect_content?: boolean
  },
): { place: PostingPlace; sources: StoredMessage[] } {
  const ids = p.message_ids
  if (ids.length === 0) throw badRequest('message identifiers are not specified')
  if (ids.length > 100) throw badRequest('too many message identifiers specified')
  if (ids.some((id, index) => index > 0 && id <= (ids[index - 1] ?? 0))) {
    throw badRequest('message identifiers must be in a strictly increasing order')
  }
  const place = openPlace(memory, p)
  const from = sourceChat(memory, p.from_chat_id)
  return { place, sources: ids.flatMap((id) => liveMessage(from, id) ?? []) }
}

function sourceChat(memory: Memory, id: number | string): ChatRecord {
  return chatNamed(memory, id)
}

function sourceMessage(memory: Memory, chatId: number | string, id: number, what: string): StoredMessage {
  const message = liveMessage(sourceChat(memory, chatId), id)
  if (!message) throw badRequest(`message to ${what} not found`)
  return message
}

function isProtected(memory: Memory, message: StoredMessage): boolean {
  return message.protected || memory.chats.get(message.chatId)?.protected === true
}

/** Service messages never; a quiz only when the bot knows its answer. */
function copyable(memory: Memory, { service, content, from }: StoredMessage): boolean {
  return !service && !(content.poll?.type === 'quiz' && from.id !== memory.bot.id)
}

function copiedContent(
  source: StoredMessage,
  p: Parameters<typeof captionContent>[0] & { show_caption_above_media?: boolean },
): Content {
  if (p.caption === undefined || !hasCaption(source.content)) return source.content
  const above = p.show_caption_above_media ? { show_caption_above_media: true as const } : {}
  return { ...withoutCaption(source.content), ...captionContent(p), ...above }
}

function withoutCaption(content: Content): Content {
  const { caption: _, caption_entities: __, ...rest } = content
  return rest
}

function forward(memory: Memory, place: PostingPlace, source: StoredMessage, mediaGroupId?: string): StoredMessage {
  return post(memory, place, source.content, { forwardOrigin: originOf(memory, source), mediaGroupId })
}

/**
 * Album grouping is kept under new ids. A surprise of the real server: several documents (or audios) of one sender
 * become one album even when they were sent apart.
 */
function inGroups(memory: Memory, sources: StoredMessage[]): [StoredMessage, string | undefined][] {
  const first = sources[0]
  const family = first && albumFamily(mediaKind(first.content) ?? '')
  const alike = sources.every(
    (one) => albumFamily(mediaKind(one.content) ?? '') === family && one.from.id === first?.from.id,
  )
  if ((family === 'document' || family === 'audio') && alike && sources.length > 1 && sources.length <= 10) {
    const group = newMediaGroupId(memory)
    return sources.map((source) => [source, group])
  }
  const sizes = Map.groupBy(sources, (source) => source.mediaGroupId)
  const renewed = new Map<string, string>()
  return sources.map((source) => {
    const old = source.mediaGroupId
    if (old === undefined || (sizes.get(old)?.length ?? 0) < 2) return [source, undefined]
    const group = renewed.get(old) ?? newMediaGroupId(memory)
    renewed.set(old, group)
    return [source, group]
  })
}
