// What follows when staff take a message back: it is removed in every place, and marked as deleted where it can't be.

import type { Decision, Notice, Situation, Want } from './decision.ts'
import { nothing } from './decision.ts'
import type { Happening } from './happening.ts'
import type { Message } from './message.ts'

/** The chat deletes nothing that is older (Bot API: deleteMessage). */
const undoableMs = 48 * 3_600_000

export function undo(
  situation: Situation,
  { from, messageId }: Extract<Happening, { type: 'staff_commanded' }>,
): Decision {
  const { message, album, now } = situation
  if (!message) return told('undo_what', messageId)
  if (message.origin === 'client') return told('undo_not_staff', messageId)
  if (message.deletedAt) return nothing()
  if (now.getTime() - message.createdAt.getTime() > undoableMs) return told('undo_too_late', messageId)
  return {
    ...nothing(),
    remove: message.id,
    removeAlso: album.map(({ id }) => id),
    events: [{ actor: 'TECH', actorName: from.name, action: 'undone', payload: { message: message.id } }],
    wants: [message, ...album].flatMap(removed),
  }
}

/** A note never was at the client's, or is gone from there already. */
function removed({ id: message, visibility, origin }: Message): Want[] {
  return [
    ...(visibility === 'note' ? [] : ([{ op: 'delete_shown', room: 'client', message }] as Want[])),
    // A ready answer stands in the topic by our own words, whoever called it there.
    ...(origin === 'topic' ? [] : ([{ op: 'delete_shown', room: 'topic', message }] as Want[])),
    ...(origin === 'board' ? [] : ([{ op: 'delete_source', message }] as Want[])),
    { op: 'delete_comment', message },
  ]
}

function told(notice: Notice, replyTo: number): Decision {
  return { ...nothing(), wants: [{ op: 'tell', room: 'topic', notice, args: {}, replyTo, buttons: [] }] }
}
