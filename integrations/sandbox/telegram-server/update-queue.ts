// The updates waiting for the bot. What the bot did not ask for is lost when it happens, not when it is fetched;
// what waits too long is forgotten (24 hours, a button press 150 seconds).
import type { Update } from '@grammyjs/types'
import type { UpdateKind } from './memory.ts'

export type PendingUpdate = { update: Update; queue: string; expiresAt: number }

export interface UpdateQueue {
  add: (kind: UpdateKind, body: object, queue: string, lifetimeS?: number) => void
  /** Oldest first, expired ones gone. */
  pending: () => readonly PendingUpdate[]
  /** Taken by the bot. */
  remove: (update: PendingUpdate) => void
  confirmBelow: (updateId: number) => void
  clear: () => void
  allow: (kinds: readonly string[] | undefined) => void
  allowed: () => readonly string[] | undefined
  /** Called after every addition; returns how to stop. */
  onAdded: (listener: () => void) => () => void
  /** Resolves once nothing waits. */
  emptied: () => Promise<void>
}

const day = 86_400

/** Bot API: setWebhook, allowed_updates. */
const notByDefault = new Set(['chat_member', 'message_reaction', 'message_reaction_count'])

export function createUpdateQueue(now: () => number, changed: () => void): UpdateQueue {
  let lastId = 100_000_000
  let waiting: PendingUpdate[] = []
  let wanted: readonly string[] | undefined
  const listeners = new Set<() => void>()
  let waiters: (() => void)[] = []

  function dropExpired(): void {
    if (waiting.some((one) => one.expiresAt <= now())) keep((one) => one.expiresAt > now())
  }

  function keep(which: (one: PendingUpdate) => boolean): void {
    waiting = waiting.filter(which)
    settle()
    changed()
  }

  function settle(): void {
    if (waiting.length > 0) return
    for (const resolve of waiters) resolve()
    waiters = []
  }

  return {
    add(kind, body, queue, lifetimeS = day) {
      if (wanted ? !wanted.includes(kind) : notByDefault.has(kind)) return
      lastId += 1
      waiting.push({
        update: { update_id: lastId, [kind]: structuredClone(body) },
        queue,
        expiresAt: now() + lifetimeS * 1000,
      })
      changed()
      for (const listener of listeners) listener()
    },
    pending() {
      dropExpired()
      return waiting
    },
    remove: (update) => keep((one) => one !== update),
    confirmBelow: (updateId) => {
      if (waiting.some(({ update }) => update.update_id < updateId)) keep(({ update }) => update.update_id >= updateId)
    },
    clear: () => keep(() => false),
    allow(kinds) {
      if (kinds) wanted = kinds.length > 0 ? [...kinds] : undefined
    },
    allowed: () => wanted,
    onAdded(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    emptied() {
      dropExpired()
      return waiting.length === 0 ? Promise.resolve() : new Promise((resolve) => waiters.push(resolve))
    },
  }
}
