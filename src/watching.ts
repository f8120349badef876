// What whoever runs the hub gets to see of it: what is counted while it runs, and what an examination finds. Types only,
// since everybody may count, and every vendor's door is examined.

import type { NewsSource } from './ports.ts'

/** How something of our own that came back was known: the cheapest first. */
export type EchoNet = 'hint' | 'link' | 'parked_link' | 'fields' | 'own_message'

/** Counts what happens in this process. Never throws, waits for nothing, and learns no name and no text. */
export interface Meter {
  echo(net: EchoNet): void
  processed(news: { source: NewsSource; receivedAt: Date }, outcome: 'done' | 'park' | 'failed' | 'dead'): void
  /** Somebody else's claim ran out with a call in flight; it is this process' now. */
  takenOver(): void
  /** The vendor asked to slow down. */
  slowedDown(vendor: 'telegram' | 'todoist', lane: string): void
}

/** `broken`: the hub can't do its work so. `warning`: it can, and somebody should look. */
export type Mark = 'fine' | 'warning' | 'broken'

/** One thing that was looked at: how it is, and how to mend it where that is needed. Never a secret in it. */
export type Finding = { name: string; mark: Mark; says: string; mend: string | null }
