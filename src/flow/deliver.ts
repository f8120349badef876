// The last step for the chat: what was claimed is called for outside any transaction, and its outcome recorded in one.
// Said beside it: how a row is claimed (claim-chat.ts), and what a failed call means (chat-failures.ts).

import { Busy } from '../errors.ts'
import type { Chat, ChatReceipt } from '../ports.ts'
import { passed } from '../moments.ts'
import type { Transaction } from '../store/database.ts'
import { persistently } from '../store/database.ts'
import { ownsLane, prolongLane, releaseLane } from '../store/lanes.ts'
import { knownIds } from '../store/links.ts'
import type { OutboxRow } from '../store/outbox.ts'
import { changedSince } from '../store/outbox.ts'
import { backToReady, finish, postpone } from '../store/outcomes.ts'
import { prolongLease, stillMine } from '../store/streams.ts'
import { createReaction, nobodyKnows, notDone } from './chat-failures.ts'
import { createClaimer, lookerOf, lookingTurnMs } from './claim-chat.ts'
import type { ClaimerParts, Job } from './claim-chat.ts'
import { startHold } from './hold.ts'
import type { Hold } from './hold.ts'
import { lookingLane } from './places.ts'
import { idOfRow, recordSent } from './record-chat.ts'
import type { Settler, Verdict } from './settle.ts'
import { createAlbumWatch, unfinishedMs } from './whole-album.ts'
import type { Step } from './worker.ts'

export type Deliverer = {
  /** Works one row. */
  step(): Promise<Step>
}

type FoundReceipt = { messageIds: (number | null)[]; threadId: number | null }

const sentAgain = 'it had not been done; sent again'
/** What it may look like by now is looked for so soon. */
const changedMs = 500

export function createDeliverer(
  with_: ClaimerParts & {
    chat: Chat
    settler: Settler
  },
): Deliverer {
  const { database, chat, timeoutMs, leaseMs, owner, log } = with_
  const reaction = createReaction({ timeoutMs, log })
  const { claim } = createClaimer(with_)
  const albums = createAlbumWatch(with_)

  async function step(): Promise<Step> {
    const job = await claim()
    if (job === null) return false
    if (typeof job === 'number') return job
    if (job === 'again') return true
    if (job.settle) await settle(job)
    else if (await send(job)) return job.last ? 'last' : true
    return true
  }

  /** False where it has to be tried again, or found out. */
  async function send(job: Job): Promise<boolean> {
    let receipt: ChatReceipt
    passed('deliver:claimed')
    if (await albums.mayGrow(job.rows)) return await putOff(job)
    const hold = keep(job, async (trx) => await prolongLease(trx, job.rows[0]!.stream, job.fence, leaseMs))
    try {
      receipt = await chat.deliver(job.call, hold.stands)
    } catch (error) {
      await failed(job, error)
      return false
    } finally {
      hold.letGo()
    }
    passed('deliver:called')
    await record(job, receipt)
    passed('deliver:recorded')
    return true
  }

  /** Nothing of it was sent. */
  async function putOff({ rows, fence }: Job): Promise<false> {
    await persistently(database, async (trx) => {
      if (await stillMine(trx, rows[0]!.stream, fence))
        await backToReady(trx, rows, { waitMs: unfinishedMs, untaken: true })
    })
    return false
  }

  /** A claim for as long as its calls take. What fails here is tried again, or shows at the end. */
  function keep({ rows, claimedAt: since }: Job, prolong: (trx: Transaction) => Promise<boolean>): Hold {
    return startHold({
      leaseMs,
      since,
      prolong: async () => await database.transaction(prolong),
      failed: (error) => log.warn({ err: error, outbox: rows[0]!.id }, 'could not keep a claim'),
    })
  }

  async function record(job: Job, receipt: ChatReceipt): Promise<void> {
    await persistently(database, async (trx) => {
      if (!(await stillMine(trx, job.rows[0]!.stream, job.fence))) return
      await recordSent(trx, job, receipt)
      await finish(trx, job.rows, { state: 'done', outcome: 'sent', worked: job.lane })
      passed('deliver:before_commit')
    })
  }

  /** What arrived after all is linked; of an album, what did not is sent again. False: it has been linked meanwhile. */
  async function recordFound(trx: Transaction, job: Job, receipt: FoundReceipt): Promise<boolean> {
    const ids = receipt.messageIds.filter((id) => id !== null)
    const place = 'place' in job.call ? String(job.call.place.chatId) : ''
    if ((await knownIds(trx, 'chat', place, ids.map(String))).size > 0) return false
    const wasFound = (_: OutboxRow, index: number): boolean =>
      receipt.threadId !== null || (idOfRow(job.call, receipt.messageIds, index) ?? null) !== null
    const arrived = job.rows.filter(wasFound)
    await recordSent(trx, { ...job, rows: arrived }, { messageIds: ids, threadId: receipt.threadId })
    await finish(trx, arrived, { state: 'done', outcome: 'found' })
    const missing = job.rows.filter((row) => !arrived.includes(row))
    await backToReady(trx, missing, { error: sentAgain })
    return true
  }

  async function settle(job: Job): Promise<void> {
    const { lane } = job
    const hold = keep(job, async (trx) => await prolongLooking(trx, job))
    let verdict: Verdict
    passed('settle:claimed')
    try {
      verdict = await with_.settler.findOut(job.rows, job.call, { lane, room: job.stage.room, stands: hold.stands })
    } catch (error) {
      log.warn({ ticket_id: job.rows[0]!.ticketId, outbox: job.rows[0]!.id, err: error }, 'could not find out yet')
      verdict = { verdict: 'later', afterMs: error instanceof Busy ? error.afterMs : Math.min(5000, timeoutMs) }
    } finally {
      hold.letGo()
    }
    passed('settle:looked')
    await persistently(database, async (trx) => {
      if (!(await stillMine(trx, job.rows[0]!.stream, job.fence))) return
      if (!(await ownsLane(trx, lookingLane(lane), lookerOf(owner, job.rows[0]!)))) return
      await settled(trx, job, verdict)
      passed('settle:before_commit')
    })
    passed(`settle:${verdict.verdict}`)
    await releaseLane(database, lookingLane(lane), lookerOf(owner, job.rows[0]!))
  }

  async function settled(trx: Transaction, job: Job, verdict: Verdict): Promise<void> {
    // Its source was changed while it was looked for: it may look like that. Asked once nothing more can change it.
    if (!['done', 'later'].includes(verdict.verdict) && (await changedSince(trx, job.rows)))
      return await postpone(trx, job.rows, changedMs)
    switch (verdict.verdict) {
      case 'done':
        if (!(await recordFound(trx, job, verdict.receipt))) await postpone(trx, job.rows, lookingTurnMs)
        return
      case 'partly':
        if (!(await recordFound(trx, job, { messageIds: verdict.messageIds, threadId: null })))
          await postpone(trx, job.rows, lookingTurnMs)
        return
      case 'not_done':
        return await notDone(trx, job, sentAgain)
      case 'undecidable':
        return await nobodyKnows(trx, job, verdict.why, log)
      case 'later':
        return await postpone(trx, job.rows, verdict.afterMs)
      default:
        return verdict satisfies never
    }
  }

  async function prolongLooking(trx: Transaction, { rows: [row], lane, fence }: Job): Promise<boolean> {
    return (
      (await prolongLease(trx, row!.stream, fence, leaseMs)) &&
      (await prolongLane(trx, lookingLane(lane), lookerOf(owner, row!), leaseMs))
    )
  }

  async function failed(job: Job, error: unknown): Promise<void> {
    await persistently(database, async (trx) => {
      if (await stillMine(trx, job.rows[0]!.stream, job.fence)) await reaction(trx, job, error)
      else log.warn({ outbox: job.rows[0]!.id, err: error }, 'a claim was over before its call')
    })
  }

  return { step }
}
