// What follows when a lead gives a ticket to a technician: the same as when that technician takes it.

import type { Decision, Situation } from './decision.ts'
import { nothing } from './decision.ts'
import type { Happening } from './happening.ts'
import { take } from './lifecycle.ts'

export type LeadHappening = Extract<Happening, { type: 'lead_assigned' }>

export function decideAssign(situation: Situation, { from }: LeadHappening): Decision {
  const { ticket, responsible } = situation
  if (ticket === null || responsible === null) return nothing()
  if (ticket.status === 'closed') return { ...nothing(), answer: 'already_closed' }
  if (ticket.technicianId === responsible.id) return { ...nothing(), answer: 'already_theirs' }
  return {
    ...nothing(),
    ...take(situation, ticket, responsible, 'topic'),
    answer: 'given',
    events: [
      {
        actor: 'STAFF',
        actorName: from.name,
        action: 'assigned',
        payload: { from: ticket.technicianId, to: responsible.id },
      },
    ],
  }
}
