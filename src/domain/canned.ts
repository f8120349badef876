// Ready answers: what their names may be, which one is meant, and what one says once its places are filled in.

import type { Content } from './content.ts'

/** The answers a desk has: the one that was called, and the names of all where there is none of that name. */
export type CannedCall = { text: string | null; names: string[] }

const nameWanted = /^[\p{L}\p{N}_-]{1,32}$/u

export function isCannedName(name: string): boolean {
  return nameWanted.test(name.normalize('NFC'))
}

/** The same for all that is the same name. */
export function cannedKey(name: string): string {
  return name.normalize('NFC').toLowerCase()
}

/** What a comment calls that is one word behind a `!`; null where it calls nothing. */
export function calledOnBoard({ text }: Pick<Content, 'text'>): string | null {
  return /^!(?=[\p{L}\p{N}_-])(\S+)$/u.exec(text.trim())?.[1] ?? null
}

/** Places that have no value here stay as they are. */
export function filledIn(text: string, values: { name: string; ticket: number; agent: string }): string {
  const known = new Map<string, string>(Object.entries(values).map(([place, value]) => [place, String(value)]))
  return text.replace(/\{(\w+)\}/g, (place, name: string) => known.get(name) ?? place)
}

const suggestedAtMost = 3
const farthest = 2

/** The names that are most like a wrong one, best first; none where none is. */
export function closestNames(wrong: string, names: string[]): string[] {
  const key = cannedKey(wrong)
  return names
    .map((name) => ({ name, far: distance(key, cannedKey(name)) }))
    .filter(({ far }) => far <= farthest)
    .toSorted((one, other) => one.far - other.far || (one.name < other.name ? -1 : 1))
    .slice(0, suggestedAtMost)
    .map(({ name }) => name)
}

/** How many letters have to be changed, added or left out; one that begins as the other is nearly the same. */
function distance(one: string, other: string): number {
  if (one !== '' && (other.startsWith(one) || one.startsWith(other))) return 1
  let row = Array.from({ length: other.length + 1 }, (_, index) => index)
  for (const [i, letter] of [...one].entries()) {
    const next = [i + 1]
    for (const [j, wanted] of [...other].entries())
      next.push(Math.min(next[j]! + 1, row[j + 1]! + 1, row[j]! + (letter === wanted ? 0 : 1)))
    row = next
  }
  return row.at(-1)!
}
