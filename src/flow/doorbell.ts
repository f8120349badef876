// A webhook of the board is a doorbell: it waits until the board was read after it rang. What the reading brought is
// known then by its key or its time; what it did not bring is taken from the webhook itself. Most of what rings is our
// own doing coming back, maybe before its answer: that needs no reading at all.

import type { Board, BoardChange, Hints, RawNews } from '../ports.ts'
import { cursor } from '../store/cursors.ts'
import type { Transaction } from '../store/database.ts'
import type { InboxRow } from '../store/inbox.ts'
import { streamWaits, takeNews, waitingBehind } from '../store/inbox.ts'
import { stripIfForgotten } from '../store/erasing.ts'
import { everTask, knownIds, linkOf } from '../store/links.ts'
import { messageById } from '../store/messages.ts'
import { streamsInFlight } from '../store/outbox.ts'
import { shadowsOf } from '../store/shadows.ts'
import { wake } from '../store/wakeups.ts'
import type { Meter } from '../watching.ts'
import { changedNews, commentAddedKey, firstNews, newsFrom, taskNewsStream, withTask } from './board-news.ts'
import { boardReadAt } from './board-work.ts'
import { echoesAmong } from './echoes.ts'
import { taskStream } from './places.ts'

/** `await_board`: it is looked at again once a call to the board was recorded. */
export type Heard = 'done' | 'park' | 'await_board'

export type Doorbell = {
  /**
   * Settles one webhook, or has it wait for what it is to be judged by; and of others that wait beside it those that one
   * look at all of them is enough for. Returns what became of them, by id: of the one always.
   */
  heard(trx: Transaction, news: InboxRow, beside: InboxRow[]): Promise<Map<number, Heard>>
}

/** One webhook that may be news. */
type Rung = { news: InboxRow; change: BoardChange; ticketId: number | null }

export function createDoorbell(with_: {
  board: Pick<Board, 'interpret'> & { hear(body: unknown): BoardChange | null }
  hints: Hints
  meter: Meter
}): Doorbell {
  const { board, meter } = with_

  async function heard(trx: Transaction, news: InboxRow, beside: InboxRow[]): Promise<Map<number, Heard>> {
    const became = new Map<number, Heard>()
    const rung = await withoutEchoes(trx, [news, ...beside], became)
    const flying = await streamsInFlight(
      trx,
      rung.flatMap(({ ticketId }) => (ticketId === null ? [] : [taskStream(ticketId).key])),
    )
    const readAt = rung.length > 0 ? await cursor(trx, boardReadAt) : null
    let reads = false
    for (const one of rung) {
      // Whose doing it is will be known when the call under way is recorded; that wakes it.
      const underWay = one.ticketId !== null && flying.has(taskStream(one.ticketId).key)
      if (underWay && one.news.parks === 0) became.set(one.news.id, 'await_board')
      else if (readAt === null || new Date(readAt) <= one.news.receivedAt) {
        became.set(one.news.id, 'await_board')
        reads = true
      } else if (one.news === news) became.set(news.id, await judged(trx, one))
    }
    if (reads) await wake(trx, 'board')
    return became
  }

  /** Says of what tells nothing that it is done; returns what may be news. */
  async function withoutEchoes(trx: Transaction, waiting: InboxRow[], became: Map<number, Heard>): Promise<Rung[]> {
    const told: { news: InboxRow; change: BoardChange }[] = []
    for (const news of waiting) {
      const change = board.hear((news.payload as { webhook: unknown }).webhook)
      if (change === null) became.set(news.id, 'done')
      else told.push({ news, change: await withTask(trx, change) })
    }
    const echoes = await echoesAmong(
      trx,
      told.map(({ change }) => change),
      with_,
    )
    for (const { news, change } of told) {
      const known = echoes.get(change)
      if (known === undefined) continue
      became.set(news.id, 'done')
      if (known !== 'not_ours') meter.echo(known === 'link' && news.parks > 0 ? 'parked_link' : known)
    }
    const left = told.filter(({ change }) => !echoes.has(change))
    if (left.length === 0) return []
    const tasks = await knownIds(trx, 'board', everTask, [...new Set(left.map(({ change }) => change.taskId))])
    return left.map(({ news, change }) => ({ news, change, ticketId: tasks.get(change.taskId)?.ticketId ?? null }))
  }

  /** The board was read since it rang. */
  async function judged(trx: Transaction, { news, change, ticketId }: Rung): Promise<Heard> {
    // What was read but not processed yet is newer: only after it can be told what the reading missed.
    if (await streamWaits(trx, taskNewsStream(change))) return 'park'
    const missed = change.entity === 'comment' ? await missedComments(trx, news, change) : await missedTask(trx, change)
    await takeNews(trx, missed)
    if (ticketId !== null) await stripIfForgotten(trx, news.id, ticketId)
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

  return { heard }
}

async function missedComment(trx: Transaction, change: BoardChange): Promise<RawNews[]> {
  const link = await linkOf(trx, 'board', 'comment', change.id)
  if (!link) return [firstNews(change)]
  if (link.origin === 'copy' || link.messageId === null) return []
  const message = await messageById(trx, link.messageId)
  if (message.deletedAt || (!change.deleted && change.at <= (message.editedAt ?? message.createdAt))) return []
  return [changedNews(change, String(change.at.getTime()), change.at)]
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
