// What a run is about: bad weather with budgets nobody runs into, or quiet weather at the limits, where the stand-ins'
// own gates prove that no window ever holds too much.
import type { Limits } from '../../integrations/sandbox/telegram-server/telegram-server.ts'

export type Profile = {
  rough: boolean
  budgets: { groupPerMinute: number; privatePerSecond: number; botPerSecond: number; todoistPer15Minutes: number }
  /** Null: the stand-in has no limits. */
  telegramLimits: Partial<Limits> | null
  todoistLimits: { partial?: number; full?: number }
}

export const profileNames = ['rough', 'limits', 'defaults'] as const
export type ProfileName = (typeof profileNames)[number]

const wide: Profile = {
  rough: true,
  budgets: { groupPerMinute: 100_000, privatePerSecond: 1000, botPerSecond: 1000, todoistPer15Minutes: 100_000 },
  telegramLimits: null,
  todoistLimits: { partial: 100_000, full: 100_000 },
}

/** The published shape of every window; the group's is wider, so that a run ends within minutes. */
const tight: Profile = {
  rough: false,
  budgets: { groupPerMinute: 300, privatePerSecond: 1, botPerSecond: 30, todoistPer15Minutes: 1000 },
  telegramLimits: { group: { count: 300, windowMs: 60_000 } },
  todoistLimits: {},
}

export const profiles: Record<ProfileName, Profile> = { rough: wide, limits: tight, defaults: wide }
