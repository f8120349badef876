// One call that pushes commands and pulls what changed. A full read shows what is open only, so after one the tasks we
// believe open and did not get are looked up: completed, deleted, or just younger than the reading.
import { Rejected } from '../../src/errors.ts'
import type { BoardChange, BoardCommand, BoardReply } from '../../src/ports.ts'
import type { Log } from '../../src/log.ts'
import { toOutcomes, toSyncCommand } from './calls.ts'
import { toPeople, type Client, type SyncAnswer } from './client.ts'
import { changeOf } from './events.ts'

/** Todoist API: the range of completed tasks is at most three months. */
const WINDOW_MS = 89 * 24 * 3600_000
const WINDOWS = 4

const fullRead = '*'

export type Sync = {
  push(commands: BoardCommand[], cursor: string | null): Promise<BoardReply>
  /** What became of open tasks that a full read did not bring. `book` is asked before each request. */
  missing(reply: BoardReply, open: string[], book: () => Promise<void>): Promise<BoardChange[]>
}

export function createSync(options: {
  client: Client
  /** Whose token is in use: another account can't go on where this one left off. */
  account: () => Promise<string>
  log: Log
  now: () => number
}): Sync {
  const { client, log, now } = options

  function changesOf(answer: SyncAnswer): BoardChange[] {
    const tasks = answer.items.flatMap((raw) => known('task', raw))
    const comments = answer.notes.flatMap((raw) => known('comment', raw))
    return [...tasks, ...comments].toSorted((a, b) => a.at.getTime() - b.at.getTime() || byMicroseconds(a, b))
  }

  function known(entity: 'comment' | 'task', raw: unknown): BoardChange[] {
    const change = changeOf(entity, raw, new Date(now()))
    if (change === null) log.warn({ entity }, 'Todoist sent something we could not read; it is left out')
    return change === null ? [] : [change]
  }

  /** Of the tasks looked for, those found completed. */
  async function completed(wanted: Set<string>, book: () => Promise<void>): Promise<BoardChange[]> {
    const found: BoardChange[] = []
    let until = now() + 60_000
    for (let window = 0; window < WINDOWS; window++) {
      const since = until - WINDOW_MS
      let cursor: string | null = null
      do {
        if (found.length === wanted.size) return found
        await book()
        const page = await client.completedTasks(new Date(since), new Date(until), cursor)
        for (const change of page.items.flatMap((raw) => known('task', raw))) {
          if (wanted.has(change.id) && !found.some((one) => one.id === change.id)) found.push(asCompleted(change))
        }
        cursor = page.next
      } while (cursor !== null)
      until = since
    }
    return found
  }

  /** Null where it is not ours to see: then nobody can tell what became of it, and the others' news do not wait. */
  async function single(taskId: string): Promise<{ raw: unknown } | null> {
    try {
      return { raw: await client.openTask(taskId) }
    } catch (error) {
      if (!(error instanceof Rejected) || error.scope === 'account') throw error
      log.warn({ task: taskId, error }, 'Todoist does not show a task of ours; what became of it is not known')
      return null
    }
  }

  return {
    async push(commands, cursor) {
      const account = await options.account()
      const token = placeOf(cursor, account)
      const answer = await client.sync(commands.map(toSyncCommand), token)
      return {
        outcomes: toOutcomes(commands, answer.sync_status, answer.temp_id_mapping),
        changes: changesOf(answer),
        people: toPeople(answer.collaborators),
        overlooked: [],
        cursor: `${account} ${answer.sync_token}`,
        full: token === fullRead || answer.full_sync === true,
        again: false,
      }
    },

    async missing(reply, open, book) {
      const here = new Set(reply.changes.filter((change) => change.entity === 'task').map((change) => change.id))
      const wanted = new Set(open.filter((taskId) => !here.has(taskId)))
      const changes = wanted.size === 0 ? [] : await completed(wanted, book)
      for (const change of changes) wanted.delete(change.id)
      for (const taskId of wanted) {
        await book()
        const seen = await single(taskId)
        const gone = { id: taskId, is_deleted: true, updated_at: new Date(now()).toISOString() }
        if (seen !== null) changes.push(...known('task', seen.raw ?? gone))
      }
      return changes
    },
  }
}

/** Todoist tells microseconds, a Date holds milliseconds. */
function byMicroseconds(...changes: [BoardChange, BoardChange]): number {
  const [one, other] = changes.map(({ payload }) => String(Object(payload)['posted_at'] ?? ''))
  return one! < other! ? -1 : one! > other! ? 1 : 0
}

function placeOf(cursor: string | null, account: string): string {
  const [whose, token] = cursor?.split(' ') ?? []
  return token !== undefined && whose === account ? token : fullRead
}

/** The list of the completed need not say of each that it is. */
function asCompleted(change: BoardChange): BoardChange {
  return changeOf('task', Object.assign({}, change.payload, { checked: true }), change.at) ?? change
}
