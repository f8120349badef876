// Bot API: the methods that send files, one by one or as an album.
import { badRequest } from '../errors.ts'
import { fileToSend } from '../files.ts'
import { albumFamily, captioned, mediaContent, type MediaDetails } from '../media-content.ts'
import type { CallContext, Handlers } from '../method-table.ts'
import { renderMessage } from '../messages.ts'
import type { Content, FileKind, Memory } from '../memory.ts'
import type { MediaItem, Upload } from '../parameters.ts'
import { captionContent, newMediaGroupId, openPlace, post, type Caption, type Place } from './posting.ts'

type Media = Pick<
  Handlers,
  | 'sendPhoto'
  | 'sendVideo'
  | 'sendAnimation'
  | 'sendDocument'
  | 'sendAudio'
  | 'sendVoice'
  | 'sendVideoNote'
  | 'sendSticker'
  | 'sendMediaGroup'
>

type Looks = { show_caption_above_media?: boolean; has_spoiler?: boolean }

export function createMedia(memory: Memory): Media {
  const send = (kind: FileKind, file: string | Upload, p: Place & Caption & Looks & MediaDetails) => {
    const place = openPlace(memory, p)
    const content = captioned.some((one) => one === kind) ? captionContent(p) : {}
    const stored = fileToSend(memory, kind, file)
    return renderMessage(memory, post(memory, place, { ...mediaContent(kind, stored, p), ...content, ...looks(p) }))
  }

  return {
    sendPhoto: (p) => send('photo', p.photo, p),
    sendVideo: (p) => send('video', p.video, p),
    sendAnimation: (p) => send('animation', p.animation, p),
    sendDocument: (p) => send('document', p.document, p),
    sendAudio: (p) => send('audio', p.audio, p),
    sendVoice: (p) => send('voice', p.voice, p),
    sendVideoNote: (p) => send('video_note', p.video_note, p),
    sendSticker: (p) => send('sticker', p.sticker, p),
    sendMediaGroup: (p, call) => {
      const place = openPlace(memory, p)
      if (p.media.length < 2) throw badRequest('too few messages to send as an album')
      if (p.media.length > 10) throw badRequest('too many messages to send as an album')
      const families = new Set(p.media.map(({ type }) => albumFamily(type)))
      if (families.has(undefined))
        throw badRequest("can't parse InputMedia: type must be one of photo, video, document, audio")
      if (families.size > 1) throw badRequest("document and audio can't be mixed with other media types")
      const contents = p.media.map((item) => mediaItemContent(memory, item, call))
      const mediaGroupId = newMediaGroupId(memory)
      return contents.map((content) => renderMessage(memory, post(memory, place, content, { mediaGroupId })))
    },
  }
}

const itemKinds = ['photo', 'video', 'animation', 'document', 'audio'] as const

/** The content of an InputMedia, its file checked and kept. */
export function mediaItemContent(memory: Memory, item: MediaItem, { uploads }: CallContext): Content {
  const kind = itemKinds.find((one) => one === item.type)
  if (!kind) throw badRequest(`can't parse InputMedia: type must be one of ${itemKinds.join(', ')}`)
  if (!item.media) throw badRequest('can\'t parse InputMedia: Can\'t find field "media"')
  const attached = item.media.startsWith('attach://') ? uploads.get(item.media.slice('attach://'.length)) : item.media
  if (!attached) throw badRequest(`there is no ${kind} in the request`)
  const file = fileToSend(memory, kind, attached)
  return { ...mediaContent(kind, file, item), ...captionContent(item), ...looks(item) }
}

function looks({ show_caption_above_media, has_spoiler }: Looks): Content {
  return {
    ...(show_caption_above_media ? { show_caption_above_media: true as const } : {}),
    ...(has_spoiler ? { has_media_spoiler: true as const } : {}),
  }
}
