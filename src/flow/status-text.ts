// Where a request stands, in a few lines for the client whose it is.

import type { Locale, Technician, Ticket } from '../domain/ticket.ts'
import { say } from '../texts/texts.ts'

/** Hours say enough of what takes longer than this. */
const longestInMinutes = 90

export function statusText(
  about: { ticket: Ticket; technician: Technician | null; position: number | null; waitMinutes: number | null },
  locale: Locale,
): string {
  const { ticket, technician, position, waitMinutes } = about
  const lines = [
    say(locale, 'status_request', { ticket: ticket.id, state: say(locale, `state_${ticket.status}`) }),
    technician ? say(locale, 'status_taken', { name: technician.name }) : say(locale, 'status_untaken'),
    ...(position === null ? [] : [say(locale, 'status_position', { position })]),
    ...(waitMinutes === null ? [] : [waitText(waitMinutes, locale)]),
  ]
  return lines.join('\n')
}

function waitText(minutes: number, locale: Locale): string {
  return minutes > longestInMinutes
    ? say(locale, 'status_wait_hours', { hours: Math.round(minutes / 60) })
    : say(locale, 'status_wait', { minutes })
}
