// Which of a ticket's topics each want of a decision is for: the main one, or those mirrored in technicians' groups.

import type { Decision } from '../domain/decision.ts'
import { reflect } from '../domain/mirror.ts'
import type { Routed, StaffRoom } from '../domain/mirror.ts'
import type { Technician } from '../domain/ticket.ts'
import type { Transaction } from '../store/database.ts'
import { dropWaitingIn, someWaitIn } from '../store/erasing.ts'
import type { Room } from '../store/rooms.ts'
import { isMirrorOf, makeRoom, setRoomsState } from '../store/rooms.ts'
import { technicianById } from '../store/technicians.ts'
import { roomFace, roomStream } from './places.ts'
import type { Scene } from './situation.ts'

export type Ways = { routed: Routed[]; rooms: Map<StaffRoom, Room> }

/** The mirror of whoever has the ticket from now on is made here. */
export async function routeWants(trx: Transaction, scene: Scene, decision: Decision): Promise<Ways> {
  const { ticket, desk, room, heard } = scene
  const rooms = new Map<StaffRoom, Room>(room ? [['topic', room]] : [])
  const plainly = { routed: decision.wants.map((want) => ({ want, at: 'topic' as const })), rooms }
  if (!ticket) return plainly
  const { technicianId } = ticket
  if (technicianId === null && scene.mirrors.length === 0) return plainly
  const technician = await holder(trx, technicianId, scene.situation.technician)
  const groupId = technician?.groupId ?? null
  const mirrors = scene.mirrors.map((mirror) => ({
    room: mirror,
    current: isMirrorOf(mirror, technician),
  }))
  // A topic that is gone is shown nothing more, unless it is made anew.
  for (const mirror of mirrors)
    if (mirror.current || mirror.room.threadId !== null || !(await dropUnmade(trx, mirror.room)))
      rooms.set(mirror.room.id, mirror.room)
  const { routed, closed, opened } = reflect(decision, {
    mirrors: mirrors.flatMap(({ room: { id: roomId, state, threadId }, current }) =>
      rooms.has(roomId) ? [{ roomId, state, current, made: threadId !== null }] : [],
    ),
    wanted: groupId !== null && groupId !== desk.chatId,
    statusAfter: ticket.status,
    heard: heard === null ? null : heard.kind === 'topic' ? 'topic' : heard.id,
    technicianName: technician?.name ?? null,
  })
  await setRoomsState(trx, closed, 'closed')
  if (opened === 'new_mirror')
    rooms.set(opened, await makeRoom(trx, { ticketId: ticket.id, kind: 'mirror', chatId: groupId! }))
  else if (opened !== 'none') await setRoomsState(trx, [opened], 'open')
  return { routed, rooms }
}

/**
 * A mirror that nobody works in any longer, and that is not there: it is never made. False where it is being made just
 * now: it will stand, and is closed like any other.
 */
async function dropUnmade(trx: Transaction, room: Room): Promise<boolean> {
  if (room.state === 'closed') return true
  const streams = [roomStream(room).key, roomFace(room).key]
  await dropWaitingIn(trx, streams, 'gone')
  if (await someWaitIn(trx, streams)) return false
  await setRoomsState(trx, [room.id], 'closed')
  return true
}

/** Who has the ticket now; `before` had it. */
async function holder(
  trx: Transaction,
  technicianId: number | null,
  before: Technician | null,
): Promise<Technician | null> {
  if (technicianId === null) return null
  return technicianId === before?.id ? before : await technicianById(trx, technicianId)
}
