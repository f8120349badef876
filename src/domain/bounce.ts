// The last breaker: tells messages that bounce between two machines from people who talk. A bounce comes right after
// what we carried to its side, and says it again, or says again what its own side said before. People do that once. The
// board is where machines write as people do: two who write to each other in the chat are people, however impatient.

import type { Content } from './content.ts'
import type { Message } from './message.ts'

/** So many in a row, and no comment is carried to the client until a person has reopened the ticket. */
export const bouncesAllowed = 8

/** An automatic answer comes by itself within this time. */
const promptMs = 2 * 60_000

export type Said = Pick<Message, 'origin' | 'content'> & { at: Date; note?: boolean }

/** How many bounces in a row it is with `said`; `before` is what was said before in the ticket, newest first. */
export function bouncesAfter(bounces: number, said: Said, before: Said[]): number {
  const carried = before.find(({ origin }) => origin !== said.origin)
  if (!carried || said.at.getTime() - carried.at.getTime() > promptMs) return 0
  if ([said, carried].every(({ origin }) => origin === 'client' || origin === 'topic')) return 0
  const words = wordsOf(said.content)
  const back = wordsOf(carried.content)
  const comesBack = words === back || words.endsWith(`: ${back}`) || words.endsWith(`:** ${back}`)
  const own = before.find(({ origin }) => origin === said.origin)
  const answersAlike = before[0] === carried && own !== undefined && words === wordsOf(own.content)
  return comesBack || answersAlike ? bounces + 1 : 0
}

/** To the letter: people who number their messages, or say nearly the same, are no machines. */
function wordsOf({ text, file, detail }: Content): string {
  return text.trim() || file?.identity || JSON.stringify(detail)
}
