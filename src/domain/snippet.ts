// The piece of a text that a search has found: around the first word that fits, with what fits in bold.

import type { Span } from './content.ts'

export type Snippet = { text: string; spans: Span[] }

const before = 40
const limit = 140
/** The chat drops formatting beyond so much in a message, and a list has several of these. */
const boldAtMost = 8
/** A stem may end otherwise than the word it is of: `happi` is of `happy`. */
const shortestCut = 4

/** `stems` as a search has them: in small letters, with ё as е. In one line. */
export function snippetOf(text: string, stems: string[]): Snippet {
  const line = text.replaceAll(/\s+/g, ' ').trim()
  const words = [...line.matchAll(/[\p{L}\p{N}]+/gu)].map((found) => ({ word: found[0], at: found.index }))
  const fitting = words.filter(({ word }) => stems.some((stem) => fits(folded(word), stem)))
  const first = fitting[0]?.at ?? 0
  const start = first <= before ? 0 : words.find(({ at }) => at >= first - before)!.at
  const end = Math.min(line.length, start + limit)
  const head = start === 0 ? '' : '…'
  return {
    text: `${head}${line.slice(start, end).toWellFormed()}${end < line.length ? '…' : ''}`,
    spans: fitting
      .filter(({ word, at }) => at + word.length <= end)
      .slice(0, boldAtMost)
      .map(({ word, at }) => ({ type: 'bold', offset: at - start + head.length, length: word.length })),
  }
}

function fits(word: string, stem: string): boolean {
  return word.startsWith(stem) || (stem.length >= shortestCut && word.startsWith(stem.slice(0, -1)))
}

/** As the words of a search are compared. */
function folded(word: string): string {
  return word.toLowerCase().replaceAll('ё', 'е')
}
