// A short storm with a fixed story. `npm run storm` tells longer ones.
import test from 'ava'
import { startOwnPostgres } from '../storm/own-postgres.ts'
import { startOwnRedis } from '../storm/own-redis.ts'
import { profiles } from '../storm/profiles.ts'
import { playRound } from '../storm/round.ts'
import { planStorm } from '../storm/scenario.ts'
import { tellBreaches } from '../storm/totals.ts'

test.serial('two hubs, killed and cut off all the time, lose nothing and say nothing twice', async (t) => {
  t.timeout(300_000)
  const postgres = await startOwnPostgres()
  t.teardown(postgres.close)
  const redis = await startOwnRedis()
  if (redis) t.teardown(redis.close)
  const plan = planStorm({
    seed: 7,
    messages: 150,
    kills: 4,
    hubs: 2,
    redis: redis !== null,
    postgres: true,
    rough: true,
  })
  const ground = { profile: profiles.rough, hubs: 2, postgres, redis, gapMs: 60, say: (what: string) => t.log(what) }
  const { breaches } = await playRound(plan, ground)
  t.is(tellBreaches(breaches), '')
})

test.serial('one hub that brings its own database and no Redis does so too', async (t) => {
  t.timeout(300_000)
  const plan = planStorm({ seed: 8, messages: 60, kills: 2, hubs: 1, redis: false, postgres: false, rough: true })
  const ground = {
    profile: profiles.defaults,
    hubs: 1,
    postgres: null,
    redis: null,
    gapMs: 60,
    say: (what: string) => t.log(what),
  }
  const { breaches } = await playRound(plan, ground)
  t.is(tellBreaches(breaches), '')
})
