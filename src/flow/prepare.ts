// What a row needs from outside before it can be sent: a client's file moved to the board, the people a new project is
// to be shared with, a look at the group of a new desk or at a project's sections. Streams wait for it row by row;
// nothing is held in memory.

import { Busy, Gone, isFailure, Rejected, Unreachable } from '../errors.ts'
import type { Log } from '../log.ts'
import { passed } from '../moments.ts'
import type { Board, BoardAttachment, ChatSetup, FileSource } from '../ports.ts'
import type { Database } from '../store/database.ts'
import { messageById } from '../store/messages.ts'
import type { OutboxRow } from '../store/outbox.ts'
import { backToReady, finish } from '../store/outcomes.ts'
import { claimNeedy, needMet, prolongNeedy, stillNeedy } from '../store/claims.ts'
import { wake } from '../store/wakeups.ts'
import { backoff, filePatienceMs, refusedForMs } from './backoff.ts'
import { startHold } from './hold.ts'
import { lookAtGroup } from './new-desk.ts'
import { sharedWithNobody } from './open-project.ts'
import { lookAtSections } from './sections.ts'

/** What can't be had for so long is done without. */
const patienceMs = 24 * 3_600_000
/** So many tries that failed while other files went over: then it is this file. */
const triesAllowed = 6
/** So many tries in bad weather are soon made. */
const ownPatienceMs = 2 * 60_000

export function createPreparer(with_: {
  database: Database
  files: FileSource
  board: Pick<Board, 'upload' | 'people' | 'sections'>
  chat: Pick<ChatSetup, 'check'>
  leaseMs: number
  log: Log
}): { step(): Promise<boolean> } {
  const { database, files, board, chat, leaseMs, log } = with_
  let lastUploadAt = 0

  async function step(): Promise<boolean> {
    const since = performance.now()
    const row = await database.transaction(async (trx) => await claimNeedy(trx, leaseMs))
    if (!row) return false
    passed('prepare:claimed')
    const hold = startHold({
      leaseMs,
      since,
      prolong: async () => await prolongNeedy(database, row.id, leaseMs),
      failed: (error) => log.warn({ err: error, outbox: row.id }, 'could not keep a claim'),
    })
    try {
      if (row.needs === 'group' && (await lookAtGroup(database, chat, row)) === null) return true
      if (row.needs === 'sections' && (await lookAtSections(database, board, row)) === null) return true
      const attachment = row.needs === 'upload' ? await upload(row) : await people(row)
      if (row.needs === 'upload') lastUploadAt = Date.now()
      passed('prepare:fetched')
      await met(row, attachment, true)
      passed('prepare:recorded')
    } catch (error) {
      await failed(row, error)
    } finally {
      hold.letGo()
    }
    return true
  }

  async function upload(row: OutboxRow): Promise<BoardAttachment> {
    const { content } = await messageById(database, row.messageId!)
    return await board.upload(await files.open(content.file!))
  }

  async function people(row: OutboxRow): Promise<BoardAttachment> {
    if (row.want.op !== 'open_project') throw new Error(`"${row.want.op}" is shared with nobody`)
    if (row.want.beside === null) return { emails: [] }
    try {
      const there = await board.people(row.want.beside)
      return { emails: there.flatMap(({ email }) => (email === null ? [] : [email])) }
    } catch (error) {
      // New tickets wait for the project: it opens where nobody may ask, and the leads hear that it is shared with nobody.
      if (isFinal(error) && row.attempts + 1 >= triesAllowed) return sharedWithNobody
      throw error
    }
  }

  async function met(row: OutboxRow, attachment: BoardAttachment | null, fetched: boolean): Promise<void> {
    await database.transaction(async (trx) => {
      await needMet(trx, row.id, { attachment, want: fetched ? row.want : { ...row.want, anew: true } })
      await wake(trx, 'board')
    })
  }

  async function failed(row: OutboxRow, error: unknown): Promise<void> {
    const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
    log.warn({ ticket_id: row.ticketId, outbox: row.id, needs: row.needs, reason }, 'could not prepare a delivery')
    // A file that can't be moved becomes a line that says so; a project opens
    // even where nobody could be asked whom to share it with.
    if (row.needs === 'upload' && (isFinal(error) || itsOwn(row, error))) return await met(row, null, false)
    if (row.needs === 'sections' && outOfPatience(row)) return await notLookedAt(row, reason)
    if (row.needs !== 'upload' && outOfPatience(row)) return await met(row, sharedWithNobody, true)
    const waitMs = isFailure(error) && error.name === 'Busy' ? error.afterMs : backoff(row.attempts, 30_000)
    await database.transaction(async (trx) => {
      if (!(await stillNeedy(trx, row.id))) return
      await backToReady(trx, [row], { error: reason, waitMs, refused: true })
      await trx('outbox').where({ id: row.id }).increment('attempts', 1)
    })
  }

  /** What is there nobody may see: the next task that misses a section asks again. */
  async function notLookedAt(row: OutboxRow, error: string): Promise<void> {
    await database.transaction(async (trx) => {
      if (await stillNeedy(trx, row.id)) await finish(trx, [row], { state: 'dropped', outcome: 'refused', error })
    })
  }

  /** Not an outage, which takes every file: others went over since this one failed first, or it is said of this one. */
  function itsOwn(row: OutboxRow, error: unknown): boolean {
    if (error instanceof Busy) return false
    if (error instanceof Unreachable && error.who === 'file' && refusedForMs(row) > filePatienceMs) return true
    const othersGo = row.refusedSince !== null && lastUploadAt > row.refusedSince.getTime()
    return outOfPatience(row) || (othersGo && row.attempts + 1 >= triesAllowed && refusedForMs(row) >= ownPatienceMs)
  }

  return { step }
}

function isFinal(error: unknown): boolean {
  return (error instanceof Rejected && error.scope !== 'account') || error instanceof Gone
}

function outOfPatience(row: OutboxRow): boolean {
  return refusedForMs(row) > patienceMs
}
