// Where a person may write, and how the message stands there: membership, closed topics, replies.
import type { User } from '@grammyjs/types'
import { moveMember } from './members.ts'
import { liveMessage, originOf, type Draft } from './messages.ts'
import type { ChatRecord, Content, Memory, StoredMessage } from './memory.ts'

export type Where = {
  /** The private chat with the bot when absent. */
  chatId?: number
  threadId?: number
  /** A message of the same chat; the topic is then the one it is in. */
  replyTo?: number
  quote?: string
  anonymous?: boolean
  /** Written in a chat or by a person that forbids forwarding. */
  protect?: boolean
  /** Forwards this message of any chat here instead of writing something new. */
  forward?: { chatId: number; messageId: number }
  /** Forwarded from someone who hides the account: only a name is shown. */
  forwardedFromHidden?: string
}

export function placeOf(memory: Memory, user: User, where: Where, content: Content): [ChatRecord, Draft] {
  const chat = memory.chats.get(where.chatId ?? user.id)
  if (!chat) throw new Error(`no chat has the id ${where.chatId}`)
  if (chat.migratedTo !== undefined) throw new Error(`chat ${chat.id} is now ${chat.migratedTo}`)
  if (chat.type === 'private') openPrivate(chat)
  else enter(memory, chat, user)
  const target = where.replyTo === undefined ? undefined : liveMessage(chat, where.replyTo)
  if (where.replyTo !== undefined && !target) throw new Error(`no message ${where.replyTo} to reply to`)
  const threadId = chat.isForum ? (where.threadId ?? target?.threadId) : undefined
  if (threadId !== undefined) checkTopic(chat, user, threadId)
  const source = where.forward && memory.chats.get(where.forward.chatId)?.messages.get(where.forward.messageId)
  const draft: Draft = {
    from: user,
    content: source ? source.content : content,
    anonymous: where.anonymous === true,
    threadId,
    protected: where.protect === true,
    ...(target ? { replyTo: { chatId: chat.id, messageId: target.id } } : {}),
    ...(target && where.quote ? { quote: { text: where.quote, position: quotePosition(target, where.quote) } } : {}),
    ...(source ? { forwardOrigin: originOf(memory, source) } : {}),
  }
  if (where.forwardedFromHidden) {
    const date = Math.floor(memory.now() / 1000)
    draft.forwardOrigin = { type: 'hidden_user', date, sender_user_name: where.forwardedFromHidden }
  }
  return [chat, draft]
}

function openPrivate(chat: ChatRecord): void {
  if (chat.botStatus === 'kicked') throw new Error('the bot is blocked: unblock it before writing')
  chat.botStatus = 'member'
}

function enter(memory: Memory, chat: ChatRecord, user: User): void {
  const status = chat.members.get(user.id)
  if (status && status !== 'left' && status !== 'kicked') return
  if (!chat.open || status) throw new Error(`${user.first_name} is not a member of chat ${chat.id}`)
  moveMember(memory, chat, user, 'member')
}

function checkTopic(chat: ChatRecord, user: User, threadId: number): void {
  const topic = chat.topics.get(threadId)
  if (!topic || topic.deleted) throw new Error(`no topic ${threadId} in chat ${chat.id}`)
  const status = chat.members.get(user.id)
  if (topic.closed && topic.creatorId !== user.id && status !== 'creator' && status !== 'administrator') {
    throw new Error(`topic ${threadId} is closed, and ${user.first_name} is no administrator`)
  }
}

function quotePosition(target: StoredMessage, quote: string): number {
  const position = (target.content.text ?? target.content.caption ?? '').indexOf(quote)
  if (position < 0) throw new Error(`"${quote}" is not in message ${target.id}`)
  return position
}
