// What staff ask for and can't have: closing with something missing, a second open ticket of one client, and moving what
// is closed. It is said why, and what they did already is undone where they did it.

import { missingToClose } from './closing.ts'
import type { Missing } from './closing.ts'
import type { AuditEvent, Decision, FieldSeen, Notice, Situation, Want } from './decision.ts'
import type { Side } from './lifecycle.ts'

/** So many moves of closed tickets' tasks are undone for one ticket in an hour; whoever goes on is a machine. */
export const putBacksAllowed = 5

/** Null: the ticket may be closed, or nobody has asked. */
export function missing({ ticket, closing }: Situation): Missing | null {
  return closing && missingToClose(closing, ticket!.urgency)
}

export function refuseClosing(
  lacking: Missing,
  side: Exclude<Side, 'client'>,
  by: string | null,
  replyTo: number | null,
): Pick<Decision, 'events' | 'wants'> {
  const notice: Notice = `not_closed_${lacking}`
  const told: Want = { op: 'tell', room: 'topic', notice, args: {}, replyTo, buttons: [] }
  const undone: Record<typeof side, Want[]> = {
    topic: [],
    topic_by_hand: [{ op: 'reopen_topic' }],
    board: [{ op: 'uncomplete_task' }, { op: 'remark', notice, args: {} }],
  }
  const action = side === 'board' ? 'completion_undone' : 'close_refused'
  return { events: [deed(by, action, { missing: lacking })], wants: [...undone[side], told] }
}

/** A client has one open ticket at a desk: what they write belongs to that. `other` is its number. */
export function refuseReopening(
  other: number,
  side: Exclude<Side, 'client'>,
  by: string | null,
  replyTo: number | null,
): Pick<Decision, 'events' | 'wants'> {
  const said = { notice: 'not_reopened', args: { ticket: other } } as const
  const undone: Record<typeof side, Want[]> = {
    topic: [],
    topic_by_hand: [{ op: 'close_topic' }],
    board: [{ op: 'complete_task' }, { op: 'remark', ...said }],
  }
  const action = side === 'board' ? 'reopening_undone' : 'reopen_refused'
  const told: Want = { op: 'tell', room: 'topic', ...said, replyTo, buttons: [] }
  return { events: [deed(by, action, { open: other })], wants: [...undone[side], told] }
}

/**
 * Whether the task was moved while its ticket was closed, by itself: not along with being completed, which comes first,
 * nor with being reopened. While our own completion is on its way, an open task may be moved.
 */
export function movedWhileClosed({ ticket, fields }: Situation): boolean {
  const alsoNew = fields.some(
    ({ field, comparison }) => (field === 'completed' || field === 'project') && comparison.verdict !== 'known',
  )
  const open = fields.some(({ field, value }) => field === 'completed' && value === false)
  return ticket!.status === 'closed' && !open && !alsoNew
}

/** Back to where it stood, as far as that is known. */
export function putBack({ putBacks, actor }: Situation, { before }: FieldSeen): Partial<Decision> {
  if (before === undefined || putBacks >= putBacksAllowed) return {}
  return {
    events: [deed(actor?.name ?? null, 'move_undone', {})],
    wants: [
      { op: 'put_back', section: before as string | null },
      { op: 'remark', notice: 'put_back', args: {} },
    ],
  }
}

function deed(actorName: string | null, action: string, payload: AuditEvent['payload']): AuditEvent {
  return { actor: 'TECH', actorName, action, payload }
}
