// The kinds of things people send besides text. Bytes may be given, made up, or only declared by size.
import { randomInt } from 'node:crypto'
import type { Message, MessageEntity, RichBlock } from '@grammyjs/types'
import { formatText, withFound } from './formatted-text.ts'
import { keepFile } from './files.ts'
import { hasCaption, mediaContent, type MediaDetails } from './media-content.ts'
import type { Content, FileKind, Memory } from './memory.ts'
import { newMediaGroupId } from './methods/posting.ts'
import { diceFaces, pollOf, type PollDraft } from './methods/sending.ts'
import type { Where } from './people-place.ts'

export type FileDraft = MediaDetails & {
  caption?: string
  captionEntities?: MessageEntity[]
  bytes?: Uint8Array
  /** Declared size in bytes; without `bytes` the content is made up on download. */
  size?: number
  name?: string
  mime?: string
}

export type AlbumItem = FileDraft & { kind: 'photo' | 'video' | 'document' | 'audio' }

export interface PersonMedia {
  photo: (file?: Where & FileDraft) => Message
  video: (file?: Where & FileDraft) => Message
  animation: (file?: Where & FileDraft) => Message
  document: (file?: Where & FileDraft) => Message
  audio: (file?: Where & FileDraft) => Message
  voice: (file?: Where & FileDraft) => Message
  videoNote: (file?: Where & FileDraft) => Message
  sticker: (file?: Where & FileDraft) => Message
  /** One message an item, told apart only by a common `media_group_id`. */
  album: (items: AlbumItem[], where?: Where) => Message[]
  location: (place?: Where & { latitude?: number; longitude?: number }) => Message
  venue: (place?: Where & { title?: string; address?: string; latitude?: number; longitude?: number }) => Message
  /** `userId`: whose account the number belongs to; clients tell it of their own contact. */
  contact: (contact?: Where & { phone?: string; firstName?: string; lastName?: string; userId?: number }) => Message
  poll: (poll: Where & PollDraft) => Message
  rich: (blocks: RichBlock[], where?: Where) => Message
  dice: (dice?: Where & { emoji?: string }) => Message
  /** Content to give to `edit`, when a person replaces a file. */
  content: (kind: FileKind, file?: FileDraft) => Content
}

export function createPersonMedia(
  memory: Memory,
  say: (where: Where, content: Content, mediaGroupId?: string) => Message,
): PersonMedia {
  function content(kind: FileKind, file: FileDraft = {}): Content {
    const { bytes, size, name, mime, caption = '', captionEntities } = file
    const stored = keepFile(memory, { kind, bytes, size, name, mime })
    const media = mediaContent(kind, stored, file)
    const { text, entities } = withFound(formatText(caption, undefined, captionEntities))
    if (text === '' || !hasCaption(media)) return media
    return { ...media, caption: text, ...(entities.length > 0 ? { caption_entities: entities } : {}) }
  }

  const sender =
    (kind: FileKind) =>
    (file: Where & FileDraft = {}) =>
      say(file, content(kind, file))

  return {
    photo: sender('photo'),
    video: sender('video'),
    animation: sender('animation'),
    document: sender('document'),
    audio: sender('audio'),
    voice: sender('voice'),
    videoNote: sender('video_note'),
    sticker: sender('sticker'),
    album(items, where = {}) {
      const group = newMediaGroupId(memory)
      return items.map((item) => say(where, content(item.kind, item), group))
    },
    location: ({ latitude = 52.52, longitude = 13.405, ...where } = {}) =>
      say(where, { location: { latitude, longitude } }),
    venue: ({ latitude = 52.52, longitude = 13.405, title = 'Hall A', address = 'Main street 1', ...where } = {}) => {
      const location = { latitude, longitude }
      return say(where, { location, venue: { location, title, address } })
    },
    contact: ({ phone = '+4915100000000', firstName = 'Anna', lastName, userId, ...where } = {}) =>
      say(where, {
        contact: {
          phone_number: phone,
          first_name: firstName,
          ...(lastName ? { last_name: lastName } : {}),
          ...(userId ? { user_id: userId } : {}),
        },
      }),
    rich: (blocks, where = {}) => say(where, { rich_message: { blocks } }),
    poll: (poll) => say(poll, { poll: pollOf(memory, poll) }),
    dice: ({ emoji = '🎲', ...where } = {}) =>
      say(where, { dice: { emoji, value: randomInt(1, (diceFaces[emoji] ?? 6) + 1) } }),
    content,
  }
}
