// What follows when a client does something in the private chat.

import { firstLine, sameContent } from './content.ts'
import type { Content } from './content.ts'
import type { AuditEvent, Decision, NewMessage, Situation, Want } from './decision.ts'
import { nothing } from './decision.ts'
import { closeOwn, pressClose, tellStatus } from './decide-own.ts'
import { decideComment, decideCommentEdit, endWaiting } from './decide-survey.ts'
import type { ChatMessage, Happening, Person } from './happening.ts'
import { opensAt } from './hours.ts'
import { reopen, reopenedStatus, withinReopening } from './lifecycle.ts'
import { isBareThanks } from './message.ts'
import type { Ticket } from './ticket.ts'
import { mayBeSaidNow } from './unsaid.ts'

export type ClientHappening = Extract<
  Happening,
  {
    type:
      | 'client_started'
      | 'client_asked_help'
      | 'client_asked_status'
      | 'client_asked_close'
      | 'client_pressed_close'
      | 'client_wrote'
      | 'client_edited'
      | 'client_blocked_us'
      | 'client_unblocked_us'
  }
>

export function decideClient(situation: Situation, happening: ClientHappening): Decision {
  switch (happening.type) {
    case 'client_started':
      return started(situation)
    case 'client_asked_help':
      return alsoBack(situation, { ...nothing(), wants: [tellClient('help')] })
    case 'client_asked_status':
      return alsoBack(situation, tellStatus(situation))
    case 'client_asked_close':
      return alsoBack(situation, closeOwn(situation, happening.from))
    case 'client_pressed_close':
      return alsoBack(situation, pressClose(situation, happening.from, happening.ticketId))
    case 'client_wrote':
      return wrote(situation, happening.from, happening.message)
    case 'client_edited':
      return decideCommentEdit(situation, happening.message) ?? edited(situation, happening)
    case 'client_blocked_us':
      return blocked(situation)
    case 'client_unblocked_us':
      return back(situation)
    default:
      return happening satisfies never
  }
}

/** Whoever starts anew has something else to say than what could be better. */
function started(situation: Situation): Decision {
  const ended = endWaiting(situation.survey)
  return alsoBack(situation, { ...nothing(), ...ended, wants: [tellClient('greeting'), ...ended.wants] })
}

function wrote(situation: Situation, from: Person, message: ChatMessage): Decision {
  const { ticket } = situation
  const keep = kept(from, message, situation.replyTo)
  const reachable = back(situation)
  // Told twice, under another number: it is kept already.
  if (situation.message) return reachable
  const comment = decideComment(situation, from, message)
  if (comment) return alsoBack(situation, comment)
  if (ticket && ticket.status !== 'closed') return more(situation, ticket, reachable, keep)
  if (ticket && isBareThanks(message.content))
    return { ...reachable, keep, wants: [...reachable.wants, ...carried(situation)] }
  if (ticket && withinReopening(ticket, situation.now, situation.reopenHours)) {
    const again = reopen(situation, ticket, 'client', null)
    return {
      ...reachable,
      ...again,
      keep,
      events: [...reachable.events, audit(from.name, 'reopened')],
      wants: [...reachable.wants, ...again.wants!, ...carried(situation)],
    }
  }
  return opened(situation, from, keep, reachable)
}

/** Another message of an open ticket: nobody waits for the client any longer, and what was done is not. */
function more(situation: Situation, ticket: Ticket, reachable: Decision, keep: NewMessage): Decision {
  const waited = ticket.status === 'waiting' || (ticket.status === 'done' && !isBareThanks(keep.content))
  const status = reopenedStatus(ticket)
  const move: Want[] = situation.taskGone ? [] : [{ op: 'move_task', status }]
  return {
    ...reachable,
    keep,
    change: waited ? { status } : {},
    events: waited
      ? [...reachable.events, { ...audit(keep.authorName, 'status'), payload: { from: ticket.status, to: status } }]
      : reachable.events,
    wants: [
      ...reachable.wants,
      ...carried(situation),
      ...(waited ? ([...move, { op: 'title' }, { op: 'refresh_card' }] as Want[]) : []),
    ],
  }
}

function opened({ hours, now }: Situation, from: Person, keep: NewMessage, reachable: Decision): Decision {
  const opens = opensAt(hours, now)
  const receipt: Pick<Extract<Want, { op: 'tell' }>, 'notice' | 'args'> = opens === null
    ? { notice: 'receipt', args: {} }
    : { notice: 'receipt_later', args: { opens: opens.toISOString(), zone: hours!.zone } }
  return {
    ...reachable,
    open: { subject: subjectOf(keep.content) },
    keep,
    events: [...reachable.events, audit(from.name, 'opened')],
    wants: [
      { op: 'open_topic' },
      { op: 'card' },
      { op: 'show', room: 'topic', message: 'new' },
      { op: 'add_task' },
      { op: 'comment', message: 'new' },
      { op: 'tell', room: 'client', ...receipt, replyTo: null, buttons: ['close_own'] },
    ],
  }
}

/** A request in one line: its first words, or what was sent instead of words. */
export function subjectOf(content: Content): string {
  return firstLine(content.text) || content.file?.name || content.detail?.type || content.kind
}

/** To the topic and to the board; a board that lost the task gets a new one first. */
function carried(situation: Situation): Want[] {
  return [
    { op: 'show', room: 'topic', message: 'new' },
    ...(situation.taskGone ? ([{ op: 'add_task' }] as Want[]) : []),
    { op: 'comment', message: 'new' },
  ]
}

function edited(situation: Situation, happening: Extract<Happening, { type: 'client_edited' }>): Decision {
  const { message } = situation
  const { content } = happening.message
  if (!message && happening.before) {
    const { id, at } = happening.message
    if (mayBeSaidNow(situation, content.text, at, happening.before))
      return wrote(situation, happening.from, { ...happening.message, at: situation.now })
    return alsoBack(situation, { ...nothing(), wants: [{ ...tellClient('edit_not_heard'), replyTo: id }] })
  }
  if (!message || message.deletedAt || message.origin !== 'client' || sameContent(message.content, content))
    return nothing()
  // A live location tells of every step; what was shown is where it began.
  if (message.content.kind === 'location' && content.kind === 'location') return nothing()
  return {
    ...nothing(),
    edit: { messageId: message.id, content: { ...content, album: message.content.album }, visibility: 'public' },
    wants: [
      { op: 'edit_shown', room: 'topic', message: message.id },
      { op: 'edit_comment', message: message.id },
    ],
  }
}

function blocked(situation: Situation): Decision {
  const { client } = situation
  if (!client || client.unreachable) return nothing()
  return {
    ...nothing(),
    clientReachable: false,
    events: [{ actor: 'CLIENT', actorName: client.name, action: 'blocked_bot', payload: {} }],
    wants: tellReach(situation, false),
  }
}

/** Whoever writes to us can be reached again; where that was not so, the topic hears of it. */
function back(situation: Situation): Decision {
  const { client } = situation
  if (!client?.unreachable) return nothing()
  return {
    ...nothing(),
    clientReachable: true,
    events: [{ actor: 'CLIENT', actorName: client.name, action: 'unblocked_bot', payload: {} }],
    wants: tellReach(situation, true),
  }
}

function alsoBack(situation: Situation, decision: Decision): Decision {
  const { clientReachable, events, wants } = back(situation)
  return { ...decision, clientReachable, events: [...events, ...decision.events], wants: [...wants, ...decision.wants] }
}

/** Only an open ticket's topic hears how its client can be reached. */
export function tellReach({ ticket, client }: Situation, reachable: boolean): Want[] {
  if (!ticket || ticket.status === 'closed') return []
  const notice = reachable ? 'client_back' : 'client_blocked'
  return [{ op: 'tell', room: 'topic', notice, args: { name: client!.name }, replyTo: null, buttons: [] }]
}

function kept(from: Person, message: ChatMessage, replyTo: number | null): NewMessage {
  return {
    author: 'client',
    authorName: from.name,
    technicianId: null,
    visibility: 'public',
    origin: 'client',
    content: message.content,
    replyTo,
    at: message.at,
    source: { surface: 'chat', place: String(message.chatId), externalId: String(message.id) },
  }
}

function audit(actorName: string, action: string): AuditEvent {
  return { actor: 'CLIENT', actorName, action, payload: {} }
}

function tellClient(notice: 'greeting' | 'help' | 'edit_not_heard'): Extract<Want, { op: 'tell' }> {
  return { op: 'tell', room: 'client', notice, args: {}, replyTo: null, buttons: [] }
}
