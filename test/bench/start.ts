// How long a start takes: on a database that is there, and on a machine with nothing on it.

import { startWorld } from '../../integrations/sandbox/world.ts'
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

/** A machine with nothing on it: the hub makes its own Postgres first. */
export async function measureFresh(): Promise<Figure> {
  const began = performance.now()
  const world = await startWorld({ env: { LOG_LEVEL: 'warn' } })
  const ms = performance.now() - began
  await world.close()
  return {
    what: 'start to ready, new embedded database',
    value: `${(ms / 1000).toFixed(2)} s`,
    goal: 'under 8 s',
    met: ms < 8000,
  }
}
