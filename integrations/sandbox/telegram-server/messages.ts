// Messages: numbering, keeping, and how the Bot API shows them. A message in a topic that answers nobody still shows
// a reply: to the message that created the topic.
import type { Chat, Message, MessageOrigin, User } from '@grammyjs/types'
import type { ChatRecord, Content, Memory, StoredMessage } from './memory.ts'
import { knownUser, seconds } from './memory.ts'

/** Who writes when an administrator of a group hides. */
const groupAnonymousBot: User = { id: 1087968824, is_bot: true, first_name: 'Group', username: 'GroupAnonymousBot' }

export type Draft = Partial<StoredMessage> & { from: User; content: Content }

export function addMessage(memory: Memory, chat: ChatRecord, draft: Draft): StoredMessage {
  const message: StoredMessage = {
    chatId: chat.id,
    id: nextMessageId(memory, chat),
    date: seconds(memory),
    outgoing: draft.from.id === memory.bot.id,
    anonymous: false,
    service: false,
    hadReplyMarkup: false,
    protected: false,
    deleted: false,
    history: [],
    reactions: new Map(),
    ...draft,
  }
  chat.messages.set(message.id, message)
  memory.changed()
  return message
}

function nextMessageId(memory: Memory, chat: ChatRecord): number {
  if (chat.type !== 'supergroup') {
    memory.lastPrivateId += 1
    return memory.lastPrivateId
  }
  chat.lastId += 1
  return chat.lastId
}

/** A service message: the bot hears of it even when it caused it. */
export function addService(memory: Memory, chat: ChatRecord, draft: Draft): StoredMessage {
  const message = addMessage(memory, chat, { ...draft, service: true })
  announce(memory, message)
  return message
}

export function pinMessage(memory: Memory, chat: ChatRecord, by: User, message: StoredMessage): StoredMessage {
  chat.pinned.add(message.id)
  return addService(memory, chat, { from: by, threadId: message.threadId, pinnedId: message.id, content: {} })
}

export function announce(memory: Memory, message: StoredMessage, edited = false): void {
  const chat = memory.chats.get(message.chatId)
  if (!chat || !hears(memory, chat, message)) return
  memory.publish(edited ? 'edited_message' : 'message', renderMessage(memory, message), `chat ${chat.id}`)
}

/** Bot API: "Privacy mode". Administrators hear everything; a plain member only what is for it. */
function hears(memory: Memory, chat: ChatRecord, message: StoredMessage): boolean {
  if (chat.type === 'private') return true
  if (chat.botStatus === 'left' || chat.botStatus === 'kicked') return false
  if (chat.botStatus !== 'member' || memory.bot.can_read_all_group_messages || message.service) return true
  const said = message.content.text ?? message.content.caption ?? ''
  const answered = message.replyTo && chat.messages.get(message.replyTo.messageId)
  return said.startsWith('/') || said.includes(`@${memory.bot.username}`) || answered?.outgoing === true
}

export function liveMessage(chat: ChatRecord, id: number): StoredMessage | undefined {
  const message = chat.messages.get(id)
  return message && !message.deleted ? message : undefined
}

export function showChat(memory: Memory, chat: ChatRecord): Chat {
  switch (chat.type) {
    case 'private': {
      const { first_name, last_name, username } = knownUser(memory, chat.id)
      return { id: chat.id, type: 'private', first_name, last_name, username }
    }
    case 'group':
      return { id: chat.id, type: 'group', title: chat.title ?? '' }
    case 'supergroup':
      return { id: chat.id, type: 'supergroup', title: chat.title ?? '', ...(chat.isForum ? { is_forum: true } : {}) }
    default:
      return chat.type satisfies never
  }
}

export function renderMessage(memory: Memory, message: StoredMessage, withReply = true): Message {
  const chat = memory.chats.get(message.chatId)
  if (!chat) throw new Error(`no chat ${message.chatId}`)
  const shown: Record<string, unknown> = {
    message_id: message.id,
    from: message.anonymous ? groupAnonymousBot : message.from,
    chat: showChat(memory, chat),
    date: message.date,
    ...message.content,
  }
  if (message.anonymous) shown.sender_chat = showChat(memory, chat)
  if (message.threadId !== undefined) {
    shown.message_thread_id = message.threadId
    if (chat.isForum) shown.is_topic_message = true
  }
  if (message.editDate !== undefined) shown.edit_date = message.editDate
  if (message.forwardOrigin) shown.forward_origin = message.forwardOrigin
  if (message.mediaGroupId) shown.media_group_id = message.mediaGroupId
  if (message.protected || chat.protected) shown.has_protected_content = true
  if (message.markup) shown.reply_markup = message.markup
  if (message.quote) shown.quote = message.quote
  if (message.pinnedId !== undefined) {
    const pinned = liveMessage(chat, message.pinnedId)
    if (pinned) shown.pinned_message = renderMessage(memory, pinned, false)
  }
  if (withReply) addReply(memory, chat, message, shown)
  // Built field by field; the Bot API's union by chat type is not.
  return shown as unknown as Message
}

function addReply(memory: Memory, chat: ChatRecord, message: StoredMessage, shown: Record<string, unknown>): void {
  const origin = message.replyTo && memory.chats.get(message.replyTo.chatId)
  const target = origin && message.replyTo && liveMessage(origin, message.replyTo.messageId)
  if (origin && target) {
    if (origin === chat && sameThread(message, target)) {
      shown.reply_to_message = renderMessage(memory, target, false)
      if (!chat.isForum && chat.type === 'supergroup') shown.message_thread_id ??= rootOf(chat, target)
    } else {
      shown.external_reply = {
        origin: originOf(memory, target),
        ...(origin.type === 'supergroup' ? { chat: showChat(memory, origin), message_id: target.id } : {}),
      }
    }
  } else if (message.threadId !== undefined && message.id !== message.threadId) {
    const first = liveMessage(chat, message.threadId)
    if (first) shown.reply_to_message = renderMessage(memory, first, false)
  }
}

/** The message that opens a topic counts as inside it. */
function sameThread(message: StoredMessage, target: StoredMessage): boolean {
  return message.threadId === target.threadId || target.id === message.threadId
}

/** In a supergroup without topics a reply carries the root of its chain as thread id, which is no topic. */
function rootOf(chat: ChatRecord, message: StoredMessage): number {
  const above = message.replyTo && chat.messages.get(message.replyTo.messageId)
  return above ? rootOf(chat, above) : message.id
}

export function originOf(memory: Memory, message: StoredMessage): MessageOrigin {
  if (message.forwardOrigin) return message.forwardOrigin
  const chat = memory.chats.get(message.chatId)
  if (message.anonymous && chat) {
    return { type: 'chat', date: message.date, sender_chat: showChat(memory, chat) }
  }
  return { type: 'user', date: message.date, sender_user: message.from }
}
