// A group has a new id, a desk's or a technician's: it became a supergroup. Its topics are the same; the messages in them have
// stayed behind, so every open ticket gets its card anew.

import type { Transaction } from '../store/database.ts'
import { moveDesk } from '../store/desks.ts'
import { dropWaitingIn } from '../store/erasing.ts'
import { settleLane } from '../store/lanes.ts'
import { enqueue } from '../store/outbox.ts'
import { moveRooms } from '../store/rooms.ts'
import { moveTechnicians } from '../store/technicians.ts'
import { wake } from '../store/wakeups.ts'
import { chatLane, priority, roomFace, roomStream } from './places.ts'
import { ledgerCursor } from './ledger.ts'

/**
 * What was frozen on the old id goes on on the new one. May be told again and again: what was begun when the group moved
 * is found on the old id later. False: nobody's group, or it is known already.
 */
export async function groupMoved(trx: Transaction, fromChatId: number, toChatId: number): Promise<boolean> {
  const desks = await moveDesk(trx, fromChatId, toChatId)
  const technicians = await moveTechnicians(trx, fromChatId, toChatId)
  await settleLane(trx, chatLane(toChatId))
  await trx('streams')
    .where({ lane: chatLane(fromChatId) })
    .update({ lane: chatLane(toChatId) })
  await trx('cursors')
    .where({ name: ledgerCursor(fromChatId) })
    .delete()
  const { moved, left } = await moveRooms(trx, fromChatId, toChatId)
  // What waits for it is shown where the ticket is shown now.
  if (left.length > 0)
    await dropWaitingIn(
      trx,
      left.flatMap((room) => [roomStream(room).key, roomFace(room).key]),
      'gone',
    )
  for (const { room, carded } of moved)
    if (carded) await enqueue(trx, roomStream(room), [{ want: { op: 'card' }, priority: priority.face }])
  await wake(trx, 'outbox')
  return desks || technicians > 0
}
