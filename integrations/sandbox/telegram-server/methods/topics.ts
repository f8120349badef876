// Bot API: forum topics. What the bot does to topics comes back to it as service messages.
import { badRequest } from '../errors.ts'
import type { Handlers } from '../method-table.ts'
import type { ChatRecord, Memory, Topic } from '../memory.ts'
import { hasRight, reachableChat } from '../targets.ts'
import { changeTopic, cleanName, createTopic, deleteTopic, iconColors, iconEmoji, setTopicClosed } from '../topics.ts'
import { botUser } from './posting.ts'

type Topics = Pick<
  Handlers,
  | 'createForumTopic'
  | 'editForumTopic'
  | 'closeForumTopic'
  | 'reopenForumTopic'
  | 'deleteForumTopic'
  | 'unpinAllForumTopicMessages'
  | 'getForumTopicIconStickers'
>

export function createTopics(memory: Memory): Topics {
  function forum(chatId: number | string): ChatRecord {
    const chat = reachableChat(memory, chatId)
    if (!chat.isForum) throw badRequest('the chat is not a forum')
    return chat
  }

  function mayManage(chat: ChatRecord, topic: Topic): boolean {
    return topic.creatorId === memory.bot.id || hasRight(chat, 'can_manage_topics')
  }

  function setClosed(p: { chat_id: number | string; message_thread_id: number }, closed: boolean): true {
    const chat = reachableChat(memory, p.chat_id)
    if (chat.type === 'private') throw badRequest('the chat is not a supergroup forum')
    const topic = topicOf(forum(p.chat_id), p.message_thread_id)
    if (!mayManage(chat, topic)) throw badRequest('not enough rights to close or open the topic')
    if (topic.closed === closed) throw badRequest('TOPIC_NOT_MODIFIED')
    setTopicClosed(memory, chat, botUser(memory), topic, closed)
    return true
  }

  return {
    createForumTopic: (p) => {
      const chat = forum(p.chat_id)
      if (!hasRight(chat, 'can_manage_topics')) throw badRequest('not enough rights to create a topic')
      const name = cleanName(p.name)
      if (name === '') throw badRequest('name must be non-empty')
      if (p.icon_color !== undefined && !iconColors.includes(p.icon_color))
        throw badRequest('invalid icon color specified')
      checkIcon(p.icon_custom_emoji_id)
      const icon = p.icon_custom_emoji_id || undefined
      const topic = createTopic(memory, chat, botUser(memory), { name, iconColor: p.icon_color, iconEmojiId: icon })
      return {
        message_thread_id: topic.id,
        name,
        icon_color: topic.iconColor,
        ...(icon ? { icon_custom_emoji_id: icon } : {}),
      }
    },
    editForumTopic: (p) => {
      const chat = forum(p.chat_id)
      if (p.name === undefined && p.icon_custom_emoji_id === undefined) return true
      const topic = topicOf(chat, p.message_thread_id)
      if (!mayManage(chat, topic)) throw badRequest('not enough rights to edit the topic')
      checkIcon(p.icon_custom_emoji_id)
      const name = p.name ? cleanName(p.name) : undefined
      if (name === '') throw badRequest('name must be non-empty')
      const change = {
        ...(name !== undefined && name !== topic.name ? { name } : {}),
        ...(p.icon_custom_emoji_id !== undefined && p.icon_custom_emoji_id !== (topic.iconEmojiId ?? '')
          ? { iconEmojiId: p.icon_custom_emoji_id }
          : {}),
      }
      if (Object.keys(change).length === 0) throw badRequest('TOPIC_NOT_MODIFIED')
      changeTopic(memory, chat, botUser(memory), topic, change)
      return true
    },
    closeForumTopic: (p) => setClosed(p, true),
    reopenForumTopic: (p) => setClosed(p, false),
    deleteForumTopic: (p) => {
      const chat = forum(p.chat_id)
      const topic = topicOf(chat, p.message_thread_id)
      if (!hasRight(chat, 'can_delete_messages')) throw badRequest('not enough rights to delete the topic')
      deleteTopic(memory, chat, topic)
      return true
    },
    unpinAllForumTopicMessages: (p) => {
      const chat = forum(p.chat_id)
      topicOf(chat, p.message_thread_id)
      if (!hasRight(chat, 'can_pin_messages'))
        throw badRequest('not enough rights to manage pinned messages in the chat')
      for (const id of chat.pinned) if (chat.messages.get(id)?.threadId === p.message_thread_id) chat.pinned.delete(id)
      return true
    },
    getForumTopicIconStickers: () =>
      Object.entries(iconEmoji).map(([id, emoji]) => ({
        file_id: `CAACicon${id}`,
        file_unique_id: `AgADicon${id}`,
        type: 'custom_emoji',
        width: 100,
        height: 100,
        is_animated: false,
        is_video: true,
        emoji,
        set_name: 'Topics',
        custom_emoji_id: id,
        needs_repainting: false,
        file_size: 1024,
      })),
  }
}

function topicOf(chat: ChatRecord, id: number): Topic {
  const topic = chat.topics.get(id)
  if (!topic || topic.deleted) throw badRequest('TOPIC_ID_INVALID')
  return topic
}

function checkIcon(id: string | undefined): void {
  if (id && !(id in iconEmoji)) throw badRequest('DOCUMENT_INVALID')
}
