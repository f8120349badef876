// What every sending method shares: the checks of the place, the reply and the keyboard, then the message is kept.
import { randomInt } from 'node:crypto'
import type { MessageEntity, ReplyParameters } from '@grammyjs/types'
import { badRequest } from '../errors.ts'
import { codePoints } from '../code-points.ts'
import { formatText, withFound } from '../formatted-text.ts'
import { checkMarkup, isInline } from '../keyboards.ts'
import { addMessage } from '../messages.ts'
import { nextNumber, type ChatRecord, type Content, type Memory, type StoredMessage } from '../memory.ts'
import type { Markup } from '../parameters.ts'
import { reachableChat, replyTarget, threadToWrite, type Reply } from '../targets.ts'

export type Place = {
  chat_id: number | string
  message_thread_id?: number
  protect_content?: boolean
  reply_parameters?: ReplyParameters
  reply_markup?: Markup
}

export type PostingPlace = {
  chat: ChatRecord
  threadId: number | undefined
  reply: Reply
  markup: StoredMessage['markup']
  hadReplyMarkup: boolean
  protect: boolean
}

export function openPlace(memory: Memory, wanted: Place): PostingPlace {
  const chat = reachableChat(memory, wanted.chat_id)
  const threadId = threadToWrite(memory, chat, wanted.message_thread_id)
  const reply = replyTarget(memory, chat, threadId, wanted.reply_parameters)
  const markup = checkMarkup(wanted.reply_markup, chat.type)
  const hadReplyMarkup = wanted.reply_markup !== undefined && !isInline(wanted.reply_markup)
  return { chat, threadId, reply, markup, hadReplyMarkup, protect: wanted.protect_content === true }
}

export function post(
  memory: Memory,
  place: PostingPlace,
  content: Content,
  more: Pick<Partial<StoredMessage>, 'mediaGroupId' | 'forwardOrigin'> = {},
): StoredMessage {
  return addMessage(memory, place.chat, {
    from: botUser(memory),
    content,
    threadId: place.threadId,
    ...place.reply,
    markup: place.markup,
    hadReplyMarkup: place.hadReplyMarkup,
    protected: place.protect,
    ...more,
  })
}

export function botUser(memory: Memory): StoredMessage['from'] {
  const { id, first_name, username } = memory.bot
  return { id, is_bot: true, first_name, username }
}

export function textContent(text: string, parseMode?: string, entities?: MessageEntity[]): Content {
  if (text === '') throw badRequest('message text is empty')
  const formatted = withFound(formatText(text, parseMode, entities))
  if (formatted.text.replace(/[\u200b-\u200f\u2060\ufeff]/g, '') === '') throw badRequest('text must be non-empty')
  if (codePoints(formatted.text) > 4096) throw badRequest('message is too long')
  return { text: formatted.text, ...(formatted.entities.length > 0 ? { entities: formatted.entities } : {}) }
}

export type Caption = { caption?: string; parse_mode?: string; caption_entities?: MessageEntity[] }

export function captionContent({ caption = '', parse_mode, caption_entities }: Caption): Content {
  const { text, entities } = withFound(formatText(caption, parse_mode, caption_entities))
  if (codePoints(text) > 1024) throw badRequest('message caption is too long')
  if (text === '') return {}
  return { caption: text, ...(entities.length > 0 ? { caption_entities: entities } : {}) }
}

export function newMediaGroupId(memory: Memory): string {
  return `139${randomInt(10_000, 99_999)}${String(nextNumber(memory)).padStart(8, '0')}`
}
