// The heart: what follows from a happening. Pure; every rule of the helpdesk is in here or in the files beside it.

import { bouncesAfter, bouncesAllowed } from './bounce.ts'
import type { LeadHappening } from './decide-assign.ts'
import { decideAssign } from './decide-assign.ts'
import type { BoardHappening } from './decide-board.ts'
import { decideBoard } from './decide-board.ts'
import type { ClientHappening } from './decide-client.ts'
import { decideClient, tellReach } from './decide-client.ts'
import { cannedFromTopic } from './decide-canned.ts'
import type { StaffHappening } from './decide-staff.ts'
import { decideStaff, tellTopic } from './decide-staff.ts'
import { withEscalation } from './decide-escalation.ts'
import { decidePress } from './decide-survey.ts'
import { dated } from './assign.ts'
import type { Decision, EventSide, NewMessage, Situation, Want } from './decision.ts'
import { nothing } from './decision.ts'
import type { Happening } from './happening.ts'
import { remarkNotSent } from './not-sent.ts'

/** Happenings about a ticket or a client; the rest changes nothing that a decision could see. */
export type Decidable =
  | ClientHappening
  | StaffHappening
  | BoardHappening
  | LeadHappening
  | Extract<Happening, { type: 'survey_pressed' | 'staff_called_canned' }>
  /** What the road itself has learnt. */
  | Extract<
      Happening,
      {
        type:
          | 'client_unreachable'
          | 'reach_changed'
          | 'topic_opened'
          | 'topic_lost'
          | 'task_opened'
          | 'technician_linked'
          | 'copied_to_topic'
          | 'delivery_failed'
          | 'mirror_refused'
          | 'task_lost'
          | 'card_found'
      }
    >

export function decide(situation: Situation, happening: Decidable): Decision {
  const decision = unlessBouncing(situation, decided(situation, happening))
  return dated(situation, withEscalation(situation, decision))
}

/** Where it happened, for the audit trail. */
export function sideOf({ type }: Decidable): EventSide {
  if (/^(client_(?!unreachable)|survey_)/.test(type)) return 'client'
  if (/^(staff_|button_|note_|assign_|lead_|topic_.*_by_hand)/.test(type)) return 'topic'
  return /^(comment_|task_(seen|deleted))/.test(type) ? 'board' : 'hub'
}

function decided(situation: Situation, happening: Decidable): Decision {
  switch (happening.type) {
    case 'client_started':
    case 'client_asked_help':
    case 'client_asked_status':
    case 'client_asked_close':
    case 'client_pressed_close':
    case 'client_wrote':
    case 'client_edited':
    case 'client_blocked_us':
    case 'client_unblocked_us':
      return decideClient(situation, happening)
    case 'survey_pressed':
      return decidePress(situation, happening)
    case 'client_unreachable':
      return unreachable(situation)
    case 'reach_changed':
      return { ...nothing(), wants: tellReach(situation, happening.reachable) }
    case 'staff_wrote':
    case 'staff_edited':
    case 'staff_commanded':
    case 'staff_hid':
    case 'note_pressed':
    case 'button_pressed':
    case 'assign_pressed':
    case 'topic_closed_by_hand':
    case 'topic_reopened_by_hand':
    case 'topic_renamed_by_hand':
      return decideStaff(situation, happening)
    case 'lead_assigned':
      return decideAssign(situation, happening)
    case 'staff_called_canned':
      if (situation.ticket === null) return nothing()
      if (situation.left) return { ...nothing(), wants: [tellTopic('mirror_not_sent', {}, happening.message.id)] }
      return cannedFromTopic(situation, happening)
    case 'comment_added':
    case 'comment_edited':
    case 'comment_deleted':
    case 'task_seen':
    case 'task_deleted':
      return decideBoard(situation, happening)
    case 'topic_opened':
      return opened(situation)
    case 'topic_lost':
      return lost(situation)
    case 'technician_linked':
      return linked(situation)
    case 'task_opened':
      return { ...nothing(), wants: [{ op: 'refresh_card' }] }
    case 'copied_to_topic':
      return { ...nothing(), wants: [{ op: 'edit_comment', message: happening.messageId }] }
    case 'card_found':
      return found(situation)
    case 'delivery_failed':
      return failed(situation, happening)
    case 'mirror_refused':
      return { ...nothing(), wants: [tellTopic('mirror_waits', { reason: happening.reason })] }
    case 'task_lost':
      return { ...nothing(), wants: [tellTopic('task_deleted')] }
    default:
      return happening satisfies never
  }
}

/**
 * Where messages bounce with nobody writing them, comments are not carried until a person has reopened the ticket: one
 * end of a bounce is the board. What is said in the chat goes on to every side: it may be a person's.
 */
function unlessBouncing(situation: Situation, decision: Decision): Decision {
  const { ticket } = situation
  const { keep } = decision
  if (!ticket || decision.open) return decision
  if (decision.change.closedAt === null) return counting(0)
  if (!keep) return decision
  const paused = ticket.bounces >= bouncesAllowed
  const bounces = paused ? ticket.bounces : bouncesAfter(ticket.bounces, keep, situation.before)
  if (bounces < bouncesAllowed) return counting(bounces)
  const carried =
    keep.source.surface === 'board' && keep.visibility === 'public'
      ? { ...nothing(), ...commentStays(situation, keep) }
      : counting(bounces)
  if (paused) return carried
  return {
    ...carried,
    change: { ...carried.change, bounces },
    alarm: 'sync_paused_alarm',
    events: [...carried.events, { actor: 'SYSTEM', actorName: null, action: 'sync_paused', payload: { bounces } }],
    wants: [...carried.wants, tellTopic('sync_paused')],
  }

  function counting(count: number): Decision {
    return count === ticket!.bounces ? decision : { ...decision, change: { ...decision.change, bounces: count } }
  }
}

function commentStays(situation: Situation, { authorName }: NewMessage): Partial<Decision> {
  return {
    ...remarkNotSent(situation, 'paused_not_sent'),
    events: [{ actor: 'TECH', actorName: authorName, action: 'not_sent', payload: { why: 'paused' } }],
  }
}

/** The chat refused to reach the client: as if the client had told us. */
function unreachable(situation: Situation): Decision {
  const { client } = situation
  if (!client) return nothing()
  return decideClient(situation, {
    type: 'client_blocked_us',
    from: { telegramId: client.telegramId, username: client.username, name: client.name, locale: client.locale },
  })
}

/** The main topic stands: the task leads there, and so does the card in the group of whoever has the ticket. */
function opened({ technician, taskGone }: Situation): Decision {
  const task: Want[] = taskGone ? [] : [{ op: 'describe_task' }]
  const mirror: Want[] = technician?.groupId ? [{ op: 'refresh_card' }] : []
  return { ...nothing(), wants: [...task, ...mirror] }
}

/** The topic is gone: a new one, with what was said last; what was on its way follows into it. */
function lost(situation: Situation): Decision {
  const closed = situation.ticket?.status === 'closed'
  return {
    ...nothing(),
    topicFirst: true,
    events: [{ actor: 'SYSTEM', actorName: null, action: 'topic_lost', payload: {} }],
    wants: [
      { op: 'open_topic' },
      { op: 'card' },
      { op: 'transcript' },
      ...(closed ? ([{ op: 'close_topic' }] as const) : []),
    ],
  }
}

/** Whoever has the ticket is known on the board now, or known better: shown so on every side. */
function linked({ technician, taskGone }: Situation): Decision {
  const board: Want[] =
    technician?.todoistId && !taskGone ? [{ op: 'assign_task', responsible: technician.todoistId }] : []
  return { ...nothing(), wants: [...board, { op: 'title' }, { op: 'refresh_card' }] }
}

/** Who asks is shown anew; what is closed stays as it was then. */
function found({ ticket, taskGone }: Situation): Decision {
  if (!ticket || ticket.status === 'closed') return nothing()
  const board: Want[] = taskGone ? [] : [{ op: 'describe_task' }]
  return { ...nothing(), wants: [{ op: 'refresh_card' }, ...board] }
}

/** Of a topic that can't be made, nothing can be said in it: the leads are told. */
function failed(
  { ticket }: Situation,
  { outboxId, op, reason }: Extract<Happening, { type: 'delivery_failed' }>,
): Decision {
  const unmade = op === 'open_topic'
  const payload = { outbox: outboxId, reason, ...(unmade ? { op } : {}) }
  return {
    ...nothing(),
    events: [{ actor: 'SYSTEM', actorName: null, action: 'undelivered', payload }],
    wants: ticket && !unmade ? [tellTopic('delivery_failed', { id: outboxId, reason })] : [],
  }
}
