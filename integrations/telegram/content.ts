// What a Telegram message says, in our words. Some kinds come twice: an animation also as `document`, a venue also as
// `location`, a live photo also as `photo`; the order of the questions below settles which is meant.
import type { Content, ContentKind, Detail, FileRef } from '../../src/domain/content.ts'
import { richWords } from './rich-words.ts'
import { spansOf } from './spans.ts'
import type { TelegramFile, TelegramMessage } from './update-shape.ts'

type Attached = { kind: ContentKind; file: FileRef | null; detail: Detail | null }

export function contentOf(message: TelegramMessage): Content {
  const album = message.media_group_id ?? null
  if (message.rich_message !== undefined) return { ...attachedTo(message), ...richWords(message.rich_message), album }
  const text = message.text ?? message.caption ?? ''
  const entities = message.text === undefined ? message.caption_entities : message.entities
  const spans = spansOf(text, entities ?? [])
  return { ...attachedTo(message), text, spans, album, ...displayOf(message) }
}

function displayOf({ has_media_spoiler: spoiler, show_caption_above_media: above }: TelegramMessage): Partial<Content> {
  if (!spoiler && !above) return {}
  return { display: { ...(spoiler ? { spoiler } : {}), ...(above ? { captionAbove: above } : {}) } }
}

function attachedTo(message: TelegramMessage): Attached {
  const { photo, sticker, venue, location, contact, poll, dice } = message
  if (message.text !== undefined) return { kind: 'text', file: null, detail: null }
  if (photo !== undefined) {
    const largest = photo.reduce((best, size) => (size.width * size.height > best.width * best.height ? size : best))
    return fileOf('photo', { ...largest, mime_type: 'image/jpeg' }, 'photo.jpg')
  }
  if (message.animation !== undefined) return fileOf('animation', message.animation, 'animation.mp4')
  if (message.video !== undefined) return fileOf('video', message.video, 'video.mp4')
  if (message.audio !== undefined) return fileOf('audio', message.audio, 'audio.mp3')
  if (message.voice !== undefined) return fileOf('voice', message.voice, 'voice.ogg')
  if (message.video_note !== undefined) {
    return fileOf('video_note', { mime_type: 'video/mp4', ...message.video_note }, 'video-note.mp4')
  }
  if (message.document !== undefined)
    return fileOf('document', message.document, `file${extensionOf(message.document)}`)
  if (sticker !== undefined) {
    const [extension, mime_type] = stickerFormat(sticker)
    const attached = fileOf('sticker', { ...sticker, mime_type }, `sticker.${extension}`)
    return { ...attached, detail: { type: 'sticker', emoji: sticker.emoji ?? null } }
  }
  if (venue !== undefined) {
    const { latitude, longitude } = venue.location
    return detailOf({ type: 'venue', latitude, longitude, title: venue.title, address: venue.address })
  }
  if (location !== undefined) {
    const { latitude, longitude, live_period } = location
    return detailOf({ type: 'location', latitude, longitude, live: live_period !== undefined })
  }
  if (contact !== undefined) {
    const name = [contact.first_name, contact.last_name].filter(Boolean).join(' ')
    const own = contact.user_id !== undefined && contact.user_id === message.from?.id
    return detailOf({ type: 'contact', name, phone: contact.phone_number, ...(own ? { own } : {}) })
  }
  if (poll !== undefined) {
    return detailOf({ type: 'poll', question: poll.question, options: poll.options.map((option) => option.text) })
  }
  if (dice !== undefined) return detailOf({ type: 'dice', emoji: dice.emoji, value: dice.value })
  return detailOf({ type: 'other', what: unknownKind(message) })
}

function fileOf(kind: ContentKind, file: TelegramFile, fallbackName: string): Attached {
  const ref: FileRef = {
    side: 'chat',
    ref: file.file_id,
    identity: file.file_unique_id,
    name: file.file_name || fallbackName,
    mime: file.mime_type ?? null,
    size: file.file_size ?? null,
  }
  return { kind, file: ref, detail: null }
}

function detailOf(detail: Exclude<Detail, { type: 'sticker' }>): Attached {
  return { kind: detail.type, file: null, detail }
}

function stickerFormat(sticker: NonNullable<TelegramMessage['sticker']>): [string, string] {
  if (sticker.is_animated) return ['tgs', 'application/x-tgsticker']
  if (sticker.is_video) return ['webm', 'video/webm']
  return ['webp', 'image/webp']
}

const extensions: Record<string, string> = {
  'application/pdf': '.pdf',
  'application/zip': '.zip',
  'application/json': '.json',
  'text/plain': '.txt',
  'text/csv': '.csv',
  'image/jpeg': '.jpg',
  'image/png': '.png',
  'image/webp': '.webp',
  'image/gif': '.gif',
  'video/mp4': '.mp4',
  'audio/mpeg': '.mp3',
}

function extensionOf(file: TelegramFile): string {
  return extensions[file.mime_type ?? ''] ?? ''
}

/** Fields that say something about any message, and so do not tell its kind. */
const envelope = new Set(
  `
  message_id date chat from sender_chat sender_tag sender_boost_count sender_business_bot message_thread_id
  is_topic_message direct_messages_topic business_connection_id guest_query_id guest_bot_caller_user
  guest_bot_caller_chat receiver_user ephemeral_message_id edit_date forward_origin is_automatic_forward
  reply_to_message reply_to_checklist_task_id quote via_bot reply_to_poll_option_id external_reply
  reply_to_story has_protected_content is_from_offline author_signature link_preview_options effect_id
  paid_star_count is_paid_post reply_markup caption caption_entities show_caption_above_media media_group_id
  has_media_spoiler
`
    .trim()
    .split(/\s+/),
)

function unknownKind(message: TelegramMessage): string {
  const [kind] = Object.keys(message).filter((key) => !envelope.has(key))
  return kind ?? 'nothing we know'
}
