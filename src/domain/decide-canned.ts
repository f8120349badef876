// What follows when staff send a ready answer, from the topic or from the board: it is said as if they had said it there,
// and what called it stays where it is. What calls nothing never reaches the client.

import { closestNames, filledIn } from './canned.ts'
import type { CannedCall } from './canned.ts'
import { plainText } from './content.ts'
import type { Decision, NewMessage, Notice, NoticeArgs, Situation, Want } from './decision.ts'
import { nothing } from './decision.ts'
import { tellTopic } from './decide-staff.ts'
import { firstName } from './message.ts'
import { remarkNotSent } from './not-sent.ts'

/** Who calls it, where that stands, and how its author is told what is wrong. */
export type CalledAs = {
  name: string
  /** The author's name. */
  by: string
  at: Date
  replyTo: number | null
  source: NewMessage['source']
  tell: (notice: Notice, args: NoticeArgs) => Want
  /** What says that the ticket is closed. */
  closed: Pick<Decision, 'change' | 'wants'>
}

export function sendCanned(situation: Situation, called: CalledAs): Decision {
  const { ticket, client, actor } = situation
  const canned = situation.canned!
  if (canned.text === null) return { ...nothing(), wants: [unknownName(canned, called)] }
  const agent = actor?.name ?? called.by
  if (ticket!.status === 'closed') {
    return {
      ...nothing(),
      ...called.closed,
      events: [{ actor: 'TECH', actorName: agent, action: 'not_sent', payload: { why: 'closed' } }],
    }
  }
  const words = filledIn(canned.text, { name: firstName(client!.name), ticket: ticket!.id, agent })
  return {
    ...nothing(),
    keep: {
      author: 'technician',
      authorName: agent,
      technicianId: actor?.id ?? null,
      visibility: 'public',
      origin: 'canned',
      content: plainText(words),
      replyTo: called.replyTo,
      at: called.at,
      source: called.source,
    },
    change: ticket!.firstAnsweredAt === null ? { firstAnsweredAt: called.at } : {},
    wants: [
      { op: 'show', room: 'client', message: 'new' },
      { op: 'show', room: 'topic', message: 'new' },
      ...(situation.taskGone ? ([{ op: 'add_task' }] as Want[]) : []),
      { op: 'comment', message: 'new' },
    ],
  }
}

function unknownName({ names }: CannedCall, { name, tell }: CalledAs): Want {
  if (name === '') return tell('canned_which', {})
  const close = closestNames(name, names)
  const wrong = name.length > 32 ? `${name.slice(0, 31).toWellFormed()}…` : name
  return close.length === 0
    ? tell('canned_unknown', { name: wrong })
    : tell('canned_unknown_like', { name: wrong, names: close.join(', ') })
}

/** As a command in the topic. */
export function cannedFromTopic(
  situation: Situation,
  {
    place,
    from,
    name,
    message,
  }: { place: { chatId: number }; from: { name: string }; name: string; message: { id: number; at: Date } },
): Decision {
  // Told twice, under another number: it is kept already.
  if (situation.message) return nothing()
  return sendCanned(situation, {
    name,
    by: from.name,
    at: message.at,
    replyTo: situation.replyTo,
    source: { surface: 'chat', place: String(place.chatId), externalId: String(message.id) },
    tell: (notice, args) => tellTopic(notice, args, message.id),
    closed: { change: {}, wants: [tellTopic('closed_not_sent', {}, message.id, ['reopen'])] },
  })
}

/** As a comment that is one word. */
export function cannedFromBoard(
  situation: Situation,
  { commentId, at }: { commentId: string; at: Date },
  name: string,
  by: string,
): Decision {
  const remarked = remarkNotSent(situation, 'closed_not_sent')
  const told = tellTopic('closed_not_sent', { name: situation.actor?.name ?? by }, null, ['reopen'])
  return sendCanned(situation, {
    name,
    by,
    at,
    replyTo: null,
    source: { surface: 'board', place: 'comment', externalId: commentId },
    tell: (notice, args) => ({ op: 'remark', notice, args }),
    closed: { ...remarked, wants: [told, ...remarked.wants] },
  })
}
