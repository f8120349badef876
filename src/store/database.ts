// The connection to Postgres, and bringing its tables up to date. bigint columns come back as numbers: ids here stay
// far below 2^53 (Telegram promises 52 bits for its own).

import { fileURLToPath } from 'node:url'
import createKnex from 'knex'
import type { Knex } from 'knex'
import pg from 'pg'

export type Database = Knex
export type Transaction = Knex.Transaction

const int8 = 20
const migrations = fileURLToPath(new URL('../../migrations', import.meta.url))

/** `url` may carry `options=-c search_path=…`; throws nothing until first used. */
export function connectDatabase(url: string, options: { pool?: number } = {}): Database {
  return createKnex({
    client: 'pg',
    connection: {
      connectionString: url,
      types: {
        getTypeParser: (oid: number, format?: 'text' | 'binary') =>
          oid === int8 && format !== 'binary' ? Number : pg.types.getTypeParser(oid, format as 'text'),
      },
    } as Knex.PgConnectionConfig,
    pool: { min: 0, max: options.pool ?? 16 },
    acquireConnectionTimeout: 20_000,
    // Models speak camelCase in their questions too; answers are turned by the models themselves.
    wrapIdentifier: (name, wrap) => wrap(name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)),
  })
}

/** Applies what is missing. Several hubs may start at once: one migrates, the others wait. */
export async function migrate(database: Database): Promise<string[]> {
  return await database.transaction(async (trx) => {
    await trx.raw(`select pg_advisory_xact_lock(hashtext('helpdesk-hub migrations ' || current_schema()))`)
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
