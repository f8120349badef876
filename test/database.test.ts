import test from 'ava'
import knex from 'knex'
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
