// What follows when clients ask about the one request they have open: where it stands, or that it be closed.

import type { Decision, Situation } from './decision.ts'
import { nothing } from './decision.ts'
import type { Person } from './happening.ts'
import { close } from './lifecycle.ts'
import { likelyWait } from './queue.ts'

export function closeOwn(situation: Situation, from: Person): Decision {
  const { ticket } = situation
  if (ticket === null || ticket.status === 'closed') return nothingOpen()
  return {
    ...nothing(),
    ...close(situation, 'client', from.name),
    events: [{ actor: 'CLIENT', actorName: from.name, action: 'closed', payload: { from: ticket.status } }],
  }
}

/** The button stands under the receipt for as long as the chat does; it closes the ticket of that receipt alone. */
export function pressClose(situation: Situation, from: Person, ticketId: number): Decision {
  const { ticket } = situation
  if (ticket?.id !== ticketId || ticket.status === 'closed') return { ...nothing(), answer: 'already_closed' }
  return { ...closeOwn(situation, from), answer: 'closed' }
}

/** A place in the queue only while nobody has it; a wait only before the first answer. */
export function tellStatus({ ticket, queue }: Situation): Decision {
  if (ticket === null || ticket.status === 'closed') return nothingOpen()
  const waits = ticket.status === 'new' && ticket.technicianId === null
  const position = waits ? queue!.position : null
  const waitMinutes = ticket.firstAnsweredAt === null ? likelyWait(queue!) : null
  return { ...nothing(), wants: [{ op: 'tell_status', position, waitMinutes }] }
}

function nothingOpen(): Decision {
  return {
    ...nothing(),
    wants: [{ op: 'tell', room: 'client', notice: 'nothing_open', args: {}, replyTo: null, buttons: [] }],
  }
}
