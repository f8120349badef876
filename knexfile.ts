// For the knex command line only (`npx knex migrate:make …`); the hub migrates by itself at its start. It reads the two
// database settings itself, as src/config.ts does, so that a migration can be written without a bot token.
import type { Knex } from 'knex'

const { DATABASE_URL, POSTGRES_HOST, POSTGRES_PORT, POSTGRES_USER, POSTGRES_PASSWORD, POSTGRES_DB } = process.env

const user = POSTGRES_USER || 'postgres'

const config: Knex.Config = {
  client: 'pg',
  connection: DATABASE_URL || {
    host: POSTGRES_HOST || '127.0.0.1',
    port: Number(POSTGRES_PORT || 5432),
    user,
    password: POSTGRES_PASSWORD,
    database: POSTGRES_DB || user,
  },
  migrations: { directory: './migrations', extension: 'ts', loadExtensions: ['.ts'] },
}

export default config
