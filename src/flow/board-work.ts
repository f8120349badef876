// The work the pump carries to the board and back: what waits, in order; then every outcome and every change read, in
// one transaction, so that what is recorded here is settled as a whole.

import type { Failure } from '../errors.ts'
import { Busy } from '../errors.ts'
import type { Log } from '../log.ts'
import { passed } from '../moments.ts'
import type { BoardCommand, BoardReply, BoardWork, Hints, Turn } from '../ports.ts'
import { keepCollaborators } from '../store/collaborators.ts'
import { cursor, forgetCursor, setCursor } from '../store/cursors.ts'
import type { Database, Transaction } from '../store/database.ts'
import { isInterruption } from '../store/database.ts'
import { wakeParked } from '../store/inbox.ts'
import { book, freeze, ownsLane } from '../store/lanes.ts'
import { openTasks } from '../store/links.ts'
import { commentsRefused, rowsBeingSent } from '../store/outbox.ts'
import type { OutboxRow } from '../store/outbox.ts'
import { backToReady, finish, waitBehind } from '../store/outcomes.ts'
import { keepPostedTo, postedTo } from '../store/streams.ts'
import { boardRowsToTake, markAsking, nextBoardRowInMs } from '../store/claims.ts'
import type { Asked } from '../store/stored-want.ts'
import { lockStreams } from '../store/stream-locks.ts'
import { changeTicket, lockTickets } from '../store/tickets.ts'
import { wake } from '../store/wakeups.ts'
import type { Meter } from '../watching.ts'
import { matchEmails } from './accounts.ts'
import { backoff } from './backoff.ts'
import { takeChanges } from './board-news.ts'
import { hintTtlMs } from './hints.ts'
import { boardLane } from './places.ts'
import type { Carried } from './overtaken.ts'
import { setRight } from './overtaken.ts'
import { whenPosted } from './posted.ts'
import { tellWhatWasRead } from './read-since.ts'
import { refusedAlone, recordComments, recordOutcome } from './record-board.ts'
import { readBook } from './book.ts'
import { renderCommand } from './render-board.ts'
import type { BoardLinks, RenderedCommand } from './render-board.ts'
import { cantBeRecorded, cantBeWorded } from './board-mistakes.ts'
import { openProjectCommands, sharingSpoils } from './open-project.ts'

/** Where reading left off, and when the last successful reading began (ISO time). */
export const boardCursor = 'board:sync_token'
export const boardReadAt = 'board:read_at'

const windowMs = 15 * 60_000

type Recording = typeof recordOutcome

export function createBoardWork(with_: {
  database: Database
  links: BoardLinks
  hints: Hints
  perQuarterHour: number
  owner: string
  turn: Turn
  meter: Meter
  log: Log
}): BoardWork & { budget(): Promise<number>; slowDown(ms: number): Promise<void> } {
  const { database, links, owner, log } = with_

  return {
    turn: with_.turn,

    /** Milliseconds to wait before the next call; 0 means it is booked. */
    async budget() {
      const window = { limit: with_.perQuarterHour, ms: windowMs }
      return (await database.transaction(async (trx) => await book(trx, [{ key: boardLane, window }], 1)))[0]!
    },

    async slowDown(ms) {
      await freeze(database, boardLane, ms)
    },

    async take(limit) {
      const work = await database.transaction(async (trx) => {
        const [owns, seen, from] = await Promise.all([
          ownsLane(trx, boardLane, owner),
          boardRowsToTake(trx, limit),
          cursor(trx, boardCursor),
        ])
        if (!owns) throw new Busy('another hub process works the board', 1000)
        return { commands: seen.length > 0 ? await claim(trx, limit, seen) : [], cursor: from }
      })
      passed('board:taken')
      return work
    },

    async record(commands, reply, { startedAt, cursor: from }) {
      passed('board:called')
      await database.transaction(async (trx) => {
        if (!(await ownsLane(trx, boardLane, owner))) return
        // The turn may be back after another hub had it: what that one has read is newer.
        if ((await cursor(trx, boardCursor)) !== from) return await wake(trx, 'board')
        const carried = await recordEach(trx, commands, reply)
        await keepCollaborators(trx, reply.people)
        if (reply.people.length > 0) await matchEmails(trx)
        const lastReadAt = await cursor(trx, boardReadAt)
        await takeChanges(trx, reply, { lastReadAt, startedAt, commands, meter: with_.meter })
        await tellWhatWasRead(trx, carried, reply)
        if (!reply.again) {
          await setCursor(trx, boardCursor, reply.cursor)
          await setCursor(trx, boardReadAt, startedAt.toISOString())
        }
        await wakeParked(trx, 'todoist')
        await wake(trx, 'inbox')
        // A project that stands now, a stream that went: what waited for it may go.
        if (commands.length > 0 && (await boardRowsToTake(trx, 1)).length > 0) await wake(trx, 'board')
        passed('board:before_commit')
      })
      passed('board:recorded')
      const made = reply.outcomes.flatMap((outcome) =>
        outcome.ok && outcome.id !== null ? [`comment:${outcome.id}`] : [],
      )
      await with_.hints.remember(made, hintTtlMs)
    },

    async giveBack(commands, failure, alone) {
      return await database.transaction(async (trx) => {
        // Whoever works the board now may be sending them again.
        if (!(await ownsLane(trx, boardLane, owner))) return []
        const rows = await rowsBeingSent(trx, commands)
        await lockStreams(
          trx,
          rows.map(({ stream }) => stream),
        )
        if (!alone && rows.length > 0) await returned(trx, rows, failure)
        if (!alone) return []
        const behind: string[] = []
        for (const row of rows) {
          if (!(await sharingSpoils(trx, row, failure))) await refusedAlone(trx, row, failure, log, { spoils: true })
          behind.push(...(await waitBehind(trx, row)))
        }
        return behind
      })
    },

    async openTasks() {
      return await openTasks(database)
    },

    async dueInMs() {
      return await nextBoardRowInMs(database)
    },

    async forgetCursor() {
      await forgetCursor(database, boardCursor)
    },
  }

  async function claim(trx: Transaction, limit: number, seen: OutboxRow[]): Promise<BoardCommand[]> {
    const tickets = seen.flatMap(({ op, ticketId }) => (op === 'add_task' && ticketId !== null ? [ticketId] : []))
    if (tickets.length > 0) await lockTickets(trx, tickets)
    const [, found] = await Promise.all([
      lockStreams(
        trx,
        seen.map(({ stream }) => stream),
      ),
      // What was wanted meanwhile may come before what was seen.
      boardRowsToTake(trx, limit),
    ])
    // What came to be workable in between is in nobody's lock: it goes with the next call.
    const locked = new Set(seen.map(({ stream }) => stream))
    const rows = found.filter(({ stream }) => locked.has(stream))
    const book = await readBook(trx, rows)
    const commands: BoardCommand[] = []
    const taken: Parameters<typeof markAsking>[1] = []
    const stopped = new Set<string>()
    const madeBy = new Map<number, string>()
    for (const row of rows) {
      if (stopped.has(row.stream)) continue
      let rendered: RenderedCommand
      let opening: BoardCommand[] | null
      try {
        opening = row.want.op === 'open_project' ? openProjectCommands(row, row.want) : null
        rendered = opening ? null : renderCommand(row, book, madeBy.get(row.ticketId ?? -1) ?? null, links)
      } catch (error) {
        await cantBeWorded(trx, row, error, log)
        stopped.add(row.stream)
        continue
      }
      if (opening) {
        if (commands.length > 0 && commands.length + opening.length > limit) break
        commands.push(...opening)
        taken.push({ row, asked: null })
        stopped.add(row.stream)
        continue
      }
      if (rendered === 'wait') {
        stopped.add(row.stream)
        continue
      }
      if (rendered === null) {
        await finish(trx, [row], { state: 'dropped', outcome: 'nothing_left_to_do' })
        continue
      }
      if (rendered.command.op === 'add_task') {
        // A repeat may not tell the id: what follows waits until it is known.
        if (row.attempts === 0) madeBy.set(row.ticketId!, row.uuid)
        else stopped.add(row.stream)
        if (!row.want.asked) {
          await changeTicket(trx, row.ticketId!, { projectId: rendered.projectId! })
          book.tickets.get(row.ticketId!)!.projectId = rendered.projectId!
        }
      }
      const command = sameAsAsked(rendered.command, row.want.asked)
      commands.push(command)
      taken.push({ row, asked: command.op === 'add_task' || command.op === 'add_comment' ? command : null })
    }
    await markAsking(trx, taken)
    return commands
  }

  /** All under one savepoint; should one of them fail, each under its own: a mistake is its row's alone. */
  async function recordEach(trx: Transaction, commands: BoardCommand[], reply: BoardReply): Promise<Carried[]> {
    const guarded: Recording = async (inner, about) => {
      try {
        return await inner.transaction(async (savepoint) => await recordOutcome(savepoint, about))
      } catch (error) {
        // All of it is done again, under the same ids.
        if (isInterruption(error)) throw error
        await cantBeRecorded(inner, about.row, error, log)
        return 'failed'
      }
    }
    try {
      return await trx.transaction(async (savepoint) => await recordOutcomes(savepoint, commands, reply))
    } catch {
      return await recordOutcomes(trx, commands, reply, guarded)
    }
  }

  async function recordOutcomes(
    trx: Transaction,
    commands: BoardCommand[],
    reply: BoardReply,
    guarded?: Recording,
  ): Promise<Carried[]> {
    const rows = new Map((await rowsBeingSent(trx, commands)).map((row) => [row.uuid, row]))
    await lockStreams(
      trx,
      [...rows.values()].map(({ stream }) => stream),
    )
    const byUuid = new Map(reply.outcomes.map((outcome) => [outcome.uuid, outcome]))
    const carried: Carried[] = []
    const made: Parameters<typeof recordComments>[1] = []
    const postedAt = await whenPosted(trx, commands, reply)
    const carry = (row: OutboxRow, command: BoardCommand, went: boolean, id: string | null): void => {
      carried.push({ row, command, went, postedAt: id === null ? null : postedAt(command, id) })
    }
    for (const command of commands) {
      const row = rows.get(command.uuid)
      const outcome = byUuid.get(command.uuid)
      if (!row || !outcome) continue
      if (!guarded && command.op === 'add_comment' && outcome.ok && outcome.id !== null) {
        made.push({ row, id: outcome.id })
        carry(row, command, true, outcome.id)
        continue
      }
      await recordComments(trx, made.splice(0))
      const became = await (guarded ?? recordOutcome)(trx, { row, command, outcome, all: byUuid, log })
      carry(row, command, became !== 'failed', became === 'failed' ? null : became.id)
    }
    await recordComments(trx, made.splice(0))
    const byStream = Map.groupBy(carried, ({ row }) => row.stream)
    const waiting = await commentsRefused(trx, [...byStream.keys()])
    const until = await postedTo(trx, [...byStream.keys()])
    for (const [stream, ofStream] of byStream) {
      const waitsBefore = (waiting.get(stream) ?? Infinity) < ofStream[0]!.row.seq
      until.set(stream, await setRight(trx, ofStream, { waitsBefore, postedTo: until.get(stream) ?? 0 }))
    }
    await keepPostedTo(trx, until)
    const failedStreams = new Set(carried.flatMap(({ row, went }) => (went ? [] : [row.stream])))
    const streams = [...new Set([...rows.values()].map(({ stream }) => stream))]
    const fine = streams.filter((stream) => !failedStreams.has(stream))
    if (failedStreams.size > 0)
      await trx('streams')
        .whereIn('key', [...failedStreams])
        .update({ cautious: true })
    if (fine.length > 0) await trx('streams').whereIn('key', fine).where({ cautious: true }).update({ cautious: false })
    return carried
  }
}

/** A repeat: what it is about may be known by its id since. */
function sameAsAsked(command: BoardCommand, asked: Asked | undefined): BoardCommand {
  if (asked?.op === 'add_comment' && command.op === 'add_comment') return { ...asked, task: command.task }
  return asked?.op === 'add_task' && command.op === 'add_task' ? asked : command
}

/** A row whose command may have been carried out keeps its uuid: sending it again does nothing twice. */
async function returned(trx: Transaction, rows: OutboxRow[], failure: Failure): Promise<void> {
  const error = `${failure.name}: ${failure.message}`
  const waitMs =
    failure.name === 'Busy' ? failure.afterMs : failure.name === 'Unreachable' ? 0 : backoff(rows[0]!.attempts, 30_000)
  await backToReady(trx, rows, { error, waitMs })
}
