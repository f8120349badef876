// /tickets: what is open, the oldest first; which of them is chosen by a word or by buttons.

import type { Words } from '../../domain/join.ts'
import type { Button } from '../../ports.ts'
import type { Transaction } from '../../store/database.ts'
import { listedTickets } from '../../store/listed.ts'
import type { ListedTicket } from '../../store/listed.ts'
import { countOpen, openFilters, openTicketIds } from '../../store/open-tickets.ts'
import type { OpenFilter } from '../../store/open-tickets.ts'
import { technicianIdOf } from '../../store/technicians.ts'
import type { Said } from '../../store/stored-want.ts'
import { say } from '../../texts/texts.ts'
import { buttonOf, plainly } from './command.ts'
import type { Ask, Command } from './command.ts'
import { ageText, linked, listing, nameText, numberOf, pageButtons, pageOf, stateText, subjectText } from './listing.ts'
import { statusEmoji } from '../../domain/title.ts'

const perPage = 8
/** So many filters stand in one row. */
const inRow = 3

export const ticketsCommand: Command = {
  for: 'leads',
  async run(trx, ask) {
    const filter = ask.args === '' ? 'all' : filterCalled(ask.args, ask)
    if (filter !== undefined) return await page(trx, ask, filter, 1)
    return plainly(say(ask.locale, 'tickets_usage', { filters: openFilters.join(', ') }))
  },
  async press(trx, ask, press) {
    const [, name, number] = /^([a-z]+):(\d{1,9})$/.exec(press) ?? []
    const filter = openFilters.find((known) => known === name)
    if (filter === undefined) return { told: 'old_button', said: null }
    return { told: null, said: await page(trx, ask, filter, Number(number)) }
  },
}

/** By its word, or as its button is called. */
function filterCalled(args: string, { locale }: Ask): OpenFilter | undefined {
  const wanted = args.toLowerCase()
  return openFilters.find((known) => known === wanted || say(locale, `button_filter_${known}`).toLowerCase() === wanted)
}

async function page(trx: Transaction, ask: Ask, filter: OpenFilter, asked: number): Promise<Said> {
  const technicianId = filter === 'mine' ? await technicianIdOf(trx, ask.from.telegramId) : null
  const wanted = { deskId: ask.desk?.id ?? null, filter, technicianId }
  const count = await countOpen(trx, wanted)
  const place = pageOf(asked, count, perPage)
  const ids = await openTicketIds(trx, wanted, { limit: perPage, offset: (place.page - 1) * perPage })
  const { locale } = ask
  const label = say(locale, `button_filter_${filter}`)
  const head =
    count === 0
      ? say(locale, 'tickets_none', { filter: label })
      : say(locale, 'tickets_header', { filter: label, count, ...place })
  return listing(
    [{ text: head, spans: [] }, ...(await listedTickets(trx, ids)).map((ticket) => lineOf(ticket, ask))],
    [pageButtons('tickets', place, (number) => `${filter}:${number}`, locale), ...filterRows(filter, ask)],
  )
}

function lineOf(ticket: ListedTicket, ask: Ask): Words {
  const { locale } = ask
  const urgent = ticket.urgency === 'critical' || ticket.urgency === 'same_day'
  const text = say(locale, urgent ? 'tickets_line_urgent' : 'tickets_line', {
    number: numberOf(ticket.id),
    emoji: statusEmoji(ticket.status),
    state: stateText(ticket.status, locale),
    urgency: say(locale, `urgency_${ticket.urgency}`),
    who: ticket.technician === null ? say(locale, 'tickets_untaken') : nameText(ticket.technician),
    age: ageText(ticket.openedAt, ask),
  })
  const line = linked(text, ticket.id, ticket, ask)
  const subject = subjectText(ticket)
  return subject === '' ? line : { ...line, text: `${line.text}\n${subject}` }
}

function filterRows(chosen: OpenFilter, { locale }: Ask): Button[][] {
  const buttons = openFilters.map((filter) => {
    const label = say(locale, `button_filter_${filter}`)
    return buttonOf(
      'tickets',
      filter === chosen ? say(locale, 'button_filter_chosen', { filter: label }) : label,
      `${filter}:1`,
    )
  })
  return [buttons.slice(0, inRow), buttons.slice(inRow)]
}
