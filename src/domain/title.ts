// What a ticket is called: the topic's title and the task's content. The emoji is the status; when it gets too long the
// name is cut, never the number.

import { firstLine } from './content.ts'
import type { Client, Locale, Status, Technician, Ticket } from './ticket.ts'
import { callName } from './ticket.ts'

const titleLimit = 128
const taskLimit = 500

type Look = 'new' | 'working' | 'done' | 'closed'
const looks: Record<Look, { emoji: string; en: string; ru: string }> = {
  new: { emoji: '🟢', en: 'New', ru: 'Новый' },
  working: { emoji: '🟡', en: 'In progress', ru: 'В работе' },
  done: { emoji: '🔵', en: 'Done', ru: 'Решён' },
  closed: { emoji: '🟣', en: 'Closed', ru: 'Закрыт' },
}

function lookOf(status: Status): Look {
  return status === 'new' || status === 'done' || status === 'closed' ? status : 'working'
}

/** The status at a glance. */
export function statusEmoji(status: Status): string {
  return looks[lookOf(status)].emoji
}

/** At most 128 code points (Bot API: editForumTopic). */
export function topicTitle(
  ticket: Pick<Ticket, 'id' | 'status'>,
  client: Pick<Client, 'name' | 'username'>,
  technician: Pick<Technician, 'name' | 'username'> | null,
  locale: Locale,
): string {
  const look = lookOf(ticket.status)
  const { emoji, [locale]: word } = looks[look]
  const who = technician && look !== 'new' ? ` | ${callName(technician)}` : ''
  const head = `${emoji} [${cut(word + who, 60)}] #${ticket.id} | `
  const name = look === 'new' && client.username ? `${client.name} (@${client.username})` : client.name
  return head + cut(name, titleLimit - length(head))
}

/** At most 500 code points; never starts with `* `, since it starts with `#`. */
export function taskContent(ticket: Pick<Ticket, 'id' | 'subject'>, client: Pick<Client, 'name' | 'username'>): string {
  const name = client.username ? `${client.name} (@${client.username})` : client.name
  return cut(`#${ticket.id} · ${name}: ${firstLine(ticket.subject)}`, taskLimit)
}

function length(text: string): number {
  return [...text].length
}

function cut(text: string, limit: number): string {
  const points = [...text]
  return points.length <= limit ? text : `${points.slice(0, limit - 1).join('')}…`
}
