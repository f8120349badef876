// Due dates: the few phrases a helpdesk meets. A phrase we cannot read is refused, as the vendor refuses nonsense.
import type { Args } from './arguments.ts'
import { objectArg } from './arguments.ts'
import { invalidArgument } from './errors.ts'
import type { Due, Task } from './records.ts'

const DAY_MS = 86_400_000
const DATE = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?Z?)?$/
const STEP_DAYS: Record<string, number> = { 'every day': 1, daily: 1, 'every week': 7, weekly: 7 }

const dayOf = (millis: number) => new Date(millis).toISOString().slice(0, 10)

/** Undefined: leave it as it is. Null: no date. */
export function dueArg(args: Args, now: number): Due | null | undefined {
  const due = objectArg(args, 'due')
  if (due === undefined || due === null) return due
  const lang = typeof due.lang === 'string' ? due.lang : 'en'
  const timezone = typeof due.timezone === 'string' ? due.timezone : null
  const phrase = typeof due.string === 'string' ? due.string.trim().toLowerCase() : ''
  if (phrase.length > 150) throw invalidArgument('due', 'Ensure this value has at most 150 characters')
  const recurring = phrase in STEP_DAYS
  if (typeof due.date === 'string') {
    if (!DATE.test(due.date)) throw invalidArgument('due', 'Date is invalid')
    return { date: due.date, timezone, string: phrase || due.date, lang, is_recurring: recurring }
  }
  if (phrase === 'no date' || phrase === '') return null
  const offset = phrase === 'tomorrow' ? 1 : 0
  if (recurring || phrase === 'today' || phrase === 'tomorrow')
    return { date: dayOf(now + offset * DAY_MS), timezone, string: phrase, lang, is_recurring: recurring }
  if (DATE.test(phrase)) return { date: phrase, timezone, string: phrase, lang, is_recurring: false }
  throw invalidArgument('due', 'Date is invalid, use a date in the format YYYY-MM-DD')
}

export function nextOccurrence(due: Due): Due {
  const next = Date.parse(due.date.slice(0, 10)) + (STEP_DAYS[due.string] ?? 1) * DAY_MS
  return { ...due, date: dayOf(next) + due.date.slice(10) }
}

export function deadlineArg(args: Args): Task['deadline'] | undefined {
  const deadline = objectArg(args, 'deadline')
  if (deadline === undefined || deadline === null) return deadline
  if (typeof deadline.date !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(deadline.date))
    throw invalidArgument('deadline', 'Date is invalid')
  return { date: deadline.date, lang: typeof deadline.lang === 'string' ? deadline.lang : 'en' }
}

export function durationArg(args: Args): Task['duration'] | undefined {
  const duration = objectArg(args, 'duration')
  if (duration === undefined || duration === null) return duration
  const { amount, unit } = duration
  if (typeof amount !== 'number' || !Number.isInteger(amount) || amount < 1)
    throw invalidArgument('duration', 'Expected a positive amount')
  if (unit !== 'minute' && unit !== 'day') throw invalidArgument('duration', 'Expected the unit minute or day')
  return { amount, unit }
}
