// What lists have in common: a number that leads to its topic, how long ago, whose, and the buttons that turn pages.

import { firstLine } from '../../domain/content.ts'
import { joinWords } from '../../domain/join.ts'
import type { Words } from '../../domain/join.ts'
import type { DeskCommand } from '../../domain/happening.ts'
import type { Locale, Status } from '../../domain/ticket.ts'
import type { Button } from '../../ports.ts'
import type { ListedTicket } from '../../store/listed.ts'
import type { Said } from '../../store/stored-want.ts'
import { say } from '../../texts/texts.ts'
import { buttonOf } from './command.ts'
import type { Ask } from './command.ts'

const nameAtMost = 60
const subjectAtMost = 100

type Topic = { chatId: number | null; threadId: number | null }

/** `#12` in these words leads to the ticket's topic, once there is one; the first that stands `from` there on. */
export function linked(text: string, id: number, { chatId, threadId }: Topic, { links }: Ask, from = 0): Words {
  const number = numberOf(id)
  if (chatId === null || threadId === null) return { text, spans: [] }
  const url = links.topicLink({ chatId, threadId })
  return { text, spans: [{ type: 'link', offset: text.indexOf(number, from), length: number.length, url }] }
}

export function numberOf(id: number): string {
  return `#${id}`
}

export function stateText(status: Status, locale: Locale): string {
  return say(locale, status === 'closed' ? 'status_closed' : `section_${status}`)
}

export function clientText({ clientName, clientUsername }: ListedTicket): string {
  const name = nameText(clientName)
  return clientUsername === null ? name : `${name} (@${clientUsername})`
}

export function nameText(name: string): string {
  return cut(name, nameAtMost)
}

export function subjectText({ subject }: Pick<ListedTicket, 'subject'>): string {
  return cut(firstLine(subject), subjectAtMost)
}

export function cut(text: string, limit: number): string {
  return text.length <= limit ? text : `${text.slice(0, limit - 1).toWellFormed()}…`
}

export function ageText(since: Date, { now, locale }: Pick<Ask, 'now' | 'locale'>): string {
  const minutes = Math.max(0, Math.floor((now.getTime() - since.getTime()) / 60_000))
  if (minutes < 60) return say(locale, 'age_minutes', { count: minutes })
  const hours = Math.floor(minutes / 60)
  return hours < 48
    ? say(locale, 'age_hours', { count: hours })
    : say(locale, 'age_days', { count: Math.floor(hours / 24) })
}

/** The page that there is, from 1, however far somebody has turned. */
export function pageOf(wanted: number, count: number, perPage: number): { page: number; pages: number } {
  const pages = Math.max(1, Math.ceil(count / perPage))
  return { page: Math.min(Math.max(1, wanted), pages), pages }
}

/** `press` is what the command understands as that page. */
export function pageButtons(
  command: DeskCommand,
  { page, pages }: { page: number; pages: number },
  press: (page: number) => string,
  locale: Locale,
): Button[] {
  return [
    ...(page > 1 ? [buttonOf(command, say(locale, 'button_back'), press(page - 1))] : []),
    ...(page < pages ? [buttonOf(command, say(locale, 'button_next'), press(page + 1))] : []),
  ]
}

/** Rows without buttons are left out. */
export function listing(parts: Words[], rows: Button[][]): Said {
  const buttons = rows.filter((row) => row.length > 0)
  return { ...joinWords(parts), buttons: buttons.length > 0 ? buttons : null }
}
