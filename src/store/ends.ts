// Who wants to hear how rows ended is told when, and only if, all of it is committed. The listener travels with the
// connection (knex' user parameters), so that whoever ends a row need not know of it.

import type { Database, Transaction } from './database.ts'

export type RowEnd = { op: string; stream: string; createdAt: Date; outcome: string }
export type EndListener = (end: RowEnd) => void

export function withEndListener(database: Database, listener: EndListener): Database {
  return database.withUserParams({ ...database.userParams, ended: listener }) as Database
}

/** Under a savepoint too: rolled back with it, nobody is told. */
export function tellEnds(
  trx: Transaction,
  rows: readonly { op: string; stream: string; createdAt: Date }[],
  outcome: string,
): void {
  const levels: Promise<unknown>[] = []
  let outermost = trx
  for (let level: Transaction | undefined = trx; level; level = level.parentTransaction) {
    levels.push(level.executionPromise)
    outermost = level
  }
  // A savepoint is not given them.
  const { ended } = outermost.userParams as { ended?: EndListener }
  if (!ended) return
  Promise.all(levels).then(
    () => {
      for (const { op, stream, createdAt } of rows) ended({ op, stream, createdAt, outcome })
    },
    () => undefined,
  )
}
