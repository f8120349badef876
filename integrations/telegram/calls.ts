// What the core asks for, as calls of the Bot API. Pure. Formatting travels as entities, never as markup in the text:
// markup made of people's words breaks on the first stray sign.
import type { ApiMethods, InlineKeyboardMarkup, InputFile, Opts } from 'grammy/types'
import type { Content, Span } from '../../src/domain/content.ts'
import type { Place } from '../../src/domain/happening.ts'
import { Rejected } from '../../src/errors.ts'
import type { Button, ChatCall } from '../../src/ports.ts'
import { entitiesOf } from './spans.ts'

type UsedMethod = keyof ApiMethods &
  (
    | 'createForumTopic'
    | 'editForumTopic'
    | 'closeForumTopic'
    | 'reopenForumTopic'
    | 'deleteForumTopic'
    | 'sendMessage'
    | 'sendMediaGroup'
    | 'copyMessage'
    | 'copyMessages'
    | 'editMessageText'
    | 'editMessageCaption'
    | 'editMessageMedia'
    | 'deleteMessage'
    | 'answerCallbackQuery'
    | 'sendPhoto'
    | 'sendVideo'
    | 'sendAnimation'
    | 'sendAudio'
    | 'sendDocument'
    | 'sendVoice'
    | 'sendVideoNote'
    | 'sendSticker'
  )

export type Request = { [M in UsedMethod]: { method: M; params: Opts<M> } }[UsedMethod]

export type SendFile = Extract<ChatCall, { op: 'send_file' }>

/** Everything but files, which have to be opened first. Throws Rejected for what the Bot API has no way to do. */
export function toRequest(call: Exclude<ChatCall, SendFile>): Request {
  switch (call.op) {
    case 'create_topic':
      return { method: 'createForumTopic', params: { chat_id: call.chatId, name: call.name, ...icon(call) } }
    case 'rename_topic':
      return {
        method: 'editForumTopic',
        params: { ...topic(call.place), ...(call.name === undefined ? {} : { name: call.name }), ...icon(call) },
      }
    case 'close_topic':
      return { method: 'closeForumTopic', params: topic(call.place) }
    case 'reopen_topic':
      return { method: 'reopenForumTopic', params: topic(call.place) }
    case 'delete_topic':
      return { method: 'deleteForumTopic', params: topic(call.place) }
    case 'send':
      return {
        method: 'sendMessage',
        params: {
          ...target(call.place),
          text: call.text,
          entities: entitiesOf(call.spans),
          ...answering(call.replyTo),
          ...keyboard(call.buttons),
        },
      }
    case 'copy':
      return copyOne(call, call.from.messageId, call.otherwise && call.looks)
    case 'copy_album':
      return copyAlbum(call)
    case 'edit_text':
      return {
        method: 'editMessageText',
        params: {
          chat_id: call.chatId,
          message_id: call.messageId,
          text: call.text,
          entities: entitiesOf(call.spans),
          ...keyboard(call.buttons),
        },
      }
    case 'edit_caption':
      return {
        method: 'editMessageCaption',
        params: { chat_id: call.chatId, message_id: call.messageId, ...caption(call.text, call.spans) },
      }
    case 'edit_file': {
      const media = mediaOf(call.content)
      if (media === null) throw new Rejected(`A message can't be edited into a ${call.content.kind}`, 'thing')
      return { method: 'editMessageMedia', params: { chat_id: call.chatId, message_id: call.messageId, media } }
    }
    case 'delete':
      return { method: 'deleteMessage', params: { chat_id: call.chatId, message_id: call.messageId } }
    case 'answer_button':
      return {
        method: 'answerCallbackQuery',
        params: { callback_query_id: call.queryId, text: call.text, show_alert: call.alert },
      }
    default:
      return call satisfies never
  }
}

/** An upload: what Telegram can show as a picture goes as one, everything else as a document. */
export function uploadRequest(call: SendFile, file: InputFile, as: 'photo' | 'document'): Request {
  const rest = { ...target(call.place), ...caption(call.text, call.spans), ...answering(call.replyTo) }
  return as === 'photo'
    ? { method: 'sendPhoto', params: { ...rest, photo: file } }
    : { method: 'sendDocument', params: { ...rest, document: file } }
}

/**
 * Bot API: copyMessages takes no reply_parameters and no captions, so an album that answers something, or says something
 * else, is sent anew by its file ids. One with a part that can't be grouped is copied, and the reply is lost rather than the album.
 */
function copyAlbum(call: Extract<ChatCall, { op: 'copy_album' }>): Request {
  const { place, from, replyTo, looks, otherwise = false } = call
  const ids = from.messageIds.toSorted((a, b) => a - b)
  const [first, ...others] = ids
  if (first === undefined) throw new Rejected('An album of no messages', 'thing')
  if (others.length === 0) return copyOne(call, first, otherwise ? looks[0] : undefined)
  if ((replyTo !== null || otherwise) && looks.length === ids.length && looks.every(isGroupable)) {
    // An album came to be one, so its kinds go together.
    const media = looks.map(mediaOf) as Opts<'sendMediaGroup'>['media']
    return { method: 'sendMediaGroup', params: { ...target(place), media, ...answering(replyTo) } }
  }
  return { method: 'copyMessages', params: { ...target(place), from_chat_id: from.chatId, message_ids: ids } }
}

type Copy = { place: Place; from: { chatId: number }; replyTo: number | null }

/** `exactly`: what it must show. A file is sent anew then, since in a copy stands the one that its source has by then. */
function copyOne({ place, from, replyTo }: Copy, messageId: number, exactly?: Content): Request {
  const where = { ...target(place), ...answering(replyTo) }
  const anew = exactly && mediaOf(exactly) !== null ? sentAnew(exactly, where) : null
  if (anew !== null) return anew
  const said = exactly ? caption(exactly.text, exactly.spans) : {}
  return { method: 'copyMessage', params: { ...where, from_chat_id: from.chatId, message_id: messageId, ...said } }
}

/** What can't be copied, as it was: by its file's id. Null where there is none. */
export function withoutSource({ place, replyTo, looks }: Extract<ChatCall, { op: 'copy' }>): Request | null {
  return sentAnew(looks, { ...target(place), ...answering(replyTo) })
}

function sentAnew(content: Content, where: { chat_id: number }): Request | null {
  const { kind, file, text, spans } = content
  if (file === null || file.side !== 'chat') return null
  const words = { ...where, ...caption(text, spans) }
  const picture = { ...words, ...displayed(content) }
  switch (kind) {
    case 'photo':
      return { method: 'sendPhoto', params: { ...picture, photo: file.ref } }
    case 'video':
      return { method: 'sendVideo', params: { ...picture, video: file.ref } }
    case 'animation':
      return { method: 'sendAnimation', params: { ...picture, animation: file.ref } }
    case 'audio':
      return { method: 'sendAudio', params: { ...words, audio: file.ref } }
    case 'document':
      return { method: 'sendDocument', params: { ...words, document: file.ref } }
    case 'voice':
      return { method: 'sendVoice', params: { ...words, voice: file.ref } }
    case 'video_note':
      return { method: 'sendVideoNote', params: { ...where, video_note: file.ref } }
    case 'sticker':
      return { method: 'sendSticker', params: { ...where, sticker: file.ref } }
    default:
      return null
  }
}

function isGroupable(content: Content): boolean {
  return content.kind !== 'animation' && mediaOf(content) !== null
}

/** What a message can be edited into, and an album be made of. */
function mediaOf(content: Content): Opts<'editMessageMedia'>['media'] | null {
  const { kind, file } = content
  if (file === null || file.side !== 'chat') return null
  const media = { media: file.ref, ...caption(content.text, content.spans) }
  switch (kind) {
    case 'photo':
    case 'video':
    case 'animation':
      return { type: kind, ...media, ...displayed(content) }
    case 'document':
    case 'audio':
      return { type: kind, ...media }
    default:
      return null
  }
}

function displayed({ display }: Content): Pick<Opts<'sendPhoto'>, 'has_spoiler' | 'show_caption_above_media'> {
  return {
    ...(display?.spoiler ? { has_spoiler: true } : {}),
    ...(display?.captionAbove ? { show_caption_above_media: true } : {}),
  }
}

function target(place: Place): { chat_id: number; message_thread_id?: number } {
  return place.threadId === null
    ? { chat_id: place.chatId }
    : { chat_id: place.chatId, message_thread_id: place.threadId }
}

function topic(place: Place): { chat_id: number; message_thread_id: number } {
  if (place.threadId === null) throw new Rejected("The general flow can't be renamed, closed or reopened", 'thing')
  return { chat_id: place.chatId, message_thread_id: place.threadId }
}

/** Bot API: an icon that is absent stays; an empty one is taken away. */
function icon(call: { icon?: string }): { icon_custom_emoji_id?: string } {
  return call.icon === undefined ? {} : { icon_custom_emoji_id: call.icon }
}

function answering(replyTo: number | null): Pick<Opts<'sendMessage'>, 'reply_parameters'> {
  return replyTo === null ? {} : { reply_parameters: { message_id: replyTo, allow_sending_without_reply: true } }
}

function caption(text: string, spans: Span[]): Pick<Opts<'editMessageCaption'>, 'caption' | 'caption_entities'> {
  return { caption: text, caption_entities: entitiesOf(spans) }
}

export function keyboard(buttons: Button[][] | null): { reply_markup?: InlineKeyboardMarkup } {
  if (buttons === null) return {}
  const inline_keyboard = buttons.map((row) =>
    row.map((button) =>
      'data' in button ? { text: button.label, callback_data: button.data } : { text: button.label, url: button.url },
    ),
  )
  return { reply_markup: { inline_keyboard } }
}
