// What people do in their Telegram apps. Wrong things throw plain errors: they are mistakes of the test, not answers
// of the API.
import { createHash } from 'node:crypto'
import type { Message, MessageEntity, ReactionType, ReactionTypeEmoji, User } from '@grammyjs/types'
import { codePoints } from './code-points.ts'
import { formatText, withFound } from './formatted-text.ts'
import { moveBot, moveMember } from './members.ts'
import { addMessage, addService, announce, liveMessage, pinMessage, renderMessage, showChat } from './messages.ts'
import { knownUser, nextNumber, seconds } from './memory.ts'
import type { ChatRecord, Content, Memory, PressAnswer, StoredMessage, Topic } from './memory.ts'
import { createPersonMedia, type PersonMedia } from './people-media.ts'
import { placeOf, type Where } from './people-place.ts'
import { changeTopic, createTopic, deleteTopic, setTopicClosed } from './topics.ts'
import { pressLifetimeS } from './methods/buttons.ts'
import { replaceContent } from './methods/editing.ts'

export type Written = Where & { text: string; entities?: MessageEntity[] }

export type EditDraft = {
  text?: string
  entities?: MessageEntity[]
  caption?: string
  captionEntities?: MessageEntity[]
  /** Other content altogether, as `media` builds it. */
  content?: Content
}

export interface Person extends PersonMedia {
  readonly user: User
  write: (said: string | Written) => Message
  /** As an administrator who hides behind the group's name. */
  writeAnonymously: (said: Written & { chatId: number }) => Message
  /** Presses Start, or follows a deep link. */
  start: (payload?: string) => Message
  edit: (chatId: number, messageId: number, change: EditDraft) => Message
  /** Nobody is told, as in Telegram. */
  deleteMessage: (chatId: number, messageId: number) => void
  /** Resolves with what the bot answered, or undefined when it let the press expire. */
  press: (
    chatId: number,
    messageId: number,
    data: string,
    options?: { stale?: boolean },
  ) => Promise<PressAnswer | undefined>
  react: (chatId: number, messageId: number, emoji: ReactionTypeEmoji['emoji'] | null) => void
  block: () => void
  unblock: () => void
  /** Deletes the account; nobody is told. */
  deactivate: () => void
  createTopic: (chatId: number, name: string) => number
  renameTopic: (chatId: number, threadId: number, name: string) => void
  closeTopic: (chatId: number, threadId: number) => void
  reopenTopic: (chatId: number, threadId: number) => void
  deleteTopic: (chatId: number, threadId: number) => void
  pin: (chatId: number, messageId: number) => Message
  join: (chatId: number) => void
  leave: (chatId: number) => void
}

export function personOf(memory: Memory, userId: number): Person {
  const user = knownUser(memory, userId)

  function say(where: Where, content: Content, mediaGroupId?: string): Message {
    const [chat, draft] = placeOf(memory, user, where, content)
    const message = addMessage(memory, chat, { ...draft, mediaGroupId })
    announce(memory, message)
    return renderMessage(memory, message)
  }

  function write(said: string | Written): Message {
    const { text, entities, ...where } = typeof said === 'string' ? { text: said, entities: undefined } : said
    return say(where, textOf(text, entities))
  }

  function setClosed(chatId: number, threadId: number, closed: boolean): void {
    const [chat, topic] = topicOf(memory, chatId, threadId)
    if (topic.closed !== closed) setTopicClosed(memory, chat, user, topic, closed)
  }

  return {
    user,
    ...createPersonMedia(memory, say),
    write,
    writeAnonymously: (said) => write({ ...said, anonymous: true }),
    start: (payload) => write(payload ? `/start ${payload}` : '/start'),
    edit(chatId, messageId, change) {
      const message = ownMessage(memory, user, chatId, messageId)
      replaceContent(memory, message, editedContent(message, change), message.markup)
      announce(memory, message, true)
      return renderMessage(memory, message)
    },
    deleteMessage(chatId, messageId) {
      const [, message] = messageOf(memory, chatId, messageId)
      message.deleted = true
      memory.changed()
    },
    press: (chatId, messageId, data, options) => press(memory, user, chatId, messageId, data, options?.stale === true),
    react: (chatId, messageId, emoji) => react(memory, user, chatId, messageId, emoji),
    block: () => moveBot(memory, chatOf(memory, user.id), 'kicked', {}, user),
    unblock: () => moveBot(memory, chatOf(memory, user.id), 'member', {}, user),
    deactivate() {
      chatOf(memory, user.id).deactivated = true
      memory.changed()
    },
    createTopic: (chatId, name) => createTopic(memory, chatOf(memory, chatId), user, { name }).id,
    renameTopic: (chatId, threadId, name) => {
      const [chat, topic] = topicOf(memory, chatId, threadId)
      changeTopic(memory, chat, user, topic, { name })
    },
    closeTopic: (chatId, threadId) => setClosed(chatId, threadId, true),
    reopenTopic: (chatId, threadId) => setClosed(chatId, threadId, false),
    deleteTopic: (chatId, threadId) => deleteTopic(memory, ...topicOf(memory, chatId, threadId)),
    pin(chatId, messageId) {
      const [chat, message] = messageOf(memory, chatId, messageId)
      return renderMessage(memory, pinMessage(memory, chat, user, message))
    },
    join(chatId) {
      const chat = chatOf(memory, chatId)
      moveMember(memory, chat, user, 'member')
      addService(memory, chat, { from: user, content: { new_chat_members: [user] } })
    },
    leave(chatId) {
      const chat = chatOf(memory, chatId)
      moveMember(memory, chat, user, 'left')
      addService(memory, chat, { from: user, content: { left_chat_member: user } })
    },
  }
}

function textOf(text: string, entities?: MessageEntity[]): Content {
  const formatted = withFound(formatText(text, undefined, entities))
  if (formatted.text === '') throw new Error('Telegram apps send no empty messages')
  if (codePoints(formatted.text) > 4096) throw new Error('Telegram apps split a text of more than 4096 characters')
  return { text: formatted.text, ...(formatted.entities.length > 0 ? { entities: formatted.entities } : {}) }
}

function editedContent(message: StoredMessage, change: EditDraft): Content {
  if (change.content) return change.content
  if (change.text !== undefined) return textOf(change.text, change.entities)
  const { caption: _, caption_entities: __, ...rest } = message.content
  const { text, entities } = withFound(formatText(change.caption ?? '', undefined, change.captionEntities))
  return { ...rest, ...(text ? { caption: text } : {}), ...(entities.length > 0 ? { caption_entities: entities } : {}) }
}

function chatOf(memory: Memory, chatId: number): ChatRecord {
  const chat = memory.chats.get(chatId)
  if (!chat) throw new Error(`no chat has the id ${chatId}`)
  return chat
}

function messageOf(memory: Memory, chatId: number, messageId: number): [ChatRecord, StoredMessage] {
  const chat = chatOf(memory, chatId)
  const message = liveMessage(chat, messageId)
  if (!message) throw new Error(`no message ${messageId} in chat ${chatId}`)
  return [chat, message]
}

function ownMessage(memory: Memory, user: User, chatId: number, messageId: number): StoredMessage {
  const [, message] = messageOf(memory, chatId, messageId)
  if (message.from.id !== user.id) throw new Error(`message ${messageId} is not by ${user.first_name}`)
  return message
}

function topicOf(memory: Memory, chatId: number, threadId: number): [ChatRecord, Topic] {
  const chat = chatOf(memory, chatId)
  const topic = chat.topics.get(threadId)
  if (!topic || topic.deleted) throw new Error(`no topic ${threadId} in chat ${chatId}`)
  return [chat, topic]
}

function press(
  memory: Memory,
  user: User,
  chatId: number,
  messageId: number,
  data: string,
  stale: boolean,
): Promise<PressAnswer | undefined> {
  const chat = chatOf(memory, chatId)
  const message = chat.messages.get(messageId)
  const buttons = message?.markup?.inline_keyboard.flat() ?? []
  if (!message || (!stale && !buttons.some((button) => 'callback_data' in button && button.callback_data === data))) {
    throw new Error(`message ${messageId} in chat ${chatId} has no button "${data}"`)
  }
  const id = `${user.id}${String(nextNumber(memory)).padStart(9, '0')}`
  const shown = message.deleted
    ? { chat: showChat(memory, chat), message_id: message.id, date: 0 }
    : renderMessage(memory, message)
  return new Promise((resolve) => {
    const expiry = setTimeout(() => resolve(undefined), pressLifetimeS * 1000).unref()
    const answered = (answer: PressAnswer | undefined) => {
      clearTimeout(expiry)
      resolve(answer)
    }
    memory.presses.set(id, { id, at: memory.now(), userId: user.id, answered })
    const chatInstance = createHash('md5').update(String(chatId)).digest().readBigInt64BE().toString()
    const query = { id, from: user, message: shown, chat_instance: chatInstance, data }
    memory.publish('callback_query', query, `press ${user.id}`, pressLifetimeS)
  })
}

/** Only administrators hear of reactions; whether private ones arrive at all is disputed, so it is an option. */
function react(
  memory: Memory,
  user: User,
  chatId: number,
  messageId: number,
  emoji: ReactionTypeEmoji['emoji'] | null,
): void {
  const [chat, message] = messageOf(memory, chatId, messageId)
  const before = message.reactions.get(user.id) ?? []
  const after: ReactionType[] = emoji ? [{ type: 'emoji', emoji }] : []
  message.reactions.set(user.id, after)
  memory.changed()
  if (chat.type === 'private' ? !memory.privateReactions : chat.botStatus !== 'administrator') return
  const body = {
    chat: showChat(memory, chat),
    message_id: message.id,
    user,
    date: seconds(memory),
    old_reaction: before,
    new_reaction: after,
  }
  memory.publish('message_reaction', body, `reaction ${chat.id}`)
}
