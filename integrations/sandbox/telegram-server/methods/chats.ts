// Bot API: what a bot may ask about chats and their members.
import type { ChatMember } from '@grammyjs/types'
import { badRequest } from '../errors.ts'
import { describeMember, moveBot } from '../members.ts'
import type { Handlers } from '../method-table.ts'
import { showChat } from '../messages.ts'
import { knownUser, type Memory } from '../memory.ts'
import { chatNamed, reachableChat } from '../targets.ts'

type Chats = Pick<Handlers, 'getChat' | 'getChatMember' | 'getChatAdministrators' | 'getChatMemberCount' | 'leaveChat'>

export function createChats(memory: Memory): Chats {
  return {
    getChat: (p) => {
      const chat = p.chat_id === memory.bot.id ? undefined : chatNamed(memory, p.chat_id)
      if (!chat) throw badRequest('chat not found')
      return {
        ...showChat(memory, chat),
        accent_color_id: 0,
        max_reaction_count: 11,
        accepted_gift_types: {
          unlimited_gifts: false,
          limited_gifts: false,
          unique_gifts: false,
          premium_subscription: false,
          gifts_from_channels: false,
        },
        ...(chat.protected ? { has_protected_content: true } : {}),
      }
    },
    getChatMember: (p): ChatMember => {
      const chat = reachableChat(memory, p.chat_id)
      if (!memory.users.has(p.user_id)) throw badRequest('user not found')
      return describeMember(memory, chat, knownUser(memory, p.user_id))
    },
    getChatAdministrators: (p): ChatMember[] => {
      const chat = reachableChat(memory, p.chat_id)
      if (chat.type === 'private') throw badRequest('there are no administrators in the private chat')
      return [...memory.users.values()]
        .filter((user) => !user.is_bot || user.id === memory.bot.id)
        .map((user) => describeMember(memory, chat, user))
        .filter(({ status }) => status === 'creator' || status === 'administrator')
    },
    getChatMemberCount: (p) => {
      const chat = reachableChat(memory, p.chat_id)
      if (chat.type === 'private') return 2
      return [...chat.members.values()].filter((status) => status !== 'left' && status !== 'kicked').length + 1
    },
    leaveChat: (p) => {
      const chat = reachableChat(memory, p.chat_id)
      if (chat.type === 'private') throw badRequest("chat member status can't be changed in private chats")
      moveBot(memory, chat, 'left', {}, knownUser(memory, memory.bot.id))
      return true
    },
  }
}
