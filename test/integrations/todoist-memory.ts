// What the core plays for Todoist, kept in memory: the work of the pump, secrets, one-time links, an inbox.
import type { Server } from 'node:http'

import { Unreachable, type Failure } from '../../src/errors.ts'
import type { BoardChange, BoardCommand, BoardOutcome, BoardWork, Inbox, RawNews } from '../../src/ports.ts'
import type { Links, Secrets } from '../../integrations/todoist/todoist.ts'

export type Remembered = BoardWork & {
  waiting: BoardCommand[]
  outcomes: Map<string, BoardOutcome>
  changes: BoardChange[]
  returned: { command: BoardCommand; failure: Failure }[]
  cursors: (string | null)[]
  takes: number[]
  open: string[]
  people: Set<string>
}

/** What fails to be sent waits again, as in the core; what is refused for its own sake does not. */
export function createMemoryWork(): Remembered {
  let cursor: string | null = null
  const memory: Remembered = {
    waiting: [],
    outcomes: new Map(),
    changes: [],
    returned: [],
    cursors: [],
    takes: [],
    open: [],
    people: new Set(),
    take(limit) {
      const commands = memory.waiting.splice(0, limit)
      memory.takes.push(commands.length)
      memory.cursors.push(cursor)
      return Promise.resolve({ commands, cursor })
    },
    record(_commands, reply) {
      for (const outcome of reply.outcomes) memory.outcomes.set(outcome.uuid, outcome)
      memory.changes.push(...reply.changes)
      for (const person of reply.people) memory.people.add(person.name)
      if (!reply.again) cursor = reply.cursor
      return Promise.resolve()
    },
    giveBack(commands, failure, alone) {
      for (const command of commands) memory.returned.push({ command, failure })
      const again = !alone && (failure.name === 'Busy' || failure instanceof Unreachable)
      if (again) memory.waiting.unshift(...commands)
      return Promise.resolve([])
    },
    turn: { mine: () => Promise.resolve('kept'), release: () => Promise.resolve() },
    openTasks: () => Promise.resolve(memory.open),
    dueInMs: () => Promise.resolve(null),
    forgetCursor() {
      cursor = null
      return Promise.resolve()
    },
  }
  return memory
}

export function createMemorySecrets(): Secrets & { kept: Map<string, string>; writes: number } {
  const kept = new Map<string, string>()
  let queue: Promise<unknown> = Promise.resolve()
  const secrets = {
    kept,
    writes: 0,
    read: (name: string) => Promise.resolve(kept.get(name) ?? null),
    write(name: string, text: string) {
      secrets.writes++
      kept.set(name, text)
      return Promise.resolve()
    },
    remove(name: string) {
      kept.delete(name)
      return Promise.resolve()
    },
    exclusively<T>(_name: string, work: () => Promise<T>): Promise<T> {
      const turn = queue.then(work)
      queue = turn.catch(() => {})
      return turn
    },
  }
  return secrets
}

export function createMemoryLinks(): Links {
  const links = new Set<string>()
  return {
    create() {
      const token = crypto.randomUUID()
      links.add(token)
      return Promise.resolve(token)
    },
    consume: (token) => Promise.resolve(links.delete(token)),
  }
}

export function createMemoryInbox(): Inbox & { news: RawNews[]; broken: boolean } {
  const inbox = {
    news: [] as RawNews[],
    broken: false,
    take(news: RawNews[]) {
      if (inbox.broken) return Promise.reject(new Error('No database'))
      const fresh = news.filter((one) => !inbox.news.some((known) => known.key === one.key))
      inbox.news.push(...fresh)
      return Promise.resolve(fresh.length)
    },
  }
  return inbox
}

/** The address of a server on a free port of this machine. */
export async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server has no port')
  return `http://127.0.0.1:${address.port}`
}
