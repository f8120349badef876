// Faults on demand. A rule strikes the calls it names, once or several times; what happened to the work differs by
// fault, and that is the point: the caller can't tell a lost request from a lost response.
export type Fault =
  /** The connection breaks before anything is done. */
  | { kind: 'lost-request' }
  /** The work is done, the connection breaks before the answer. */
  | { kind: 'lost-response' }
  | { kind: '429'; retryAfterS: number }
  | { kind: '500-before' }
  | { kind: '500-after' }
  /** getFile: the storage that has the file is down (Bot API server: said of a wrong file_id in the same words). */
  | { kind: 'file-away' }
  /** A 502 page from the front; nothing is done. */
  | { kind: 'html' }
  /** The connection breaks at once, the work is done later. */
  | { kind: 'late'; afterMs: number }
  /** The work is done at once and its updates leave; the answer comes later. */
  | { kind: 'slow-answer'; afterMs: number }

export type Rule = {
  fault: Fault
  /** Methods it strikes; any but getUpdates when absent. */
  method?: string | readonly string[]
  where?: (parameters: Record<string, unknown>) => boolean
  /** How many calls it strikes, 1 when absent. */
  times?: number
  /** Chance that it strikes a call, 1 when absent. */
  chance?: number
}

export type Down = 'refuse' | '500' | 'html'

export interface Weather {
  /** Adds a fault; returns how to take it away. */
  add: (rule: Rule) => () => void
  take: (method: string, parameters: Record<string, unknown>) => Fault | undefined
  /** How many calls each kind of fault has struck, ever. */
  readonly struck: ReadonlyMap<Fault['kind'], number>
  slowMs: number
  clear: () => void
}

export function createWeather(): Weather {
  const rules = new Set<Rule & { left: number }>()
  const struck = new Map<Fault['kind'], number>()
  const weather: Weather = {
    struck,
    add(rule) {
      const kept = { ...rule, left: rule.times ?? 1 }
      rules.add(kept)
      return () => rules.delete(kept)
    },
    take(method, parameters) {
      for (const rule of rules) {
        if (!names(rule.method, method) || rule.where?.(parameters) === false) continue
        if (rule.chance !== undefined && Math.random() >= rule.chance) continue
        rule.left -= 1
        if (rule.left <= 0) rules.delete(rule)
        struck.set(rule.fault.kind, (struck.get(rule.fault.kind) ?? 0) + 1)
        return rule.fault
      }
      return undefined
    },
    slowMs: 0,
    clear() {
      rules.clear()
      weather.slowMs = 0
    },
  }
  return weather
}

function names(wanted: Rule['method'], method: string): boolean {
  if (wanted === undefined) return method !== 'getUpdates'
  return typeof wanted === 'string' ? wanted === method : wanted.includes(method)
}
