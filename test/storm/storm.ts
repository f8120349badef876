// The storm as a program: rounds, the table, and a minimal story where something went wrong.
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isDeepStrictEqual } from 'node:util'
import { commandOf, help, readOptions } from './options.ts'
import type { Options, Story } from './options.ts'
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

const usualReport = fileURLToPath(new URL('../../data/storm.json', import.meta.url))
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
  const { story } = options
  const profile = profiles[story.profile]
  await using open = new AsyncDisposableStack()
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void open.disposeAsync().finally(() => process.exit(130)))

  const own = story.profile === 'defaults' || options.database !== null ? null : await startOwnPostgres()
  if (own) open.defer(own.close)
  const redis = story.profile === 'defaults' ? null : await startOwnRedis()
  if (redis) open.defer(redis.close)
  const ground: Ground = {
    profile,
    hubs: story.hubs,
    postgres: own ?? options.database,
    redis,
    gapMs: story.gap,
    open,
    say: (what) => console.log(`  ${what}`),
  }
  const report = options.record ?? usualReport
  const totals: Totals = (options.record === null ? null : await toldSoFar(options.record, story)) ?? {
    story,
    rounds: 0,
    sittings: 0,
    redis: redis ? 'yes' : story.profile === 'defaults' ? 'none' : 'none on this machine',
    durationS: 0,
    breaches: {},
    figures: null,
  }
  const [began, before, first] = [performance.now(), totals.durationS, totals.rounds]
  const secondsSince = (): number => Math.round((performance.now() - began) / 1000)
  const rounds = Math.max(1, Math.ceil(story.messages / story.round))
  for (let round = first; round < rounds && secondsSince() < options.minutes * 60; round += 1) {
    const share = (of: number): number => Math.floor((of * (round + 1)) / rounds) - Math.floor((of * round) / rounds)
    const plan = planStorm({
      seed: story.seed + round * 7919,
      messages: share(story.messages),
      kills: share(story.kills),
      hubs: story.hubs,
      redis: redis !== null,
      postgres: own !== null,
      rough: profile.rough,
    })
    console.log(
      `round ${round + 1} of ${rounds}, seed ${plan.seed}: ${plan.steps.length} steps, ${plan.troubles.length} troubles`,
    )
    const played = await playRound(plan, ground)
    if (round === first) totals.sittings += 1
    addRound(totals, played)
    totals.durationS = before + secondsSince()
    await mkdir(dirname(report), { recursive: true })
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

/** Null where nothing is written yet. Throws where it is about another story. */
async function toldSoFar(file: string, story: Story): Promise<Totals | null> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  if (text === null) return null
  const told = JSON.parse(text) as Totals
  if (isDeepStrictEqual(told.story, story)) return told
  throw new Error(`${file} tells another story: ${commandOf(told.story)}`)
}
