// The heart: what follows from a happening. Pure; every rule of the helpdesk is in here or in the files beside it.

import { bouncesAfter, bouncesAllowed } from './bounce.ts'
import type { BoardHappening } from './decide-board.ts'
import { decideBoard } from './decide-board.ts'
import type { ClientHappening } from './decide-client.ts'
import { decideClient, tellReach } from './decide-client.ts'
import type { StaffHappening } from './decide-staff.ts'
import { decideStaff, tellTopic } from './decide-staff.ts'
import { decidePress } from './decide-survey.ts'
import type { ButtonAnswer, Decision, EventSide, Situation } from './decision.ts'
import { nothing } from './decision.ts'
import type { Happening, StaffButton } from './happening.ts'

/** Happenings about a ticket or a client; the rest changes nothing that a decision could see. */
export type Decidable =
  | ClientHappening
  | StaffHappening
  | BoardHappening
  | Extract<Happening, { type: 'survey_pressed' }>
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
          | 'copied_to_topic'
          | 'delivery_failed'
          | 'task_lost'
      }
    >

export function decide(situation: Situation, happening: Decidable): Decision {
  return unlessBouncing(situation, decided(situation, happening))
}

/** Where it happened, for the audit trail. */
export function sideOf({ type }: Decidable): EventSide {
  if (/^(client_(?!unreachable)|survey_)/.test(type)) return 'client'
  if (/^(staff_|button_|topic_.*_by_hand)/.test(type)) return 'topic'
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
    case 'button_pressed':
    case 'topic_closed_by_hand':
    case 'topic_reopened_by_hand':
    case 'topic_renamed_by_hand':
      return decideStaff(situation, happening)
    case 'comment_added':
    case 'comment_edited':
    case 'comment_deleted':
    case 'task_seen':
    case 'task_deleted':
      return decideBoard(situation, happening)
    case 'topic_opened':
      return situation.taskGone ? nothing() : { ...nothing(), wants: [{ op: 'describe_task' }] }
    case 'topic_lost':
      return lost(situation)
    case 'task_opened':
      return { ...nothing(), wants: [{ op: 'refresh_card' }] }
    case 'copied_to_topic':
      return { ...nothing(), wants: [{ op: 'edit_comment', message: happening.messageId }] }
    case 'delivery_failed':
      return failed(situation, happening.outboxId, happening.reason)
    case 'task_lost':
      return { ...nothing(), wants: [tellTopic('task_deleted')] }
    default:
      return happening satisfies never
  }
}

/** Messages that bounce with nobody writing them are kept and not carried, until a person has reopened the ticket. */
function unlessBouncing(situation: Situation, decision: Decision): Decision {
  const { ticket } = situation
  const { keep, clientReachable } = decision
  if (!ticket || decision.open) return decision
  if (decision.change.closedAt === null) return counting(0)
  if (!keep) return decision
  const kept = { ...nothing(), keep, clientReachable }
  if (ticket.bounces >= bouncesAllowed) return kept
  const bounces = bouncesAfter(ticket.bounces, keep, situation.before)
  if (bounces < bouncesAllowed) return counting(bounces)
  return {
    ...kept,
    change: { bounces },
    alarm: 'sync_paused_alarm',
    events: [{ actor: 'SYSTEM', actorName: null, action: 'sync_paused', payload: { bounces } }],
    wants: [tellTopic('sync_paused')],
  }

  function counting(count: number): Decision {
    return count === ticket!.bounces ? decision : { ...decision, change: { ...decision.change, bounces: count } }
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

function failed(situation: Situation, outboxId: number, reason: string): Decision {
  return {
    ...nothing(),
    events: [{ actor: 'SYSTEM', actorName: null, action: 'undelivered', payload: { outbox: outboxId, reason } }],
    wants: situation.ticket ? [tellTopic('delivery_failed', { id: outboxId, reason })] : [],
  }
}

/** What a button answers at once, before anything of it has travelled. */
export function buttonAnswer(situation: Situation, button: StaffButton): ButtonAnswer {
  const { ticket, actor } = situation
  if (!ticket) return 'old_button'
  switch (button) {
    case 'take':
      if (ticket.status === 'closed') return 'already_closed'
      return actor && ticket.technicianId === actor.id ? 'already_yours' : 'taken'
    case 'close':
      return ticket.status === 'closed' ? 'already_closed' : 'closed'
    case 'reopen':
      return ticket.status === 'closed' ? 'reopened' : 'already_open'
    default:
      if (ticket.status === 'closed') return 'already_closed'
      return ticket.status === button ? 'already_there' : 'moved'
  }
}
