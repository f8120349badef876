// From a story that fails to a small one that still does: steps and troubles are left out, by fast-check, for as long as
// the same kind of thing goes wrong.
import fc from 'fast-check'
import type { Breach } from './oracle.ts'
import type { Plan } from './scenario.ts'

export type Shrunk = { plan: Plan; breaches: Breach[]; runs: number }

export async function shrink(
  plan: Plan,
  breaches: Breach[],
  play: (smaller: Plan) => Promise<Breach[]>,
  runsAtMost: number,
): Promise<Shrunk> {
  const kinds = new Set(breaches.map(({ kind }) => kind))
  const best: Shrunk = { plan, breaches, runs: 0 }
  // The clients of the first breaches come first: most of the others have nothing to do with it.
  const guilty = new Set(breaches.flatMap(({ client }) => (client === null ? [] : [client])))
  const only = guilty.size > 0 ? plan.steps.filter(({ client }) => guilty.has(client)) : plan.steps
  const property = fc.asyncProperty(fc.subarray(plan.steps), fc.subarray(plan.troubles), async (steps, troubles) => {
    if (steps.length === plan.steps.length && troubles.length === plan.troubles.length) return false
    if (best.runs >= runsAtMost) return true
    best.runs += 1
    const found = (await play({ ...plan, steps, troubles: moved(plan, steps, troubles) })).filter(({ kind }) =>
      kinds.has(kind),
    )
    if (found.length === 0) return true
    best.plan = { ...plan, steps, troubles: moved(plan, steps, troubles) }
    best.breaches = found
    return false
  })
  const whole: [Plan['steps'], Plan['troubles']] = [plan.steps, plan.troubles]
  const examples: (typeof whole)[] = only.length < plan.steps.length ? [[only, plan.troubles], whole] : [whole]
  await fc.check(property, { examples, numRuns: examples.length, seed: plan.seed })
  return best
}

/** A trouble stays before the step it was before, or the next one that is left. */
function moved(plan: Plan, steps: Plan['steps'], troubles: Plan['troubles']): Plan['troubles'] {
  const kept = new Set(steps)
  const before: number[] = []
  let left = 0
  for (const step of plan.steps) {
    before.push(left)
    if (kept.has(step)) left += 1
  }
  return troubles.map((trouble) => ({ ...trouble, before: before[trouble.before] ?? left }))
}
