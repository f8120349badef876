// One message of Telegram's as it stands in the chat, in the helpdesk's words.
import type { ChatMessage } from '../../src/domain/happening.ts'
import { contentOf } from './content.ts'
import type { TelegramMessage } from './update-shape.ts'

export function chatMessageOf(message: TelegramMessage): ChatMessage {
  const { quote } = message
  const replyTo = replyOf(message)
  return {
    chatId: message.chat.id,
    id: message.message_id,
    at: new Date(message.date * 1000),
    content: contentOf(message),
    replyTo,
    ...(replyTo !== null && quote ? { quote: { text: quote.text, position: quote.position } } : {}),
  }
}

/** Every message of a topic that answers nothing "answers" the topic's creation. */
export function replyOf(message: TelegramMessage): number | null {
  const target = message.reply_to_message
  if (target === undefined || target.forum_topic_created !== undefined) return null
  if (target.chat.id !== message.chat.id) return null
  if (message.is_topic_message && target.message_id === message.message_thread_id) return null
  return target.message_id
}
