// What stands in a task beside its name: who asks, where it is talked about, whose it is.

import { fieldLine } from '../domain/directory.ts'
import type { Chat } from '../ports.ts'
import type { TicketRow } from '../store/tickets.ts'
import { say } from '../texts/texts.ts'
import type { Book } from './book.ts'

export function description(book: Book, ticket: TicketRow, chat: Pick<Chat, 'topicLink'>): string {
  const desk = book.desks.get(ticket.deskId)!
  const client = book.clients.get(ticket.clientId)!
  const room = book.rooms.get(ticket.id)
  const name = client.username ? `${client.name} (@${client.username})` : client.name
  return [
    say(desk.locale, 'task_client', { name }),
    ...(book.fields.get(client.id) ?? []).map(fieldLine),
    ...(room?.threadId
      ? [say(desk.locale, 'task_topic', { url: chat.topicLink({ chatId: room.chatId, threadId: room.threadId }) })]
      : []),
    say(desk.locale, 'task_desk', { name: desk.name }),
  ].join('\n')
}
