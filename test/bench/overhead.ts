// What the hub adds to a message's way, one client at a time, with vendors that answer at once.

import type { World } from '../../integrations/sandbox/world.ts'
import type { Baseline } from './baseline.ts'
import type { Figure } from './figure.ts'
import { carriedOnBothSides, median, percentile } from './carried.ts'

const messages = 120
const restMs = 120
const goalMs = 40

export async function measureOverhead(world: World, baseline: Baseline): Promise<Figure[]> {
  const { telegram, people, watch } = world
  telegram.as(people.anna.id).write('first')
  const task = await watch.until('the first task', () => world.todoist.tasks(world.project.id)[0])
  await watch.until('its first comment', () => world.todoist.comments(task.id)[0])
  await watch.quiet()
  const times: number[] = []
  for (let number = 0; number < messages; number += 1) {
    // The next one is written when the last has come to rest: a client reads before writing on.
    await watch.quiet(restMs)
    times.push(await carriedOnBothSides(world, `message ${number}`, task.id))
  }
  const middle = median(times.slice(20))
  const late = percentile(times.slice(20), 0.99)
  const ratio = middle / baseline.medianMs
  return [
    {
      what: 'update to both copies, median, one client at a time',
      value: `${middle.toFixed(1)} ms`,
      goal: `under ${goalMs} ms`,
      met: middle < goalMs,
    },
    { what: 'update to both copies, p99', value: `${late.toFixed(1)} ms`, goal: 'told', met: true },
    {
      what: 'the same without a hub (bare copy and comment)',
      value: `${baseline.medianMs.toFixed(1)} ms (the hub: ${ratio.toFixed(1)} times)`,
      goal: 'told',
      met: true,
    },
  ]
}
