// All methods together; the type sees to it that none of the table is missing.
import type { Handlers } from '../method-table.ts'
import type { Memory } from '../memory.ts'
import { createBot } from './bot.ts'
import { createButtons } from './buttons.ts'
import { createChats } from './chats.ts'
import { createCopying } from './copying.ts'
import { createDeleting } from './deleting.ts'
import { createEditing } from './editing.ts'
import { createMedia } from './media.ts'
import { createReceiving, type ReceivingParts } from './receiving.ts'
import { createSending } from './sending.ts'
import { createTopics } from './topics.ts'

export function createHandlers(memory: Memory, receiving: ReceivingParts): Handlers {
  return {
    ...createReceiving(receiving),
    ...createBot(memory),
    ...createChats(memory),
    ...createSending(memory),
    ...createMedia(memory),
    ...createCopying(memory),
    ...createEditing(memory),
    ...createDeleting(memory),
    ...createTopics(memory),
    ...createButtons(memory),
  }
}
