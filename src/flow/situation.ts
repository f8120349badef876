// Finds out what a happening is about, and loads all that a decision may look at, under the ticket's lock.

import type { Quote } from '../domain/content.ts'
import type { Situation } from '../domain/decision.ts'
import type { Decidable } from '../domain/decide.ts'
import type { Person, Place } from '../domain/happening.ts'
import type { Client, Technician } from '../domain/ticket.ts'
import { clientById, seeClient } from '../store/clients.ts'
import type { Transaction } from '../store/database.ts'
import type { Desk } from '../store/desks.ts'
import { deskById, deskOfGroup } from '../store/desks.ts'
import { lastSurvey, ticketOfSurvey } from '../store/feedback.ts'
import { linkOf, taskIsGone } from '../store/links.ts'
import { albumParts, lastMessages, messageById } from '../store/messages.ts'
import { queueOf } from '../store/queue.ts'
import { roomById, roomOfLostThread, roomOfThread, topicOf } from '../store/rooms.ts'
import type { Room } from '../store/rooms.ts'
import { staffNames, technicianById, technicianOfAccount, technicianOfPerson } from '../store/technicians.ts'
import { lockLastTicket, lockTicket, ticketById } from '../store/tickets.ts'
import type { StoredTicket } from '../store/tickets.ts'
import { answered } from './answered.ts'
import { deskOfClient } from './desk-of-client.ts'
import { withFields } from './fields-seen.ts'
import type { FieldsSeen } from './fields-seen.ts'

/** What a decision is about, with the rows it will change. */
export type Scene = {
  situation: Situation
  desk: Desk
  ticket: StoredTicket | null
  client: Client | null
  room: Room | null
}

/**
 * Null when it is about nothing of ours; 'no_desk' when a client has written and may mean any of several. `deskId`: the
 * one that is meant.
 */
export async function loadScene(
  trx: Transaction,
  happening: Decidable,
  now: Date,
  receivedAt: Date,
  deskId?: number,
): Promise<Scene | 'no_desk' | null> {
  switch (happening.type) {
    case 'client_started':
    case 'client_asked_help':
    case 'client_asked_close':
    case 'client_blocked_us':
    case 'client_unblocked_us':
      return await clientScene(trx, happening.from, now, {})
    case 'client_pressed_close':
      return await clientScene(trx, happening.from, now, { ticketId: happening.ticketId })
    case 'client_wrote':
    case 'client_edited':
      return await clientScene(trx, happening.from, now, {
        chatId: happening.message.chatId,
        messageId: happening.message.id,
        replyTo: happening.message.replyTo,
        quote: happening.message.quote,
        speaks: happening.type === 'client_wrote',
        deskId,
      })
    case 'client_asked_status':
      return await clientScene(trx, happening.from, now, { asks: true })
    case 'survey_pressed':
      return await clientScene(trx, happening.from, now, {
        presses: true,
        ticketId: await ticketOfSurvey(trx, happening.surveyId),
      })
    case 'client_unreachable': {
      const client = await clientById(trx, happening.clientId)
      return await clientScene(trx, client, now, { ticketId: happening.ticketId })
    }
    case 'staff_wrote':
    case 'staff_edited':
      return await topicScene(trx, happening.place, happening.from, now, {
        messageId: happening.message.id,
        replyTo: happening.message.replyTo,
        quote: happening.message.quote,
        speaks: happening.type === 'staff_wrote',
        album: happening.message.content.album,
      })
    case 'staff_commanded':
    case 'topic_closed_by_hand':
    case 'topic_reopened_by_hand':
      return await topicScene(trx, happening.place, happening.from, now, {})
    case 'staff_hid':
    case 'topic_renamed_by_hand':
      return await topicScene(trx, happening.place, null, now, {})
    case 'button_pressed':
      return await pressScene(trx, happening, now)
    case 'comment_added':
      return await taskScene(trx, happening.taskId, now, { account: happening.author, speaks: true })
    case 'comment_edited':
    case 'comment_deleted':
      return await taskScene(trx, happening.taskId, now, { commentId: happening.commentId })
    case 'task_seen':
      return await taskScene(trx, happening.taskId, now, {
        account: happening.by,
        seen: { fields: happening.fields, at: happening.at, receivedAt },
      })
    case 'task_deleted':
      return await taskScene(trx, happening.taskId, now, {})
    case 'topic_opened':
    case 'topic_lost': {
      const room = await roomById(trx, happening.roomId)
      return room ? await ticketScene(trx, room.ticketId, now, {}) : null
    }
    case 'reach_changed':
    case 'task_opened':
    case 'task_lost':
      return await ticketScene(trx, happening.ticketId, now, {})
    case 'delivery_failed':
      return happening.ticketId === null ? null : await ticketScene(trx, happening.ticketId, now, {})
    case 'copied_to_topic': {
      const { ticketId } = await messageById(trx, happening.messageId)
      return await ticketScene(trx, ticketId, now, {})
    }
    default:
      return happening satisfies never
  }
}

/** `speaks`: something new is said, and what was said before matters. `presses`: a button of a survey. `asks`: where it stands. */
type Said = {
  chatId?: number
  messageId?: number
  replyTo?: number | null
  quote?: Quote | undefined
  speaks?: boolean
  presses?: boolean
  asks?: boolean
  album?: string | null
  ticketId?: number | null
  deskId?: number | undefined
}

async function clientScene(trx: Transaction, from: Person, now: Date, said: Said): Promise<Scene | 'no_desk' | null> {
  const client = await seeClient(trx, from)
  const edited = await ticketOfEdited(trx, said)
  const deskId = edited?.deskId ?? said.deskId
  const desk = deskId === undefined ? await deskOfClient(trx, client, now, said) : await deskById(trx, deskId)
  if (desk === 'unclear') return 'no_desk'
  if (!desk) return null
  const ticket = edited ?? (await lockLastTicket(trx, client.id, desk.id))
  return await scene(trx, desk, ticket, client, now, said)
}

/** What is edited may have been said in an earlier ticket. */
async function ticketOfEdited(trx: Transaction, { chatId, messageId, speaks }: Said): Promise<StoredTicket | null> {
  if (speaks !== false || chatId === undefined || messageId === undefined) return null
  const link = await linkOf(trx, 'chat', String(chatId), String(messageId))
  return link ? await lockTicket(trx, link.ticketId) : null
}

async function topicScene(
  trx: Transaction,
  place: Place,
  from: Person | null,
  now: Date,
  said: Said,
): Promise<Scene | null> {
  const desk = await deskOfGroup(trx, place.chatId)
  if (!desk || place.threadId === null) return null
  // What was said in a topic just before it was deleted has been said; how it stood then no longer matters.
  const room =
    (await roomOfThread(trx, desk.chatId, place.threadId)) ??
    (said.messageId === undefined ? undefined : await roomOfLostThread(trx, desk.chatId, place.threadId))
  if (!room) return null
  const ticket = await lockTicket(trx, room.ticketId)
  const actor = from ? await technicianOfPerson(trx, from) : null
  const client = await clientById(trx, ticket.clientId)
  return await scene(trx, desk, ticket, client, now, { ...said, chatId: desk.chatId }, { actor })
}

/** A button is staff's only where it stands in its ticket's topic: its words can be sent from anywhere, by anybody. */
async function pressScene(
  trx: Transaction,
  { place, from, ticketId }: Extract<Decidable, { type: 'button_pressed' }>,
  now: Date,
): Promise<Scene | null> {
  const room = await topicOf(trx, ticketId)
  if (!room || room.chatId !== place.chatId) return null
  if (place.threadId !== null && room.threadId !== place.threadId) return null
  return await ticketScene(trx, ticketId, now, { actor: await technicianOfPerson(trx, from) })
}

async function ticketScene(
  trx: Transaction,
  ticketId: number,
  now: Date,
  more: { actor?: Technician },
): Promise<Scene | null> {
  if (!(await ticketById(trx, ticketId))) return null
  const ticket = await lockTicket(trx, ticketId)
  const desk = await deskById(trx, ticket.deskId)
  return await scene(trx, desk, ticket, await clientById(trx, ticket.clientId), now, {}, { actor: more.actor ?? null })
}

type OnBoard = {
  account?: string | null
  speaks?: boolean
  commentId?: string
  seen?: FieldsSeen
}

async function taskScene(trx: Transaction, taskId: string, now: Date, what: OnBoard): Promise<Scene | null> {
  const comment = what.commentId ? await linkOf(trx, 'board', 'comment', what.commentId) : undefined
  // A comment of ours is known even where nobody tells under which task it stood.
  const link = (await linkOf(trx, 'board', 'task', taskId)) ?? comment
  if (!link) return null
  const ticket = await lockTicket(trx, link.ticketId)
  const desk = await deskById(trx, ticket.deskId)
  const client = await clientById(trx, ticket.clientId)
  const actor = what.account ? await technicianOfAccount(trx, what.account) : null
  const message = comment?.messageId && comment.origin === 'source' ? await messageById(trx, comment.messageId) : null
  const loaded = await scene(trx, desk, ticket, client, now, { speaks: what.speaks ?? false }, { actor, message })
  return what.seen ? { ...loaded, situation: await withFields(trx, loaded.situation, ticket.id, what.seen) } : loaded
}

async function scene(
  trx: Transaction,
  desk: Desk,
  ticket: StoredTicket | null,
  client: Client | null,
  now: Date,
  said: Said,
  known: { actor?: Technician | null; message?: Situation['message'] } = {},
): Promise<Scene> {
  const room = ticket ? ((await topicOf(trx, ticket.id)) ?? null) : null
  const place = said.chatId === undefined ? null : String(said.chatId)
  const link = place && said.messageId ? await linkOf(trx, 'chat', place, String(said.messageId)) : undefined
  return {
    desk,
    ticket,
    client,
    room,
    situation: {
      now,
      reopenHours: desk.reopenHours,
      hours: desk.hours,
      ticket,
      client,
      technician: ticket?.technicianId ? await technicianById(trx, ticket.technicianId) : null,
      actor: known.actor ?? null,
      // Only what staff say can be a note.
      staffNames: known.actor === undefined ? [] : await staffNames(trx),
      message: known.message ?? (link?.messageId ? await messageById(trx, link.messageId) : null),
      album: ticket && said.album ? await albumParts(trx, ticket.id, said.album, link?.messageId ?? null) : [],
      replyTo: said.chatId && said.replyTo ? await answered(trx, said.chatId, said.replyTo, said.quote) : null,
      before: ticket && said.speaks ? await saidBefore(trx, ticket.id) : [],
      taskGone: ticket !== null && (await taskIsGone(trx, ticket.id)),
      questions: desk.survey ? desk.questions : [],
      staffLocale: desk.locale,
      survey: ticket && (ticket.status === 'closed' || said.presses) ? await lastSurvey(trx, ticket.id) : null,
      queue: ticket && ticket.status !== 'closed' && said.asks ? await queueOf(trx, ticket, now) : null,
      fields: [],
      sectionStatus: null,
      responsible: null,
      projectIsOurs: true,
    },
  }
}

/** Enough to find the last word of every side while machines talk to each other. */
const wordsBack = 10

async function saidBefore(trx: Transaction, ticketId: number): Promise<Situation['before']> {
  const last = await lastMessages(trx, ticketId, wordsBack, [])
  return last.toReversed().map(({ origin, content, createdAt: at }) => ({ origin, content, at }))
}
