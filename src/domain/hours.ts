// When a desk answers: on which days, from when to when, by whose clock. Pure; the language itself knows time zones.

/** `days` from 0, a Sunday; `from` and `to` in minutes after midnight. One that ends before it begins ends a day later. */
export type Hours = { zone: string; days: number[]; from: number; to: number }

const dayMinutes = 24 * 60
const dayNames = [
  ['sun', 'вс'],
  ['mon', 'пн'],
  ['tue', 'вт'],
  ['wed', 'ср'],
  ['thu', 'чт'],
  ['fri', 'пт'],
  ['sat', 'сб'],
]
const everyDay = [0, 1, 2, 3, 4, 5, 6]

/** `9-21 Europe/Moscow`, `mon-fri 9:30-18 Asia/Almaty`, `24/7`; null where it can't be read. */
export function readHours(text: string): Hours | 'always' | null {
  if (text.trim() === '24/7') return 'always'
  const found = /^(?:([\p{L},-]+)\s+)?(\d{1,2})(?::(\d{2}))?\s*[-–—]\s*(\d{1,2})(?::(\d{2}))?\s+(\S+)$/u.exec(
    text.trim(),
  )
  if (!found) return null
  const [, days, fromHour, fromMinute, toHour, toMinute, zoneName] = found
  const from = minutesOf(fromHour!, fromMinute)
  const to = minutesOf(toHour!, toMinute)
  const zone = zoneNamed(zoneName!)
  const on = days === undefined ? everyDay : daysOf(days)
  if (from === null || from === dayMinutes || to === null || zone === null || on === null) return null
  return { zone, days: on, from, to }
}

function minutesOf(hour: string, minute = '0'): number | null {
  const minutes = Number(hour) * 60 + Number(minute)
  return Number(minute) < 60 && minutes <= dayMinutes ? minutes : null
}

/** As it is properly written. */
function zoneNamed(name: string): string | null {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone
  } catch {
    return null
  }
}

function daysOf(text: string): number[] | null {
  const days = new Set<number>()
  for (const run of text.toLowerCase().split(',')) {
    const [first, last = first, ...more] = run.split('-').map((name) => dayNames.findIndex((day) => day.includes(name)))
    if (first! < 0 || last! < 0 || more.length > 0) return null
    for (let day = first!; ; day = (day + 1) % 7) {
      days.add(day)
      if (day === last) break
    }
  }
  return [...days].toSorted((one, other) => one - other)
}

/** As `readHours` reads it. */
export function hoursText(hours: Hours | null): string {
  if (hours === null) return '24/7'
  const clock = (minutes: number): string => `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`
  const days = hours.days.length === 7 ? '' : `${hours.days.map((day) => dayNames[day]![0]).join(',')} `
  return `${days}${clock(hours.from)}-${clock(hours.to)} ${hours.zone}`
}

/** When the desk answers again; null: it does now. */
export function opensAt(hours: Hours | null, now: Date): Date | null {
  if (hours === null) return null
  const { zone, days, from } = hours
  const to = hours.to <= from ? hours.to + dayMinutes : hours.to
  const today = Math.floor((now.getTime() + offsetMs(zone, now.getTime())) / (dayMinutes * 60_000))
  // Yesterday's may go on past midnight.
  for (let day = today - 1; day <= today + 7; day += 1) {
    const midnight = day * dayMinutes
    if (!days.includes(new Date(midnight * 60_000).getUTCDay())) continue
    const opens = instantOf(zone, (midnight + from) * 60_000)
    if (now.getTime() < opens) return new Date(opens)
    if (now.getTime() < instantOf(zone, (midnight + to) * 60_000)) return null
  }
  return null
}

/** When a clock on that wall shows this; what it never shows, since it was put forward, is as much later. */
function instantOf(zone: string, wallMs: number): number {
  const one = wallMs - offsetMs(zone, wallMs)
  const offset = offsetMs(zone, one)
  const other = wallMs - offset
  return offsetMs(zone, other) === offset ? other : Math.max(one, other)
}

/** How far that wall's clock is ahead of UTC. */
function offsetMs(zone: string, ms: number): number {
  const parts = new Intl.DateTimeFormat('en', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(ms)
  const at = Object.fromEntries(parts.map(({ type, value }) => [type, Number(value)])) as Record<string, number>
  const wall = Date.UTC(at['year']!, at['month']! - 1, at['day'], at['hour'], at['minute'], at['second'])
  return wall - Math.floor(ms / 1000) * 1000
}
