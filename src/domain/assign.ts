// Who gets a ticket when several reach for it: the topic can ask who has it, so there the first one keeps it for a
// while; the board can't, so what is done there counts as the newest word.

import type { ButtonAnswer, Decision, NoticeArgs, Situation, Want } from './decision.ts'
import { take } from './lifecycle.ts'
import type { Side } from './lifecycle.ts'
import { callName } from './ticket.ts'
import type { Technician } from './ticket.ts'

/** So long a ticket just taken is not handed to somebody else by who may have pressed at the same time. */
export const handOverMs = 60_000

export type Act = { answer: ButtonAnswer; args?: NoticeArgs; decision: Partial<Decision> }

/** `to` gets the ticket, because `by` asked for it in the topic; the two may be one. */
export function assign(situation: Situation, to: Technician, by: Technician | null, name: string, side: Side): Act {
  const ticket = situation.ticket!
  const holder = situation.technician
  const self = to.id === by?.id
  const args: NoticeArgs = self ? {} : { name: callName(to) }
  if (ticket.status === 'closed') return { answer: 'already_closed', decision: {} }
  if (ticket.technicianId === to.id) return { answer: self ? 'already_yours' : 'already_theirs', args, decision: {} }
  if (holder && holder.id !== by?.id && isFresh(situation))
    return { answer: 'taken_by', args: { name: callName(holder) }, decision: {} }
  return {
    answer: self ? 'taken' : 'assigned',
    args,
    decision: {
      ...take(situation, ticket, to, side),
      events: [
        {
          actor: 'TECH',
          actorName: name,
          action: 'assigned',
          payload: { from: ticket.technicianId, to: to.id },
        },
      ],
    },
  }
}

function isFresh({ ticket, now }: Situation): boolean {
  const { assignedAt } = ticket!
  return assignedAt !== null && now.getTime() - assignedAt.getTime() < handOverMs
}

/** Somebody else has been given the ticket on the board: who had it hears of it in the topic. */
export function handedOver({ technician }: Situation, to: Technician): Want[] {
  if (!technician) return []
  const args = { from: callName(technician), name: callName(to) }
  return [{ op: 'tell', room: 'topic', notice: 'handed_over', args, replyTo: null, buttons: [] }]
}

/** Whenever somebody else has the ticket, or nobody any longer, it is remembered since when. */
export function dated(situation: Situation, decision: Decision): Decision {
  const { technicianId } = decision.change
  if (technicianId === undefined || technicianId === (situation.ticket?.technicianId ?? null)) return decision
  return { ...decision, change: { ...decision.change, assignedAt: situation.now } }
}
