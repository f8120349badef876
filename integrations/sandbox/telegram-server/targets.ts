// Where a call may go: finds the chat, the topic and the message replied to, or refuses in the vendor's words.
import { codePoints } from './code-points.ts'
import { badRequest, forbidden } from './errors.ts'
import { liveMessage } from './messages.ts'
import type { ChatRecord, Memory, ReplyRef, StoredMessage } from './memory.ts'
import type { ReplyParameters, TextQuote } from '@grammyjs/types'
import { formatText } from './formatted-text.ts'

export function chatNamed(memory: Memory, id: number | string): ChatRecord {
  const chat = typeof id === 'number' ? memory.chats.get(id) : undefined
  if (!chat || (isStranger(chat) && !metInGroup(memory, chat.id))) throw badRequest('chat not found')
  if (chat.migratedTo !== undefined) {
    throw badRequest('group chat was upgraded to a supergroup chat', { migrate_to_chat_id: chat.migratedTo })
  }
  return chat
}

/** Somebody who never pressed Start: only known, if at all, from a common group. */
function isStranger(chat: ChatRecord): boolean {
  return chat.type === 'private' && chat.botStatus === 'left'
}

function metInGroup(memory: Memory, userId: number): boolean {
  return [...memory.chats.values()].some((chat) => chat.type !== 'private' && chat.members.has(userId))
}

/** A chat the bot can act in. */
export function reachableChat(memory: Memory, id: number | string): ChatRecord {
  const chat = chatNamed(memory, id)
  const word = chat.type === 'supergroup' ? 'supergroup' : 'group'
  if (chat.type === 'private') {
    if (isStranger(chat)) throw forbidden("bot can't initiate conversation with a user")
    if (chat.deactivated) throw forbidden('user is deactivated')
    if (chat.botStatus === 'kicked') throw forbidden('bot was blocked by the user')
    return chat
  }
  if (chat.botStatus === 'kicked') throw forbidden(`bot was kicked from the ${word} chat`)
  if (chat.botStatus === 'left') throw forbidden(`bot is not a member of the ${word} chat`)
  return chat
}

export function hasRight(chat: ChatRecord, right: keyof ChatRecord['botRights']): boolean {
  return chat.botStatus === 'administrator' && chat.botRights[right] === true
}

/** The topic to write into. Without topics the id is silently ignored; General is never named by an id. */
export function threadToWrite(memory: Memory, chat: ChatRecord, id: number | undefined): number | undefined {
  if (chat.type === 'private') {
    if (id !== undefined && id !== 0) throw badRequest('message thread not found')
    return undefined
  }
  if (!chat.isForum) return undefined
  if (id === undefined || id === 0) return undefined
  const topic = chat.topics.get(id)
  if (!topic || topic.deleted) throw badRequest('message thread not found')
  if (topic.closed && topic.creatorId !== memory.bot.id && !hasRight(chat, 'can_manage_topics')) {
    throw badRequest('TOPIC_CLOSED')
  }
  return id
}

export type Reply = { replyTo?: ReplyRef; quote?: TextQuote }

/** Bot API: ReplyParameters. Only inside one chat and topic may the target be missing. */
export function replyTarget(
  memory: Memory,
  chat: ChatRecord,
  threadId: number | undefined,
  wanted: ReplyParameters | undefined,
): Reply {
  if (!wanted) return {}
  const elsewhere = wanted.chat_id !== undefined && wanted.chat_id !== chat.id
  const origin = elsewhere ? memory.chats.get(Number(wanted.chat_id)) : chat
  const target = origin && liveMessage(origin, wanted.message_id ?? 0)
  if (!origin || !target) {
    if (wanted.allow_sending_without_reply && !elsewhere) return {}
    throw badRequest('message to be replied not found')
  }
  if (elsewhere && (target.protected || origin.protected)) throw badRequest('message to be replied not found')
  const otherTopic = target.threadId !== threadId && target.id !== threadId
  if (target.service && (elsewhere || otherTopic)) throw badRequest('message to be replied not found')
  return { replyTo: { chatId: origin.id, messageId: target.id }, ...quoteOf(target, wanted) }
}

function quoteOf(target: StoredMessage, wanted: ReplyParameters): { quote?: TextQuote } {
  if (wanted.quote === undefined) return {}
  const { text, entities } = formatText(wanted.quote, wanted.quote_parse_mode, wanted.quote_entities)
  const said = target.content.text ?? target.content.caption ?? ''
  if (codePoints(text) > 1024 || text === '' || !said.includes(text)) throw badRequest('QUOTE_TEXT_INVALID')
  const position = said.indexOf(text, wanted.quote_position ?? 0)
  return {
    quote: {
      text,
      position: Math.max(position, said.indexOf(text)),
      is_manual: true,
      ...(entities.length ? { entities } : {}),
    },
  }
}
