// Telegram's flood limits as sliding windows (Bots FAQ: "My bot is hitting limits"). All topics of a group share one
// budget: sends, edits and topic actions count alike. A chat in its flood wait refuses every further action.
import { tooManyRequests } from './errors.ts'

export type Window = { count: number; windowMs: number }

export type Limits = {
  /** Per group, over all its topics. */
  group: Window
  /** Per private chat; the count is the burst allowed. */
  private: Window
  /** The bot in all chats. */
  total: Window
  /** Chat actions, per chat. */
  typing: Window
}

export const publishedLimits: Limits = {
  group: { count: 20, windowMs: 60_000 },
  private: { count: 3, windowMs: 3000 },
  total: { count: 30, windowMs: 1000 },
  typing: { count: 20, windowMs: 5000 },
}

export type Violation = {
  at: number
  limit: keyof Limits
  chatId: number
  method: string
  /** What had been done inside the window, and what was allowed. */
  done: number
  allowed: number
  retryAfter: number
}

/** What a call draws on: the chat's message budget by so much, its typing budget, or nothing. */
export type Cost = { chatId: number; weight: number; typing?: boolean }

export interface FloodGate {
  /** Throws 429 when the call is too much. */
  check: (method: string, cost: Cost) => void
  /** The call was done. */
  spend: (cost: Cost) => void
  readonly violations: readonly Violation[]
  /** From now on; null switches them off. */
  setLimits: (limits: Limits | null) => void
  reset: () => void
}

const maxViolations = 1000

/** In a group every item of an album counts; elsewhere a call is a call. */
function weightOf(cost: Cost, limit: keyof Limits): number {
  return limit === 'group' ? cost.weight : 1
}

function budgets({ chatId, typing }: Cost): [string, keyof Limits][] {
  if (typing) return [[`typing ${chatId}`, 'typing']]
  return [
    [`chat ${chatId}`, chatId > 0 ? 'private' : 'group'],
    ['total', 'total'],
  ]
}

export function createFloodGate(atFirst: Limits | null, now: () => number): FloodGate {
  let limits = atFirst
  const spent = new Map<string, number[]>()
  const frozenUntil = new Map<number, number>()
  const violations: Violation[] = []

  function recent(key: string, { windowMs }: Window): number[] {
    const kept = (spent.get(key) ?? []).filter((at) => at > now() - windowMs)
    spent.set(key, kept)
    return kept
  }

  function refuse(violation: Omit<Violation, 'at'>): never {
    violations.push({ ...violation, at: now() })
    if (violations.length > maxViolations) violations.shift()
    throw tooManyRequests(violation.retryAfter)
  }

  function check(method: string, cost: Cost): void {
    if (!limits) return
    const frozen = frozenUntil.get(cost.chatId) ?? 0
    if (frozen > now()) {
      const retryAfter = Math.ceil((frozen - now()) / 1000)
      const limit = cost.chatId > 0 ? 'private' : 'group'
      refuse({ limit, chatId: cost.chatId, method, done: 0, allowed: 0, retryAfter })
    }
    for (const [key, limit] of budgets(cost)) {
      const done = recent(key, limits[limit])
      const allowed = limits[limit].count
      // An album counts by its items, yet must be sendable at all: an empty window takes any one call.
      const excess = done.length + weightOf(cost, limit) - allowed
      if (done.length === 0 || excess <= 0) continue
      const room = done[Math.min(done.length, excess) - 1] ?? now()
      const wait = room + limits[limit].windowMs - now()
      const retryAfter = Math.max(1, Math.ceil(wait / 1000))
      if (limit !== 'total') frozenUntil.set(cost.chatId, now() + Math.max(wait, 1))
      refuse({ limit, chatId: cost.chatId, method, done: done.length, allowed, retryAfter })
    }
  }

  function spend(cost: Cost): void {
    if (!limits) return
    for (const [key, limit] of budgets(cost)) {
      recent(key, limits[limit]).push(...Array.from({ length: weightOf(cost, limit) }, now))
    }
  }

  return {
    check,
    spend,
    violations,
    setLimits: (wanted) => void (limits = wanted),
    reset: () => {
      spent.clear()
      frozenUntil.clear()
      violations.length = 0
    },
  }
}
