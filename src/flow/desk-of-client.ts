// Which desk a client's doings are about, where a hub has more than one: the one they answer or press a button of, the
// one they chose, the one that has their request.

import { withinReopening } from '../domain/lifecycle.ts'
import { awaitsComment } from '../domain/survey.ts'
import type { Client, Ticket } from '../domain/ticket.ts'
import { chosenDesk } from '../store/clients.ts'
import type { Transaction } from '../store/database.ts'
import { hasKept } from '../store/desk-questions.ts'
import type { Desk } from '../store/desks.ts'
import { workingDesks } from '../store/desks.ts'
import { commentsAsked } from '../store/feedback.ts'
import { linkOf } from '../store/links.ts'
import { lastTickets, ticketById } from '../store/tickets.ts'
import { maybeShownAs } from '../store/unsettled.ts'
import { clientStream } from './places.ts'

export type Clue = {
  /** The ticket whose button was pressed. */
  ticketId?: number | null
  chatId?: number
  replyTo?: number | null
  /** Words for a desk: never guessed. Whatever else is about the ticket that is open. */
  speaks?: boolean
  /** Says /start: where a survey waits for words, it waits no longer. */
  starts?: boolean
}

/** Null where there is no desk at all. */
export async function deskOfClient(
  trx: Transaction,
  client: Client,
  now: Date,
  clue: Clue,
): Promise<Desk | 'unclear' | null> {
  const desks = await workingDesks(trx)
  const [main] = desks
  if (!main || desks.length === 1) return main ?? null
  const tickets = await lastTickets(trx, client.id)
  const pressed = clue.ticketId ? await ticketById(trx, clue.ticketId) : undefined
  if (pressed?.clientId === client.id) return desks.find(({ id }) => id === pressed.deskId) ?? main

  const isLive = (ticket: Ticket): boolean => ticket.status !== 'closed' || mayReopen(ticket, desks, now)
  const chosen = await chosenDesk(trx, client.id)
  const ofChosenFirst = tickets.toSorted((one, other) => rank(other, chosen) - rank(one, chosen))
  const heedsSurvey = clue.speaks || clue.starts
  const clear = [await answeredDesk(trx, client, clue), heedsSurvey ? await commentedDesk(trx, tickets, now) : null]
  const ways = [
    ...(clue.speaks ? [] : ofChosenFirst.filter(({ status }) => status !== 'closed').map(({ deskId }) => deskId)),
    chosen,
    ...tickets.filter(isLive).map(({ deskId }) => deskId),
  ]
  // One that is off goes on with what it has.
  const serves = ({ id, state }: Desk): boolean =>
    state === 'open' || tickets.some((ticket) => ticket.deskId === id && isLive(ticket))
  const first = (ids: (number | null)[]): Desk | undefined =>
    ids.flatMap((way) => desks.find((desk) => desk.id === way && serves(desk)) ?? [])[0]
  const named = first(clear)
  if (named) return named
  // What comes after words that are kept follows them, wherever they will go.
  if (clue.speaks && (await hasKept(trx, client.id))) return 'unclear'
  const likely = first(ways)
  if (likely) return likely
  const open = desks.filter(({ state }) => state === 'open')
  if (clue.speaks && open.length > 1) return 'unclear'
  return open[0] ?? main
}

function rank({ deskId }: Ticket, chosen: number | null): number {
  return deskId === chosen ? 1 : 0
}

function mayReopen(ticket: Ticket, desks: Desk[], now: Date): boolean {
  const desk = desks.find(({ id }) => id === ticket.deskId)
  return desk !== undefined && withinReopening(ticket, now, desk.reopenHours)
}

/** What was just said to them may not be known yet by its id. */
async function answeredDesk(trx: Transaction, client: Client, { chatId, replyTo }: Clue): Promise<number | null> {
  if (chatId === undefined || !replyTo) return null
  const [underWay] = await maybeShownAs(trx, clientStream(client).key, { chatId, id: replyTo })
  const link = await linkOf(trx, 'chat', String(chatId), String(replyTo))
  const ticketId = link?.ticketId ?? underWay?.ticketId
  return ticketId ? ((await ticketById(trx, ticketId))?.deskId ?? null) : null
}

/** Where it has been asked what to improve, the next words are for that. */
async function commentedDesk(trx: Transaction, tickets: Ticket[], now: Date): Promise<number | null> {
  const closed = tickets.filter(({ status }) => status === 'closed')
  if (closed.length === 0) return null
  const asked = await commentsAsked(
    trx,
    closed.map(({ id }) => id),
  )
  const survey = asked.find((one) => awaitsComment(one, now))
  return closed.find(({ id }) => id === survey?.ticketId)?.deskId ?? null
}
