// From what is wanted to the one command that does it, as things stand now. Everything a batch needs is read at once,
// not row by row.

import type { Content, Span } from '../domain/content.ts'
import { firstLine } from '../domain/content.ts'
import type { SectionMap } from '../domain/happening.ts'
import type { Message } from '../domain/message.ts'
import { noteContent } from '../domain/message.ts'
import { escalationLabel } from '../domain/decide-escalation.ts'
import { withPrefix } from '../domain/shown.ts'
import { taskContent } from '../domain/title.ts'
import type { Locale } from '../domain/ticket.ts'
import type { BoardCommand, Chat, TaskRef } from '../ports.ts'
import { ClientRow } from '../store/clients.ts'
import type { Transaction } from '../store/database.ts'
import { Desk } from '../store/desks.ts'
import { Link } from '../store/links.ts'
import { MessageRow } from '../store/messages.ts'
import type { OutboxRow } from '../store/outbox.ts'
import { withAttachment } from '../store/attachments.ts'
import { Project } from '../store/projects.ts'
import { Room } from '../store/rooms.ts'
import { TicketRow } from '../store/tickets.ts'
import { labelsOf } from '../store/shadows.ts'
import { unsettledComments } from '../store/unsettled.ts'
import { say } from '../texts/texts.ts'
import { messageLine } from './lines.ts'

/** All that the rows of one batch are about, by id. */
export type Book = {
  tickets: Map<number, TicketRow>
  clients: Map<number, ClientRow>
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
    Link.query(trx).whereIn('ticket_id', ticketIds).where({ surface: 'board', place: 'task' }).orderBy('id'),
    Project.query(trx).orderBy('id'),
    Desk.query(trx),
    Room.query(trx).whereIn('ticket_id', ticketIds),
    withAttachment(trx, messageIds),
    unsettledComments(trx, messageIds),
  ])
  const [clients, answered] = await Promise.all([
    ClientRow.query(trx).whereIn('id', ids(tickets.map(({ clientId }) => clientId))),
    MessageRow.query(trx).whereIn('id', ids(said.map(({ replyTo }) => replyTo))),
  ])
  return {
    tickets: byId(tickets),
    clients: byId(clients),
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

export type RenderedCommand =
  | { command: BoardCommand; projectId?: number }
  /** There is nothing left to do. */
  | null
  /** What it needs is not there yet. */
  | 'wait'

/** `taskMadeBy` is the add_task of the same ticket earlier in this batch. */
export function renderCommand(
  row: OutboxRow,
  book: Book,
  taskMadeBy: string | null,
  chat: Pick<Chat, 'messageLink' | 'topicLink'>,
): RenderedCommand {
  const want = row.want
  const ticket = row.ticketId === null ? null : book.tickets.get(row.ticketId)!
  const known = ticket ? book.tasks.get(ticket.id) : undefined
  const task: TaskRef | null = known ? { id: known } : taskMadeBy ? { madeBy: taskMadeBy } : null
  const { uuid } = row
  switch (want.op) {
    case 'add_task': {
      if (known) return null
      const desk = book.desks.get(ticket!.deskId)!
      const project = book.openProjects.get(desk.id)
      if (!project) return 'wait'
      const client = book.clients.get(ticket!.clientId)!
      const { urgency, status } = ticket!
      const sectionId = project.sections[status === 'closed' ? 'done' : status]
      return {
        projectId: project.id,
        command: {
          uuid,
          op: 'add_task',
          projectId: project.externalId,
          sectionId,
          content: taskContent(ticket!, client),
          description: description(book, ticket!, chat),
          urgency,
          labels: ticket!.escalatedFor.length > 0 ? [escalationLabel] : [],
        },
      }
    }
    case 'describe_task':
      return task && { command: { uuid, op: 'update_task', task, description: description(book, ticket!, chat) } }
    case 'comment': {
      const message = messageOf(book, row)
      // Sent before, it may stand there: a repeat tells which it is, and what deletes it comes behind.
      if (message.deletedAt && row.attempts === 0) return null
      if (!task) return 'wait'
      const { text, spans } = commentText(book, row, message, row.attachment !== null, chat)
      return { command: { uuid, op: 'add_comment', task, text, spans, attachment: row.attachment } }
    }
    case 'edit_comment':
    case 'delete_comment': {
      const comment = commentOf(book, row)
      // What stands there may have the words of before; a comment never sent yet goes with the new ones.
      if (!comment) return book.unsettled.has(row.messageId!) ? 'wait' : null
      if (want.op === 'delete_comment') return { command: { uuid, op: 'delete_comment', commentId: comment } }
      const message = messageOf(book, row)
      const had = book.attached.has(message.id)
      const attachment = row.attachment ?? (want.anew && had ? null : undefined)
      const attached = attachment === undefined ? had : attachment !== null
      const said = commentText(book, row, message, attached, chat)
      return {
        command: {
          uuid,
          op: 'edit_comment',
          commentId: comment,
          ...said,
          ...(attachment === undefined ? {} : { attachment }),
        },
      }
    }
    case 'remark': {
      const { locale } = book.desks.get(ticket!.deskId)!
      const text = say(locale, want.notice, { ticket: ticket!.id, ...want.args })
      return task && { command: { uuid, op: 'add_comment', task, text, spans: [], attachment: null } }
    }
    case 'take_back':
      return { command: { uuid, op: 'delete_comment', commentId: want.commentId } }
    // Without a task there is none to come before this: the next one is made as the ticket is then.
    case 'complete_task':
    case 'uncomplete_task':
      return task && { command: { uuid, op: want.op, task } }
    case 'assign_task':
      return task && { command: { uuid, op: 'update_task', task, responsible: want.responsible } }
    case 'set_urgency':
      return task && { command: { uuid, op: 'update_task', task, urgency: want.urgency } }
    case 'label_task': {
      const others = (book.labels.get(ticket!.id) ?? []).filter((label) => label !== escalationLabel)
      return task && { command: { uuid, op: 'update_task', task, labels: [...others, escalationLabel] } }
    }
    case 'move_task': {
      const sections: SectionMap | undefined = book.projects.get(ticket!.projectId ?? -1)?.sections
      if (!task || !sections) return null
      return { command: { uuid, op: 'move_task', task, sectionId: sections[want.status] } }
    }
    default:
      throw new Error(`"${want.op}" is no work for the board`)
  }
}

function messageOf(book: Book, row: OutboxRow): MessageRow {
  return book.messages.get(row.messageId!)!
}

function commentOf(book: Book, row: OutboxRow): string | undefined {
  return book.links.get(row.messageId!)?.find(({ surface, place }) => surface === 'board' && place === 'comment')
    ?.externalId
}

function description(book: Book, ticket: TicketRow, chat: Pick<Chat, 'topicLink'>): string {
  const desk = book.desks.get(ticket.deskId)!
  const client = book.clients.get(ticket.clientId)!
  const room = book.rooms.get(ticket.id)
  const name = client.username ? `${client.name} (@${client.username})` : client.name
  return [
    say(desk.locale, 'task_client', { name }),
    ...(room?.threadId
      ? [say(desk.locale, 'task_topic', { url: chat.topicLink({ chatId: room.chatId, threadId: room.threadId }) })]
      : []),
    say(desk.locale, 'task_desk', { name: desk.name }),
  ].join('\n')
}

/** How long a quoted line may be, in characters. */
const quoteLength = 120

/** Who said it, in bold; what it answers, in one quoted line before; what can't be shown, as a line that says so. */
function commentText(
  book: Book,
  row: OutboxRow,
  message: MessageRow,
  attached: boolean,
  chat: Pick<Chat, 'messageLink'>,
): { text: string; spans: Span[] } {
  const ticket = book.tickets.get(row.ticketId!)!
  const locale = book.desks.get(ticket.deskId)!.locale
  const shown = message.visibility === 'note' ? noteContent(message.content) : message.content
  const body = bodyOf(shown, attached, locale, topicCopy(book, message, chat))
  const said = withPrefix(prefixOf(message, locale), body.text, body.spans)
  const answered = message.replyTo === null ? undefined : book.messages.get(message.replyTo)
  if (!answered) return said
  const line = firstLine(answered.content.text) || messageLine(answered.content, locale)
  const quote =
    line.length > quoteLength
      ? `${line
          .slice(0, quoteLength - 1)
          .toWellFormed()
          .trimEnd()}…`
      : line
  const shift = quote.length + 1
  return {
    text: `${quote}\n${said.text}`,
    spans: [
      { type: 'blockquote', offset: 0, length: quote.length },
      ...said.spans.map((span) => ({ ...span, offset: span.offset + shift })),
    ],
  }
}

function prefixOf(message: Pick<Message, 'author' | 'authorName' | 'visibility'>, locale: Locale): string {
  if (message.visibility === 'note') return say(locale, 'comment_note', { name: message.authorName })
  return say(locale, message.author === 'client' ? 'comment_client' : 'comment_staff', { name: message.authorName })
}

/** The words, and for what the board can't show a line that says what it is, with a link to where it can be seen. */
function bodyOf(
  content: Content,
  attached: boolean,
  locale: Locale,
  link: string | null,
): { text: string; spans: Span[] } {
  const { text, spans } = content
  if (content.kind === 'text') return { text, spans }
  if (attached) return text === '' ? { text: messageLine(content, locale), spans: [] } : { text, spans }
  const words = text === '' ? '' : `${text}\n`
  const line = messageLine(content, locale) + (content.file ? ` ${say(locale, 'line_not_uploaded')}` : '')
  if (link === null) return { text: words + line, spans }
  const see = say(locale, 'line_see_topic')
  const before = `${words}${line} `
  return {
    text: before + see,
    spans: [...spans, { type: 'link', offset: before.length, length: see.length, url: link }],
  }
}

function topicCopy(book: Book, message: MessageRow, chat: Pick<Chat, 'messageLink'>): string | null {
  const room = book.rooms.get(message.ticketId)
  if (!room?.threadId) return null
  const link = book.links
    .get(message.id)
    ?.find(
      ({ surface, place, externalId }) =>
        surface === 'chat' && place === String(room.chatId) && Number(externalId) > room.threadId!,
    )
  return link ? chat.messageLink({ chatId: room.chatId, threadId: room.threadId }, Number(link.externalId)) : null
}
