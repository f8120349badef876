// What happens on the board: whose ticket it is about, and who acts.

import { clientById } from '../store/clients.ts'
import type { Transaction } from '../store/database.ts'
import { deskById } from '../store/desks.ts'
import { everTask, linkOf } from '../store/links.ts'
import { messageById } from '../store/messages.ts'
import { technicianOfAccount } from '../store/technicians.ts'
import { lockTicket } from '../store/tickets.ts'
import { fieldsSeen, isCompletedNow } from './fields-seen.ts'
import type { Seen } from './fields-seen.ts'
import { closingOf, sceneOf } from './scene.ts'
import type { Loaded } from './scene.ts'

type OnBoard = {
  account?: string | null
  speaks?: boolean
  calls?: string | null
  commentId?: string
  seen?: Seen
}

export async function taskScene(trx: Transaction, taskId: string, now: Date, what: OnBoard): Promise<Loaded> {
  const comment = what.commentId ? await linkOf(trx, 'board', 'comment', what.commentId) : undefined
  // A comment of ours is known even where nobody tells under which task it stood.
  const link = (await linkOf(trx, 'board', what.speaks ? everTask : 'task', taskId)) ?? comment
  if (!link) return null
  const ticket = await lockTicket(trx, link.ticketId)
  // Another task may have taken its place while the lock was waited for; what was said under this one counts all the same.
  if (!comment && !what.speaks && !(await linkOf(trx, 'board', 'task', taskId))) return null
  const desk = await deskById(trx, ticket.deskId)
  const client = await clientById(trx, ticket.clientId)
  const actor = what.account ? await technicianOfAccount(trx, what.account) : null
  const message = comment?.messageId && comment.origin === 'source' ? await messageById(trx, comment.messageId) : null
  const { speaks = false, calls = null } = what
  const loaded = await sceneOf(trx, desk, ticket, client, now, { speaks, calls }, { actor, message })
  if (!what.seen || loaded === 'forgotten') return loaded
  const known = await fieldsSeen(trx, ticket, what.seen)
  const closing = isCompletedNow(known.fields) ? await closingOf(trx, desk, ticket) : null
  return { ...loaded, situation: { ...loaded.situation, ...known, closing } }
}
