// Bot API: deleteMessage(s). Nobody is told of a deleted message, and bots can delete nothing older than 48 hours.
import { badRequest } from '../errors.ts'
import type { Handlers } from '../method-table.ts'
import { liveMessage } from '../messages.ts'
import { seconds, type ChatRecord, type Memory, type StoredMessage } from '../memory.ts'
import { hasRight, reachableChat } from '../targets.ts'

const twoDays = 48 * 3600

export function createDeleting(memory: Memory): Pick<Handlers, 'deleteMessage' | 'deleteMessages'> {
  function remove(chat: ChatRecord, message: StoredMessage): void {
    if (!deletable(memory, chat, message)) throw badRequest("message can't be deleted")
    message.deleted = true
    memory.changed()
  }

  return {
    deleteMessage: (p) => {
      const chat = reachableChat(memory, p.chat_id)
      const message = liveMessage(chat, p.message_id)
      if (!message) throw badRequest('message to delete not found')
      remove(chat, message)
      return true
    },
    deleteMessages: (p) => {
      if (p.message_ids.length === 0) throw badRequest('message identifiers are not specified')
      if (p.message_ids.length > 100) throw badRequest('too many message identifiers specified')
      const chat = reachableChat(memory, p.chat_id)
      for (const message of p.message_ids.flatMap((id) => liveMessage(chat, id) ?? [])) remove(chat, message)
      return true
    },
  }
}

function deletable(memory: Memory, chat: ChatRecord, message: StoredMessage): boolean {
  if (message.content.forum_topic_created || message.content.supergroup_chat_created) return false
  const age = seconds(memory) - message.date
  if (age >= twoDays) return false
  if (chat.type === 'private') return !(message.content.dice && age < twoDays / 2)
  return message.outgoing || hasRight(chat, 'can_delete_messages')
}
