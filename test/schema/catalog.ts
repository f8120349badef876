// The tables as the database knows them, once all migrations have run.
import type { Knex } from 'knex'

export type Column = {
  name: string
  type: string
  nullable: boolean
  /** Part of the primary key. */
  key: boolean
  /** The table it points to, or null. */
  references: string | null
}

export type Table = { name: string; columns: Column[] }

/** The tables of the current schema but for the migrations' own, with their columns as they stand. */
export async function readTables(knex: Knex): Promise<Table[]> {
  const { rows } = await knex.raw<{ rows: (Column & { table: string })[] }>(`
    select
      class.relname as table,
      attribute.attname as name,
      format_type(attribute.atttypid, null) as type,
      not attribute.attnotnull as nullable,
      exists (
        select from pg_constraint
        where contype = 'p' and conrelid = class.oid and attribute.attnum = any (conkey)
      ) as key,
      (
        select target.relname from pg_constraint join pg_class target on target.oid = confrelid
        where contype = 'f' and conrelid = class.oid and conkey = array[attribute.attnum]
      ) as references
    from pg_class class
    join pg_attribute attribute on attribute.attrelid = class.oid
    where class.relnamespace = current_schema()::regnamespace
      and class.relkind = 'r'
      and class.relname not like 'knex\\_%'
      and attribute.attnum > 0
      and not attribute.attisdropped
    order by class.relname, attribute.attnum
  `)
  const tables = new Map<string, Table>()
  for (const { table, ...column } of rows) {
    const known = tables.get(table) ?? { name: table, columns: [] }
    known.columns.push({ ...column, type: column.type.replace('timestamp with time zone', 'timestamptz') })
    tables.set(table, known)
  }
  return [...tables.values()]
}
