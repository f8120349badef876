// /assign 12 olga: gives a ticket to a technician, as if that technician had taken it.

import type { Technician } from '../../domain/ticket.ts'
import { techniciansCalled } from '../../domain/technician-called.ts'
import type { Transaction } from '../../store/database.ts'
import { topicOf } from '../../store/rooms.ts'
import { activeTechnicians } from '../../store/technicians.ts'
import type { Said } from '../../store/stored-want.ts'
import { ticketById } from '../../store/tickets.ts'
import { say } from '../../texts/texts.ts'
import { plainly } from './command.ts'
import type { Ask, Command } from './command.ts'
import { cut, linked, nameText, numberOf } from './listing.ts'

const namesAtMost = 20

export const assignCommand: Command = {
  for: 'leads',
  async run(trx, ask) {
    const { locale } = ask
    const technicians = await activeTechnicians(trx)
    if (technicians.length === 0) return plainly(say(locale, 'assign_nobody'))
    const [, number, name = ''] = /^(?:#?(\d{1,15})(?:\s+|$))?(.*)$/s.exec(ask.args) ?? []
    const id = number === undefined ? ask.ticketId : Number(number)
    if (id === null || name === '') return plainly(say(locale, 'assign_usage', { names: namesOf(technicians) }))
    const ticket = await ticketById(trx, id)
    if (!ticket || (ask.desk && ticket.deskId !== ask.desk.id))
      return plainly(say(locale, 'ticket_unknown', { ticket: id }))
    const [technician, ...others] = techniciansCalled(name, technicians)
    const shown = cut(name, 60)
    if (!technician) return plainly(say(locale, 'assign_unknown', { name: shown, names: namesOf(technicians) }))
    if (others.length > 0)
      return plainly(say(locale, 'assign_ambiguous', { name: shown, names: namesOf([technician, ...others]) }))
    return await give(trx, ask, id, technician)
  },
}

async function give(trx: Transaction, ask: Ask, ticketId: number, technician: Technician): Promise<Said> {
  const told = await ask.follow({ type: 'lead_assigned', from: ask.from, ticketId, technicianId: technician.id })
  const key = told === 'assigned' ? 'assign_done' : told === 'already_closed' ? 'assign_closed' : 'assign_same'
  const text = say(ask.locale, key, { name: nameText(technician.name), number: numberOf(ticketId) })
  const room = await topicOf(trx, ticketId)
  return { ...linked(text, ticketId, room ?? { chatId: null, threadId: null }, ask), buttons: null }
}

/** Usernames without the @: nobody is to be called by a list. */
function namesOf(technicians: Technician[]): string {
  return technicians
    .slice(0, namesAtMost)
    .map(({ name, username }) => (username === null ? nameText(name) : `${nameText(name)} (${username})`))
    .join(', ')
}
