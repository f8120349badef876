// A schema of its own for each test file, in a real Postgres: the one at TEST_DATABASE_URL, or on this machine, or, with
// neither (or TEST_EMBEDDED=1), the embedded one, which all test files share and the last to finish stops.
import { randomBytes } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import knex, { type Knex } from 'knex'
import { Client } from 'pg'
import { startEmbeddedPostgres } from '../src/embedded-postgres.ts'
import { createLog } from '../src/log.ts'
import type { Database } from '../src/store/database.ts'
import { connectDatabase } from '../src/store/database.ts'

export type TestDatabase = {
  /** Connected to the schema, migrated. */
  knex: Knex
  /** For a hub of its own over the same schema: the search path is in it. */
  url: string
  schema: string
  /** As it was made, but for what was done to the tables themselves. False: so much stands in it that dropping is less. */
  empty(): Promise<boolean>
  /** Drops the schema and lets go of the server. Can be called again. */
  destroy(): Promise<void>
}

const MIGRATIONS = fileURLToPath(new URL('../migrations', import.meta.url))
/** Bytes of a table. */
const LITTLE = 2_000_000
const EMBEDDED_DIR = fileURLToPath(new URL('../node_modules/.cache/helpdesk-hub/test-pg', import.meta.url))

/** A fresh schema whose name begins with `name`. `migrate: false` leaves it empty. */
export async function createTestDatabase(name: string, options: { migrate?: boolean } = {}): Promise<TestDatabase> {
  const server = await findServer()
  const schema = `${name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .slice(0, 40)}_${randomBytes(4).toString('hex')}`
  const url = new URL(server.url)
  url.searchParams.set('options', `-c search_path=${schema}`)
  await run(server.url, `create schema "${schema}"`)
  const database = knex({
    client: 'pg',
    connection: url.href,
    pool: { min: 0, max: 10 },
    migrations: { directory: MIGRATIONS, extension: 'ts', loadExtensions: ['.ts'] },
  })

  async function destroy(): Promise<void> {
    await database.destroy()
    await run(server.url, `drop schema "${schema}" cascade`)
    await server.stop()
  }

  async function empty(): Promise<boolean> {
    const { rows: tables } = await database.raw<{ rows: { name: string; bytes: number }[] }>(
      `select relname as name, pg_relation_size(oid)::int as bytes
         from pg_class where relnamespace = ?::regnamespace and relkind = 'r' and relname not like 'knex%'`,
      [`"${schema}"`],
    )
    if (tables.some(({ bytes }) => bytes > LITTLE)) return false
    // One statement: what refers to each other goes at once. Truncating would write every file of theirs anew.
    const deletions = tables.map(({ name }, n) => `gone_${n} as (delete from "${name}")`)
    await database.raw(
      `with ${deletions.join(', ')}
       select setval(format('%I.%I', schemaname, sequencename)::regclass, start_value, false)
         from pg_sequences where schemaname = ?`,
      [schema],
    )
    return true
  }

  let destroyed: Promise<void> | undefined
  const made: TestDatabase = { knex: database, url: url.href, schema, empty, destroy: () => (destroyed ??= destroy()) }
  if (options.migrate === false) return made
  try {
    await database.migrate.latest()
    return made
  } catch (error) {
    await made.destroy()
    throw error
  }
}

export type OpenDatabase = { database: Database; url: string; close(): Promise<void> }

/** A fresh schema, and the hub's own way to it. */
export async function openTestDatabase(name: string, options: { pool: number }): Promise<OpenDatabase> {
  const made = await createTestDatabase(name)
  const database = connectDatabase(made.url, options)
  return {
    database,
    url: made.url,
    async close() {
      await database.destroy()
      await made.destroy()
    },
  }
}

async function findServer(): Promise<{ url: string; stop(): Promise<void> }> {
  const url = process.env['TEST_DATABASE_URL'] ?? 'postgres://postgres@127.0.0.1:5432/postgres'
  if (process.env['TEST_EMBEDDED'] !== '1') {
    if (await answers(url)) return { url, stop: async () => {} }
    if (process.env['REQUIRE_SERVICES'] === '1')
      throw new Error('REQUIRE_SERVICES is set, and there is no Postgres at TEST_DATABASE_URL or 127.0.0.1:5432')
  }
  return startEmbeddedPostgres({ dataDir: EMBEDDED_DIR, log: createLog({ level: 'silent', secrets: [] }) })
}

async function answers(url: string): Promise<boolean> {
  try {
    await run(url, 'select 1')
    return true
  } catch {
    return false
  }
}

/** One statement over a connection of its own, to a server that may be going down. */
export async function run(url: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 2000 })
  client.on('error', () => {})
  try {
    await client.connect()
    await client.query(sql)
  } finally {
    await client.end().catch(() => undefined)
  }
}
