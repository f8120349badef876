// What has happened with a ticket, one line each, for staff: in its topic, and in an operator's terminal.

import type { EscalationCause, Locale, Status, Urgency } from '../domain/ticket.ts'
import type { Database, Transaction } from '../store/database.ts'
import { eventsOf } from '../store/events.ts'
import type { EventRow } from '../store/events.ts'
import { technicianNames } from '../store/technicians.ts'
import { en } from '../texts/en.ts'
import type { TextKey } from '../texts/texts.ts'
import { say } from '../texts/texts.ts'

/** So many lines fit one message of the chat, whoever is named in them. */
const linesAtMost = 25
const nameAtMost = 40

/** The last happenings, oldest first; a sentence where there were none. */
export async function historyText(
  database: Database | Transaction,
  ticketId: number,
  locale: Locale,
  limit = linesAtMost,
): Promise<string> {
  const events = await eventsOf(database, ticketId, limit)
  if (events.length === 0) return say(locale, 'history_empty', { ticket: ticketId })
  const names = await technicianNames(database)
  const time = new Intl.DateTimeFormat(locale, { dateStyle: 'short', timeStyle: 'short', timeZone: 'UTC' })
  const lines = events.map((event) =>
    say(locale, 'history_line', {
      time: time.format(event.at),
      who: actorOf(event, locale),
      what: deedOf(event, names, locale),
    }),
  )
  return [say(locale, 'history', { ticket: ticketId }), ...lines].join('\n')
}

function actorOf({ actor, actorName, side }: EventRow, locale: Locale): string {
  if (actorName !== null) return actorName.slice(0, nameAtMost).toWellFormed()
  return say(locale, actor === 'SYSTEM' || side === null ? 'actor_hub' : `actor_${side}`)
}

function deedOf({ action, payload }: EventRow, names: Map<number, string>, locale: Locale): string {
  const key = `event_${action}`
  if (!(key in en)) return action
  return say(locale, key as TextKey, {
    from: valueOf(action, payload['from'], names, locale),
    to: valueOf(action, payload['to'], names, locale),
    cause: action === 'escalated' ? say(locale, `cause_${payload['cause'] as EscalationCause}`) : '',
    reason: typeof payload['reason'] === 'string' ? payload['reason'].slice(0, 100).toWellFormed() : '',
  })
}

function valueOf(action: string, value: unknown, names: Map<number, string>, locale: Locale): string {
  if (action === 'assigned' || action === 'released' || action === 'called')
    return (typeof value === 'number' && names.get(value)) || say(locale, 'nobody')
  if (action === 'urgency' || action === 'escalated') return say(locale, `urgency_${value as Urgency}`)
  if (value === 'closed') return say(locale, 'status_closed')
  return typeof value === 'string' ? say(locale, `section_${value as Exclude<Status, 'closed'>}`) : ''
}
