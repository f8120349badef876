// What follows when a lead gives a ticket to a technician: the same as when that technician takes it.

import type { Decision, Situation } from './decision.ts'
import { nothing } from './decision.ts'
import type { Happening } from './happening.ts'
import { take } from './lifecycle.ts'
import { callName } from './ticket.ts'

export type LeadHappening = Extract<Happening, { type: 'lead_assigned' }>

export function decideAssign(situation: Situation, { from }: LeadHappening): Decision {
  const { ticket, assignee } = situation
  if (ticket === null || assignee === null) return nothing()
  const answerArgs = { name: callName(assignee) }
  if (ticket.status === 'closed') return { ...nothing(), answer: 'already_closed' }
  if (ticket.technicianId === assignee.id) return { ...nothing(), answer: 'already_theirs', answerArgs }
  return {
    ...nothing(),
    ...take(situation, ticket, assignee, 'topic'),
    answer: 'assigned',
    answerArgs,
    events: [
      {
        actor: 'STAFF',
        actorName: from.name,
        action: 'assigned',
        payload: { from: ticket.technicianId, to: assignee.id },
      },
    ],
  }
}
