// What the hub adds to a message's way, one client at a time.

import type { World } from '../../integrations/sandbox/world.ts'
import type { Baseline } from './baseline.ts'
import { measureBaseline } from './baseline.ts'
import type { Figure } from './figure.ts'
import { carriedOnBothSides, median, percentile } from './carried.ts'

/** Enough that one in a hundred is more than the one slowest. */
const messages = 480
const restMs = 120
const goalMs = 40
const slowMs = 50
const timesAtMost = 2

/** With vendors that answer at once, and with such that take their time, each beside a bare bot. */
export async function measureOverhead(world: World): Promise<Figure[]> {
  const bare = await measureBaseline(0, messages)
  const hub = await timeMessages(world, 0, messages)
  const bareSlow = await measureBaseline(slowMs, messages)
  const slow = await timeMessages(world, slowMs, messages)
  return [
    {
      what: 'update to both copies, median, one client at a time',
      value: `${hub.medianMs.toFixed(1)} ms`,
      goal: `under ${goalMs} ms`,
      met: hub.medianMs < goalMs,
    },
    { what: 'update to both copies, p99', value: `${hub.lateMs.toFixed(1)} ms`, goal: 'told', met: true },
    {
      what: 'a bare bot that only copies, median',
      value: `${bare.medianMs.toFixed(1)} ms (the hub: ${(hub.medianMs / bare.medianMs).toFixed(1)} times)`,
      goal: 'told',
      met: true,
    },
    compared('median', slow.medianMs, bareSlow.medianMs),
    compared('p99', slow.lateMs, bareSlow.lateMs),
  ]
}

function compared(which: string, hub: number, bare: number): Figure {
  return {
    what: `vendors at ${slowMs} ms: update to both copies, ${which}, against the bare bot`,
    value: `${hub.toFixed(1)} ms / ${bare.toFixed(1)} ms = ${(hub / bare).toFixed(2)} times`,
    goal: `at most ${timesAtMost} times`,
    met: hub / bare <= timesAtMost,
  }
}

/** The next one is written when the last has come to rest: a client reads before writing on. */
export async function timeMessages(world: World, vendorsMs: number, count: number): Promise<Baseline> {
  const { telegram, todoist, watch } = world
  const client = telegram.addUser({ first_name: 'Clara' })
  const before = new Set(todoist.tasks(world.project.id).map(({ id }) => id))
  telegram.as(client.id).write('first')
  const task = await watch.until('the task', () => todoist.tasks(world.project.id).find(({ id }) => !before.has(id)))
  await watch.until('its first comment', () => todoist.comments(task.id)[0])
  await watch.quiet()
  telegram.weather.slowMs = todoist.weather.slowMs = vendorsMs
  const times: number[] = []
  for (let number = 0; number < count; number += 1) {
    await watch.quiet(restMs + vendorsMs)
    times.push(await carriedOnBothSides(world, `message ${number}`, task.id, client.id))
  }
  telegram.weather.slowMs = todoist.weather.slowMs = 0
  await watch.quiet()
  const warm = times.slice(Math.floor(count / 6))
  return { medianMs: median(warm), lateMs: percentile(warm, 0.99) }
}
