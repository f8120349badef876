// What happens in a topic, the main one or one mirrored in a technician's group: whose ticket it is about, and who acts.

import type { Decidable } from '../domain/decide.ts'
import type { Person, Place } from '../domain/happening.ts'
import { clientById } from '../store/clients.ts'
import type { Transaction } from '../store/database.ts'
import { deskById, deskOfGroup } from '../store/desks.ts'
import { roomIn, roomOfLostThread, roomOfThread } from '../store/rooms.ts'
import { assignableById, technicianOfPerson } from '../store/technicians.ts'
import { lockTicket } from '../store/tickets.ts'
import { sceneOf, ticketScene } from './scene.ts'
import type { Loaded, Said } from './scene.ts'
import { undoneMessages } from './undone.ts'

type Of<Type extends Decidable['type']> = Extract<Decidable, { type: Type }>

export async function topicScene(
  trx: Transaction,
  place: Place,
  from: Person | null,
  now: Date,
  said: Said,
): Promise<Loaded> {
  if (place.threadId === null) return null
  // A desk's group may be told of by its former id.
  const there = await deskOfGroup(trx, place.chatId)
  const chatId = there?.chatId ?? place.chatId
  // What was said in a topic just before it was deleted has been said; how it stood then no longer matters.
  const heard =
    (await roomOfThread(trx, chatId, place.threadId)) ??
    (said.messageId === undefined ? undefined : await roomOfLostThread(trx, chatId, place.threadId))
  if (!heard) return null
  const ticket = await lockTicket(trx, heard.ticketId)
  const desk = there?.id === ticket.deskId ? there : await deskById(trx, ticket.deskId)
  const actor = from ? await technicianOfPerson(trx, from) : null
  const client = await clientById(trx, ticket.clientId)
  return await sceneOf(trx, desk, ticket, client, now, { ...said, chatId }, { actor, heard })
}

/** Whoever had the ticket once closes or opens their own topic, and no more. */
export async function handScene(
  trx: Transaction,
  { type, place, from }: Of<'topic_closed_by_hand' | 'topic_reopened_by_hand'>,
  now: Date,
): Promise<Loaded> {
  const loaded = await topicScene(trx, place, from, now, { closes: type === 'topic_closed_by_hand' })
  if (loaded === 'forgotten') return loaded
  const byHand = type === 'topic_closed_by_hand' ? 'close_topic' : 'reopen_topic'
  return loaded && !loaded.situation.left ? { ...loaded, byHand } : null
}

export async function commandScene(trx: Transaction, happening: Of<'staff_commanded'>, now: Date): Promise<Loaded> {
  const { place, from, command, messageId } = happening
  const loaded = await topicScene(trx, place, from, now, { messageId, closes: command === 'close' })
  if (command !== 'undo' || loaded === 'forgotten' || !loaded?.ticket) return loaded
  const undone = await undoneMessages(trx, loaded.ticket.id, happening)
  return { ...loaded, situation: { ...loaded.situation, ...undone } }
}

/** A button is staff's only where it stands in a topic of its ticket: its words can be sent from anywhere, by anybody. */
export async function pressScene(
  trx: Transaction,
  pressed: Of<'button_pressed' | 'assign_pressed' | 'note_pressed'>,
  now: Date,
): Promise<Loaded> {
  const { place, from, ticketId } = pressed
  const heard = await roomIn(trx, ticketId, place.chatId)
  if (!heard || (place.threadId !== null && heard.threadId !== place.threadId)) return null
  const actor = await technicianOfPerson(trx, from)
  const loaded = await ticketScene(trx, ticketId, now, { actor, heard }, saidBy(pressed, heard.chatId))
  if (loaded === 'forgotten') return loaded
  // Whoever had it once may take it again, and keep a note of it.
  const may = pressed.type === 'note_pressed' || (pressed.type === 'button_pressed' && pressed.button === 'take')
  return loaded?.situation.left && !may ? null : loaded
}

function saidBy(pressed: Parameters<typeof pressScene>[1], chatId: number): Said {
  if (pressed.type === 'note_pressed') {
    const { id: messageId, replyTo, quote, content } = pressed.message
    return { chatId, messageId, replyTo, quote, album: content.album }
  }
  return { closes: pressed.type === 'button_pressed' && pressed.button === 'close' }
}

export async function assignScene(trx: Transaction, pressed: Of<'assign_pressed'>, now: Date): Promise<Loaded> {
  const loaded = await pressScene(trx, pressed, now)
  if (!loaded || loaded === 'forgotten') return loaded
  return { ...loaded, situation: { ...loaded.situation, assignee: await assignableById(trx, pressed.technicianId) } }
}
