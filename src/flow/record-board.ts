// What one command on the board leaves behind: the link to what it made, the value both sides agree on now; or what
// its failure means for the rest of its stream.

import { escalationLabel } from '../domain/decide-escalation.ts'
import type { Want } from '../domain/decision.ts'
import type { Failure } from '../errors.ts'
import type { Log } from '../log.ts'
import type { BoardCommand, BoardOutcome } from '../ports.ts'
import type { Transaction } from '../store/database.ts'
import { keepLink, taskOf } from '../store/links.ts'
import type { NewLink } from '../store/links.ts'
import type { OutboxRow } from '../store/outbox.ts'
import { backToReady, finish } from '../store/outcomes.ts'
import { enqueue, waitingOps } from '../store/outbox.ts'
import { projectById } from '../store/projects.ts'
import { agreeField, labelsValue, saveShadow, sectionsAskedFor, settleField, shadowsOf } from '../store/shadows.ts'
import { technicianById } from '../store/technicians.ts'
import { wentWithTask } from '../store/unsettled.ts'
import { TicketRow } from '../store/tickets.ts'
import { loseTask } from './apply.ts'
import { backoff, filePatienceMs, refusedForMs } from './backoff.ts'
import { foundAgain, looksAllowed } from './found-again.ts'
import { noRoomToMake, noRoomToReopen, pointFromLeft, tellFilling } from './full-project.ts'
import { projectOpened } from './open-project.ts'
import { priority, taskStream } from './places.ts'
import { tell, tellFailed } from './record-chat.ts'
import { askForSections } from './sections.ts'
import { noteField } from './wants.ts'

type Recorded = {
  row: OutboxRow
  command: BoardCommand
  outcome: BoardOutcome
  all: Map<string, BoardOutcome>
  log: Log
}

const needed: OutboxRow['op'][] = ['add_task', 'open_project']
const onComments: OutboxRow['op'][] = ['edit_comment', 'delete_comment', 'take_back']
/** Nothing is left to do where what they are about is no more. */
const gone: OutboxRow['op'][] = ['edit_comment', 'delete_comment', 'delete_task']
const refusalPatienceMs = 24 * 3_600_000
const longestWaitMs = 10 * 60_000

/** What became of it: `id` is what it made, as far as that was told or found. */
export type Became = 'failed' | { id: string | null }

export async function recordOutcome(trx: Transaction, about: Recorded): Promise<Became> {
  const { row, command, outcome } = about
  if (row.want.op === 'open_project')
    return (await projectOpened(trx, row, row.want, about.all)) === 'went' ? { id: null } : 'failed'
  if (!outcome.ok) {
    await refusedAlone(trx, row, outcome.failure, about.log)
    return 'failed'
  }
  if (outcome.gone) {
    await finish(trx, [row], { state: 'dropped', outcome: wentWithTask })
    return { id: null }
  }
  const id = outcome.id ?? (await foundAgain(trx, row, command, outcome.alike ?? []))
  if (id === null && (command.op === 'add_task' || command.op === 'add_comment')) {
    await nowhere(trx, row)
    return 'failed'
  }
  await done(trx, row, command, id)
  await finish(trx, [row], { state: 'done', outcome: 'sent' })
  return { id }
}

/** Comments made as they were asked for, whose ids were told: most of what the board carries, recorded at once. */
export async function recordComments(trx: Transaction, made: { row: OutboxRow; id: string }[]): Promise<void> {
  if (made.length === 0) return
  await keepLink(trx, ...made.map(({ row, id }) => commentLink(row, id)))
  await finish(
    trx,
    made.map(({ row }) => row),
    { state: 'done', outcome: 'sent' },
  )
}

function commentLink(row: OutboxRow, externalId: string): NewLink {
  const { ticketId, messageId } = row
  return { ticketId: ticketId!, messageId, surface: 'board', place: 'comment', externalId, part: 0, origin: 'copy' }
}

/** Done, but its id was never told and it is not there: looked for again; then a replay makes it anew. */
async function nowhere(trx: Transaction, row: OutboxRow): Promise<void> {
  const error = 'done, but its id was never told and it was not found'
  if (row.mistakes + 1 < looksAllowed)
    return await backToReady(trx, [row], { error, waitMs: backoff(row.mistakes, 60_000), mistaken: true })
  await backToReady(trx, [row], { error, freshUuid: true })
  await give(trx, row, error)
}

async function done(trx: Transaction, row: OutboxRow, command: BoardCommand, id: string | null): Promise<void> {
  const ticketId = row.ticketId!
  switch (command.op) {
    case 'add_task': {
      await keepLink(trx, {
        ticketId,
        messageId: null,
        surface: 'board',
        place: 'task',
        externalId: id!,
        part: 0,
        origin: 'copy',
      })
      await taskMade(trx, ticketId, command)
      await tellFilling(trx, ticketId)
      await pointFromLeft(trx, row)
      return await tell(trx, `task_opened:${ticketId}:${id}`, `ticket:${ticketId}`, { type: 'task_opened', ticketId })
    }
    case 'add_comment':
      return await keepLink(trx, commentLink(row, id!))
    case 'complete_task':
    case 'uncomplete_task':
      return void (await agreeField(trx, ticketId, 'completed', command.op === 'complete_task'))
    case 'update_task':
      if (command.responsible !== undefined) await agreeField(trx, ticketId, 'responsible', command.responsible)
      if (command.urgency !== undefined) await agreeField(trx, ticketId, 'urgency', command.urgency)
      if (command.labels === undefined) return
      await settleField(trx, ticketId, 'labels', labelsValue(command.labels))
      return void (await agreeField(trx, ticketId, 'escalated', command.labels.includes(escalationLabel)))
    case 'move_task':
      return void (await agreeField(trx, ticketId, 'section', command.sectionId))
    case 'leave_section':
      return void (await agreeField(trx, ticketId, 'section', null))
    case 'edit_comment':
    case 'delete_comment':
    case 'delete_task':
    case 'add_project':
    case 'add_section':
    case 'share_project':
      return
    default:
      return command satisfies never
  }
}

/** A ticket that moved on while its task was being made: the task follows. */
async function taskMade(
  trx: Transaction,
  ticketId: number,
  made: Extract<BoardCommand, { op: 'add_task' }>,
): Promise<void> {
  const ticket = await TicketRow.query(trx).findById(ticketId).throwIfNotFound()
  const { sections } = await projectById(trx, ticket.projectId!)
  const stream = taskStream(ticketId)
  const agreed = {
    completed: false,
    project: made.projectId,
    section: made.sectionId,
    responsible: null,
    urgency: made.urgency,
    content: made.content,
    escalated: made.labels.includes(escalationLabel),
    labels: labelsValue(made.labels),
  } as const
  // What was asked for meanwhile is on its way behind this.
  const known = await shadowsOf(trx, ticketId)
  const moves = await sectionsAskedFor(trx, stream.key, sections)
  for (const [name, value] of Object.entries(agreed)) {
    const field = name as keyof typeof agreed
    const wanted = field === 'section' ? moves : (known.get(field)?.wanted ?? [])
    await saveShadow(trx, ticketId, field, { agreed: value, wanted, seenAt: new Date(0) })
  }
  const responsible = ticket.technicianId ? (await technicianById(trx, ticket.technicianId)).todoistId : null
  const wants: Want[] = [
    ...(responsible ? [{ op: 'assign_task', responsible } as const] : []),
    ...(ticket.status === 'closed' ? [{ op: 'complete_task' } as const] : []),
    ...(ticket.status !== 'closed' && sections[ticket.status] !== made.sectionId
      ? [{ op: 'move_task', status: ticket.status } as const]
      : []),
  ]
  const waiting = await waitingOps(trx, stream.key)
  const missing = wants.filter(({ op }) => !waiting.includes(op))
  await enqueue(
    trx,
    stream,
    missing.map((want) => ({ want, priority: priority.topic })),
  )
  for (const want of missing) await noteField(trx, ticketId, sections, want)
}

/**
 * What the board said no to, or could not do. `spoils`: whole calls are turned away for this one's sake, by whomever;
 * what is said behind it waits no longer than for a file.
 */
export async function refusedAlone(
  trx: Transaction,
  row: OutboxRow,
  failure: Failure,
  log: Log,
  { spoils = false } = {},
): Promise<void> {
  const error = `${failure.name}: ${failure.message}`
  log.warn({ ticket_id: row.ticketId, outbox: row.id, op: row.op, reason: error }, 'the board did not do it')
  const mayPass = failure.name === 'Busy' || failure.name === 'Unreachable'
  // It is about a task that the ticket has left: nothing else is to suffer for it.
  if (row.op === 'point_on' && !mayPass)
    return await finish(trx, [row], { state: 'dropped', outcome: 'refused', error })
  switch (failure.name) {
    case 'Busy':
      return await backToReady(trx, [row], { error, waitMs: failure.afterMs })
    case 'Unreachable':
    case 'Misread':
      return await refusedForNow(trx, row, error, {
        patienceMs: spoils || row.op === 'point_on' ? filePatienceMs : refusalPatienceMs,
        // Alone in its failing it costs one command; what spoils a call for others waits longer.
        waitAtMostMs: spoils ? longestWaitMs : 30_000,
      })
    case 'Rejected':
      if (failure.scope === 'full' && row.op === 'add_task') return await noRoomToMake(trx, row, error)
      if (failure.scope === 'full' && row.op === 'uncomplete_task') return await noRoomToReopen(trx, row, error)
      // A comment of somebody else's that is not ours to change: nothing waits a day for that.
      if (failure.scope === 'place' && onComments.includes(row.op)) return await give(trx, row, error)
      if (failure.scope === 'place' || failure.scope === 'account' || failure.scope === 'full')
        return await refusedForNow(trx, row, error, { proven: true })
      return await giveUnmade(trx, row, error)
    case 'Gone':
      if (failure.what === 'section') return await sectionIsGone(trx, row, error)
      if (failure.what !== 'task' || gone.includes(row.op))
        return await finish(trx, [row], { state: 'dropped', outcome: 'gone', error })
      return await taskIsGone(trx, row, error)
    default:
      return failure satisfies never
  }
}

/** For the row's own sake, not because nobody answers: tried for a while, then shown. */
async function refusedForNow(
  trx: Transaction,
  row: OutboxRow,
  error: string,
  { proven = false, patienceMs = refusalPatienceMs, waitAtMostMs = longestWaitMs } = {},
): Promise<void> {
  if (refusedForMs(row) > patienceMs) return await (proven ? giveUnmade : give)(trx, row, error)
  // As long again as it has been refused: how often it left unanswered before says nothing of that.
  const waitMs = Math.min(waitAtMostMs, refusedForMs(row) + backoff(0, 1000))
  // What was surely not done is asked for anew each time: where the task was to go may have been mended.
  await backToReady(trx, [row], { error, refused: true, waitMs, freshUuid: proven })
}

/** No more tries: shown to a person. What its stream can't do without stays in its way. */
export async function give(trx: Transaction, row: OutboxRow, error: string): Promise<void> {
  await finish(trx, [row], { state: needed.includes(row.op) ? 'stuck' : 'dead', error })
  await tellFailed(trx, row, error)
}

/** Surely not made. Should a person have it tried again, it is asked for as things are then. */
async function giveUnmade(trx: Transaction, row: OutboxRow, error: string): Promise<void> {
  await backToReady(trx, [row], { error, freshUuid: true })
  await give(trx, row, error)
}

/** Somebody has deleted it. It is made again, and what was to go there waits for that. */
async function sectionIsGone(trx: Transaction, row: OutboxRow, error: string): Promise<void> {
  const { projectId } = await TicketRow.query(trx).findById(row.ticketId!).throwIfNotFound()
  // Where a task was before somebody moved it, or in a project that is not ours.
  if (row.op === 'put_back' || projectId === null)
    return await finish(trx, [row], { state: 'dropped', outcome: 'gone', error })
  await askForSections(trx, projectId)
  const patienceMs = row.op === 'add_task' ? refusalPatienceMs : filePatienceMs
  await refusedForNow(trx, row, error, { proven: true, patienceMs })
}

/** A comment makes a new task first; a change of a field of a task that is no more has nothing to change. */
async function taskIsGone(trx: Transaction, row: OutboxRow, error: string): Promise<void> {
  // Under the same id a repeat would count as done, under the old task.
  if (row.op === 'comment') await backToReady(trx, [row], { error, freshUuid: true })
  else await finish(trx, [row], { state: 'dropped', outcome: 'gone', error })
  // Somebody was faster to notice.
  if ((await taskOf(trx, row.ticketId!)) === null) return
  await loseTask(trx, row.ticketId!)
  await tell(trx, `task_lost:${row.ticketId}:${row.id}`, `ticket:${row.ticketId}`, {
    type: 'task_lost',
    ticketId: row.ticketId!,
  })
}
