// What whoever runs the hub gets to see of it while it runs. Types only, since everybody may count.

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
