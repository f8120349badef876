// A ticket's mirror: a topic in the group of the technician who has it, beside the main one in the desk's group. What
// staff see in the one they see in the other; this file says which of a decision's wants go where.

import type { Decision, Notice, Want } from './decision.ts'
import type { Status } from './ticket.ts'

/** A topic of staff: the main one, a mirror by its room's number, or the mirror that is only now to be made. */
export type StaffRoom = 'topic' | number | 'new_mirror'

/**
 * A mirror as it stood before the decision. `current`: of the group whose technician has the ticket after it. `made`: its
 * topic is there.
 */
export type Mirror = { roomId: number; state: 'open' | 'closed'; current: boolean; made: boolean }

/** How staff see the ticket when a decision comes. */
export type Sight = {
  mirrors: Mirror[]
  /** Whoever has the ticket after the decision has a group of their own. */
  wanted: boolean
  statusAfter: Status
  /** Where it happened, if in one of the ticket's topics. */
  heard: 'topic' | number | null
  /** Who has the ticket now, for those who had it. */
  technicianName: string | null
}

/** A want and the staff room it is for; what is for no staff room at all keeps `topic`. */
export type Routed = { want: Want; at: StaffRoom }

export type Reflection = {
  routed: Routed[]
  /** Mirrors that are closed, or open, from now on. */
  closed: number[]
  opened: 'none' | 'new_mirror' | number
}

/** Said in the main topic alone: the desk's own business; whoever had the ticket finds the pointer in the mirror. */
const forTheDesk: Notice[] = ['survey_marks', 'survey_comment', 'handed_over', 'mirror_waits']

export function reflect(decision: Decision, sight: Sight): Reflection {
  const { mirrors, heard } = sight
  const current = mirrors.find((mirror) => mirror.current) ?? null
  // A topic that is made anew concerns nobody else.
  if (decision.topicFirst) {
    const at = heard ?? 'topic'
    return { routed: decision.wants.map((want) => ({ want, at })), closed: [], opened: 'none' }
  }
  const closes = sight.statusAfter === 'closed'
  const entering = sight.wanted && !closes && current?.state !== 'open'
  const target: StaffRoom | null = entering ? (current?.roomId ?? 'new_mirror') : (current?.roomId ?? null)
  const left = mirrors.filter((mirror) => mirror.state === 'open' && !mirror.current)
  const others = (where: Sight['heard']): StaffRoom[] =>
    (['topic', ...mirrors.map(({ roomId }) => roomId)] as StaffRoom[]).filter((room) => room !== where)

  const routed = [
    ...(entering ? enter(target!, current?.made ?? false) : []),
    ...decision.wants.flatMap((want) => route(want, { decision, heard, target, entering, others })),
    ...spoken(decision, heard, target),
    ...left.flatMap(({ roomId }) => leave(roomId, sight)),
    ...(closes && current?.state === 'open' ? [{ want: { op: 'close_topic' } as const, at: current.roomId }] : []),
  ]
  return {
    routed,
    closed: [...left.map(({ roomId }) => roomId), ...(closes && current?.state === 'open' ? [current.roomId] : [])],
    opened: entering ? (current?.roomId ?? 'new_mirror') : 'none',
  }
}

/** Made or found again, with what was said there not yet. */
function enter(at: StaffRoom, made: boolean): Routed[] {
  const opening: Want[] = made
    ? [{ op: 'reopen_topic' }, { op: 'title' }, { op: 'refresh_card' }]
    : [{ op: 'open_topic' }, { op: 'card' }]
  return [...opening, { op: 'replay' } as const].map((want) => ({ want, at }))
}

function leave(at: number, { technicianName: name }: Sight): Routed[] {
  const told: Want = {
    op: 'tell',
    room: 'topic',
    notice: name === null ? 'mirror_left_nobody' : 'mirror_left',
    args: name === null ? {} : { name },
    replyTo: null,
    buttons: [],
  }
  return [
    { want: told, at },
    { want: { op: 'close_topic' }, at },
    { want: { op: 'title' }, at },
  ]
}

type Ways = {
  decision: Decision
  heard: Sight['heard']
  target: StaffRoom | null
  entering: boolean
  others: (where: Sight['heard']) => StaffRoom[]
}

function route(want: Want, { decision, heard, target, entering, others }: Ways): Routed[] {
  const main: Routed = { want, at: 'topic' }
  const too: Routed[] = target === null ? [] : [{ want, at: target }]
  switch (want.op) {
    case 'show':
      return want.room === 'client' ? [main] : [main, ...too]
    case 'edit_shown':
    case 'delete_shown':
      // Wherever it was shown to staff, those who had the ticket before included.
      return want.room === 'client' ? [main] : others(null).map((at) => ({ want, at }))
    case 'edit_comment':
      return [main, ...changedThere(want.message, heard, others)]
    case 'tell':
      if (want.room === 'client') return [main]
      if (want.replyTo !== null) return [{ want, at: heard ?? 'topic' }]
      return forTheDesk.includes(want.notice) ? [main] : [main, ...too]
    case 'history':
      return [{ want, at: heard ?? 'topic' }]
    case 'reopen_topic':
    case 'close_topic':
      // What was done by hand and is refused is undone where it was done.
      return [{ want, at: decision.change.closedAt === undefined ? (heard ?? 'topic') : 'topic' }]
    case 'delete_source':
      return takenBack(want.message, others)
    case 'title':
    case 'refresh_card':
      // One that is entered looks as it should already.
      return entering ? [main] : [main, ...too]
    default:
      return [main]
  }
}

/** What staff said in one topic and have changed there changes in the others. */
function changedThere(message: number, heard: Sight['heard'], others: Ways['others']): Routed[] {
  if (heard === null) return []
  return others(heard).map((at) => ({ want: { op: 'edit_shown', room: 'topic', message }, at }))
}

/** Where it was said, and wherever else it shows. */
function takenBack(message: number, others: Ways['others']): Routed[] {
  const rooms = others(null)
  if (rooms.length === 1) return [{ want: { op: 'delete_source', message }, at: 'topic' }]
  return rooms.flatMap((at) => [
    { want: { op: 'delete_source', message }, at },
    { want: { op: 'delete_shown', room: 'topic', message }, at },
  ])
}

/** What staff say in one topic shows in the other. */
function spoken({ keep }: Decision, heard: Sight['heard'], target: StaffRoom | null): Routed[] {
  if (keep?.origin !== 'topic') return []
  const rooms: StaffRoom[] = ['topic', ...(target === null ? [] : [target])]
  return rooms
    .filter((at) => at !== heard)
    .map((at) => ({ want: { op: 'show', room: 'topic', message: 'new' } as const, at }))
}
