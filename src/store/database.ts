// The connection to Postgres, and bringing its tables up to date. bigint columns come back as numbers, arrays of them too:
// ids here stay far below 2^53 (Telegram promises 52 bits for its own).

import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import createKnex from 'knex'
import type { Knex } from 'knex'
import pg from 'pg'
import { beginLate } from './late-begin.ts'
import { isStalePlan, keepPlans } from './prepared.ts'
import { signRings } from './ringer.ts'

export type Database = Knex
export type Transaction = Knex.Transaction

const int8 = 20
const int8Array = 1016
const migrations = fileURLToPath(new URL('../../migrations', import.meta.url))

/** A process that stands still in the middle of a transaction keeps its locks only so long. */
const idleInTransactionMs = 5000

/** `url` may carry `options=-c search_path=…`; throws nothing until first used. */
export function connectDatabase(url: string, options: { pool?: number } = {}): Database {
  return createKnex({
    client: 'pg',
    connection: {
      connectionString: url,
      keepAlive: true,
      // Questions of one transaction that do not wait for each other's answers leave together.
      pipeline: true,
      types: {
        getTypeParser(oid: number, format?: 'text' | 'binary') {
          const parse = pg.types.getTypeParser(oid, format)
          if (format === 'binary' || (oid !== int8 && oid !== int8Array)) return parse
          return oid === int8 ? Number : (text: string) => (parse(text) as string[]).map(Number)
        },
      },
    } as Knex.PgConnectionConfig,
    pool: {
      min: 0,
      max: options.pool ?? 16,
      // Asked for in words: poolers between us and the server refuse parameters of the start that they do not know.
      afterCreate(connection: pg.Client, done: (error: Error | null, connection: pg.Client) => void) {
        keepPlans(connection)
        beginLate(connection)
        connection.query(
          `set idle_in_transaction_session_timeout = ${idleInTransactionMs}; ${signRings}`,
          (error: Error | null) => done(error, connection),
        )
      },
    },
    acquireConnectionTimeout: 20_000,
    // Models speak camelCase in their questions too; answers are turned by the models themselves.
    wrapIdentifier: (name, wrap) => wrap(name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)),
  })
}

/** Applies what is missing. Several hubs may start at once: one migrates, the others wait. */
export async function migrate(database: Database): Promise<string[]> {
  return await database.transaction(async (trx) => {
    // What is done under the lock is done on another connection.
    await trx.raw(`set local idle_in_transaction_session_timeout = '10min'`)
    await takeTurns(trx, 'migrations')
    const [, applied] = (await database.migrate.latest(migrationConfig)) as [number, string[]]
    return applied
  })
}

/** Names of the migrations that are not applied yet. */
export async function pendingMigrations(database: Database): Promise<string[]> {
  const [, pending] = (await database.migrate.list(migrationConfig)) as [unknown, { file: string }[]]
  return pending.map(({ file }) => file)
}

const migrationConfig: Knex.MigratorConfig = { directory: migrations, loadExtensions: ['.ts'] }

/** The data itself can't be stored, or not as it is: trying again would fail again. Postgres' classes 22, 23 and 54. */
export function isUnstorable(error: unknown): boolean {
  return error instanceof pg.DatabaseError && /^(22|23|54)/.test(error.code ?? '')
}

/** One process at a time does what follows in this transaction under this name. */
export async function takeTurns(trx: Transaction, name: string): Promise<void> {
  await trx.raw(`select pg_advisory_xact_lock(hashtext('helpdesk-hub ' || ? || ' ' || current_schema()))`, [name])
}

/**
 * This transaction's end does not wait for the disk. Should the server crash right after it, it may never have happened,
 * and everything after it neither: what is committed in the usual way keeps it too. So it is for work that a crash leaves
 * as it was before, to be done again, and on which nothing outside relies before another commit.
 */
export async function commitLazily(trx: Transaction): Promise<void> {
  await trx.raw('set local synchronous_commit = off')
}

/** So long, twice as long the next time, and so on. */
const againMs = 200
const triesAllowed = 6

/**
 * A transaction that is done again when the database breaks it off. Whether it came to its end is not known then: the
 * work has to see by itself that it was done.
 */
export async function persistently<T>(database: Database, work: (trx: Transaction) => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await database.transaction(work)
    } catch (error) {
      if (!isInterruption(error) || tries === triesAllowed) throw error
      await sleep(againMs * 2 ** (tries - 1))
    }
  }
}

/** Postgres' classes 08 and 57 (the connection, the operator), 40 (rolled back), and a transaction that stood still. */
const interruptions = /^(08|57P|40|25P03|ECONN|EPIPE)/

/** Whether the database broke off, through no fault of what was asked: the same may well succeed the next time. */
export function isInterruption(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  // Models wrap what the database says.
  if ('nativeError' in error) return isInterruption(error.nativeError)
  if (isStalePlan(error)) return true
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  return (
    interruptions.test(code) ||
    /Connection terminated|connection error and is not queryable|Timeout acquiring a connection/.test(error.message)
  )
}
