// The card that opens a topic: who asks, what the directory knows of them, since when, what was before; and the buttons that are allowed now.

import type { Span } from '../domain/content.ts'
import type { CardField } from '../domain/directory.ts'
import { fieldLine } from '../domain/directory.ts'
import type { StaffButton } from '../domain/happening.ts'
import { mayBecome } from '../domain/lifecycle.ts'
import type { Client, Locale, Status, Technician, Ticket } from '../domain/ticket.ts'
import { say } from '../texts/texts.ts'

export function cardText(
  about: { ticket: Ticket; client: Client; technician: Technician | null; earlier: Ticket[]; fields: CardField[] },
  locale: Locale,
): { text: string; spans: Span[] } {
  const { ticket, client, technician, earlier, fields } = about
  const name = client.username ? `${client.name} (@${client.username})` : client.name
  const number = `#${ticket.id}`
  const lines = [
    number,
    say(locale, 'card_client', { name }),
    ...fields.map(fieldLine),
    say(locale, 'card_since', { date: dateText(client.since, locale) }),
    earlier.length > 0
      ? say(locale, 'card_earlier', { list: earlier.map(({ id }) => `#${id}`).join(', ') })
      : say(locale, 'card_first'),
    ...(client.blocked ? [say(locale, 'card_blocked')] : []),
    ...(technician ? [say(locale, 'card_technician', { name: technician.name })] : []),
    ...(ticket.urgency === 'unknown'
      ? []
      : [say(locale, 'card_urgency', { urgency: say(locale, `urgency_${ticket.urgency}`) })]),
    ...ticket.escalatedFor.map((cause) => say(locale, 'card_escalated', { cause: say(locale, `cause_${cause}`) })),
  ]
  return { text: lines.join('\n'), spans: [{ type: 'bold', offset: 0, length: number.length }] }
}

/** What can be done with the ticket now, by rows: never more than three in one, so that a phone shows their words. */
const buttonRows: Exclude<StaffButton, 'reopen'>[][] = [
  ['take', 'done', 'close'],
  ['in_progress', 'waiting', 'attention'],
  ['needs_purchase', 'needs_contractor', 'escalate'],
]

export function staffButtonsFor(status: Status): StaffButton[][] {
  if (status === 'closed') return [['reopen']]
  const allowed = (button: Exclude<StaffButton, 'reopen'>): boolean =>
    button === 'take' || button === 'escalate' || mayBecome(status, button === 'close' ? 'closed' : button, 'staff')
  return buttonRows.map((row) => row.filter(allowed))
}

export function dateText(date: Date, locale: Locale): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' }).format(date)
}
