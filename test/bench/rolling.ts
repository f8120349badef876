// How long a message waits while three hubs are restarted one after the other.

import { createFleet } from '../processes/fleet.ts'
import { roll } from '../processes/rolling.ts'
import { percentile } from './carried.ts'
import type { Figure } from './figure.ts'

const longestMs = 10_000
const load = { clients: 10, everyMs: 200 }

export async function measureRolling(env: Record<string, string>): Promise<Figure[]> {
  const fleet = await createFleet({
    name: 'bench rolling',
    hubs: 3,
    env,
    stage: {
      telegram: { limits: null },
      todoist: { limits: { partial: 10_000_000, full: 10_000, windowMs: 900_000 } },
    },
  })
  try {
    const { delays } = await roll(fleet, load)
    const median = percentile(delays, 0.5)
    const longest = Math.max(...delays)
    return [
      {
        what: `three hubs restarted in turn under ${1000 / load.everyMs} messages a second: ${delays.length} messages, to both copies`,
        value: `median ${median.toFixed(0)} ms, longest ${(longest / 1000).toFixed(2)} s`,
        goal: 'longest under 10 s',
        met: longest < longestMs,
      },
    ]
  } finally {
    await fleet.close()
  }
}
