// Bad weather on demand: outages, lost requests and answers, refusals, and what may befall a webhook.
// The API's weather is chosen before a request is looked at; the webhooks' when they leave.
import type { ErrorBody } from './errors.ts'

/**
 * `lost-request`: the connection breaks, nothing was done. `lost-response`: it was done, then the connection breaks.
 * `late`: the connection breaks first, it is done a little later. `before` and `after` say the same of an answer.
 */
export type Fault = (typeof FAULTS)[number]

const FAULTS = [
  'lost-request',
  'lost-response',
  'late',
  '429',
  '500 before',
  '500 after',
  'html before',
  'html after',
] as const

export type Down = 'refuse' | '500' | 'html'

export type Match = {
  /** Part of the path after /api/v1, or a pattern. */
  path?: string | RegExp
  method?: string
  /** A sync that carries a command of this type. */
  command?: string
  userId?: string
}

export type FaultOptions = Match & { times?: number; retryAfter?: number }

export type WebhookWeather = {
  /** Share of deliveries never sent, 0 to 1. */
  lost: number
  /** Share of deliveries sent twice, with one delivery id. */
  doubled: number
  delayedMs: number
  /** What leaves within `shuffleMs` arrives in any order. */
  shuffled: boolean
  shuffleMs: number
  /** The API answers only after its webhooks were delivered. */
  beforeResponse: boolean
}

export type Visit = { path: string; method: string; commands: string[]; userId: string | null }

type Rule = { fault: Fault; options: FaultOptions; left: number }
type CommandRule = { type: string; error: Partial<ErrorBody>; left: number }

export interface Weather {
  /** `refuse` closes the port itself; resolves when it is so. */
  setDown(down: Down | null): Promise<void>
  down(): Down | null
  slowMs: number
  lateMs: number
  /** Each fault's share of all requests, 0 to 1. */
  shares: Partial<Record<Fault, number>>
  /** The next matching request (or `times` of them) meets this fault. */
  next(fault: Fault, options?: FaultOptions): void
  /** The next command of this type (or `times` of them) gets this error in its sync status. */
  failCommand(type: string, error: Partial<ErrorBody>, times?: number): void
  webhooks: WebhookWeather
  clear(): Promise<void>
}

const CALM: WebhookWeather = {
  lost: 0,
  doubled: 0,
  delayedMs: 0,
  shuffled: false,
  shuffleMs: 50,
  beforeResponse: false,
}

export type WeatherStation = Weather & {
  /** What this request meets; one-shots are used up. */
  meet(visit: Visit): { fault: Fault; retryAfter: number } | undefined
  commandError(type: string): Partial<ErrorBody> | undefined
}

export function createWeather(options: {
  random: () => number
  openPort: () => Promise<void>
  closePort: () => Promise<void>
}): WeatherStation {
  let down: Down | null = null
  let rules: Rule[] = []
  let commandRules: CommandRule[] = []

  const station: WeatherStation = {
    slowMs: 0,
    lateMs: 50,
    shares: {},
    webhooks: { ...CALM },
    down: () => down,

    async setDown(next) {
      const was = down
      down = next
      if (next === 'refuse' && was !== 'refuse') await options.closePort()
      if (next !== 'refuse' && was === 'refuse') await options.openPort()
    },

    next(fault, faultOptions = {}) {
      rules.push({ fault, options: faultOptions, left: faultOptions.times ?? 1 })
    },

    failCommand(type, error, times = 1) {
      commandRules.push({ type, error, left: times })
    },

    async clear() {
      rules = []
      commandRules = []
      station.slowMs = 0
      station.shares = {}
      Object.assign(station.webhooks, CALM)
      await station.setDown(null)
    },

    meet(visit) {
      if (down === '500') return { fault: '500 before', retryAfter: 1 }
      if (down === 'html') return { fault: 'html before', retryAfter: 1 }
      const rule = rules.find((each) => matches(each.options, visit))
      if (rule) {
        if (--rule.left === 0) rules = rules.filter((each) => each !== rule)
        return { fault: rule.fault, retryAfter: rule.options.retryAfter ?? 1 }
      }
      let roll = options.random()
      for (const fault of FAULTS) {
        const share = station.shares[fault] ?? 0
        if (roll < share) return { fault, retryAfter: 1 }
        roll -= share
      }
      return undefined
    },

    commandError(type) {
      const rule = commandRules.find((each) => each.type === type)
      if (!rule) return undefined
      if (--rule.left === 0) commandRules = commandRules.filter((each) => each !== rule)
      return rule.error
    },
  }
  return station
}

function matches(match: Match, visit: Visit): boolean {
  if (match.method !== undefined && match.method !== visit.method) return false
  if (match.userId !== undefined && match.userId !== visit.userId) return false
  if (match.command !== undefined && !visit.commands.includes(match.command)) return false
  if (match.path === undefined) return true
  return typeof match.path === 'string' ? visit.path.includes(match.path) : match.path.test(visit.path)
}
