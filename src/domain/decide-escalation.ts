// What makes a ticket more urgent than it was: words a client says, a client whom nobody answers, staff, a label on the
// task. Each does it once.

import type { Said } from './bounce.ts'
import type { AuditEvent, Decision, NewMessage, Situation, Want } from './decision.ts'
import { isBareThanks } from './message.ts'
import type { EscalationCause, Ticket, Urgency } from './ticket.ts'

/** The label of a task that was escalated; people can set it themselves. */
export const escalationLabel = 'escalated'

/** So many messages in a row without an answer. */
const unansweredAllowed = 5

const next: Record<Urgency, Urgency> = {
  unknown: 'same_day',
  planned: 'same_day',
  same_day: 'critical',
  critical: 'critical',
}

/** Null: it has done so before. */
export function escalated(
  ticket: Pick<Ticket, 'urgency' | 'escalatedFor'>,
  cause: EscalationCause,
  by: Pick<AuditEvent, 'actor' | 'actorName'>,
  taskGone: boolean,
): Pick<Decision, 'change' | 'events' | 'wants'> | null {
  const { urgency: from, escalatedFor } = ticket
  if (escalatedFor.includes(cause)) return null
  const to = next[from]
  const board: Want[] = [
    ...(to === from ? [] : ([{ op: 'set_urgency', urgency: to }] as const)),
    ...(cause === 'label' ? [] : ([{ op: 'label_task' }] as const)),
  ]
  return {
    change: { urgency: to, escalatedFor: [...escalatedFor, cause] },
    events: [{ ...by, action: 'escalated', payload: { cause, from, to } }],
    wants: [...(taskGone ? [] : board), { op: 'refresh_card' }],
  }
}

/** What a client says may escalate, in the very decision that carries it. */
export function withEscalation(situation: Situation, decision: Decision): Decision {
  const { keep, open } = decision
  const carried = decision.wants.some(({ op }) => op === 'comment')
  if (keep?.origin !== 'client' || !carried || isBareThanks(keep.content)) return decision
  const fresh: Pick<Ticket, 'urgency' | 'escalatedFor'> = { urgency: 'unknown', escalatedFor: [] }
  const causes: EscalationCause[] = [
    ...(says(keep.content.text, situation.escalationWords) ? (['words'] as const) : []),
    ...(unanswered(situation.before, keep) >= unansweredAllowed ? (['unanswered'] as const) : []),
  ]
  return causes.reduce((so: Decision, cause) => {
    const by: Pick<AuditEvent, 'actor' | 'actorName'> =
      cause === 'words' ? { actor: 'CLIENT', actorName: keep.authorName } : { actor: 'SYSTEM', actorName: null }
    const ticket = { ...(open ? fresh : situation.ticket!), ...so.change }
    const more = escalated(ticket, cause, by, situation.taskGone)
    if (!more) return so
    // What is opened is made as it is by then.
    const wants = open
      ? []
      : more.wants.filter(({ op }) => !so.wants.some((want) => want.op === op && op !== 'set_urgency'))
    return {
      ...so,
      change: { ...so.change, ...more.change },
      events: [...so.events, ...more.events],
      wants: [...so.wants, ...wants],
    }
  }, decision)
}

/** With this one, how often the client has spoken since staff last answered; the parts of an album are said at once. */
function unanswered(before: Said[], keep: NewMessage): number {
  const answer = before.findIndex(({ origin, note }) => origin !== 'client' && note !== true)
  const since = (answer < 0 ? before : before.slice(0, answer)).filter(({ origin }) => origin === 'client')
  return new Set([keep, ...since].map(({ content }, index) => content.album ?? index)).size
}

/** Whole words, in any case and with ё or е. */
export function says(text: string, phrases: string[]): boolean {
  const said = spaced(text)
  return phrases.some((phrase) => spaced(phrase).trim() !== '' && said.includes(spaced(phrase)))
}

function spaced(text: string): string {
  const words = text
    .toLowerCase()
    .replaceAll('ё', 'е')
    .match(/[\p{L}\p{N}]+/gu)
  return ` ${(words ?? []).join(' ')} `
}
