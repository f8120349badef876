// What follows when staff do something in the support group.

import type { Content } from './content.ts'
import { sameContent } from './content.ts'
import type { Decision, NewMessage, Notice, NoticeArgs, Situation, Want } from './decision.ts'
import { nothing } from './decision.ts'
import { escalated } from './decide-escalation.ts'
import type { ChatMessage, Happening, Person, StaffButton } from './happening.ts'
import { close, mayBecome, put, reopen, take } from './lifecycle.ts'
import type { Side } from './lifecycle.ts'
import type { Message } from './message.ts'
import { isCommand, isNote } from './message.ts'

export type StaffHappening = Extract<
  Happening,
  {
    type:
      | 'staff_wrote'
      | 'staff_edited'
      | 'staff_commanded'
      | 'staff_hid'
      | 'button_pressed'
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
      return edited(situation, happening.message)
    case 'staff_commanded':
      return commanded(situation, happening.command, happening.from, happening.messageId)
    case 'button_pressed':
      return act(situation, happening.button, happening.from.name, 'topic')
    case 'staff_hid':
      return { ...nothing(), wants: [tellTopic('anonymous', {}, happening.messageId)] }
    case 'topic_closed_by_hand':
      return act(situation, 'close', happening.from.name, 'topic_by_hand')
    case 'topic_reopened_by_hand':
      return act(situation, 'reopen', happening.from.name, 'topic_by_hand')
    case 'topic_renamed_by_hand':
      return { ...nothing(), topic: { titleByHand: true } }
    default:
      return happening satisfies never
  }
}

function wrote(situation: Situation, from: Person, message: ChatMessage): Decision {
  const { ticket, actor } = situation
  // Told twice, under another number: it is kept already.
  if (situation.message) return nothing()
  if (isCommand(message.content.text)) return notSaid(message.id)
  // A caption stands under one part of an album and counts for all of them.
  const noteBefore = situation.album.some(({ visibility }) => visibility === 'note')
  const note = noteBefore || isNote(message.content.text, situation.staffNames, situation.client)
  if (ticket!.status === 'closed' && !note) {
    return {
      ...nothing(),
      events: [{ actor: 'TECH', actorName: from.name, action: 'not_sent', payload: { why: 'closed' } }],
      wants: [tellTopic('closed_not_sent', {}, message.id, ['reopen'])],
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
  const board: Want[] = [
    ...(situation.taskGone ? ([{ op: 'add_task' }] as Want[]) : []),
    { op: 'comment', message: 'new' },
  ]
  if (note) {
    const hidden = hideAlbum(situation)
    const told = noteBefore ? [] : [tellTopic('kept_as_note', {}, message.id)]
    return { ...nothing(), keep, hide: hidden.hide, wants: [...board, ...hidden.wants, ...told] }
  }
  return {
    ...nothing(),
    keep,
    change: ticket!.firstAnsweredAt === null ? { firstAnsweredAt: message.at } : {},
    wants: [{ op: 'show', room: 'client', message: 'new' }, ...board],
  }
}

function edited(situation: Situation, message: ChatMessage): Decision {
  const { message: known } = situation
  if (!known || known.deletedAt || known.origin !== 'topic') return nothing()
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
  const becomesNote = known.visibility === 'public' && isNote(content.text, situation.staffNames, situation.client)
  const visibility = becomesNote ? 'note' : known.visibility
  const client: Want[] =
    known.visibility === 'note'
      ? []
      : [{ op: becomesNote ? 'delete_shown' : 'edit_shown', room: 'client', message: known.id }]
  const hidden = becomesNote ? hideAlbum(situation) : { hide: [], wants: [] }
  return {
    ...nothing(),
    edit: { messageId: known.id, content: { ...content, album: known.content.album }, visibility },
    hide: hidden.hide,
    wants: [
      ...client,
      ...elsewhere,
      ...hidden.wants,
      ...(becomesNote ? [tellTopic('kept_as_note', {}, toldUnder)] : []),
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

function commanded(situation: Situation, command: string, from: Person, messageId: number): Decision {
  if (command === 'take' || command === 'close' || command === 'reopen' || command === 'escalate')
    return act(situation, command, from.name, 'topic')
  if (command === 'history') return { ...nothing(), wants: [{ op: 'history', replyTo: messageId }] }
  return notSaid(messageId)
}

/** Neither a message nor a command we know: its author is told what there is. */
export function notSaid(replyTo: number | null): Decision {
  return { ...nothing(), wants: [tellTopic('staff_help', {}, replyTo)] }
}

/** One of the acts that a command, a button or the topic itself can ask for. Asking twice changes nothing. */
function act(situation: Situation, button: StaffButton, by: string, side: Side): Decision {
  const ticket = situation.ticket!
  const actor = { actor: 'TECH', actorName: by } as const
  switch (button) {
    case 'take': {
      const { actor: technician } = situation
      if (technician === null || ticket.technicianId === technician.id || ticket.status === 'closed') return nothing()
      const taken = take(situation, ticket, technician, side)
      return {
        ...nothing(),
        ...taken,
        events: [{ ...actor, action: 'assigned', payload: { from: ticket.technicianId, to: technician.id } }],
      }
    }
    case 'close':
      if (ticket.status === 'closed') return nothing()
      return {
        ...nothing(),
        ...close(situation, side, by),
        events: [{ ...actor, action: 'closed', payload: { from: ticket.status } }],
      }
    case 'reopen':
      if (ticket.status !== 'closed') return nothing()
      return {
        ...nothing(),
        ...reopen(situation, ticket, side, by),
        events: [{ ...actor, action: 'reopened', payload: {} }],
      }
    case 'escalate':
      if (ticket.status === 'closed') return nothing()
      return { ...nothing(), ...escalated(ticket, 'staff', actor, situation.taskGone) }
    default:
      // A closed one is opened again by an act of its own.
      if (ticket.status === 'closed' || !mayBecome(ticket.status, button, 'staff')) return nothing()
      return {
        ...nothing(),
        ...put(button, side, situation.taskGone),
        events: [{ ...actor, action: 'status', payload: { from: ticket.status, to: button } }],
      }
  }
}

export function tellTopic(
  notice: Notice,
  args: NoticeArgs = {},
  replyTo: number | null = null,
  buttons: StaffButton[] = [],
): Want {
  return { op: 'tell', room: 'topic', notice, args, replyTo, buttons }
}
