// The card's buttons that give the ticket to one technician, with how many each has: as of when the card was last made
// or changed, since changing every card whenever somebody takes a ticket would use up the group's budget.

import type { Locale, Ticket } from '../domain/ticket.ts'
import type { Button } from '../ports.ts'
import type { Transaction } from '../store/database.ts'
import { assignable } from '../store/roster.ts'
import { say } from '../texts/texts.ts'

const atMost = 8
/** A phone shows two such words in a row, or three short ones. */
const longest = 24
const short = 12

export async function assignButtons(trx: Transaction, ticket: Ticket, locale: Locale): Promise<Button[][]> {
  if (ticket.status === 'closed') return []
  const buttons = (await assignable(trx, ticket.technicianId, atMost)).map(({ id, name, load }) => ({
    label: labelled(name, load, locale),
    data: `t:${ticket.id}:a${id}`,
  }))
  const inRow = buttons.every(({ label }) => label.length <= short) ? 3 : 2
  return Array.from({ length: Math.ceil(buttons.length / inRow) }, (_, row) =>
    buttons.slice(row * inRow, (row + 1) * inRow),
  )
}

/** The name gives way, never the number; and never half of a character. */
function labelled(name: string, load: number, locale: Locale): string {
  const whole = say(locale, 'button_assign', { name, load })
  if (whole.length <= longest) return whole
  const room = longest - say(locale, 'button_assign', { name: '…', load }).length
  const cut = name
    .slice(0, room)
    .replace(/[\uD800-\uDBFF]$/, '')
    .trimEnd()
  return say(locale, 'button_assign', { name: `${cut}…`, load })
}
