// The vendor's request windows, per person: one for ordinary requests (REST and partial syncs share it), one for full syncs.
import { tooManyRequests } from './errors.ts'

export type RequestKind = 'partial' | 'full'

export type LimitOptions = { partial: number; full: number; windowMs: number; now: () => number }

export type Usage = {
  /** Requests inside the window that ends now. */
  partial: number
  full: number
  /** The most that ever stood in one window. */
  peak: number
  /** How many were refused, ever. */
  violations: number
}

export type Limits = ReturnType<typeof createLimits>

export function createLimits(options: LimitOptions) {
  const windows = new Map<string, { partial: number[]; full: number[]; peak: number; violations: number }>()

  function windowOf(userId: string) {
    const found = windows.get(userId) ?? { partial: [], full: [], peak: 0, violations: 0 }
    windows.set(userId, found)
    const horizon = options.now() - options.windowMs
    for (const kind of ['partial', 'full'] as const)
      while (found[kind].length > 0 && found[kind][0]! <= horizon) found[kind].shift()
    return found
  }

  return {
    /** Books one request, or refuses it. A refused one costs nothing. */
    book(userId: string, kind: RequestKind) {
      const found = windowOf(userId)
      const times = found[kind]
      if (times.length >= options[kind]) {
        found.violations++
        throw tooManyRequests(Math.max(1, Math.ceil((times[0]! + options.windowMs - options.now()) / 1000)))
      }
      times.push(options.now())
      found.peak = Math.max(found.peak, times.length)
    },

    usage(userId: string): Usage {
      const { partial, full, peak, violations } = windowOf(userId)
      return { partial: partial.length, full: full.length, peak, violations }
    },

    violations: () => [...windows.values()].reduce((sum, each) => sum + each.violations, 0),
  }
}
