// What staff ask for and can't have: closing with something missing, a second open ticket of one client, and moving what
// is closed. It is said why, and what they did already is undone where they did it.

import { missingToClose } from './closing.ts'
import type { Missing } from './closing.ts'
import type { AuditEvent, Decision, FieldSeen, Notice, NoticeArgs, Situation, Want } from './decision.ts'
import type { Side } from './lifecycle.ts'

/** So much of what is done on the board is undone for one ticket in an hour; whoever goes on is a machine. */
export const putBacksAllowed = 5

type StaffSide = Exclude<Side, 'client'>

/** Null: the ticket may be closed, or nobody has asked. */
export function missing({ ticket, closing }: Situation): Missing | null {
  return closing && missingToClose(closing, ticket!.urgency)
}

export function refuseClosing(
  lacking: Missing,
  side: StaffSide,
  by: string | null,
  replyTo: number | null,
): Pick<Decision, 'events' | 'wants'> {
  return refuse({ notice: `not_closed_${lacking}`, args: {} }, side, replyTo, {
    topic_by_hand: { op: 'reopen_topic' },
    board: { op: 'uncomplete_task' },
    event: deed(by, side === 'board' ? 'completion_undone' : 'close_refused', { missing: lacking }),
  })
}

/** A client has one open ticket at a desk: what they write belongs to that. `other` is its number. */
export function refuseReopening(
  other: number,
  side: StaffSide,
  by: string | null,
  replyTo: number | null,
): Pick<Decision, 'events' | 'wants'> {
  return refuse({ notice: 'not_reopened', args: { ticket: other } }, side, replyTo, {
    topic_by_hand: { op: 'close_topic' },
    board: { op: 'complete_task' },
    event: deed(by, side === 'board' ? 'reopening_undone' : 'reopen_refused', { open: other }),
  })
}

/** It is said why, on the board too where it was done there; `topic_by_hand` and `board` undo it where it was. */
function refuse(
  why: { notice: Notice; args: NoticeArgs },
  side: StaffSide,
  replyTo: number | null,
  { event, ...undoing }: { topic_by_hand: Want; board: Want; event: AuditEvent },
): Pick<Decision, 'events' | 'wants'> {
  const told: Want = { op: 'tell', room: 'topic', ...why, replyTo, buttons: [] }
  const undone = side === 'topic' ? [] : [undoing[side]]
  const remarked: Want[] = side === 'board' ? [{ op: 'remark', ...why }] : []
  return { events: [event], wants: [...undone, ...remarked, told] }
}

/** What is refused on the board is undone there, until it is done again and again: then it stays. That is said once. */
export function undoneOnBoard(
  { putBacks, actor }: Situation,
  refused: Pick<Decision, 'events' | 'wants'>,
  left: 'left_on_board' | 'left_moved' = 'left_on_board',
): Partial<Decision> {
  if (putBacks < putBacksAllowed) return refused
  if (putBacks > putBacksAllowed) return {}
  const told: Want = { op: 'tell', room: 'topic', notice: left, args: {}, replyTo: null, buttons: [] }
  return { events: [deed(actor?.name ?? null, left, {})], wants: [told] }
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
export function putBack(situation: Situation, { before }: FieldSeen): Partial<Decision> {
  if (before === undefined) return {}
  const wants: Want[] = [
    { op: 'put_back', section: before as string | null },
    { op: 'remark', notice: 'put_back', args: {} },
  ]
  return undoneOnBoard(
    situation,
    { events: [deed(situation.actor?.name ?? null, 'move_undone', {})], wants },
    'left_moved',
  )
}

function deed(actorName: string | null, action: string, payload: AuditEvent['payload']): AuditEvent {
  return { actor: 'TECH', actorName, action, payload }
}
