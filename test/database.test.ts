import test from 'ava'
import knex from 'knex'
import { connectDatabase, persistently } from '../src/store/database.ts'
import { createLink } from '../src/store/vault.ts'
import { createTestDatabase } from './database.ts'

test('every test file has a schema of its own, migrated, that a second connection can use and that goes at the end', async (t) => {
  const one = await createTestDatabase('One/file')
  const other = await createTestDatabase('other')
  t.not(one.schema, other.schema)
  const [{ path }] = await one.knex.select(one.knex.raw('current_schema() as path'))
  t.is(path, one.schema)
  t.true(await one.knex.schema.hasTable('knex_migrations'), 'the record of migrations is inside the schema')

  await one.knex.schema.createTable('only_here', (table) => table.integer('n'))
  const second = knex({ client: 'pg', connection: one.url })
  t.true(await second.schema.hasTable('only_here'))
  t.false(await other.knex.schema.hasTable('only_here'))
  await second.destroy()

  await one.destroy()
  await t.notThrowsAsync(one.destroy())
  const left = await other.knex('information_schema.schemata').where('schema_name', one.schema)
  t.deepEqual(left, [])
  await other.destroy()
})

test('a kept plan outlives neither a table that has changed nor the hub that asks', async (t) => {
  const schema = await createTestDatabase('plans-kept')
  t.teardown(schema.destroy)
  await schema.knex.raw('create table things (id int, name text)')
  await schema.knex.raw(`insert into things values (1, 'lamp')`)
  const hub = connectDatabase(schema.url, { pool: 1 })
  t.teardown(async () => await hub.destroy())
  const ask = async (): Promise<unknown> =>
    await persistently(hub, async (trx) => (await trx.raw('select * from things where id = ?', [1])).rows[0])
  t.deepEqual(await ask(), { id: 1, name: 'lamp' })
  const { rows } = await hub.raw<{ rows: { kept: number }[] }>(
    `select count(*)::int as kept from pg_prepared_statements where statement like '%from things%'`,
  )
  t.is(rows[0]!.kept, 1)
  await schema.knex.raw('alter table things add column hall text')
  t.deepEqual(await ask(), { id: 1, name: 'lamp', hall: null })
})

test('a transaction begins with its first question, and what is asked first is undone with the rest', async (t) => {
  const schema = await createTestDatabase('begun-late')
  t.teardown(schema.destroy)
  await schema.knex.raw('create table things (id int)')
  const hub = connectDatabase(schema.url, { pool: 1 })
  t.teardown(async () => await hub.destroy())

  await hub.transaction(async (trx) => {
    const { rows: elsewhere } = await schema.knex.raw<{ rows: { at: string }[] }>(
      'select clock_timestamp()::text as at',
    )
    const { rows } = await trx.raw<{ rows: { later: boolean }[] }>('select now() > ?::timestamptz as later', [
      elsewhere[0]!.at,
    ])
    t.true(rows[0]!.later)
  })

  const broken = hub.transaction(async (trx) => {
    await trx.raw('insert into things values (1)')
    throw new Error('changed my mind')
  })
  await t.throwsAsync(broken, { message: 'changed my mind' })
  t.deepEqual((await hub.raw('select * from things')).rows, [])
  await hub.transaction(async () => undefined)
  t.deepEqual((await hub.raw('select * from things')).rows, [], 'one in which nothing was asked leaves nothing open')
})

test('a link to connect the account needs no connection beside that of the news that asks for it', async (t) => {
  const schema = await createTestDatabase('one-connection')
  t.teardown(schema.destroy)
  const hub = connectDatabase(schema.url, { pool: 1 })
  t.teardown(async () => await hub.destroy())
  await hub.transaction(async (trx) => {
    t.truthy(await createLink(trx, 60_000))
    t.is((await trx('one_time_links')).length, 1)
  })
})
