// The middle of the road: one piece of news at a time, in one transaction: what it means, what follows, and what is
// wanted outside. It either happens as a whole or not at all. Webhooks of the board that one look is enough for are
// settled together.

import type { Happening } from '../domain/happening.ts'
import { Misread } from '../errors.ts'
import type { Log } from '../log.ts'
import { passed } from '../moments.ts'
import type { Board, Chat, ChatSeen } from '../ports.ts'
import type { Database, Transaction } from '../store/database.ts'
import { commitLazily, isInterruption } from '../store/database.ts'
import { newsDone, newsFailed, parkNews } from '../store/inbox.ts'
import type { InboxRow, SeenId } from '../store/inbox.ts'
import { claimNews, nothingKnown, webhooksBeside } from '../store/news-claims.ts'
import { everTask, linkOf, loseFormerTask } from '../store/links.ts'
import { taskUnresolved, unresolvedOnBoard } from '../store/unsettled.ts'
import type { Meter } from '../watching.ts'
import { backoff, parkedMs } from './backoff.ts'
import type { Doorbell, Heard } from './doorbell.ts'
import { goOnForgetting } from './forget.ts'
import { isLateEcho } from './found-again.ts'
import type { Happen } from './happen.ts'
import { chatLane, idLane } from './places.ts'
import { recall } from './recall.ts'
import { takenBack } from './taken-back.ts'
import type { Step } from './worker.ts'

/** News that can't be processed is tried so often, then set aside for a person. */
const triesAllowed = 8

export type Processor = {
  /** Works one piece of news, and of webhooks what can be settled along with it. */
  step(): Promise<Step>
}

/** `beside`: what was done, or put off, along with it. */
type Worked = { outcome: Heard; seen?: SeenId; beside?: Settled[] }
type Settled = { row: InboxRow; outcome: Heard }

export function createProcessor(with_: {
  database: Database
  chat: Pick<Chat, 'interpret'> & { seen(payload: unknown): ChatSeen | null }
  board: Pick<Board, 'interpret'>
  doorbell: Doorbell
  meter: Meter
  log: Log
  happen: Happen
}): Processor {
  const { database, happen, meter, log } = with_
  const waiting = nothingKnown()

  async function step(): Promise<Step> {
    let news: InboxRow | undefined
    try {
      const worked = await database.transaction(async (trx): Promise<Step> => {
        news = await claimNews(trx, waiting)
        if (!news) return false
        waiting.busy.add(news.stream)
        passed('process:claimed')
        const { outcome, seen = null, beside = [] } = await work(trx, news)
        await settle(trx, [{ row: news, outcome }, ...beside], seen)
        passed('process:before_commit')
        return news.alone ? 'last' : true
      })
      if (worked) passed('process:committed')
      return worked
    } catch (error) {
      if (!news || isInterruption(error)) throw error
      await mistake(news, error)
      return true
    } finally {
      if (news) waiting.busy.delete(news.stream)
    }
  }

  async function settle(trx: Transaction, settled: Settled[], seen: SeenId | null): Promise<void> {
    const done: number[] = []
    const parked: { id: number; ms: number }[] = []
    for (const { row, outcome } of settled) {
      if (outcome === 'done') done.push(row.id)
      else parked.push({ id: row.id, ms: parkedMs(outcome, row.parks) })
      meter.processed(row, outcome === 'done' ? 'done' : 'park')
    }
    await Promise.all([
      // A claim is what makes it last.
      commitLazily(trx),
      parked.length > 0 ? parkNews(trx, parked) : null,
      // Lanes last: whoever delivers holds a stream when it books one.
      done.length > 0 ? newsDone(trx, done, seen) : null,
    ])
  }

  async function mistake(news: InboxRow, error: unknown): Promise<void> {
    const reason = error instanceof Error ? (error.stack ?? error.message) : String(error)
    const last = error instanceof Misread || news.attempts + 1 >= triesAllowed
    log[last ? 'error' : 'warn']({ inbox: news.id, source: news.source, err: error }, 'news could not be processed')
    meter.processed(news, last ? 'dead' : 'failed')
    await newsFailed(database, news.id, { error: reason, retryInMs: last ? null : backoff(news.attempts, 30_000) })
  }

  async function work(trx: Transaction, news: InboxRow): Promise<Worked> {
    switch (news.source) {
      case 'telegram': {
        for (const told of with_.chat.interpret(news.payload))
          await happen(trx, await recall(trx, with_.chat, told, news), news)
        const seen = with_.chat.seen(news.payload)
        if (!seen) return { outcome: 'done' }
        const { chatId, messageId: id, byOthers } = seen
        return { outcome: 'done', seen: { lane: idLane(chatLane(chatId)), id, strayIn: byOthers ? chatId : null } }
      }
      case 'todoist':
        if (isWebhook(news.payload)) return await ring(trx, news)
        for (const happening of with_.board.interpret(news.payload))
          if ((await happenOnBoard(trx, happening, news)) !== 'done') return { outcome: 'await_board' }
        return { outcome: 'done' }
      case 'hub': {
        const happening = news.payload as Happening
        if (happening.type === 'forgetting_goes_on')
          return { outcome: await goOnForgetting(trx, happening.forgettingId) }
        await happen(trx, happening, news)
        return { outcome: 'done' }
      }
      default:
        return news.source satisfies never
    }
  }

  /** Most webhooks are our own doing coming back: those that wait are looked at together. */
  async function ring(trx: Transaction, news: InboxRow): Promise<Worked> {
    // What has failed once is looked at by itself: it may have been for one of those beside it.
    const neighbours = news.alone || news.attempts > 0 ? [] : await webhooksBeside(trx, waiting)
    const became = await with_.doorbell.heard(trx, news, neighbours)
    const beside: Settled[] = []
    for (const row of neighbours) {
      const outcome = became.get(row.id)
      if (outcome === undefined) waiting.left.add(row.id)
      else beside.push({ row, outcome })
    }
    return { outcome: became.get(news.id)!, beside }
  }

  /**
   * While a write of our own to that task is unresolved, nobody can say whose comment this is. Once none is, a link is
   * asked for anew: it may have come with the last one.
   */
  async function happenOnBoard(
    trx: Transaction,
    happening: Happening,
    news: InboxRow,
  ): Promise<'done' | 'await_board'> {
    if (happening.type === 'comment_added') {
      const ours = async (): Promise<boolean> =>
        (await linkOf(trx, 'board', 'comment', happening.commentId)) !== undefined
      const echo = (): 'done' => {
        meter.echo(news.parks > 0 ? 'parked_link' : 'link')
        return 'done'
      }
      if (await ours()) return echo()
      const known = await linkOf(trx, 'board', everTask, happening.taskId)
      if (!known && (await taskUnresolved(trx))) return 'await_board'
      const task = known ?? (await linkOf(trx, 'board', everTask, happening.taskId))
      if (task && (await unresolvedOnBoard(trx, `task:${task.ticketId}`, news.receivedAt))) return 'await_board'
      if ((await ours()) || (task && (await isLateEcho(trx, task.ticketId, happening)))) return echo()
    }
    if (happening.type === 'comment_deleted') {
      const back = await takenBack(trx, happening, news)
      if (back !== true) return back === false ? 'done' : back
    }
    if (happening.type === 'task_deleted') await loseFormerTask(trx, happening.taskId)
    await happen(trx, await recall(trx, with_.board, happening, news), news)
    return 'done'
  }

  return { step }
}

function isWebhook(payload: unknown): payload is { webhook: unknown } {
  return typeof payload === 'object' && payload !== null && 'webhook' in payload
}
