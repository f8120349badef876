// The Bot API's description of a file inside a message, by kind.
import type { Content, FileKind, StoredFile } from './memory.ts'

export type MediaDetails = {
  duration?: number
  width?: number
  height?: number
  performer?: string
  title?: string
  emoji?: string
}

export function mediaContent(kind: FileKind, file: StoredFile, details: MediaDetails = {}): Content {
  const ids = { file_id: file.id, file_unique_id: file.uniqueId, file_size: file.size }
  const named = { ...ids, ...(file.name ? { file_name: file.name } : {}), mime_type: file.mime }
  const { duration = 1, width = 640, height = 480 } = details
  switch (kind) {
    case 'photo':
      return {
        photo: [
          {
            file_id: `${file.id}s`,
            file_unique_id: `${file.uniqueId}s`,
            width: 90,
            height: 68,
          },
          { ...ids, width, height },
        ],
      }
    case 'video':
      return { video: { ...named, duration, width, height } }
    case 'animation':
      return { animation: { ...named, duration, width, height }, document: named }
    case 'document':
      return { document: named }
    case 'audio':
      return { audio: { ...named, duration, performer: details.performer, title: details.title } }
    case 'voice':
      return { voice: { ...ids, mime_type: file.mime, duration } }
    case 'video_note':
      return { video_note: { ...ids, length: 240, duration } }
    case 'sticker':
      return {
        sticker: {
          ...ids,
          type: 'regular',
          width: 512,
          height: 512,
          is_animated: false,
          is_video: false,
          emoji: details.emoji,
        },
      }
    default:
      return kind satisfies never
  }
}

/** Kinds that may carry a caption. */
export const captioned = ['photo', 'video', 'animation', 'document', 'audio', 'voice'] as const

export function hasCaption(content: Content): boolean {
  return captioned.some((kind) => content[kind] !== undefined)
}

/** Which kinds may stand in one album together (Bot API: sendMediaGroup). */
export function albumFamily(kind: string): string | undefined {
  if (kind === 'photo' || kind === 'video') return 'visual'
  return kind === 'document' || kind === 'audio' ? kind : undefined
}

export function mediaKind(content: Content): FileKind | undefined {
  const kinds = ['photo', 'video', 'animation', 'audio', 'voice', 'video_note', 'sticker', 'document'] as const
  return kinds.find((kind) => content[kind] !== undefined)
}
