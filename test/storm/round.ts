// One round: a fresh world, one story told in it while everything breaks, then calm, rest, and the oracle's word.
import { mkdtemp, chmod, rm } from 'node:fs/promises'
import { randomBytes } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startStage } from '../../integrations/sandbox/stage.ts'
import type { Stage } from '../../integrations/sandbox/stage.ts'
import knex from 'knex'
import { startEmbeddedPostgres } from '../../src/embedded-postgres.ts'
import { createLog } from '../../src/log.ts'
import { createActor } from './act.ts'
import { makeCalm, makeRough } from './bad-weather.ts'
import { drive } from './drive.ts'
import type { Struck } from './drive.ts'
import { startFront } from './front.ts'
import { createHubs } from './hubs.ts'
import type { HubFigures } from './hubs.ts'
import { openLedger } from './ledger.ts'
import type { Ledger } from './ledger.ts'
import { judge } from './oracle.ts'
import type { Breach } from './oracle.ts'
import type { OwnPostgres } from './own-postgres.ts'
import type { OwnRedis } from './own-redis.ts'
import { clientName, createPlaces } from './places.ts'
import type { Profile } from './profiles.ts'
import { atRest } from './rest.ts'
import { epilogue } from './scenario.ts'
import type { Plan } from './scenario.ts'
import { newScript } from './script.ts'
import type { Script } from './script.ts'
import type { Step } from './steps.ts'
import { lookAtAll, twins } from './seen.ts'
import type { SeenTicket } from './seen.ts'

/** What a round is played on. */
export type Ground = {
  profile: Profile
  hubs: number
  /** The storm's own, or the address of one that must not be broken, or none: the hub makes its own. */
  postgres: OwnPostgres | string | null
  redis: OwnRedis | null
  gapMs: number
  /** Whoever takes the ground away in the middle of a round ends that too. */
  open?: AsyncDisposableStack
  say(what: string): void
}

export type RoundFigures = {
  messages: number
  steps: number
  impossible: number
  tickets: number
  struck: Struck
  hubs: HubFigures
  faults: Record<string, number>
  /** What the hubs asked of Todoist. */
  todoist: { requests: number; syncs: number; commands: number }
  webhooks: { lost: number; doubled: number; shuffled: number; givenUp: number }
  undecided: number
  notSent: number
  forgiven: number
  limitViolations: number
  longestDelayS: number
  tellingMs: number
  restingMs: number
}

export type Round = { breaches: Breach[]; figures: RoundFigures; logs: string; evidence: string }

export async function playRound(plan: Plan, ground: Ground): Promise<Round> {
  const { profile, say } = ground
  await using open = new AsyncDisposableStack()
  ground.open?.use(open)
  const front = await startFront()
  open.defer(front.close)
  const stage = await startStage({
    hubUrl: front.url,
    telegram: { limits: profile.telegramLimits, retryBaseMs: 50, webhookTimeoutMs: 3000 },
    todoist: {
      limits: profile.todoistLimits,
      webhooks: { retryDelayMs: 700, timeoutMs: 3000 },
      replayOmitsMapping: plan.mute,
    },
  })
  open.defer(stage.close)
  const { env, ledger: ledgerUrl } = await databaseOf(ground.postgres, open)
  const hubs = await createHubs(ground.hubs, {
    ...stage.env,
    ...env,
    ...(ground.redis ? { REDIS_URL: ground.redis.url } : {}),
    VENDOR_TIMEOUT_S: '2',
    LOG_LEVEL: 'warn',
    BUDGETS: JSON.stringify(profile.budgets),
  })
  open.defer(hubs.close)
  front.open(hubs.urls)
  await hubs.start()
  const ledger = openLedger(await ledgerUrl())
  open.defer(ledger.close)

  const script = newScript()
  const places = createPlaces(stage)
  const actor = createActor(stage, places, script)
  if (profile.rough) makeRough(stage)
  const began = performance.now()
  const own = typeof ground.postgres === 'string' ? null : ground.postgres
  const struck = await drive(plan, {
    stage,
    actor,
    script,
    hubs,
    postgres: own,
    redis: ground.redis,
    gapMs: ground.gapMs,
  })
  const toldAt = performance.now()
  say(`told ${script.messages.size} messages in ${seconds(toldAt - began)}, waiting for rest`)
  const breaches: Breach[] = []
  // What piled up is worked off in the same weather.
  await rested(stage, ledger, breaches)
  await makeCalm(stage)
  await hubs.ready()

  const clients = [...new Set(plan.steps.map(({ client }) => client))].toSorted((one, other) => one - other)
  const { hello, talk, last, newcomer } = epilogue(clients, 1_000_000)
  const calmly = async (steps: Step[]): Promise<boolean> => {
    for (const step of steps) actor(step, true)
    return await rested(stage, ledger, breaches)
  }
  // The first word of anyone has the board read, so that what no webhook told is known before the rest is said.
  const rest =
    (await rested(stage, ledger, breaches)) &&
    (await calmly(hello.slice(0, 1))) &&
    (await calmly(hello.slice(1))) &&
    (await calmly(talk)) &&
    (await calmly(last)) &&
    (await calmly([newcomer]))
  const restedAt = performance.now()
  if (rest) say(`at rest after ${seconds(restedAt - toldAt)}`)

  const undecided = await ledger.undecided()
  const everybody = [...clients, newcomer.client]
  const seen = lookAtAll(stage, places, everybody)
  const verdict = judge(script, seen, undecided)
  breaches.push(...verdict.breaches)
  for (const what of twins(stage)) breaches.push({ kind: 'structure', client: null, what })
  for (const what of await ledger.stuck()) breaches.push({ kind: 'stuck', client: null, what })
  const limitViolations =
    profile.telegramLimits === null ? 0 : stage.telegram.violations.length + stage.todoist.violations()
  if (limitViolations > 0)
    breaches.push({ kind: 'limit', client: null, what: JSON.stringify(stage.telegram.violations.slice(0, 5)) })
  const { telegram, todoist } = stage
  const faults = Object.fromEntries([
    ...[...telegram.weather.struck].map(([kind, times]) => [`telegram ${kind}`, times] as const),
    ...Object.entries(todoist.stats.byFault).map(([kind, times]) => [`todoist ${kind}`, times] as const),
  ])
  return {
    breaches,
    logs: hubs.logs(),
    evidence: await evidenceOf(breaches, script, ledger, seen),
    figures: {
      messages: script.messages.size,
      steps: script.steps.done,
      impossible: script.steps.impossible,
      tickets: everybody.length,
      struck,
      hubs: await hubs.counted(),
      faults,
      todoist: {
        requests: todoist.stats.requests,
        syncs: todoist.stats.syncs,
        commands: todoist.stats.commands,
      },
      webhooks: { ...todoist.webhookStats, doubled: todoist.webhookStats.doubled + telegram.repeatedUpdates },
      undecided: undecided.size,
      notSent: verdict.notSent,
      forgiven: verdict.forgiven,
      limitViolations,
      longestDelayS: verdict.longestDelayS,
      tellingMs: toldAt - began,
      restingMs: restedAt - toldAt,
    },
  }
}

/** All there is to know about the first clients whose tickets are amiss. */
async function evidenceOf(breaches: Breach[], script: Script, ledger: Ledger, seen: SeenTicket[]): Promise<string> {
  const guilty = [...new Set(breaches.flatMap(({ client }) => (client === null ? [] : [client])))].slice(0, 2)
  const evidence: string[] = []
  for (const each of guilty) {
    evidence.push(...script.diary.filter(({ client }) => client === each).map(({ line }) => line))
    evidence.push(...(await ledger.about(clientName(each))))
    for (const { tasks } of seen.filter(({ client }) => client === each))
      evidence.push(...tasks.flatMap(({ comments }) => comments.map((comment) => JSON.stringify(comment))))
  }
  return evidence.join('\n')
}

async function rested(stage: Stage, ledger: Ledger, breaches: Breach[]): Promise<boolean> {
  if (await atRest(stage, ledger)) return true
  const waiting = await ledger.waiting()
  breaches.push({
    kind: 'stuck',
    client: null,
    what: `it does not come to rest: ${stage.telegram.pendingUpdates} updates wait, and\n    ${waiting.join('\n    ')}`,
  })
  return false
}

/** The hubs' environment, and where the storm looks into the same database. */
async function databaseOf(
  postgres: Ground['postgres'],
  open: AsyncDisposableStack,
): Promise<{ env: Record<string, string>; ledger: () => Promise<string> }> {
  if (postgres === null) {
    // Joined only once the hub has made it, and left before: the last one out stops it.
    const dataDir = await mkdtemp(join(tmpdir(), 'helpdesk-hub-storm-data-'))
    await chmod(dataDir, 0o755)
    open.defer(async () => await rm(dataDir, { recursive: true, force: true, maxRetries: 5 }))
    const log = createLog({ level: 'silent', secrets: [] })
    return {
      env: { DATA_DIR: dataDir },
      async ledger() {
        const joined = await startEmbeddedPostgres({ dataDir: join(dataDir, 'postgres'), log })
        open.defer(joined.stop)
        return joined.url
      },
    }
  }
  if (typeof postgres === 'string') {
    const schema = `storm_${randomBytes(4).toString('hex')}`
    const url = new URL(postgres)
    const admin = knex({ client: 'pg', connection: postgres, pool: { min: 0, max: 1 } })
    await admin.raw(`create schema "${schema}"`)
    open.defer(async () => {
      await admin.raw(`drop schema "${schema}" cascade`)
      await admin.destroy()
    })
    url.searchParams.set('options', `-c search_path=${schema}`)
    return { env: { DATABASE_URL: url.href }, ledger: async () => url.href }
  }
  const name = `storm_${randomBytes(4).toString('hex')}`
  const url = await postgres.database(name)
  open.defer(async () => await postgres.drop(name))
  return { env: { DATABASE_URL: url }, ledger: async () => url }
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`
}
