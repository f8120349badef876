// Goes through a plan: every step in its order, every trouble before its step. What can't be done yet waits with all
// that the same client's story has behind it.
import { setTimeout as wait } from 'node:timers/promises'
import type { Stage } from '../../integrations/sandbox/stage.ts'
import type { Actor } from './act.ts'
import type { Hubs } from './hubs.ts'
import type { OwnPostgres } from './own-postgres.ts'
import type { OwnRedis } from './own-redis.ts'
import { createRandom } from './random.ts'
import type { Plan } from './scenario.ts'
import type { Script } from './script.ts'
import type { Step, Trouble } from './steps.ts'

export type Struck = {
  postgres: number
  redisFlushes: number
  redisRestarts: number
  outages: number
  slowTimes: number
  commandsRefused: number
}

export type Drive = {
  stage: Stage
  actor: Actor
  script: Script
  hubs: Hubs
  postgres: OwnPostgres | null
  redis: OwnRedis | null
  /** Milliseconds between two steps, on average. */
  gapMs: number
}

/** What still waits for its time is given up when nothing could be done for so long. */
const patienceMs = 60_000

export async function drive(plan: Plan, with_: Drive): Promise<Struck> {
  const random = createRandom(plan.seed + 1)
  const struck: Struck = {
    postgres: 0,
    redisFlushes: 0,
    redisRestarts: 0,
    outages: 0,
    slowTimes: 0,
    commandsRefused: 0,
  }
  const under: Promise<unknown>[] = []
  const troubles = plan.troubles.toSorted((one, other) => one.before - other.before)
  const backlog = createBacklog(with_)
  for (const [index, step] of plan.steps.entries()) {
    while (troubles.length > 0 && troubles[0]!.before <= index) {
      const trouble = troubles.shift()!
      under.push(strike(trouble, with_, struck))
    }
    backlog.add(step)
    if (random.chance(0.2)) backlog.work()
    const gap = random.next() * 2 * with_.gapMs
    if (gap >= 1) await wait(gap)
    else if (index % 50 === 0) await wait(0)
  }
  await Promise.all(under)
  await backlog.finish()
  return struck
}

function createBacklog({ actor, script }: Drive) {
  const waiting = new Map<number, Step[]>()
  let doneAt = performance.now()

  function workClient(client: number): void {
    const steps = waiting.get(client) ?? []
    while (steps.length > 0) {
      if (actor(steps[0]!, false) === 'not_yet') return
      doneAt = performance.now()
      steps.shift()
    }
    waiting.delete(client)
  }

  return {
    add(step: Step): void {
      const steps = waiting.get(step.client)
      if (steps) return void steps.push(step)
      waiting.set(step.client, [step])
      workClient(step.client)
    },
    work(): void {
      for (const client of [...waiting.keys()]) workClient(client)
    },
    /** What can't ever be done, since what it needs was left out, is given up. */
    async finish(): Promise<void> {
      doneAt = performance.now()
      while (waiting.size > 0 && performance.now() - doneAt < patienceMs) {
        this.work()
        if (waiting.size > 0) await wait(50)
      }
      for (const steps of waiting.values()) script.steps.impossible += steps.length
    },
  }
}

async function strike(trouble: Trouble, with_: Drive, struck: Struck): Promise<void> {
  const { stage, hubs, postgres, redis } = with_
  const { telegram, todoist } = stage
  switch (trouble.what) {
    case 'kill':
      return await hubs.kill(trouble.hub)
    case 'die_at':
      return await hubs.arm(trouble.hub, trouble.moment, trouble.nth)
    case 'freeze':
      return await hubs.freeze(trouble.hub, trouble.ms)
    case 'postgres':
      struck.postgres += 1
      return await postgres?.breakDown()
    case 'redis':
      if (trouble.how === 'flush') {
        struck.redisFlushes += 1
        return await redis?.flush()
      }
      struck.redisRestarts += 1
      return await redis?.restart(1000)
    case 'telegram_down':
      struck.outages += 1
      await telegram.weather.setDown(trouble.how)
      await wait(trouble.ms)
      return await telegram.weather.setDown(undefined)
    case 'todoist_down':
      struck.outages += 1
      await todoist.weather.setDown(trouble.how)
      await wait(trouble.ms)
      return await todoist.weather.setDown(null)
    case 'slow':
      struck.slowTimes += 1
      telegram.weather.slowMs = todoist.weather.slowMs = trouble.byMs
      await wait(trouble.ms)
      telegram.weather.slowMs = todoist.weather.slowMs = 0
      return
    case 'command_refused':
      struck.commandsRefused += 1
      return todoist.weather.failCommand(trouble.command, {
        error_tag: 'INTERNAL',
        http_code: 500,
        error: 'Internal error',
      })
    default:
      return trouble satisfies never
  }
}
