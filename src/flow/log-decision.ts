// What happened, as rows of the logbook: filled in at once, since a ticket may be another one by the time they leave.

import type { LogbookPage } from '../directory-ports.ts'
import type { Decision } from '../domain/decision.ts'
import { worthLogging } from '../domain/logbook.ts'
import type { Transaction } from '../store/database.ts'
import { enqueue } from '../store/outbox.ts'
import { technicianById } from '../store/technicians.ts'
import type { StoredTicket } from '../store/tickets.ts'
import { say } from '../texts/texts.ts'
import { logStream, priority } from './places.ts'
import type { Scene } from './situation.ts'

/** A sheet takes 50,000 characters in a cell; nobody reads as many. */
const cellLength = 2000

type Column = [title: string, cell: string | number]

/** `scene` as it is once the decision is saved. `pages`: those that somebody keeps. Its stream is the last that is locked: others' tickets wait for it too. */
export async function logDecision(
  trx: Transaction,
  scene: Scene,
  decision: Decision,
  pages: readonly LogbookPage[],
): Promise<void> {
  const worth = worthLogging(decision)
  const page: LogbookPage = worth === 'closed' ? 'tickets' : 'surveys'
  if (worth === null || scene.ticket === null || !pages.includes(page)) return
  const { ticket } = scene
  const columns = [
    ...(await aboutWhom(trx, scene, ticket)),
    ...(page === 'tickets' ? closing(scene, ticket) : survey(scene, decision)),
  ]
  const heading = columns.map(([title]) => title)
  const cells = columns.map(([, cell]) => (typeof cell === 'string' ? cut(cell) : cell))
  await enqueue(trx, logStream(page), [
    { want: { op: 'log', page, heading, cells }, priority: priority.face, ticketId: ticket.id },
  ])
}

async function aboutWhom(trx: Transaction, { desk, client }: Scene, ticket: StoredTicket): Promise<Column[]> {
  const technician = ticket.technicianId === null ? null : await technicianById(trx, ticket.technicianId)
  return [
    [say(desk.locale, 'log_number'), ticket.id],
    [say(desk.locale, 'log_desk'), desk.name],
    [say(desk.locale, 'log_client'), client!.username ? `${client!.name} (@${client!.username})` : client!.name],
    [say(desk.locale, 'log_technician'), technician?.name ?? ''],
  ]
}

function closing({ desk: { locale } }: Scene, ticket: StoredTicket): Column[] {
  return [
    [say(locale, 'log_opened'), timeText(ticket.openedAt)],
    [say(locale, 'log_answered'), timeText(ticket.firstAnsweredAt)],
    [say(locale, 'log_closed'), timeText(ticket.closedAt)],
    [say(locale, 'log_urgency'), say(locale, `urgency_${ticket.urgency}`)],
    [say(locale, 'log_subject'), ticket.subject],
  ]
}

/** One column for each question, called as staff call it. */
function survey({ situation, desk: { locale } }: Scene, decision: Decision): Column[] {
  const change = decision.survey && 'change' in decision.survey ? decision.survey.change : {}
  const { questions, marks } = { ...situation.survey!, ...change }
  return [
    [say(locale, 'log_marked'), timeText(situation.now)],
    [say(locale, 'log_comment'), change.comment ?? ''],
    ...questions.map((question, index): Column => [question[locale].name, marks[index] ?? '']),
  ]
}

/** Sortable, and the same for everyone: UTC. */
function timeText(date: Date | null): string {
  return date === null ? '' : date.toISOString().slice(0, 16).replace('T', ' ')
}

function cut(text: string): string {
  return text.length > cellLength ? `${text.slice(0, cellLength - 1).toWellFormed()}…` : text
}
