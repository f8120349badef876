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
import { isForgotten } from '../domain/ticket.ts'
import type { Locale } from '../domain/ticket.ts'
import type { BoardCommand, Chat, TaskRef } from '../ports.ts'
import type { MessageRow } from '../store/messages.ts'
import type { OutboxRow } from '../store/outbox.ts'
import { say } from '../texts/texts.ts'
import type { Book } from './book.ts'
import { messageLine } from './lines.ts'
import { description } from './task-description.ts'

/** Links that open a thing where it stands. */
export type BoardLinks = Pick<Chat, 'messageLink' | 'topicLink'> & { taskLink: (taskId: string) => string }

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
  links: BoardLinks,
): RenderedCommand {
  const want = row.want
  const ticket = row.ticketId === null ? null : book.tickets.get(row.ticketId)!
  const known = ticket ? book.tasks.get(ticket.id) : undefined
  const task: TaskRef | null = known ? { id: known } : taskMadeBy ? { madeBy: taskMadeBy } : null
  const { uuid } = row
  if (ticket && isForgotten(book.clients.get(ticket.clientId)!) && !mayStillGo(row)) return null
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
          description: description(book, ticket!, links),
          urgency,
          labels: ticket!.escalatedFor.length > 0 ? [escalationLabel] : [],
        },
      }
    }
    case 'describe_task':
      return task && { command: { uuid, op: 'update_task', task, description: description(book, ticket!, links) } }
    case 'comment': {
      const message = messageOf(book, row)
      // Sent before, it may stand there: a repeat tells which it is, and what deletes it comes behind.
      if (message.deletedAt && row.attempts === 0) return null
      if (!task) return 'wait'
      const { text, spans } = commentText(book, row, message, row.attachment !== null, links)
      return {
        command: {
          uuid,
          op: 'add_comment',
          task,
          text,
          spans,
          attachment: row.attachment,
          ...(want.notify ? { notify: want.notify } : {}),
        },
      }
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
      const said = commentText(book, row, message, attached, links)
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
    case 'point_on': {
      if (!known) return null
      const text = say(book.desks.get(ticket!.deskId)!.locale, 'goes_on_elsewhere', { url: links.taskLink(known) })
      const left = { id: want.taskId }
      return { command: { uuid, op: 'add_comment', task: left, text, spans: [], attachment: null } }
    }
    case 'take_back':
      return { command: { uuid, op: 'delete_comment', commentId: want.commentId } }
    // Without a task there is none to come before this: the next one is made as the ticket is then.
    case 'delete_task':
      return { command: { uuid, op: 'delete_task', task: { id: want.taskId } } }
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
    case 'put_back': {
      if (!task) return null
      if (want.section !== null) return { command: { uuid, op: 'move_task', task, sectionId: want.section } }
      const project = book.projects.get(ticket!.projectId ?? -1)
      return project ? { command: { uuid, op: 'leave_section', task, projectId: project.externalId } } : null
    }
    default:
      throw new Error(`"${want.op}" is no work for the board`)
  }
}

/** About somebody who is forgotten: what deletes, and a task that may have been made already and is to be known. */
function mayStillGo({ op, attempts }: OutboxRow): boolean {
  return op === 'delete_task' || (op === 'add_task' && attempts > 0)
}

function messageOf(book: Book, row: OutboxRow): MessageRow {
  return book.messages.get(row.messageId!)!
}

/** What says it there: whoever calls a ready answer with a comment keeps that, and ours is the one that says it. */
function commentOf(book: Book, row: OutboxRow): string | undefined {
  const wanted = messageOf(book, row).origin === 'board' ? 'source' : 'copy'
  return book.links
    .get(row.messageId!)
    ?.find(({ surface, place, origin }) => surface === 'board' && place === 'comment' && origin === wanted)?.externalId
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
