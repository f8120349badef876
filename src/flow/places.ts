// The units of order (streams) and of rate (lanes), by name.

import type { Room } from '../store/rooms.ts'
import type { LogbookPage } from '../directory-ports.ts'
import type { StreamKey } from '../store/streams.ts'

export const botLane = 'bot'
export const boardLane = 'board'
/** Held by whoever fetches the chat's news. */
export const pollingLane = 'polling'
export const chatLane = (chatId: number): string => `chat:${chatId}`
/** Held by whoever looks in that chat for copies whose delivery is unknown. */
export const lookingLane = (lane: string): string => `looking:${lane}`
export const chatOfLane = (lane: string): number => Number(lane.slice('chat:'.length))
/** Message ids grow per group, but in one row for all private chats of the bot together. */
export const idLane = (lane: string): string => (chatOfLane(lane) < 0 ? lane : 'private')

/** A client's private chat: one order for all that is said there, whichever ticket it is about. */
export function clientStream(client: { id: number; telegramId: number }): StreamKey {
  return { key: `client:${client.id}`, surface: 'chat', lane: chatLane(client.telegramId), ticketId: null }
}

/** What is said in a ticket's topic. */
export function topicStream(ticketId: number, chatId: number): StreamKey {
  return { key: `topic:${ticketId}`, surface: 'chat', lane: chatLane(chatId), ticketId }
}

/** How the streams begin that nobody waits for. */
export const facesStart = 'face:'

/** How the topic looks from outside: title and card. Latest wins, and nobody waits for it. */
export function faceStream(ticketId: number, chatId: number): StreamKey {
  return { key: `${facesStart}${ticketId}`, surface: 'chat', lane: chatLane(chatId), ticketId, held: true }
}

type Placed = Pick<Room, 'id' | 'kind' | 'ticketId' | 'chatId'>

/** What is said in one of the topics that show a ticket. */
export function roomStream(room: Placed): StreamKey {
  const { id, kind, ticketId, chatId } = room
  return kind === 'topic' ? topicStream(ticketId, chatId) : { ...topicStream(ticketId, chatId), key: `mirror:${id}` }
}

/** How that topic looks from outside. */
export function roomFace(room: Placed): StreamKey {
  const { id, kind, ticketId, chatId } = room
  const face = faceStream(ticketId, chatId)
  return kind === 'topic' ? face : { ...face, key: `${facesStart}m${id}` }
}

/** A ticket's task and its comments. */
export function taskStream(ticketId: number): StreamKey {
  return { key: `task:${ticketId}`, surface: 'board', lane: boardLane, ticketId }
}

/** A desk's projects. */
export function deskStream(deskId: number): StreamKey {
  return { key: `desk:${deskId}`, surface: 'board', lane: boardLane, ticketId: null }
}

/** What belongs to no ticket: a group's general flow, a lead's private chat. */
export function groupStream(chatId: number): StreamKey {
  return { key: `group:${chatId}`, surface: 'chat', lane: chatLane(chatId), ticketId: null }
}

export const logLane = 'logbook'

/** One page of the logbook, all tickets one after the other. */
export function logStream(page: LogbookPage): StreamKey {
  return { key: `logbook:${page}`, surface: 'logbook', lane: logLane, ticketId: null }
}

/** Answers to button presses: they cost nothing of any chat's budget. */
export function answerStream(telegramId: number): StreamKey {
  return { key: `answer:${telegramId}`, surface: 'chat', lane: 'answers', ticketId: null }
}

/** People come first: a message, then a notice, then a new topic, then titles and cards. */
export const priority = { answer: 0, message: 1, notice: 2, topic: 3, face: 5 } as const

/** Files for one of the staff: whatever else is said to them does not wait for one. */
export function exportStream(chatId: number): StreamKey {
  return { ...groupStream(chatId), key: `export:${chatId}` }
}
