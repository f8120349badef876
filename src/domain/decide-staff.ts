// What follows when staff do something in the support group.

import { accountsOf, called, callEvents, keptNotice, saysNote } from './call.ts'
import type { Content } from './content.ts'
import { sameContent } from './content.ts'
import type { Act } from './assign.ts'
import { assign } from './assign.ts'
import type { AuditEvent, Decision, NewMessage, Notice, NoticeArgs, Situation, Want } from './decision.ts'
import { undo } from './decide-undo.ts'
import { nothing } from './decision.ts'
import { escalated } from './decide-escalation.ts'
import type { ChatMessage, Happening, NoteButton, Person, StaffButton } from './happening.ts'
import { close, mayBecome, put, reopen } from './lifecycle.ts'
import type { Message } from './message.ts'
import { isCommand } from './message.ts'
import { missing, refuseClosing, refuseReopening } from './refusals.ts'
import { mayBeSaidNow } from './unsaid.ts'

export type StaffHappening = Extract<
  Happening,
  {
    type:
      | 'staff_wrote'
      | 'staff_edited'
      | 'staff_commanded'
      | 'staff_hid'
      | 'button_pressed'
      | 'note_pressed'
      | 'assign_pressed'
      | 'topic_closed_by_hand'
      | 'topic_reopened_by_hand'
      | 'topic_renamed_by_hand'
  }
>

export function decideStaff(situation: Situation, happening: StaffHappening): Decision {
  if (situation.ticket === null) return nothing()
  switch (happening.type) {
    case 'staff_wrote':
      return wrote(situation, happening.from, happening.message)
    case 'staff_edited':
      return edited(situation, happening)
    case 'staff_commanded':
      return commanded(situation, happening)
    case 'note_pressed':
      // Mended by an edit it may have been sent since.
      if (situation.message?.visibility === 'public') return { ...nothing(), answer: 'old_button' }
      return { ...wrote(situation, happening.from, happening.message, true), answer: 'kept_as_note' }
    case 'button_pressed':
      return answering(act(situation, happening.button, happening.from.name, 'topic'))
    case 'assign_pressed':
      return answering(give(situation, happening.from.name))
    case 'staff_hid':
      return { ...nothing(), wants: [tellTopic('anonymous', {}, happening.messageId)] }
    case 'topic_closed_by_hand':
      return silently(act(situation, 'close', happening.from.name, 'topic_by_hand'))
    case 'topic_reopened_by_hand':
      return silently(act(situation, 'reopen', happening.from.name, 'topic_by_hand'))
    case 'topic_renamed_by_hand':
      return { ...nothing(), topic: { titleByHand: true } }
    default:
      return happening satisfies never
  }
}

function wrote(situation: Situation, from: Person, message: ChatMessage, asNote = false): Decision {
  const { ticket, actor } = situation
  // Told twice, under another number: it is kept already.
  if (situation.message) return nothing()
  if (isCommand(message.content.text)) return notSaid(message.id)
  // A caption stands under one part of an album and counts for all of them.
  const noteBefore = situation.album.some(({ visibility }) => visibility === 'note')
  const note = asNote || noteBefore || saysNote(situation, message.content)
  if (situation.left && !note) {
    return {
      ...nothing(),
      events: [{ actor: 'TECH', actorName: from.name, action: 'not_sent', payload: { why: 'left' } }],
      wants: [tellTopic('mirror_not_sent', {}, message.id, ['as_note'])],
    }
  }
  if (ticket!.status === 'closed' && !note) {
    return {
      ...nothing(),
      events: [{ actor: 'TECH', actorName: from.name, action: 'not_sent', payload: { why: 'closed' } }],
      wants: [tellTopic('closed_not_sent', {}, message.id, ['reopen', 'as_note'])],
    }
  }
  const keep: NewMessage = {
    author: 'technician',
    authorName: actor?.name ?? from.name,
    technicianId: actor?.id ?? null,
    visibility: note ? 'note' : 'public',
    origin: 'topic',
    content: message.content,
    replyTo: situation.replyTo,
    at: message.at,
    source: { surface: 'chat', place: String(message.chatId), externalId: String(message.id) },
  }
  const people = note ? called(situation, message.content) : []
  const notify = accountsOf(people)
  const board: Want[] = [
    ...(situation.taskGone ? ([{ op: 'add_task' }] as Want[]) : []),
    { op: 'comment', message: 'new', ...(notify.length > 0 ? { notify } : {}) },
  ]
  if (note) {
    const hidden = hideAlbum(situation)
    const { notice, args } = keptNotice(people)
    const told = noteBefore ? [] : [tellTopic(notice, args, message.id)]
    const events = callEvents(people, keep.authorName)
    return { ...nothing(), keep, hide: hidden.hide, events, wants: [...board, ...hidden.wants, ...told] }
  }
  return {
    ...nothing(),
    keep,
    change: ticket!.firstAnsweredAt === null ? { firstAnsweredAt: message.at } : {},
    wants: [{ op: 'show', room: 'client', message: 'new' }, ...board],
  }
}

function edited(situation: Situation, happening: Extract<Happening, { type: 'staff_edited' }>): Decision {
  const { from, message, before } = happening
  const { message: known } = situation
  if (!known && before) {
    if (mayBeSaidNow(situation, message.content.text, message.at, before))
      return wrote(situation, from, { ...message, at: situation.now })
    return { ...nothing(), wants: [tellTopic('edit_not_sent_here', {}, message.id)] }
  }
  if (known?.origin === 'canned' && !known.deletedAt && before)
    return { ...nothing(), wants: [tellTopic('canned_stands_here', {}, message.id)] }
  if (!known || known.deletedAt || known.origin !== 'topic') return nothing()
  const note = known.visibility === 'note' || saysNote(situation, message.content)
  if (situation.left && !note && !sameContent(known.content, message.content))
    return { ...nothing(), wants: [tellTopic('mirror_not_sent', {}, message.id)] }
  return editedByStaff(situation, known, message.content, [{ op: 'edit_comment', message: known.id }], message.id)
}

/**
 * Staff changed what they had said. A note stays a note, whatever it says now; a message that becomes a note is taken
 * back from the client; one that becomes a command is not carried. `elsewhere` is what that means for the other staff side.
 */
export function editedByStaff(
  situation: Situation,
  known: Message,
  content: Content,
  elsewhere: Want[],
  toldUnder: number | null,
): Decision {
  if (sameContent(known.content, content)) return nothing()
  if (known.visibility === 'public' && isCommand(content.text)) return notSaid(toldUnder)
  const becomesNote = known.visibility === 'public' && saysNote(situation, content)
  const visibility = becomesNote ? 'note' : known.visibility
  const client: Want[] =
    known.visibility === 'note'
      ? []
      : [{ op: becomesNote ? 'delete_shown' : 'edit_shown', room: 'client', message: known.id }]
  const hidden = becomesNote ? hideAlbum(situation) : { hide: [], wants: [] }
  const staysNote = known.visibility === 'note' && saysNote(situation, known.content) && !saysNote(situation, content)
  const people = becomesNote ? called(situation, content) : []
  const { notice, args } = keptNotice(people)
  return {
    ...nothing(),
    events: callEvents(people, known.authorName),
    edit: { messageId: known.id, content: { ...content, album: known.content.album }, visibility },
    hide: hidden.hide,
    wants: [
      ...client,
      ...elsewhere,
      ...hidden.wants,
      ...(becomesNote ? [tellTopic(notice, args, toldUnder)] : []),
      ...(staysNote ? [tellTopic('still_note', {}, toldUnder)] : []),
    ],
  }
}

/** The parts of the album that are public yet become notes too: taken back from the client, marked on the board. */
function hideAlbum({ album }: Situation): { hide: number[]; wants: Want[] } {
  const hide = album.filter(({ visibility }) => visibility === 'public').map(({ id }) => id)
  return {
    hide,
    wants: hide.flatMap((message): Want[] => [
      { op: 'delete_shown', room: 'client', message },
      { op: 'edit_comment', message },
    ]),
  }
}

function commanded(situation: Situation, happening: Extract<Happening, { type: 'staff_commanded' }>): Decision {
  const { command, from, messageId } = happening
  if (situation.left && command !== 'take' && command !== 'history')
    return { ...nothing(), wants: [tellTopic('mirror_not_sent', {}, messageId)] }
  if (command === 'take' || command === 'close' || command === 'reopen' || command === 'escalate') {
    const acted = act(situation, command, from.name, 'topic', messageId)
    const late: Want[] = acted.answer === 'taken_by' ? [tellTopic('taken_by', acted.args, messageId)] : []
    return { ...silently(acted), ...(late.length > 0 ? { wants: late } : {}) }
  }
  if (command === 'history') return { ...nothing(), wants: [{ op: 'history', replyTo: messageId }] }
  if (command === 'undo') return undo(situation, happening)
  return notSaid(messageId)
}

/** Neither a message nor a command we know: its author is told what there is. */
export function notSaid(replyTo: number | null): Decision {
  return { ...nothing(), wants: [tellTopic('staff_help', {}, replyTo)] }
}

/** A button answers at once what came of it. */
function answering({ answer, args = {}, decision }: Act): Decision {
  return { ...nothing(), ...decision, answer, answerArgs: args }
}

function silently({ decision }: Act): Decision {
  return { ...nothing(), ...decision }
}

/** One of the acts that a command, a button or the topic itself can ask for. Asking twice changes nothing. */
function act(
  situation: Situation,
  button: StaffButton,
  by: string,
  side: 'topic' | 'topic_by_hand',
  replyTo: number | null = null,
): Act {
  const ticket = situation.ticket!
  const closed = ticket.status === 'closed'
  const event = (action: string, payload: AuditEvent['payload']): AuditEvent[] => [
    { actor: 'TECH', actorName: by, action, payload },
  ]
  switch (button) {
    case 'take': {
      const { actor } = situation
      return actor ? assign(situation, actor, actor, by, side) : { answer: 'old_button', decision: {} }
    }
    case 'close': {
      if (closed) return { answer: 'already_closed', decision: {} }
      const lacking = missing(situation)
      if (lacking) return { answer: 'not_closed', decision: refuseClosing(lacking, side, by, replyTo) }
      return {
        answer: 'closed',
        decision: { ...close(situation, side, by), events: event('closed', { from: ticket.status }) },
      }
    }
    case 'reopen':
      if (!closed) return { answer: 'already_open', decision: {} }
      if (situation.other !== null)
        return { answer: 'not_reopened', decision: refuseReopening(situation.other, side, by, replyTo) }
      return {
        answer: 'reopened',
        decision: { ...reopen(situation, ticket, side, by), events: event('reopened', {}) },
      }
    case 'escalate':
      if (closed) return { answer: 'already_closed', decision: {} }
      return raise(situation, by)
    default:
      // A closed one is opened again by an act of its own.
      if (closed) return { answer: 'already_closed', decision: {} }
      if (!mayBecome(ticket.status, button, 'staff')) return { answer: 'already_there', decision: {} }
      return {
        answer: 'moved',
        decision: {
          ...put(button, side, situation.taskGone),
          events: event('status', { from: ticket.status, to: button }),
        },
      }
  }
}

/** A card may be older than the list of technicians: one that offers somebody who has left it is made anew. */
function give(situation: Situation, by: string): Act {
  const { assignee, actor } = situation
  if (!assignee) return { answer: 'off_list', decision: { wants: [{ op: 'refresh_card' }] } }
  return assign(situation, assignee, actor, by, 'topic')
}

function raise({ ticket, taskGone }: Situation, by: string): Act {
  const decision = escalated(ticket!, 'staff', { actor: 'TECH', actorName: by }, taskGone)
  return decision ? { answer: 'escalated', decision } : { answer: 'already_escalated', decision: {} }
}

export function tellTopic(
  notice: Notice,
  args: NoticeArgs = {},
  replyTo: number | null = null,
  buttons: (StaffButton | NoteButton)[] = [],
): Want {
  return { op: 'tell', room: 'topic', notice, args, replyTo, buttons }
}
