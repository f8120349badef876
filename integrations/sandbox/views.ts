// What the page is told of each thing: only what it shows, as flat records.
import type { MessageEntity, User } from '@grammyjs/types'
import type { StoredMessage } from './telegram-server/telegram-server.ts'
import type { Note, Task } from './todoist-server/todoist-server.ts'

export type FileView = { kind: string; url: string; name: string; size: number; seconds?: number }

export type MessageView = {
  id: number
  chatId: number
  threadId: number | null
  at: number
  by: { id: number; name: string; bot: boolean }
  text: string
  entities: MessageEntity[]
  file: FileView | null
  /** A thing told in words: a place, a contact, a poll. */
  extra: string | null
  /** Sticker or dice: shown large. */
  big: string | null
  service: string | null
  reply: { id: number; name: string; text: string } | null
  forwarded: string | null
  buttons: { text: string; data: string | null; url: string | null }[][]
  edited: boolean
  deleted: boolean
  pinned: boolean
}

/** `beside` are the messages of the same chat, by id. */
export function messageView(
  one: StoredMessage,
  pinned: boolean,
  beside: ReadonlyMap<number, StoredMessage>,
): MessageView {
  const { content } = one
  return {
    id: one.id,
    chatId: one.chatId,
    threadId: one.threadId ?? null,
    at: one.date,
    by: { id: one.from.id, name: one.anonymous ? 'Anonymous' : nameOf(one.from), bot: one.from.is_bot },
    text: content.text ?? content.caption ?? '',
    entities: content.entities ?? content.caption_entities ?? [],
    file: fileOf(one),
    extra: extraOf(one),
    big: content.sticker ? (content.sticker.emoji ?? '🏷') : content.dice ? content.dice.emoji : null,
    service: one.service ? serviceText(one) : null,
    reply: replyOf(one, beside),
    forwarded: forwardedFrom(one),
    buttons: (one.markup?.inline_keyboard ?? []).map((row) =>
      row.map((button) => ({
        text: button.text,
        data: 'callback_data' in button ? button.callback_data : null,
        url: 'url' in button ? button.url : null,
      })),
    ),
    edited: one.editDate !== undefined && one.history.length > 0,
    deleted: one.deleted,
    pinned,
  }
}

function nameOf(user: User): string {
  return user.last_name ? `${user.first_name} ${user.last_name}` : user.first_name
}

function fileOf({ content }: StoredMessage): FileView | null {
  const photo = content.photo?.at(-1)
  const make = (kind: string, file: { file_id: string; file_size?: number }, name: string, seconds?: number) => ({
    kind,
    url: `/file/telegram?id=${encodeURIComponent(file.file_id)}`,
    name,
    size: file.file_size ?? 0,
    ...(seconds === undefined ? {} : { seconds }),
  })
  if (photo) return make('photo', photo, 'photo')
  if (content.voice) return make('voice', content.voice, 'voice message', content.voice.duration)
  if (content.audio) return make('audio', content.audio, content.audio.file_name ?? 'audio', content.audio.duration)
  if (content.video) return make('video', content.video, content.video.file_name ?? 'video', content.video.duration)
  if (content.video_note) return make('video', content.video_note, 'video message', content.video_note.duration)
  if (content.document) return make('document', content.document, content.document.file_name ?? 'file')
  return null
}

function extraOf({ content }: StoredMessage): string | null {
  if (content.venue) return `📍 ${content.venue.title}, ${content.venue.address}`
  if (content.location) return `📍 ${content.location.latitude.toFixed(4)}, ${content.location.longitude.toFixed(4)}`
  if (content.contact) return `👤 ${content.contact.first_name}, ${content.contact.phone_number}`
  if (content.poll) return `📊 ${content.poll.question}`
  return null
}

function serviceText({ content, from }: StoredMessage): string {
  const who = nameOf(from)
  if (content.forum_topic_created) return `${who} created “${content.forum_topic_created.name}”`
  if (content.forum_topic_edited?.name) return `${who} renamed the topic to “${content.forum_topic_edited.name}”`
  if (content.forum_topic_edited) return `${who} changed the topic’s icon`
  if (content.forum_topic_closed) return `${who} closed the topic`
  if (content.forum_topic_reopened) return `${who} reopened the topic`
  if (content.new_chat_members) return `${who} joined`
  if (content.left_chat_member) return `${who} left`
  return `${who} changed something`
}

function replyOf({ replyTo, quote }: StoredMessage, beside: ReadonlyMap<number, StoredMessage>): MessageView['reply'] {
  const target = replyTo && beside.get(replyTo.messageId)
  if (!target || target.service) return null
  const said = quote?.text ?? target.content.text ?? target.content.caption ?? extraOf(target) ?? fileOf(target)?.name
  return { id: target.id, name: nameOf(target.from), text: (said ?? '').slice(0, 120) }
}

function forwardedFrom({ forwardOrigin }: StoredMessage): string | null {
  if (!forwardOrigin) return null
  if (forwardOrigin.type === 'user') return nameOf(forwardOrigin.sender_user)
  if (forwardOrigin.type === 'hidden_user') return forwardOrigin.sender_user_name
  return 'a chat'
}

export function taskView(task: Task, comments: number) {
  return {
    id: task.id,
    content: task.content,
    description: task.description,
    section: task.section_id,
    priority: task.priority,
    responsible: task.responsible_uid,
    done: task.checked,
    labels: task.labels,
    order: task.child_order,
    comments,
  }
}

export function noteView(note: Note, nameOfUser: (id: string) => string) {
  const file = note.file_attachment
  return {
    id: note.id,
    taskId: note.item_id ?? '',
    at: note.posted_at,
    by: { id: note.posted_uid, name: nameOfUser(note.posted_uid) },
    text: note.content,
    file: file
      ? {
          kind: file.resource_type === 'image' ? 'photo' : 'document',
          url: `/file/todoist?url=${encodeURIComponent(file.file_url ?? '')}`,
          name: file.file_name ?? 'file',
          size: file.file_size ?? 0,
        }
      : null,
  }
}
