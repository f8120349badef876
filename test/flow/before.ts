// Something happens between two questions of one transaction.
import { overhear } from './overhear.ts'

/** Has `work` done right before the first query that this matches is asked. */
export function before(matches: RegExp, work: () => Promise<void>): () => void {
  let done = false
  return overhear(({ text }, ask) => {
    if (done || !matches.test(text)) return ask()
    done = true
    return work().then(ask)
  })
}
