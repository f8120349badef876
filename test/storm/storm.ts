// The storm as a program: rounds, the table, and a minimal story where something went wrong.
import { mkdir, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { help, readOptions } from './options.ts'
import type { Options } from './options.ts'
import { startOwnPostgres } from './own-postgres.ts'
import { startOwnRedis } from './own-redis.ts'
import { profiles } from './profiles.ts'
import { playRound } from './round.ts'
import type { Ground } from './round.ts'
import { planStorm } from './scenario.ts'
import { shrink } from './shrink.ts'
import { tellStep, tellTrouble } from './steps.ts'
import { addRound, tableOf, tellBreaches } from './totals.ts'
import type { Totals } from './totals.ts'

const report = fileURLToPath(new URL('../../data/storm.json', import.meta.url))
const shrinkRunsAtMost = 40

let options: Options | null
try {
  options = readOptions(process.argv.slice(2))
} catch (error) {
  console.error(`${error instanceof Error ? error.message : String(error)}\n\n${help}`)
  process.exit(2)
}
if (options === null) console.log(help)
else await storm(options)

async function storm(options: Options): Promise<void> {
  const { seed, messages, kills, hubs, profile: name } = options
  const profile = profiles[name]
  await using open = new AsyncDisposableStack()
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void open.disposeAsync().finally(() => process.exit(130)))

  const own = name === 'defaults' || options.database !== null ? null : await startOwnPostgres()
  if (own) open.defer(own.close)
  const redis = name === 'defaults' ? null : await startOwnRedis()
  if (redis) open.defer(redis.close)
  const ground: Ground = {
    profile,
    hubs,
    postgres: own ?? options.database,
    redis,
    gapMs: options.gapMs,
    say: (what) => console.log(`  ${what}`),
  }
  const totals: Totals = {
    seed,
    command: `npm run storm -- ${process.argv.slice(2).join(' ')}`.trim(),
    rounds: 0,
    hubs,
    redis: redis ? 'yes' : name === 'defaults' ? 'none' : 'none on this machine',
    durationS: 0,
    breaches: {},
    figures: null,
  }
  const began = performance.now()
  const rounds = Math.max(1, Math.ceil(messages / options.round))
  for (let round = 0; round < rounds; round += 1) {
    const share = (of: number): number => Math.floor((of * (round + 1)) / rounds) - Math.floor((of * round) / rounds)
    const plan = planStorm({
      seed: seed + round * 7919,
      messages: share(messages),
      kills: share(kills),
      hubs,
      redis: redis !== null,
      postgres: own !== null,
      rough: profile.rough,
    })
    console.log(
      `round ${round + 1} of ${rounds}, seed ${plan.seed}: ${plan.steps.length} steps, ${plan.troubles.length} troubles`,
    )
    const played = await playRound(plan, ground)
    addRound(totals, played)
    totals.durationS = Math.round((performance.now() - began) / 1000)
    await mkdir(new URL('.', `file://${report}`), { recursive: true })
    await writeFile(report, `${JSON.stringify(totals, null, 2)}\n`)
    if (played.breaches.length === 0) continue

    console.log(`\nseed ${plan.seed} fails:\n${tellBreaches(played.breaches)}\n`)
    if (options.verbose) console.log(`${played.logs}\n\n${played.evidence}\n`)
    process.exitCode = 1
    if (options.shrink) {
      console.log(`looking for a smaller story, ${shrinkRunsAtMost} tries at most`)
      const play = async (smaller: typeof plan) => (await playRound(smaller, { ...ground, say: () => {} })).breaches
      const smallest = await shrink(plan, played.breaches, play, shrinkRunsAtMost)
      console.log(`after ${smallest.runs} tries, seed ${plan.seed}:\n${tellBreaches(smallest.breaches)}\n`)
      for (const trouble of smallest.plan.troubles) console.log(`  ${tellTrouble(trouble)}`)
      for (const [index, step] of smallest.plan.steps.entries()) console.log(`  ${index}. ${tellStep(step)}`)
      break
    }
  }
  console.log(`\n${tableOf(totals)}`)
}
