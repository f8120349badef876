// One round of the pump: takes what waits, carries it over in as few calls as may be, and settles every command, one
// way or the other. What is settled before a failure stays settled.
import { isFailure, Misread, Rejected, Unreachable, type Failure } from '../../src/errors.ts'
import type { BoardCommand, BoardReply, BoardWork } from '../../src/ports.ts'
import { isCompleted } from './events.ts'
import { makerOf, toSyncCommand } from './calls.ts'
import { NotTheirWord } from './http.ts'
import type { Look } from './look.ts'
import type { Sync } from './sync.ts'

/** Todoist API: 100 commands a request, one MiB of body. */
const MAX_COMMANDS = 100
const MAX_BYTES = 900_000

/** `sent`: how many commands went. `more`: there is reason to call again at once. */
export type Round = { sent: number; more: boolean }

type Trip = {
  cursor: string | null
  unsettled: Map<string, BoardCommand>
  /** What calls of this round have made: our uuid -> Todoist's id. */
  made: Map<string, string>
  more: boolean
}

/** Throws if a call failed as a whole. `book` is asked before each request, and throws if there shall be none. */
export function createRound(options: {
  sync: Sync
  look: Look
  work: BoardWork
  now: () => number
  book: () => Promise<void>
  /** Told of each call that brought something, however the rest of the round goes. */
  recorded: () => void
}): () => Promise<Round> {
  const { sync, look, work, now, book, recorded } = options
  /** Halved when a call is not answered in time, so that the next one is lighter; doubled by each that is. */
  let commandsAtMost = MAX_COMMANDS

  async function call(commands: BoardCommand[], trip: Trip): Promise<void> {
    const startedAt = new Date(now())
    const batch = commands.map((command) => withMaker(command, trip.made))
    const reply = await sync.push(batch, trip.cursor)
    let unclear: unknown = null
    reply.outcomes = await look.nameless(batch, reply, book)
    if (reply.full) {
      await sync.missing(reply, await openTasks(batch, reply), book).then(
        (found) => reply.changes.push(...found),
        (error: unknown) => (unclear = error),
      )
    }
    if (reply.changes.some(isCompleted)) {
      const seen = await look.overlooked(reply, await openTasks(batch, reply), book)
      reply.overlooked = seen.found
      // A completion is told only together with what was said before it.
      reply.changes = reply.changes.filter(({ entity, id }) => entity !== 'task' || !seen.unclear.has(id))
      unclear ??= [...seen.unclear.values()][0] ?? null
    }
    reply.again = unclear !== null
    await work.record(batch, reply, { startedAt, cursor: trip.cursor })
    // A full read that is not clear to its end is made again as a whole, and few of those are allowed.
    if (unclear === null || !reply.full) recorded()
    for (const command of batch) trip.unsettled.delete(command.uuid)
    for (const outcome of reply.outcomes) if (outcome.ok && outcome.id !== null) trip.made.set(outcome.uuid, outcome.id)
    if (unclear !== null) throw unclear
    trip.cursor = reply.cursor
    // A full read may be stale: what is newer comes with one more look.
    if (reply.full) trip.more = true
  }

  /** A repeat may tell of a task made long before, and completed by somebody since: ours, though nobody knew its id. */
  async function openTasks(batch: BoardCommand[], { outcomes }: BoardReply): Promise<string[]> {
    const adding = new Set(batch.filter(({ op }) => op === 'add_task').map(({ uuid }) => uuid))
    const made = outcomes.flatMap((outcome) =>
      adding.has(outcome.uuid) && outcome.ok ? [outcome.id, ...(outcome.alike ?? []).map(({ id }) => id)] : [],
    )
    return [...(await work.openTasks()), ...made.filter((id) => id !== null)]
  }

  async function carry(commands: BoardCommand[], trip: Trip): Promise<void> {
    try {
      await call(commands, trip)
    } catch (error) {
      if (!maySpoil(error) || commands.length === 0) throw error
      if (!trip.unsettled.has(commands[0]!.uuid)) throw error
      // One of them spoils the call for all: halve until it stands alone, and see that a call without it is taken.
      if (commands.length === 1) {
        await book()
        await carry([], trip)
        return await giveBackAlone(commands[0]!, error, trip)
      }
      const middle = commands.length / 2
      await carryEach([commands.slice(0, middle), commands.slice(middle)], trip)
    }
  }

  async function carryEach(parts: BoardCommand[][], trip: Trip): Promise<void> {
    for (const part of parts) {
      const left = unsettledOf(part, trip)
      if (left.length === 0) continue
      await book()
      await carry(left, trip)
    }
  }

  /** What was said behind it, of the same round, goes no sooner than it. */
  async function giveBackAlone(command: BoardCommand, error: unknown, trip: Trip): Promise<void> {
    const behind = await work.giveBack([command], toFailure(error), true)
    for (const uuid of [command.uuid, ...behind]) trip.unsettled.delete(uuid)
  }

  /** One that can't be put into Todoist's words is refused alone. */
  async function wordable(commands: BoardCommand[], trip: Trip): Promise<BoardCommand[]> {
    const fine: BoardCommand[] = []
    for (const command of commands) {
      try {
        toSyncCommand(command)
        fine.push(command)
      } catch (error) {
        await giveBackAlone(command, new Rejected('A command can not be put into words', 'thing', error), trip)
      }
    }
    return unsettledOf(fine, trip)
  }

  return async () => {
    const limit = commandsAtMost
    const { commands, cursor } = await work.take(limit)
    const unsettled = new Map(commands.map((command) => [command.uuid, command]))
    const trip: Trip = { cursor, unsettled, made: new Map(), more: commands.length === limit }
    try {
      const worded = await wordable(commands, trip)
      const [first = [], ...rest] = split(worded)
      await carry(first, trip)
      await carryEach(rest, trip)
      commandsAtMost = Math.min(MAX_COMMANDS, limit * 2)
    } catch (error) {
      const unanswered = error instanceof Unreachable && error.outcome === 'unknown' && unsettled.size > 0
      if (unanswered && commands.length > 1) commandsAtMost = Math.floor(commands.length / 2)
      // A refusal of the whole call is no verdict on one command.
      const refused = error instanceof Rejected && error.scope === 'thing'
      const whole = refused ? new Unreachable('Todoist refuses even a call without commands', 'not_done', error) : error
      if (unsettled.size > 0) await work.giveBack([...unsettled.values()], toFailure(whole), false)
      throw error
    }
    return { sent: commands.length, more: trip.more }
  }
}

function unsettledOf(commands: BoardCommand[], { unsettled }: Trip): BoardCommand[] {
  return commands.filter(({ uuid }) => unsettled.has(uuid))
}

/** Said of the whole call, for the sake of what one command holds. */
function maySpoil(error: unknown): boolean {
  return (error instanceof Rejected && error.scope === 'thing') || error instanceof NotTheirWord
}

/** What was answered in a way we can't read may have been done. */
export function toFailure(error: unknown): Failure {
  if (isFailure(error) && !(error instanceof Misread)) return error
  return new Unreachable(error instanceof Error ? error.message : 'The call failed', 'unknown', error)
}

/** In order, no batch too big for one request. */
function split(commands: BoardCommand[]): BoardCommand[][] {
  const batches: BoardCommand[][] = []
  let room = 0
  for (const command of commands) {
    const bytes = Buffer.byteLength(JSON.stringify(toSyncCommand(command))) + 1
    if (bytes > room) {
      batches.push([])
      room = MAX_BYTES
    }
    batches.at(-1)!.push(command)
    room -= bytes
  }
  return batches
}

/** What an earlier call of the round made is named by its own id: a temporary one is known to its call alone. */
function withMaker(command: BoardCommand, made: Map<string, string>): BoardCommand {
  const maker = makerOf(command)
  const id = maker === null ? undefined : made.get(maker)
  if (id === undefined) return command
  if ('task' in command) return { ...command, task: { id } }
  return 'project' in command ? { ...command, project: { id } } : command
}
