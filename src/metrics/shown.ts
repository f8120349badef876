// What was looked up at a scrape, as gauges. Lanes that have gone quiet disappear; what may be empty is told as zero, so
// that an alert on it has something to compare.

import type { Instruments } from './instruments.ts'

/** How the road stands; ages and times to wait in seconds. */
export type Sight = {
  outbox: { lane: string; state: string; count: number; age: number; frozen: number }[]
  inbox: { source: string; state: string; count: number; age: number }[]
  lanes: { lane: string; used: number; frozen: number }[]
  boardReadAge: number | null
  chatReadAge: number | null
}

/** Null: the database did not answer, so nothing is known of any of it. */
export function show(
  to: Instruments,
  sight: Sight | null,
  budgets: { groupPerMinute: number; botPerSecond: number; todoistPer15Minutes: number },
): void {
  to.database.set(sight === null ? 0 : 1)
  const shared = [
    ...[to.waiting, to.oldest, to.inbox, to.inboxOldest, to.unknown],
    ...[to.dead, to.used, to.limit, to.frozen, to.boardLag, to.chatLag],
  ]
  for (const gauge of shared) {
    gauge.reset()
    // One without labels would say 0, which is something else than nothing.
    gauge.remove({})
  }
  if (sight === null) return

  const { outbox, inbox, lanes } = sight
  const count = (rows: { state: string; count: number }[], ...states: string[]): number =>
    rows.reduce((sum, row) => sum + (states.includes(row.state) ? row.count : 0), 0)
  to.unknown.set(count(outbox, 'unknown'))
  to.dead.set(count(outbox, 'dead', 'stuck') + count(inbox, 'dead'))
  for (const { lane, state, count: rows, age, frozen } of outbox) {
    to.waiting.set({ lane, state }, rows)
    to.oldest.set({ lane, state }, age)
    to.frozen.set({ lane }, frozen)
  }
  for (const source of ['telegram', 'todoist', 'hub']) {
    to.inbox.set({ source, state: 'new' }, 0)
    to.inboxOldest.set({ source, state: 'new' }, 0)
  }
  for (const { source, state, count: rows, age } of inbox) {
    to.inbox.set({ source, state }, rows)
    to.inboxOldest.set({ source, state }, age)
  }
  for (const { lane, used, frozen } of lanes) {
    to.used.set({ lane }, used)
    to.limit.set({ lane }, limitOf(lane, budgets))
    to.frozen.set({ lane }, frozen)
  }
  if (sight.boardReadAge !== null) to.boardLag.set(sight.boardReadAge)
  if (sight.chatReadAge !== null) to.chatLag.set(sight.chatReadAge)
}

function limitOf(
  lane: string,
  budgets: { groupPerMinute: number; botPerSecond: number; todoistPer15Minutes: number },
): number {
  if (lane === 'board') return budgets.todoistPer15Minutes
  return lane === 'bot' ? budgets.botPerSecond : budgets.groupPerMinute
}
