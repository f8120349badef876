// Who leads at a desk beside those the settings name: the admins of its group.

import type { Knex } from 'knex'

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`alter table desks add column admin_ids bigint[] not null default '{}'`)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('alter table desks drop column admin_ids')
}
