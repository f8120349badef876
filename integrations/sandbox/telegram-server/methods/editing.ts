// Bot API: "Updating messages". Only the bot's own messages, never forwards or those sent with a reply keyboard; an
// edit that changes nothing is refused; an edit without a keyboard takes the keyboard away.
import { isDeepStrictEqual } from 'node:util'
import type { InlineKeyboardMarkup } from '@grammyjs/types'
import { badRequest, notModified } from '../errors.ts'
import { checkMarkup } from '../keyboards.ts'
import { albumFamily, hasCaption, mediaKind } from '../media-content.ts'
import type { Handlers } from '../method-table.ts'
import { liveMessage, renderMessage } from '../messages.ts'
import { seconds, type Content, type Memory, type StoredMessage } from '../memory.ts'
import { reachableChat } from '../targets.ts'
import { mediaItemContent } from './media.ts'
import { captionContent, textContent } from './posting.ts'

type Editing = Pick<Handlers, 'editMessageText' | 'editMessageCaption' | 'editMessageMedia' | 'editMessageReplyMarkup'>

type Target = { chat_id: number | string; message_id: number; reply_markup?: InlineKeyboardMarkup }

export function createEditing(memory: Memory): Editing {
  function edit(target: Target, newContent: (message: StoredMessage) => Content) {
    const chat = reachableChat(memory, target.chat_id)
    const message = liveMessage(chat, target.message_id)
    if (!message) throw badRequest('message to edit not found')
    if (!message.outgoing || message.service || message.forwardOrigin || message.hadReplyMarkup) {
      throw badRequest("message can't be edited")
    }
    const content = newContent(message)
    const markup = checkMarkup(target.reply_markup, chat.type)
    if (isDeepStrictEqual(content, message.content) && isDeepStrictEqual(markup, message.markup)) {
      throw badRequest(notModified)
    }
    replaceContent(memory, message, content, markup)
    return renderMessage(memory, message)
  }

  return {
    editMessageText: (p) =>
      edit(p, ({ content }) => {
        if (content.text === undefined) throw badRequest('there is no text in the message to edit')
        return {
          ...textContent(p.text, p.parse_mode, p.entities),
          ...(p.link_preview_options ? { link_preview_options: p.link_preview_options } : {}),
        }
      }),
    editMessageCaption: (p) =>
      edit(p, ({ content }) => {
        if (!hasCaption(content)) throw badRequest('there is no caption in the message to edit')
        const { caption: _, caption_entities: __, show_caption_above_media: ___, ...rest } = content
        const above = p.show_caption_above_media ? { show_caption_above_media: true as const } : {}
        return { ...rest, ...captionContent(p), ...above }
      }),
    editMessageMedia: (p, call) =>
      edit(p, (message) => {
        const old = mediaKind(message.content)
        if (message.content.text === undefined && (!old || !hasCaption(message.content))) {
          throw badRequest("message can't be edited")
        }
        const family = albumFamily(p.media.type)
        if (message.mediaGroupId && family !== albumFamily(old ?? '')) {
          throw badRequest("message content type can't be used in an album")
        }
        return mediaItemContent(memory, p.media, call)
      }),
    editMessageReplyMarkup: (p) => edit(p, ({ content }) => content),
  }
}

/** Keeps what was there before in the message's history. */
export function replaceContent(
  memory: Memory,
  message: StoredMessage,
  content: Content,
  markup: InlineKeyboardMarkup | undefined,
): void {
  message.history.push({ at: memory.now(), content: message.content, markup: message.markup })
  message.content = content
  message.markup = markup
  message.editDate = seconds(memory)
  memory.changed()
}
