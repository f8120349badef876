// How long a start takes on a database that is there.

import type { World } from '../../integrations/sandbox/world.ts'
import type { Figure } from './figure.ts'

const goalMs = 3000

export async function measureStart(world: World): Promise<Figure> {
  await world.hub.kill('SIGTERM')
  const began = performance.now()
  await world.hub.start()
  const ms = performance.now() - began
  return {
    what: 'start to ready, existing database',
    value: `${(ms / 1000).toFixed(2)} s`,
    goal: 'under 3 s',
    met: ms < goalMs,
  }
}
