// Resident memory of the hub's process after many messages.

import { readFile } from 'node:fs/promises'
import type { World } from '../../integrations/sandbox/world.ts'
import type { Figure } from './figure.ts'

const clients = 50
const each = 100
const goalMb = 220

export async function measureMemory(world: World): Promise<Figure> {
  const { telegram, todoist, watch } = world
  const users = Array.from({ length: clients }, (_, number) => telegram.addUser({ first_name: `Client ${number}` }))
  const before = countComments()
  const began = performance.now()
  for (let round = 0; round < each; round += 1)
    for (const user of users) telegram.as(user.id).write(`message ${round} of ${user.first_name}`)
  await watch.until('all comments', () => countComments() - before >= clients * each, 600_000)
  const seconds = (performance.now() - began) / 1000
  await watch.quiet(2000)
  const mb = await residentMb(world.hub.pid!)
  return {
    what: `resident memory after ${clients * each} messages (carried in ${seconds.toFixed(0)} s)`,
    value: `${mb.toFixed(0)} MB`,
    goal: `under ${goalMb} MB`,
    met: mb < goalMb,
  }

  function countComments(): number {
    return todoist
      .projects()
      .reduce(
        (sum, project) =>
          sum + todoist.tasks(project.id).reduce((all, task) => all + todoist.comments(task.id).length, 0),
        0,
      )
  }
}

export async function residentMb(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)![1]) / 1024
}
