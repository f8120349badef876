// Which status may follow which and who may ask for it, and what closing and reopening mean on every surface.

import { askOnClosing, endOnReopening } from './decide-survey.ts'
import type { Decision, NoticeArgs, Situation, Want } from './decision.ts'
import type { SectionStatus, Status, Technician, Ticket } from './ticket.ts'

/** Who asks for a change: the surface it was asked on is not told what it knows already. */
export type Side = 'client' | 'topic' | 'topic_by_hand' | 'board'

/** The client's own word, staff on any side, or the hub: who has a ticket settles whether it is new. */
export type Asker = 'client' | 'staff' | 'hub'

type Next = Partial<Record<Status, readonly Asker[]>>

/** Staff put an open ticket where they see it; the hub frees and takes it along with its technician. */
const fromOpen: Next = {
  new: ['staff', 'hub'],
  accepted: ['staff', 'hub'],
  in_progress: ['staff'],
  waiting: ['staff'],
  attention: ['staff'],
  needs_purchase: ['staff'],
  needs_contractor: ['staff'],
  done: ['staff'],
  closed: ['client', 'staff'],
}

/** What the client writes ends a wait, and shows that what was done is not. */
const untilClientWrites: Next = { ...fromOpen, new: ['client', 'staff', 'hub'], in_progress: ['client', 'staff'] }

/** From each status, what may follow, and who may ask for it. A closed ticket is opened again before it is moved. */
export const transitions: Record<Status, Next> = {
  new: fromOpen,
  accepted: fromOpen,
  in_progress: fromOpen,
  waiting: untilClientWrites,
  attention: fromOpen,
  needs_purchase: fromOpen,
  needs_contractor: fromOpen,
  done: untilClientWrites,
  closed: { new: ['client', 'staff'], in_progress: ['client', 'staff'] },
}

export function mayBecome(from: Status, to: Status, asker: Asker): boolean {
  return from !== to && (transitions[from][to]?.includes(asker) ?? false)
}

/** Staff have put the ticket in another status, on `side`. */
export function put(status: SectionStatus, side: Side, taskGone: boolean): Partial<Decision> {
  const move: Want[] = side === 'board' || taskGone ? [] : [{ op: 'move_task', status }]
  return { change: { status }, wants: [...move, { op: 'title' }, { op: 'refresh_card' }] }
}

/** How long after closing a client's message still belongs to the same ticket. */
export function withinReopening(ticket: Ticket, now: Date, hours: number): boolean {
  return ticket.closedAt !== null && now.getTime() - ticket.closedAt.getTime() <= hours * 3_600_000
}

/** The status a ticket has when it is open again: in progress if someone has it, else new. */
export function reopenedStatus(ticket: Pick<Ticket, 'technicianId'>): 'in_progress' | 'new' {
  return ticket.technicianId === null ? 'new' : 'in_progress'
}

/** What taking a ticket makes of its status: only a new one becomes accepted. */
export function takenStatus(status: Status): Status {
  return status === 'new' ? 'accepted' : status
}

/** What giving a ticket back makes of its status. */
export function releasedStatus(status: Status): Status {
  return status === 'accepted' || status === 'in_progress' ? 'new' : status
}

export function close(situation: Situation, side: Side, by: string | null): Partial<Decision> {
  const args: NoticeArgs = by === null ? {} : { name: by }
  const asked = askOnClosing(situation)
  const wants: Want[] = [
    { op: 'tell', room: 'topic', notice: 'closed_by', args, replyTo: null, buttons: ['reopen'] },
    { op: 'tell', room: 'client', notice: 'closed_for_client', args: {}, replyTo: null, buttons: [] },
    ...asked.wants,
    { op: 'close_topic' },
    { op: 'title' },
    { op: 'refresh_card' },
    ...(side === 'board' ? [] : ([{ op: 'complete_task' }] as Want[])),
  ]
  return {
    change: { status: 'closed', closedAt: situation.now },
    topic: { state: 'closed' },
    survey: asked.survey,
    wants: wants.filter((want) => !(want.op === 'complete_task' && situation.taskGone)),
  }
}

export function reopen(situation: Situation, ticket: Ticket, side: Side, by: string | null): Partial<Decision> {
  const status = reopenedStatus(ticket)
  const ended = endOnReopening(situation)
  const wants: Want[] = [
    { op: 'reopen_topic' },
    ...(side === 'board' ? [] : ([{ op: 'uncomplete_task' }] as Want[])),
    { op: 'move_task', status },
    { op: 'tell', room: 'client', notice: 'reopened_for_client', args: {}, replyTo: null, buttons: [] },
    ...ended.wants,
    ...(by === null
      ? []
      : ([
          { op: 'tell', room: 'topic', notice: 'reopened_by', args: { name: by }, replyTo: null, buttons: [] },
        ] as Want[])),
    { op: 'title' },
    { op: 'refresh_card' },
  ]
  return {
    change: { status, closedAt: null },
    topic: { state: 'open' },
    survey: ended.survey,
    wants: wants.filter((want) => !(situation.taskGone && (want.op === 'uncomplete_task' || want.op === 'move_task'))),
  }
}

/** `technician` takes the ticket; `side` is where that was done. */
export function take(situation: Situation, ticket: Ticket, technician: Technician, side: Side): Partial<Decision> {
  const status = takenStatus(ticket.status)
  const { todoistId: responsible } = technician
  const board: Want[] =
    side === 'board' || responsible === (situation.technician?.todoistId ?? null)
      ? []
      : [{ op: 'assign_task', responsible }]
  return {
    change: { technicianId: technician.id, status },
    wants: situation.taskGone
      ? [{ op: 'title' }, { op: 'refresh_card' }]
      : [...board, ...moved(ticket.status, status), { op: 'title' }, { op: 'refresh_card' }],
  }
}

/** Nobody has the ticket any longer: said on the board alone, by unassigning the task. */
export function release(ticket: Ticket): Partial<Decision> {
  const status = releasedStatus(ticket.status)
  return {
    change: { technicianId: null, status },
    wants: [...moved(ticket.status, status), { op: 'title' }, { op: 'refresh_card' }],
  }
}

function moved(from: Status, to: Status): Want[] {
  return from === to ? [] : [{ op: 'move_task', status: to as SectionStatus }]
}
