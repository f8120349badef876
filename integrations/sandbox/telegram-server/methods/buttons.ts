// Bot API: answerCallbackQuery, pins and reactions.
import type { ReactionType } from '@grammyjs/types'
import { codePoints } from '../code-points.ts'
import { badRequest, queryTooOld } from '../errors.ts'
import type { Handlers } from '../method-table.ts'
import { liveMessage, pinMessage } from '../messages.ts'
import type { ChatRecord, Memory } from '../memory.ts'
import { isReactionEmoji } from '../reactions.ts'
import { hasRight, reachableChat } from '../targets.ts'
import { botUser } from './posting.ts'

/** A press that was not answered for so long can't be answered any more. */
export const pressLifetimeS = 150

type Buttons = Pick<Handlers, 'answerCallbackQuery' | 'pinChatMessage' | 'unpinChatMessage' | 'setMessageReaction'>

export function createButtons(memory: Memory): Buttons {
  function pinnable(chatId: number | string): ChatRecord {
    const chat = reachableChat(memory, chatId)
    if (chat.type !== 'private' && !hasRight(chat, 'can_pin_messages')) {
      throw badRequest('not enough rights to manage pinned messages in the chat')
    }
    return chat
  }

  return {
    answerCallbackQuery: (p) => {
      const press = memory.presses.get(p.callback_query_id)
      if (!press || memory.now() - press.at > pressLifetimeS * 1000) throw badRequest(queryTooOld)
      if (codePoints(p.text ?? '') > 200) throw badRequest('MESSAGE_TOO_LONG')
      memory.presses.delete(press.id)
      const { text, show_alert, url, cache_time } = p
      press.answered({ text, show_alert, url, cache_time })
      return true
    },
    pinChatMessage: (p) => {
      const chat = pinnable(p.chat_id)
      const message = liveMessage(chat, p.message_id)
      if (!message) throw badRequest('message to pin not found')
      if (message.service) throw badRequest("message can't be pinned")
      pinMessage(memory, chat, botUser(memory), message)
      return true
    },
    unpinChatMessage: (p) => {
      const chat = pinnable(p.chat_id)
      const id = p.message_id ?? [...chat.pinned].at(-1)
      if (id === undefined || !chat.pinned.delete(id)) throw badRequest('message to unpin not found')
      memory.changed()
      return true
    },
    setMessageReaction: (p) => {
      const chat = reachableChat(memory, p.chat_id)
      const message = liveMessage(chat, p.message_id)
      if (!message) throw badRequest('message to react not found')
      if (message.service) throw badRequest('REACTION_INVALID')
      const reactions = p.reaction ?? []
      if (reactions.length > 1) throw badRequest('REACTIONS_TOO_MANY')
      for (const reaction of reactions) checkReaction(reaction)
      if (reactions.length > 0) message.reactions.set(memory.bot.id, reactions)
      else message.reactions.delete(memory.bot.id)
      memory.changed()
      return true
    },
  }
}

function checkReaction(reaction: ReactionType): void {
  switch (reaction.type) {
    case 'emoji':
      if (!isReactionEmoji(reaction.emoji)) throw badRequest('REACTION_INVALID')
      return
    case 'custom_emoji':
    case 'paid':
      throw badRequest('REACTION_INVALID')
  }
  throw badRequest("can't parse ReactionType: Unsupported type specified")
}
