// What an examination found, and how to mend it.

import type { Finding, Problem } from './ports.ts'

export function fine(about: string, found: string): Finding {
  return { about, state: 'fine', found, mend: null }
}

export function warning(about: string, found: string, mend: string): Finding {
  return { about, state: 'warning', found, mend }
}

export function broken(about: string, { wrong, mend }: Pick<Problem, 'wrong' | 'mend'>): Finding {
  return { about, state: 'broken', found: wrong, mend }
}
