// What follows when something happens on the board. Moves there are commands: assigning is taking, a section is a
// status, completing is closing. What we did ourselves is told apart before it comes here.

import { called, callEvents, saysNote } from './call.ts'
import { handedOver } from './assign.ts'
import { calledOnBoard } from './canned.ts'
import type { AuditEvent, Decision, FieldSeen, Situation, Want } from './decision.ts'
import { nothing } from './decision.ts'
import { cannedFromBoard } from './decide-canned.ts'
import { escalated } from './decide-escalation.ts'
import { editedByStaff, notSaid, tellTopic } from './decide-staff.ts'
import type { Happening } from './happening.ts'
import { close, put, release, reopen, take } from './lifecycle.ts'
import { isCommand } from './message.ts'
import { remarkNotSent } from './not-sent.ts'
import { mayBeSaidNow } from './unsaid.ts'
import { missing, movedWhileClosed, putBack, refuseClosing, refuseReopening, undoneOnBoard } from './refusals.ts'
import type { Urgency } from './ticket.ts'

export type BoardHappening = Extract<
  Happening,
  { type: 'comment_added' | 'comment_edited' | 'comment_deleted' | 'task_seen' | 'task_deleted' }
>

/** The board's account itself, when nobody knows the name of who wrote. */
const someone = 'Todoist'

export function decideBoard(situation: Situation, happening: BoardHappening): Decision {
  if (situation.ticket === null) return nothing()
  switch (happening.type) {
    case 'comment_added':
      return commented(situation, happening)
    case 'comment_edited':
      return edited(situation, happening)
    case 'comment_deleted':
      return deleted(situation)
    case 'task_seen':
      return seen(situation)
    case 'task_deleted':
      return situation.taskGone
        ? nothing()
        : {
            ...nothing(),
            taskGone: true,
            events: [{ actor: 'TECH', actorName: null, action: 'task_deleted', payload: {} }],
            wants: [tellTopic('task_deleted')],
          }
    default:
      return happening satisfies never
  }
}

function commented(situation: Situation, happening: Extract<Happening, { type: 'comment_added' }>): Decision {
  if (isCommand(happening.content.text)) return commanded(situation)
  const { ticket, actor } = situation
  const name = actor?.name ?? someone
  const ready = calledOnBoard(happening.content)
  if (ready !== null) {
    if (happening.content.kind !== 'text') return calledWrong()
    return cannedFromBoard(situation, happening, ready, name)
  }
  const note = saysNote(situation, happening.content)
  if (ticket!.status === 'closed' && !note) {
    const { change, wants } = remarkNotSent(situation, 'closed_not_sent')
    return {
      ...nothing(),
      change,
      events: [{ actor: 'TECH', actorName: name, action: 'not_sent', payload: { why: 'closed' } }],
      wants: [tellTopic('closed_not_sent', { name }, null, ['reopen']), ...wants],
    }
  }
  const show: Want = { op: 'show', room: 'topic', message: 'new' }
  return {
    ...nothing(),
    events: note ? callEvents(called(situation, happening.content), name) : [],
    keep: {
      author: 'technician',
      authorName: name,
      technicianId: actor?.id ?? null,
      visibility: note ? 'note' : 'public',
      origin: 'board',
      content: happening.content,
      replyTo: null,
      at: happening.at,
      ...(happening.asOf ? { editedAt: happening.asOf } : {}),
      source: { surface: 'board', place: 'comment', externalId: happening.commentId },
    },
    change: !note && ticket!.firstAnsweredAt === null ? { firstAnsweredAt: happening.at } : {},
    wants: note ? [show] : [{ op: 'show', room: 'client', message: 'new' }, show],
  }
}

/** The topic tells all there is; on the board its author learns that it was not sent. */
function commanded(situation: Situation): Decision {
  const told = notSaid(null)
  const { change, wants } = remarkNotSent(situation, 'command_not_sent')
  return { ...told, change, wants: [...told.wants, ...wants] }
}

/** Neither a file nor an edit calls a ready answer; nor is it meant for the client. */
function calledWrong(): Decision {
  return { ...nothing(), wants: [{ op: 'remark', notice: 'canned_called_wrong', args: {} }] }
}

function edited(situation: Situation, happening: Extract<Happening, { type: 'comment_edited' }>): Decision {
  const { message } = situation
  const { content, at, asOf, before, author = null } = happening
  if (!message && before) {
    if (mayBeSaidNow(situation, content.text, at, before))
      return commented(situation, { ...happening, type: 'comment_added', author })
    return { ...nothing(), ...remarkNotSent(situation, 'edit_not_sent') }
  }
  if (message?.origin === 'canned' && !message.deletedAt && before)
    return { ...nothing(), ...remarkNotSent(situation, 'canned_stands') }
  if (!message || message.deletedAt || message.origin !== 'board') return nothing()
  if (message.visibility === 'public') {
    if (calledOnBoard(content) !== null) return calledWrong()
    if (isCommand(content.text)) return commanded(situation)
  }
  const decision = editedByStaff(
    situation,
    message,
    { ...message.content, text: content.text, spans: content.spans },
    [{ op: 'edit_shown', room: 'topic', message: message.id }],
    null,
  )
  return asOf && decision.edit ? { ...decision, edit: { ...decision.edit, at: asOf } } : decision
}

/** A ready answer is not taken back with the comment that called it: whoever tidies up means no word to the client. */
function deleted(situation: Situation): Decision {
  const { message } = situation
  if (!message || message.deletedAt || message.origin !== 'board') return nothing()
  return {
    ...nothing(),
    remove: message.id,
    events: [{ actor: 'TECH', actorName: message.authorName, action: 'deleted', payload: { message: message.id } }],
    wants: [
      { op: 'delete_shown', room: 'topic', message: message.id },
      ...(message.visibility === 'note'
        ? []
        : ([{ op: 'delete_shown', room: 'client', message: message.id }] as Want[])),
    ],
  }
}

/** Every field that somebody changed becomes the act it stands for; completing and reopening come first. */
function seen(situation: Situation): Decision {
  const order = ['completed', 'project', 'responsible', 'section', 'urgency', 'content', 'escalated', 'labels']
  const shadow = situation.fields.flatMap(({ field, comparison }) =>
    comparison.shadow === null
      ? []
      : [{ field, shadow: comparison.shadow, cancelOurs: comparison.verdict === 'changed' }],
  )
  const changed = situation.fields
    .filter(({ comparison }) => comparison.verdict === 'changed')
    .toSorted((one, other) => order.indexOf(one.field) - order.indexOf(other.field))
  let decision: Decision = { ...nothing(), shadow }
  for (const field of changed) {
    const ticket = { ...situation.ticket!, ...decision.change }
    const forbidden = field.field === 'section' && movedWhileClosed(situation)
    const followed = forbidden ? putBack(situation, field) : fieldChanged({ ...situation, ticket }, field)
    decision = merged(decision, followed)
  }
  // A label counts once the ticket is open: until then it is news yet.
  if ((decision.change.status ?? situation.ticket!.status) === 'closed')
    decision = { ...decision, shadow: decision.shadow.filter(({ field }) => field !== 'escalated') }
  // Where a person has put the task at the same time, it stays.
  const placed = changed.some(({ field }) => field === 'section')
  return placed ? { ...decision, wants: decision.wants.filter(({ op }) => op !== 'move_task') } : decision
}

function fieldChanged(situation: Situation, { field, value }: FieldSeen): Partial<Decision> {
  const ticket = situation.ticket!
  const name = situation.actor?.name ?? null
  const event = (action: string, payload: Record<string, unknown>): AuditEvent[] => [
    { actor: 'TECH', actorName: name, action, payload },
  ]
  switch (field) {
    case 'completed': {
      if (value === (ticket.status === 'closed')) return {}
      const lacking = value ? missing(situation) : null
      if (lacking) return undoneOnBoard(situation, refuseClosing(lacking, 'board', name, null))
      if (!value && situation.other !== null)
        return undoneOnBoard(situation, refuseReopening(situation.other, 'board', name, null))
      return value
        ? { ...close(situation, 'board', name), events: event('closed', { from: ticket.status }) }
        : { ...reopen(situation, ticket, 'board', name ?? someone), events: event('reopened', {}) }
    }
    case 'project':
      return situation.projectIsOurs ? {} : { wants: [tellTopic('task_moved_away')], events: event('moved_away', {}) }
    case 'responsible': {
      const { responsible } = situation
      if ((responsible?.id ?? null) === ticket.technicianId) return {}
      const payload = { from: ticket.technicianId, to: responsible?.id ?? null }
      if (responsible) {
        const taken = take(situation, ticket, responsible, 'board')
        const wants = [...handedOver(situation, responsible), ...taken.wants!]
        return { ...taken, wants, events: event('assigned', payload) }
      }
      const released = release(ticket)
      // Somebody we do not know has it: none of ours does, but it is not new again.
      const unknown: Partial<Decision> = { change: { technicianId: null }, wants: faces }
      return { ...(value === null ? released : unknown), events: event('released', payload) }
    }
    case 'section': {
      const status = situation.sectionStatus
      if (status === null || ticket.status === 'closed' || status === ticket.status) return {}
      return {
        ...put(status, 'board', situation.taskGone),
        events: event('status', { from: ticket.status, to: status }),
      }
    }
    case 'urgency':
      if (value === ticket.urgency) return {}
      return {
        change: { urgency: value as Urgency },
        wants: [{ op: 'refresh_card' }],
        events: event('urgency', { from: ticket.urgency, to: value }),
      }
    case 'escalated':
      if (value !== true || ticket.status === 'closed') return {}
      return escalated(ticket, 'label', { actor: 'TECH', actorName: name }, situation.taskGone) ?? {}
    case 'content':
    case 'labels':
      return {}
    default:
      return field satisfies never
  }
}

const faces: Want[] = [{ op: 'title' }, { op: 'refresh_card' }]

function merged(one: Decision, other: Partial<Decision>): Decision {
  const wants = other.wants ?? []
  // The title and the card show how things are in the end: once is enough.
  const before = one.wants.filter(({ op }) => !faces.some((face) => face.op === op && wants.some((w) => w.op === op)))
  return {
    ...one,
    ...other,
    change: { ...one.change, ...other.change },
    topic: { ...one.topic, ...other.topic },
    shadow: one.shadow,
    events: [...one.events, ...(other.events ?? [])],
    wants: [...before, ...wants],
  }
}
