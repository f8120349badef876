// What we read of an update, checked before anything is believed. Everything else Telegram sends passes through untouched:
// new fields appear in every release of the Bot API and must never make an update unreadable.
import { z } from 'zod'
import { Misread } from '../../src/errors.ts'

const user = z.looseObject({
  id: z.int(),
  is_bot: z.boolean(),
  first_name: z.string(),
  last_name: z.string().optional(),
  username: z.string().optional(),
  language_code: z.string().optional(),
})

const chat = z.looseObject({ id: z.int(), type: z.enum(['private', 'group', 'supergroup', 'channel']) })

const entity = z.looseObject({ type: z.string(), offset: z.int().min(0), length: z.int().min(0) })

const file = z.looseObject({
  file_id: z.string(),
  file_unique_id: z.string(),
  file_size: z.int().optional(),
  file_name: z.string().optional(),
  mime_type: z.string().optional(),
})

const photoSize = file.extend({ width: z.number(), height: z.number() })
const sticker = file.extend({
  emoji: z.string().optional(),
  is_animated: z.boolean().optional(),
  is_video: z.boolean().optional(),
})

const location = z.looseObject({ latitude: z.number(), longitude: z.number(), live_period: z.int().optional() })

/** A message that another update points at; of an inaccessible one nothing but this is told. */
const pointedAt = z.looseObject({
  message_id: z.int(),
  chat,
  message_thread_id: z.int().optional(),
  is_topic_message: z.boolean().optional(),
  reply_to_message: z.unknown().optional(),
})

const message = z.looseObject({
  message_id: z.int(),
  date: z.int(),
  chat,
  from: user.optional(),
  sender_chat: chat.optional(),
  via_bot: user.optional(),
  message_thread_id: z.int().optional(),
  is_topic_message: z.boolean().optional(),
  reply_to_message: z
    .looseObject({
      message_id: z.int(),
      chat,
      from: user.optional(),
      sender_chat: chat.optional(),
      forum_topic_created: z.unknown().optional(),
    })
    .optional(),
  quote: z.looseObject({ text: z.string(), position: z.int().min(0) }).optional(),
  forward_origin: z.looseObject({ type: z.string(), sender_user: user.optional() }).optional(),
  media_group_id: z.string().optional(),
  text: z.string().optional(),
  entities: z.array(entity).optional(),
  rich_message: z.unknown().optional(),
  caption: z.string().optional(),
  caption_entities: z.array(entity).optional(),
  show_caption_above_media: z.boolean().optional(),
  has_media_spoiler: z.boolean().optional(),
  photo: z.array(photoSize).min(1).optional(),
  video: file.optional(),
  animation: file.optional(),
  document: file.optional(),
  audio: file.optional(),
  voice: file.optional(),
  video_note: file.optional(),
  sticker: sticker.optional(),
  location: location.optional(),
  venue: z.looseObject({ location, title: z.string(), address: z.string() }).optional(),
  contact: z
    .looseObject({
      phone_number: z.string(),
      first_name: z.string(),
      last_name: z.string().optional(),
      user_id: z.int().optional(),
    })
    .optional(),
  poll: z.looseObject({ question: z.string(), options: z.array(z.looseObject({ text: z.string() })) }).optional(),
  dice: z.looseObject({ emoji: z.string(), value: z.int() }).optional(),
  forum_topic_created: z.looseObject({ name: z.string() }).optional(),
  forum_topic_edited: z.looseObject({ name: z.string().optional() }).optional(),
  forum_topic_closed: z.unknown().optional(),
  forum_topic_reopened: z.unknown().optional(),
  migrate_to_chat_id: z.int().optional(),
  migrate_from_chat_id: z.int().optional(),
})

const update = z.looseObject({
  update_id: z.int(),
  message: message.optional(),
  edited_message: message.optional(),
  callback_query: z
    .looseObject({ id: z.string(), from: user, message: pointedAt.optional(), data: z.string().optional() })
    .optional(),
  my_chat_member: z
    .looseObject({ chat, from: user, new_chat_member: z.looseObject({ status: z.string() }) })
    .optional(),
  chat_member: z
    .looseObject({
      chat,
      old_chat_member: z.looseObject({ status: z.string() }),
      new_chat_member: z.looseObject({ status: z.string(), user }),
    })
    .optional(),
})

export type TelegramUser = z.infer<typeof user>
export type TelegramEntity = z.infer<typeof entity>
export type TelegramFile = z.infer<typeof file>
export type TelegramMessage = z.infer<typeof message>
export type TelegramUpdate = z.infer<typeof update>

/** The kinds of update we ask Telegram for. */
export const updateKinds = ['message', 'edited_message', 'callback_query', 'my_chat_member', 'chat_member'] as const

/** Throws Misread, naming the fields that are wrong and none of their values. */
export function readUpdate(payload: unknown): TelegramUpdate {
  return read(update, payload, 'update')
}

/** For messages that come back as the answer to a call. */
export function readMessage(payload: unknown): TelegramMessage {
  return read(message, payload, 'message')
}

function read<T>(schema: z.ZodType<T>, payload: unknown, what: string): T {
  const result = schema.safeParse(payload)
  if (result.success) return result.data
  const where = result.error.issues.map((issue) => issue.path.join('.') || 'the whole').join(', ')
  throw new Misread(`Telegram ${what} in a shape we do not know, at: ${where}`)
}
