// A span of whole days, as people name it.

/** Both days count; `YYYY-MM-DD`, UTC. */
export type Period = { from: string; to: string }

/** Two days in their order; null where what was written is anything else. */
export function periodOf(words: string): Period | null {
  const [from, to, ...rest] = words.trim().split(/\s+/)
  if (from === undefined || to === undefined || rest.length > 0) return null
  return isDay(from) && isDay(to) && from <= to ? { from, to } : null
}

function isDay(word: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(word)) return false
  const day = new Date(`${word}T00:00:00Z`)
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(word)
}
