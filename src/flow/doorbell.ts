// A webhook of the board is a doorbell: it waits until the board was read after it rang. What the reading brought is
// known then by its key or its time; what it did not bring is taken from the webhook itself. Most of what rings is our
// own doing coming back, maybe before its answer: that needs no reading at all.

import type { Board, BoardChange, Hints, RawNews } from '../ports.ts'
import { cursor } from '../store/cursors.ts'
import type { Transaction } from '../store/database.ts'
import type { InboxRow } from '../store/inbox.ts'
import { streamWaits, takeNews, waitingBehind } from '../store/inbox.ts'
import { stripIfForgotten } from '../store/erasing.ts'
import { linkOf } from '../store/links.ts'
import { messageById } from '../store/messages.ts'
import { inFlight } from '../store/outbox.ts'
import { shadowsOf } from '../store/shadows.ts'
import { taskUnresolved } from '../store/unsettled.ts'
import { wake } from '../store/wakeups.ts'
import type { EchoNet, Meter } from '../watching.ts'
import { commentAddedKey, firstNews, newsFrom, taskNewsStream, withTask } from './board-news.ts'
import { boardReadAt } from './board-work.ts'
import { taskStream } from './places.ts'
import { fieldValues } from './task-fields.ts'

/** `await_board`: it is looked at again once a call to the board was recorded. */
export type Heard = 'done' | 'park' | 'await_board'

export type Doorbell = {
  /** Settles one webhook, or has it wait for what it is to be judged by. */
  heard(trx: Transaction, news: InboxRow, body: unknown): Promise<Heard>
}

export function createDoorbell(with_: {
  board: Pick<Board, 'interpret'> & { hear(body: unknown): BoardChange | null }
  hints: Hints
  meter: Meter
}): Doorbell {
  const { board, hints, meter } = with_

  async function heard(trx: Transaction, news: InboxRow, body: unknown): Promise<Heard> {
    const told = board.hear(body)
    if (told === null) return 'done'
    const change = await withTask(trx, told)
    const known = await tellsNothing(trx, change)
    if (known !== null && known !== 'not_ours') meter.echo(known === 'link' && news.parks > 0 ? 'parked_link' : known)
    if (known !== null) return 'done'
    const task = await linkOf(trx, 'board', 'task', change.taskId)
    // Whose doing it is will be known when the call under way is recorded; that wakes it.
    if (task && news.parks === 0 && (await inFlight(trx, taskStream(task.ticketId).key))) return 'await_board'
    const readAt = await cursor(trx, boardReadAt)
    if (readAt === null || new Date(readAt) <= news.receivedAt) {
      await wake(trx, 'board')
      return 'await_board'
    }
    // What was read but not processed yet is newer: only after it can be told what the reading missed.
    if (await streamWaits(trx, taskNewsStream(change))) return 'park'
    const missed = change.entity === 'comment' ? await missedComments(trx, news, change) : await missedTask(trx, change)
    await takeNews(trx, missed)
    if (task) await stripIfForgotten(trx, news.id, task.ticketId)
    return 'done'
  }

  /** Webhooks overtake each other: what was said before a new comment and still waits behind it comes before it. */
  async function missedComments(trx: Transaction, news: InboxRow, change: BoardChange): Promise<RawNews[]> {
    const missed = await missedComment(trx, change)
    if (!missed.some(({ key }) => key === commentAddedKey(change.id))) return missed
    const earlier: BoardChange[] = []
    for (const payload of await waitingBehind(trx, news)) {
      const other = board.hear((payload as { webhook: unknown }).webhook)
      if (other?.entity === 'comment' && !other.deleted && other.at < change.at) earlier.push(other)
    }
    const before: RawNews[] = []
    for (const one of earlier.toSorted((a, b) => a.at.getTime() - b.at.getTime()))
      before.push(...(await missedComment(trx, one)))
    return [...before, ...missed]
  }

  /** Our own comment, a task as we know it, or nothing of ours: no reading could tell more. Null: it may be news. */
  async function tellsNothing(trx: Transaction, change: BoardChange): Promise<EchoNet | 'not_ours' | null> {
    if (change.entity === 'comment') {
      const own = `comment:${change.id}`
      if ((await hints.known([own])).has(own)) return 'hint'
      return (await linkOf(trx, 'board', 'comment', change.id))?.origin === 'copy' ? 'link' : null
    }
    const known = await linkOf(trx, 'board', 'task', change.id)
    if (!known && (await taskUnresolved(trx))) return null
    // Its making may have been recorded between the two questions.
    const link = known ?? (await linkOf(trx, 'board', 'task', change.id))
    if (!link) return 'not_ours'
    return !change.deleted && (await isAsAgreed(trx, link.ticketId, change)) ? 'fields' : null
  }

  async function isAsAgreed(trx: Transaction, ticketId: number, change: BoardChange): Promise<boolean> {
    const [seen] = board.interpret({ happening: 'task_seen', item: change.payload })
    if (seen?.type !== 'task_seen') return false
    const shadows = await shadowsOf(trx, ticketId)
    return fieldValues(seen.fields).every(([field, value]) => {
      const shadow = shadows.get(field)
      return shadow !== undefined && shadow.agreed === value && shadow.wanted.length === 0
    })
  }

  return { heard }
}

async function missedComment(trx: Transaction, change: BoardChange): Promise<RawNews[]> {
  const link = await linkOf(trx, 'board', 'comment', change.id)
  if (!link) return [firstNews(change)]
  if (link.origin === 'copy' || link.messageId === null) return []
  const message = await messageById(trx, link.messageId)
  if (message.deletedAt || (!change.deleted && change.at <= (message.editedAt ?? message.createdAt))) return []
  const told = change.deleted ? 'comment_deleted' : 'comment_edited'
  return [newsFrom(change, told, `note:${change.id}:${change.fingerprint}:${change.at.getTime()}`)]
}

async function missedTask(trx: Transaction, change: BoardChange): Promise<RawNews[]> {
  const link = await linkOf(trx, 'board', 'task', change.id)
  if (!link) return []
  const shadows = [...(await shadowsOf(trx, link.ticketId)).values()]
  const seenAt = Math.max(0, ...shadows.map((shadow) => wholeSecond(shadow.seenAt)))
  if (wholeSecond(change.at) <= seenAt) return []
  const told = change.deleted ? 'task_deleted' : 'task_seen'
  return [newsFrom(change, told, `task:${change.id}:${change.fingerprint}:${change.at.getTime()}`)]
}

/** The board's times of changes count in whole seconds. */
function wholeSecond(date: Date): number {
  return Math.floor(date.getTime() / 1000)
}
