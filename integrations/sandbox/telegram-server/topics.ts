// What happens to forum topics, whoever does it. A topic's id is the id of the service message that created it; a
// deleted topic takes its messages along and leaves no trace.
import type { User } from '@grammyjs/types'
import { addService } from './messages.ts'
import type { ChatRecord, Memory, Topic } from './memory.ts'

export const iconColors = [7322096, 16766590, 13338331, 9367192, 16749490, 16478047]

/** A few of the emoji any bot may use as a topic icon (Bot API: getForumTopicIconStickers). */
export const iconEmoji: Readonly<Record<string, string>> = {
  '5434144690511290129': '📰',
  '5417915203100613993': '💬',
  '5312241539987020022': '🔥',
  '5424885441100782420': '👀',
  '5408906741125490282': '🏁',
  '5312536423851630001': '💡',
  '5312016608254762256': '⚡️',
  '5377544228505134960': '🎙',
  '5418085807791545980': '🔝',
  '5370870893004203704': '🗣',
  '5420216386448270341': '🆒',
  '5379748062124056162': '❗️',
  '5373251851074415873': '📝',
  '5433614043006903194': '📆',
  '5309832892262654231': '🤖',
  '5237699328843200968': '✅',
  '5238234236955148254': '🤔',
  '5310157398516703416': '🆘',
  '5309929258443874898': '💻',
}

/** The server cuts a name at 128 characters rather than refusing it. */
export function cleanName(name: string): string {
  return Array.from(name.replace(/\s+/g, ' ').trim()).slice(0, 128).join('').trim()
}

export function createTopic(
  memory: Memory,
  chat: ChatRecord,
  by: User,
  { name, iconColor = 7322096, iconEmojiId }: { name: string; iconColor?: number; iconEmojiId?: string },
): Topic {
  const id = chat.lastId + 1
  const topic: Topic = { id, name, iconColor, iconEmojiId, creatorId: by.id, closed: false, deleted: false }
  chat.topics.set(id, topic)
  const created = { name, icon_color: iconColor, ...(iconEmojiId ? { icon_custom_emoji_id: iconEmojiId } : {}) }
  addService(memory, chat, { from: by, threadId: id, content: { forum_topic_created: created } })
  return topic
}

export function changeTopic(
  memory: Memory,
  chat: ChatRecord,
  by: User,
  topic: Topic,
  change: { name?: string; iconEmojiId?: string },
): void {
  if (change.name !== undefined) topic.name = change.name
  if (change.iconEmojiId !== undefined) topic.iconEmojiId = change.iconEmojiId || undefined
  const edited = {
    ...(change.name === undefined ? {} : { name: change.name }),
    ...(change.iconEmojiId === undefined ? {} : { icon_custom_emoji_id: change.iconEmojiId }),
  }
  addService(memory, chat, { from: by, threadId: topic.id, content: { forum_topic_edited: edited } })
}

export function setTopicClosed(memory: Memory, chat: ChatRecord, by: User, topic: Topic, closed: boolean): void {
  topic.closed = closed
  const content = closed ? { forum_topic_closed: {} } : { forum_topic_reopened: {} }
  addService(memory, chat, { from: by, threadId: topic.id, content })
}

export function deleteTopic(memory: Memory, chat: ChatRecord, topic: Topic): void {
  topic.deleted = true
  for (const message of chat.messages.values()) if (message.threadId === topic.id) message.deleted = true
  memory.changed()
}
