// /ticket 12: one ticket at a glance, with the way to it.

import type { Transaction } from '../../store/database.ts'
import { clientById } from '../../store/clients.ts'
import { deskById } from '../../store/desks.ts'
import { lastSurvey } from '../../store/feedback.ts'
import { taskOf } from '../../store/links.ts'
import { lastMessages } from '../../store/messages.ts'
import { topicOf } from '../../store/rooms.ts'
import { technicianById } from '../../store/technicians.ts'
import { ticketById } from '../../store/tickets.ts'
import { firstLine } from '../../domain/content.ts'
import { marksLine } from '../../domain/survey.ts'
import type { Locale } from '../../domain/ticket.ts'
import { topicTitle } from '../../domain/title.ts'
import type { Button } from '../../ports.ts'
import { say } from '../../texts/texts.ts'
import { messageLine } from '../lines.ts'
import { plainly } from './command.ts'
import type { Ask, Command } from './command.ts'
import { cut, nameText } from './listing.ts'

const lastAtMost = 200

export const ticketCommand: Command = {
  for: 'leads',
  async run(trx, ask) {
    const [, number] = /^#?(\d{1,15})$/.exec(ask.args) ?? []
    const id = number === undefined ? ask.ticketId : Number(number)
    if (id === null || (number === undefined && ask.args !== '')) return plainly(say(ask.locale, 'ticket_usage'))
    const found = await atAGlance(trx, ask, id)
    return found ?? plainly(say(ask.locale, 'ticket_unknown', { ticket: id }))
  },
}

async function atAGlance(trx: Transaction, ask: Ask, id: number): Promise<ReturnType<typeof plainly> | null> {
  const ticket = await ticketById(trx, id)
  if (!ticket || (ask.desk && ticket.deskId !== ask.desk.id)) return null
  const { locale } = ask
  const client = await clientById(trx, ticket.clientId)
  const technician = ticket.technicianId === null ? null : await technicianById(trx, ticket.technicianId)
  const lines = [
    topicTitle(ticket, client, technician, locale),
    say(locale, 'ticket_subject', { subject: ticket.subject.slice(0, 300).toWellFormed() }),
    say(locale, 'ticket_opened', { at: timeText(ticket.openedAt, ask) }),
    ...(ticket.closedAt ? [say(locale, 'ticket_closed', { at: timeText(ticket.closedAt, ask) })] : []),
    ticket.firstAnsweredAt
      ? say(locale, 'ticket_answered', { at: timeText(ticket.firstAnsweredAt, ask) })
      : say(locale, 'ticket_unanswered'),
    ...(technician ? [say(locale, 'card_technician', { name: technician.name })] : []),
    say(locale, 'card_urgency', { urgency: say(locale, `urgency_${ticket.urgency}`) }),
    ...(await ratingLine(trx, id, locale)),
    say(locale, 'task_desk', { name: (await deskById(trx, ticket.deskId)).name }),
    ...(await lastLine(trx, id, locale)),
  ]
  return plainly(lines.join('\n'), await waysTo(trx, ask, id))
}

/** The marks of the survey that was answered last. */
async function ratingLine(trx: Transaction, ticketId: number, locale: Locale): Promise<string[]> {
  const survey = await lastSurvey(trx, ticketId)
  if (!survey || survey.marks.length === 0) return []
  return [
    say(locale, 'ticket_rating', {
      marks: marksLine(survey.questions.slice(0, survey.marks.length), survey.marks, locale),
    }),
  ]
}

async function lastLine(trx: Transaction, ticketId: number, locale: Locale): Promise<string[]> {
  const [message] = await lastMessages(trx, ticketId, 1, [])
  if (!message) return []
  const text = firstLine(message.content.text) || messageLine(message.content, locale)
  const key = message.visibility === 'note' ? 'ticket_last_note' : 'ticket_last'
  return [say(locale, key, { name: nameText(message.authorName), text: cut(text, lastAtMost) })]
}

async function waysTo(trx: Transaction, { locale, links }: Ask, ticketId: number): Promise<Button[][] | null> {
  const room = await topicOf(trx, ticketId)
  const task = await taskOf(trx, ticketId)
  const ways: Button[] = [
    ...(room?.threadId
      ? [
          {
            label: say(locale, 'button_topic'),
            url: links.topicLink({ chatId: room.chatId, threadId: room.threadId }),
          },
        ]
      : []),
    ...(task ? [{ label: say(locale, 'button_task'), url: links.taskLink(task) }] : []),
  ]
  return ways.length > 0 ? [ways] : null
}

function timeText(date: Date, { locale }: Ask): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' }).format(date)
}
