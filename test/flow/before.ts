// Something happens between two questions of one transaction.
import { createRequire } from 'node:module'
import type pg from 'pg'

const { Client } = createRequire(import.meta.url)('pg') as typeof pg

/** Has `work` done right before the first query that this matches is asked. */
export function before(matches: RegExp, work: () => Promise<void>): () => void {
  const { query } = Client.prototype
  let done = false
  Client.prototype.query = function heard(this: pg.Client, ...args: unknown[]) {
    const [first] = args as [string | { text?: string }]
    const text = typeof first === 'string' ? first : (first.text ?? '')
    const ask = (): unknown => Reflect.apply(query, this, args)
    if (done || !matches.test(text)) return ask() as never
    done = true
    return work().then(ask) as never
  }
  return () => void (Client.prototype.query = query)
}
