// What a hub that is the only one has of the others.

import type { Progress, Turn } from '../../src/ports.ts'

/** The only hub there is. */
export function alone(): { turn: Turn; progress: Progress } {
  let kept: Date | null = null
  let asked = false
  return {
    turn: {
      mine(signal) {
        const first = !asked
        asked = true
        return Promise.resolve(signal.aborted ? 'stopped' : first ? 'gained' : 'kept')
      },
      release: () => Promise.resolve(),
    },
    progress: {
      keep(since) {
        kept = since ?? kept
        return Promise.resolve(new Date())
      },
      read: () => Promise.resolve(kept),
    },
  }
}
