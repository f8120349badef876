// Which technician is meant by a name that somebody has typed.

import type { Technician } from './ticket.ts'

/**
 * All that fit best: called exactly so, by username or by name; else whose username, name, or a word of it begins so.
 * With an @ only usernames count.
 */
export function techniciansCalled(name: string, technicians: Technician[]): Technician[] {
  const onlyUsername = name.startsWith('@')
  const wanted = folded(onlyUsername ? name.slice(1) : name)
  if (wanted === '') return []
  const exact = technicians.filter((one) => namesOf(one, onlyUsername).some((known) => known === wanted))
  if (exact.length > 0) return exact
  return technicians.filter((one) =>
    namesOf(one, onlyUsername).some((known) => known.startsWith(wanted) || known.includes(` ${wanted}`)),
  )
}

function namesOf({ name, username }: Technician, onlyUsername: boolean): string[] {
  return [...(username === null ? [] : [folded(username)]), ...(onlyUsername ? [] : [folded(name)])]
}

function folded(name: string): string {
  return name.toLowerCase().replaceAll('ё', 'е').replaceAll(/\s+/g, ' ').trim()
}
