// What an update is as raw news, before anyone understands it: its key, and the stream it has to stay in order with.
import type { ChatSeen, RawNews } from '../../src/ports.ts'
import { serviceOf } from './service-messages.ts'
import { readUpdate, type TelegramUpdate } from './update-shape.ts'

/** Any JSON object with an update id is news, even one nobody can read: it is kept. */
export function toNews(update: { update_id: number }): RawNews {
  return {
    source: 'telegram',
    key: String(update.update_id),
    stream: streamOf(update),
    payload: update,
    at: new Date(),
  }
}

/**
 * The newest message id the update proves to exist in its chat, for knowing what ids to expect. Null where it proves
 * none; some messages carry the id 0 (Bot API: Message.message_id).
 */
export function chatSeen(update: unknown): ChatSeen | null {
  const read = readable(update)
  const message = read?.message ?? read?.edited_message ?? read?.callback_query?.message
  if (message === undefined || message.message_id <= 0) return null
  // A button is pressed under a message of our own.
  const byOthers = read?.message !== undefined && (serviceOf(read.message) !== null || !read.message.from?.is_bot)
  return { chatId: message.chat.id, messageId: message.message_id, byOthers }
}

function streamOf(update: unknown): string {
  const read = readable(update)
  if (read === null) return 'chat:unknown'
  if (read.my_chat_member !== undefined) return chatStream(read.my_chat_member.chat)
  if (read.chat_member !== undefined) return chatStream(read.chat_member.chat)
  const message = read.message ?? read.edited_message ?? read.callback_query?.message
  if (message === undefined) return read.callback_query ? `client:${read.callback_query.from.id}` : 'chat:unknown'
  if (message.chat.type !== 'private' && message.is_topic_message && message.message_thread_id !== undefined) {
    return `topic:${message.chat.id}:${message.message_thread_id}`
  }
  return chatStream(message.chat)
}

/** A private chat has the id of its user. */
function chatStream(chat: { id: number; type: string }): string {
  return chat.type === 'private' ? `client:${chat.id}` : `chat:${chat.id}`
}

function readable(update: unknown): TelegramUpdate | null {
  try {
    return readUpdate(update)
  } catch {
    return null
  }
}
