// Where something is to be done in the chat, and for whom.

import type { Room as RoomName } from '../domain/decision.ts'
import type { Place } from '../domain/happening.ts'
import type { Room } from '../store/rooms.ts'
import type { At } from '../store/shown.ts'
import type { Stage } from '../store/staged.ts'
import { roomFace, roomStream } from './places.ts'

export type { Stage } from '../store/staged.ts'

export function placeOf(stage: Stage, room: RoomName): Place | 'wait' {
  return room === 'client' ? { chatId: stage.client!.telegramId, threadId: null } : topicPlace(stage.room)
}

export function topicPlace(room: Room | null): Place | 'wait' {
  return room?.threadId ? { chatId: room.chatId, threadId: room.threadId } : 'wait'
}

export function shownAt(room: Room, messageId: number): At {
  const { ticketId, chatId } = room
  return { ticketId, chatId, messageId, streams: [roomFace(room).key, roomStream(room).key] }
}
