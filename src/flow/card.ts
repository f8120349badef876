// The card that opens a topic: who asks, since when, what was before; and the buttons that are allowed now.

import type { Span } from '../domain/content.ts'
import type { StaffButton } from '../domain/happening.ts'
import type { Client, Locale, Status, Technician, Ticket } from '../domain/ticket.ts'
import { say } from '../texts/texts.ts'

export function cardText(
  about: { ticket: Ticket; client: Client; technician: Technician | null; earlier: Ticket[] },
  locale: Locale,
): { text: string; spans: Span[] } {
  const { ticket, client, technician, earlier } = about
  const name = client.username ? `${client.name} (@${client.username})` : client.name
  const number = `#${ticket.id}`
  const lines = [
    number,
    say(locale, 'card_client', { name }),
    say(locale, 'card_since', { date: dateText(client.since, locale) }),
    earlier.length > 0
      ? say(locale, 'card_earlier', { list: earlier.map(({ id }) => `#${id}`).join(', ') })
      : say(locale, 'card_first'),
    ...(technician ? [say(locale, 'card_technician', { name: technician.name })] : []),
    ...(ticket.urgency === 'unknown'
      ? []
      : [say(locale, 'card_urgency', { urgency: say(locale, `urgency_${ticket.urgency}`) })]),
  ]
  return { text: lines.join('\n'), spans: [{ type: 'bold', offset: 0, length: number.length }] }
}

export function staffButtonsFor(status: Status): StaffButton[] {
  return status === 'closed' ? ['reopen'] : ['take', 'close']
}

export function dateText(date: Date, locale: Locale): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' }).format(date)
}
