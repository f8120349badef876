// How fast a backlog is carried: the hub is down while clients write on, then it starts and works it off.

import { setTimeout as pause } from 'node:timers/promises'
import type { World } from '../../integrations/sandbox/world.ts'
import { residentMb } from './memory.ts'

export type Drain = { perSecond: number; seconds: number; megabytes: number; perSync: number }

/** Looking costs the machine something too: the copies are counted, not watched. */
const lookMs = 200
const patienceMs = 900_000

/** `messages` over `clients` whose tickets are open; vendors answer at once and every budget is wide. */
export async function measureDrain(
  world: World,
  { messages, clients, prefix }: { messages: number; clients: number; prefix: string },
): Promise<Drain> {
  const { telegram, hub } = world
  const users = Array.from({ length: clients }, (_, number) => telegram.addUser({ first_name: `${prefix} ${number}` }))
  for (const user of users) telegram.as(user.id).write(`${prefix} opens`)
  await bothHold(world, `${prefix} opens`, clients)
  await world.watch.quiet(1000)

  await hub.kill('SIGTERM')
  for (let number = 0; number < messages; number += 1)
    telegram.as(users[number % clients]!.id).write(`${prefix} message ${number}`)
  const { stats } = world.todoist
  const before = { ...stats }
  await hub.start()
  const began = performance.now()
  await bothHold(world, `${prefix} message`, messages)
  const seconds = (performance.now() - began) / 1000
  return {
    perSecond: messages / seconds,
    seconds,
    megabytes: await residentMb(hub.pid!),
    perSync: (stats.commands - before.commands) / Math.max(1, stats.syncs - before.syncs),
  }
}

async function bothHold({ telegram, todoist, group }: World, words: string, wanted: number): Promise<void> {
  const deadline = performance.now() + patienceMs
  for (;;) {
    const copies = telegram.chat(group.id).messages.filter(({ content }) => content.text?.includes(words)).length
    const comments = todoist
      .tasks()
      .reduce((sum, { id }) => sum + todoist.comments(id).filter(({ content }) => content.includes(words)).length, 0)
    if (copies >= wanted && comments >= wanted) return
    if (performance.now() > deadline) throw new Error(`only ${copies} copies and ${comments} comments of ${wanted}`)
    await pause(lookMs)
  }
}
