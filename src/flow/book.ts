// All that the rows of one batch for the board are about, read at once.

import type { CardField } from '../domain/directory.ts'

import { cardFieldsOf } from '../store/client-cards.ts'
import { ClientRow } from '../store/clients.ts'
import type { Transaction } from '../store/database.ts'
import { Desk } from '../store/desks.ts'
import { Link } from '../store/links.ts'
import { MessageRow } from '../store/messages.ts'
import type { OutboxRow } from '../store/outbox.ts'
import { labelsOf } from '../store/shadows.ts'
import { withAttachment } from '../store/attachments.ts'
import { Project } from '../store/projects.ts'
import { Room } from '../store/rooms.ts'
import { TicketRow } from '../store/tickets.ts'
import { unsettledComments } from '../store/unsettled.ts'

/** All that the rows of one batch are about, by id. */
export type Book = {
  tickets: Map<number, TicketRow>
  clients: Map<number, ClientRow>
  /** What the directory knows of a client. */
  fields: Map<number, CardField[]>
  desks: Map<number, Desk>
  rooms: Map<number, Room>
  messages: Map<number, MessageRow>
  /** Board and chat links, by message; and the task of a ticket. */
  links: Map<number, Link[]>
  /** Messages whose comment has a file attached. */
  attached: Set<number>
  /** Messages whose comment was sent, and nobody knows yet what became of it. */
  unsettled: Set<number>
  tasks: Map<number, string>
  /** What stands on a ticket's task by now, where ours is to be put beside it. */
  labels: Map<number, string[]>
  projects: Map<number, Project>
  /** Where new tasks of a desk go. */
  openProjects: Map<number, Project>
}

export async function readBook(trx: Transaction, waiting: OutboxRow[]): Promise<Book> {
  const ids = <T>(values: (T | null | undefined)[]): T[] => [
    ...new Set(values.filter((value) => value !== null && value !== undefined)),
  ]
  const byId = <T extends { id: number }>(found: T[]): Map<number, T> => new Map(found.map((one) => [one.id, one]))
  const ticketIds = ids(waiting.map(({ ticketId }) => ticketId))
  const messageIds = ids(waiting.map(({ messageId }) => messageId))
  const [tickets, said, links, tasks, projects, desks, rooms, attached, unsettled] = await Promise.all([
    TicketRow.query(trx).whereIn('id', ticketIds),
    MessageRow.query(trx).whereIn('id', messageIds),
    Link.query(trx).whereIn('message_id', messageIds).orderBy(['part', 'id']),
    // Without the last condition no index of the tickets is of use.
    Link.query(trx)
      .whereIn('ticket_id', ticketIds)
      .where({ surface: 'board', place: 'task' })
      .whereNull('message_id')
      .orderBy('id'),
    Project.query(trx).orderBy('id'),
    Desk.query(trx),
    Room.query(trx).whereIn('ticket_id', ticketIds).where({ kind: 'topic' }),
    withAttachment(trx, messageIds),
    unsettledComments(trx, messageIds),
  ])
  const clientIds = ids(tickets.map(({ clientId }) => clientId))
  const [clients, answered, fields] = await Promise.all([
    ClientRow.query(trx).whereIn('id', clientIds),
    MessageRow.query(trx).whereIn('id', ids(said.map(({ replyTo }) => replyTo))),
    cardFieldsOf(trx, clientIds),
  ])
  return {
    tickets: byId(tickets),
    clients: byId(clients),
    fields,
    desks: byId(desks),
    labels: await labelsOf(
      trx,
      waiting.flatMap(({ op, ticketId }) => (op === 'label_task' ? [ticketId!] : [])),
    ),
    rooms: new Map(rooms.map((room) => [room.ticketId, room])),
    messages: byId([...said, ...answered]),
    attached,
    links: Map.groupBy(links, ({ messageId }) => messageId!),
    unsettled,
    tasks: new Map(tasks.map(({ ticketId, externalId }) => [ticketId, externalId])),
    projects: byId(projects),
    openProjects: new Map(
      projects.filter(({ fullSince }) => fullSince === null).map((project) => [project.deskId, project]),
    ),
  }
}
