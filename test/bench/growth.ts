// The same work with more and more closed tickets in the database: its costs must not grow with them.

import type { World } from '../../integrations/sandbox/world.ts'
import type { TestDatabase } from '../database.ts'
import { measureDrain } from './drain.ts'
import type { Figure } from './figure.ts'
import { addHistory } from './history.ts'
import { timeMessages } from './overhead.ts'

const steps = [0, 100_000, 1_000_000]
const timesAtMost = 1.2
/** Few of them make a median that differs by a fifth from one time to the next. */
const messages = 200
const backlog = { messages: 1500, clients: 60 }

/** `say` is told each step as it is measured: writing a million tickets takes a while. */
export async function measureGrowth(
  world: World,
  database: TestDatabase,
  say: (what: string) => void,
): Promise<Figure[]> {
  const figures: Figure[] = []
  let first: { ms: number; perSecond: number } | null = null
  let tickets = 0
  for (const wanted of steps) {
    if (wanted > tickets) {
      // While history is written its indexes are gone: a hub that looked for work meanwhile would read it all.
      await world.hub.kill('SIGTERM')
      await addHistory(database.knex, wanted - tickets)
      await world.hub.start()
    }
    tickets = wanted
    // The backlog first: every step is timed among as many open tickets as it leaves, the first one too.
    const drain = await measureDrain(world, { ...backlog, prefix: `after ${wanted}` })
    const { medianMs: ms } = await timeMessages(world, 0, messages)
    first ??= { ms, perSecond: drain.perSecond }
    const slower = [ms / first.ms, first.perSecond / drain.perSecond]
    say(`${wanted} closed tickets: ${ms.toFixed(1)} ms, ${drain.perSecond.toFixed(0)} a second`)
    figures.push({
      what: `with ${wanted.toLocaleString('en')} closed tickets: update to both copies, drain, memory`,
      value: `${ms.toFixed(1)} ms (${slower[0]!.toFixed(2)}), ${drain.perSecond.toFixed(0)}/s (${slower[1]!.toFixed(2)}), ${drain.megabytes.toFixed(0)} MB`,
      goal: `at most ${timesAtMost} times`,
      met: slower.every((times) => times <= timesAtMost),
    })
  }
  return figures
}
