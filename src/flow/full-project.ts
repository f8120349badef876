// A project takes so many open tasks. What finds no room waits for the project opened beside it; a ticket that can't be
// reopened where it was goes on in a new task there, and the old one says where.

import type { Transaction } from '../store/database.ts'
import { deskById } from '../store/desks.ts'
import { taskOf } from '../store/links.ts'
import type { OutboxRow } from '../store/outbox.ts'
import { enqueue } from '../store/outbox.ts'
import { backToReady, finish } from '../store/outcomes.ts'
import { deskProjects, markFilling, markFull, projectById } from '../store/projects.ts'
import { TicketRow } from '../store/tickets.ts'
import { loseTask } from './apply.ts'
import { nextProjectName } from './open-project.ts'
import { deskStream, priority, taskStream } from './places.ts'
import { tell } from './record-chat.ts'

const nearlyFullAt = 270

/** Soon it takes no more (Todoist: 300 open tasks in a project). Told once. */
export async function tellFilling(trx: Transaction, ticketId: number): Promise<void> {
  const { projectId } = await TicketRow.query(trx).findById(ticketId).throwIfNotFound()
  const open = await markFilling(trx, projectId!, nearlyFullAt)
  if (open === null) return
  await tell(trx, `project_filling:${projectId}`, `project:${projectId}`, {
    type: 'project_filling',
    projectId: projectId!,
    open,
  })
}

export async function noRoomToMake(trx: Transaction, row: OutboxRow, error: string): Promise<void> {
  await backToReady(trx, [row], { error, freshUuid: true })
  await openBeside(trx, row.ticketId!)
}

/** The ticket goes on in another task, where there is room: what was said waits for no place in this one. */
export async function noRoomToReopen(trx: Transaction, row: OutboxRow, error: string): Promise<void> {
  const ticketId = row.ticketId!
  await finish(trx, [row], { state: 'dropped', outcome: 'full', error })
  const left = await taskOf(trx, ticketId)
  await loseTask(trx, ticketId, { anew: true, left })
  await openBeside(trx, ticketId)
}

/** Whoever finds the task that the ticket has left is led to the one that was made in its place. */
export async function pointFromLeft(trx: Transaction, { ticketId, want: { left } }: OutboxRow): Promise<void> {
  if (left === undefined) return
  await enqueue(trx, taskStream(ticketId!), [{ want: { op: 'point_on', taskId: left }, priority: priority.notice }])
}

/** The next task goes to a project opened beside the full one; whoever notices first asks for it. */
async function openBeside(trx: Transaction, ticketId: number): Promise<void> {
  const ticket = await TicketRow.query(trx).findById(ticketId).throwIfNotFound()
  // A project we do not serve is not ours to open another beside.
  if (ticket.projectId === null) return
  const project = await projectById(trx, ticket.projectId)
  if (!(await markFull(trx, project.id))) return
  const desk = await deskById(trx, ticket.deskId)
  const count = (await deskProjects(trx, desk.id)).length
  await enqueue(trx, deskStream(desk.id), [
    {
      want: {
        op: 'open_project',
        deskId: desk.id,
        beside: project.externalId,
        name: nextProjectName(project.name, count + 1),
        locale: desk.locale,
        existing: null,
      },
      priority: priority.topic,
      needs: 'people',
    },
  ])
}
