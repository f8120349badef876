// What a decision is about and may look at: the rows it will change, and everything around them.

import type { Closing } from '../domain/closing.ts'
import type { Quote } from '../domain/content.ts'
import type { Situation } from '../domain/decision.ts'
import type { Survey } from '../domain/survey.ts'
import { isForgotten } from '../domain/ticket.ts'
import type { Client, Technician } from '../domain/ticket.ts'
import { cannedCall } from '../store/canned.ts'
import { clientById } from '../store/clients.ts'
import { shownSinceOpened } from '../store/closing.ts'
import type { Transaction } from '../store/database.ts'
import type { Desk } from '../store/desks.ts'
import { deskById } from '../store/desks.ts'
import { lastSurvey } from '../store/feedback.ts'
import { namedLeads } from '../store/leads.ts'
import { linkOf, taskIsGone } from '../store/links.ts'
import { albumParts, lastSaid, messageById } from '../store/messages.ts'
import { queueOf } from '../store/queue.ts'
import { isMirrorOf, roomsOf } from '../store/rooms.ts'
import type { Room } from '../store/rooms.ts'
import { activeStaff, technicianById } from '../store/technicians.ts'
import { lockTicket, openBeside, ticketById } from '../store/tickets.ts'
import type { StoredTicket } from '../store/tickets.ts'
import { answered } from './answered.ts'
import { clientStream, roomStream } from './places.ts'

/** Enough to find the last word of every side while machines talk to each other. */
const wordsBack = 10

/** What a decision is about, with the rows it will change. */
export type Scene = {
  situation: Situation
  desk: Desk
  ticket: StoredTicket | null
  client: Client | null
  /** The ticket's main topic. */
  room: Room | null
  /** Its topics in technicians' groups. */
  mirrors: Room[]
  /** The topic in which it happened. */
  heard: Room | null
  /** What was done to that topic by hand: it stands so, unless something of ours is about it. */
  byHand: 'close_topic' | 'reopen_topic' | null
}

/** `speaks`: something new is said, and what was said before matters. `starts`: a client says /start. `presses`: a button of a survey. `asks`: where it stands. `closes`: staff ask for that. `calls`: a ready answer, by its name. */
export type Said = {
  chatId?: number
  messageId?: number
  replyTo?: number | null
  quote?: Quote | undefined
  speaks?: boolean
  starts?: boolean
  presses?: boolean
  asks?: boolean
  closes?: boolean
  album?: string | null
  calls?: string | null
  /** Of the client's tickets, the one a button of which was pressed. */
  ticketId?: number | null
  deskId?: number | undefined
}

/** `forgotten`: about somebody whom nothing more is done about. Null: about nothing of ours. */
export type Loaded = Scene | 'forgotten' | null

export async function ticketScene(
  trx: Transaction,
  ticketId: number,
  now: Date,
  more: { actor?: Technician; heard?: Room },
  said: Said = {},
): Promise<Loaded> {
  if (!(await ticketById(trx, ticketId))) return null
  const ticket = await lockTicket(trx, ticketId)
  const desk = await deskById(trx, ticket.deskId)
  return await sceneOf(trx, desk, ticket, await clientById(trx, ticket.clientId), now, said, { actor: null, ...more })
}

export async function sceneOf(
  trx: Transaction,
  desk: Desk,
  ticket: StoredTicket | null,
  client: Client | null,
  now: Date,
  said: Said,
  known: {
    actor?: Technician | null
    message?: Situation['message']
    heard?: Room
    /** Which of the ticket's it is about, where that need not be the last. */
    survey?: Survey
  } = {},
): Promise<Scene | 'forgotten'> {
  if (client && isForgotten(client)) return 'forgotten'
  const [room = null, ...mirrors] = ticket ? await roomsOf(trx, ticket.id) : []
  const { heard = null } = known
  const technician = ticket?.technicianId ? await technicianById(trx, ticket.technicianId) : null
  const place = said.chatId === undefined ? null : String(said.chatId)
  const stream = heard ? roomStream(heard).key : client ? clientStream(client).key : null
  const link = place && said.messageId ? await linkOf(trx, 'chat', place, String(said.messageId)) : undefined
  // Only what staff say, or have said, can be a note.
  const mayBeNote = known.actor !== undefined && Boolean(said.speaks || said.messageId || known.message)
  return {
    desk,
    ticket,
    client,
    room,
    mirrors,
    heard,
    byHand: null,
    situation: {
      now,
      reopenHours: desk.reopenHours,
      hours: desk.hours,
      ticket,
      client,
      technician,
      left: heard?.kind === 'mirror' && !isMirrorOf(heard, technician),
      actor: known.actor ?? null,
      assignee: null,
      staff: mayBeNote ? await activeStaff(trx) : [],
      leads: mayBeNote ? await namedLeads(trx) : [],
      message: known.message ?? (link?.messageId ? await messageById(trx, link.messageId) : null),
      album: ticket && said.album ? await albumParts(trx, ticket.id, said.album, link?.messageId ?? null) : [],
      replyTo:
        said.chatId && said.replyTo
          ? await answered(trx, said.chatId, said.replyTo, { quote: said.quote, stream })
          : null,
      before: ticket && said.speaks ? await lastSaid(trx, ticket.id, wordsBack) : [],
      escalationWords: desk.escalationWords,
      taskGone: ticket !== null && (await taskIsGone(trx, ticket.id)),
      canned: typeof said.calls === 'string' ? await cannedCall(trx, desk.id, said.calls) : null,
      questions: desk.survey ? desk.questions : [],
      staffLocale: desk.locale,
      survey:
        known.survey ??
        (ticket && (ticket.status === 'closed' || said.presses) ? await lastSurvey(trx, ticket.id) : null),
      queue: ticket && ticket.status !== 'closed' && said.asks ? await queueOf(trx, ticket, now) : null,
      other: ticket?.status === 'closed' ? await openBeside(trx, ticket) : null,
      closing: ticket && said.closes ? await closingOf(trx, desk, ticket) : null,
      fields: [],
      sectionStatus: null,
      putBacks: 0,
      responsible: null,
      assignedBy: null,
      projectIsOurs: true,
    },
  }
}

/** What closing asks for and what there is of it; null where there is nothing to close. */
export async function closingOf(
  trx: Transaction,
  { closingRules: rules }: Desk,
  ticket: StoredTicket,
): Promise<Closing | null> {
  return ticket.status === 'closed' ? null : { rules, shown: await shownSinceOpened(trx, ticket.id) }
}
