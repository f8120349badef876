// Who is what in a chat, and the updates about it: my_chat_member for the bot, chat_member for the others.
import type { ChatMember, User } from '@grammyjs/types'
import { showChat } from './messages.ts'
import { seconds, type BotRights, type ChatRecord, type Memory, type MemberStatus } from './memory.ts'

/** What the hub-like bot of a support group is usually given. */
export const fullRights: BotRights = {
  can_manage_chat: true,
  can_delete_messages: true,
  can_pin_messages: true,
  can_manage_topics: true,
  can_invite_users: true,
  can_restrict_members: false,
}

const noRights = {
  is_anonymous: false,
  can_manage_chat: false,
  can_delete_messages: false,
  can_manage_video_chats: false,
  can_restrict_members: false,
  can_promote_members: false,
  can_change_info: false,
  can_invite_users: false,
  can_post_stories: false,
  can_edit_stories: false,
  can_delete_stories: false,
  can_pin_messages: false,
  can_manage_topics: false,
  can_send_welcome_messages: false,
}

export function describeMember(memory: Memory, chat: ChatRecord, user: User): ChatMember {
  if (user.id === memory.bot.id) return describe(user, chat.botStatus, chat.botRights)
  if (chat.type === 'private') return describe(user, user.id === chat.id ? 'member' : 'left')
  return describe(user, chat.members.get(user.id) ?? 'left')
}

function describe(user: User, status: MemberStatus, rights: BotRights = {}): ChatMember {
  switch (status) {
    case 'creator':
      return { status, user, is_anonymous: false }
    case 'administrator':
      return { ...noRights, can_manage_chat: true, ...rights, status, user, can_be_edited: false }
    case 'member':
      return { status, user }
    case 'left':
      return { status, user }
    case 'kicked':
      return { status, user, until_date: 0 }
    default:
      return status satisfies never
  }
}

export function moveBot(memory: Memory, chat: ChatRecord, status: MemberStatus, rights: BotRights, by: User): void {
  const bot = memory.users.get(memory.bot.id)
  if (!bot) return
  const before = describe(bot, chat.botStatus, chat.botRights)
  chat.botStatus = status
  chat.botRights = rights
  memory.publish(
    'my_chat_member',
    {
      chat: showChat(memory, chat),
      from: by,
      date: seconds(memory),
      old_chat_member: before,
      new_chat_member: describe(bot, status, rights),
    },
    `my_chat_member ${chat.id}`,
  )
  memory.changed()
}

export function moveMember(memory: Memory, chat: ChatRecord, user: User, status: MemberStatus): void {
  const before = describeMember(memory, chat, user)
  chat.members.set(user.id, status)
  if (chat.botStatus === 'administrator') {
    memory.publish(
      'chat_member',
      {
        chat: showChat(memory, chat),
        from: user,
        date: seconds(memory),
        old_chat_member: before,
        new_chat_member: describeMember(memory, chat, user),
      },
      `chat_member ${user.id}`,
    )
  }
  memory.changed()
}
