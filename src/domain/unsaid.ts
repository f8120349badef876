// An edit of what was not kept when it was said: of a mistyped command, mostly. It is said now, as if it had never been
// anything else, where nothing that came since would stand before it on one side and behind it on another.

import type { Situation } from './decision.ts'
import type { Before } from './happening.ts'
import { isCommand } from './message.ts'

export function mayBeSaidNow({ before: said }: Situation, text: string, at: Date, before: Before): boolean {
  return before === 'unsaid' && !isCommand(text) && said.every((one) => second(one.at) < second(at))
}

/** The chat tells whole seconds, the board more. */
function second(at: Date): number {
  return Math.floor(at.getTime() / 1000)
}
