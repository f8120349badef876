// News is found by the heads of its streams alone.

import type { Knex } from 'knex'

export async function up(knex: Knex): Promise<void> {
  await knex.raw('drop index inbox_new')
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`create index inbox_new on inbox (id) where state = 'new'`)
}
