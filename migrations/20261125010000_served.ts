// Fair turns: a stream whose people were just served queues again as if it came now.

import type { Knex } from 'knex'

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`alter table streams add column served_at timestamptz not null default '-infinity'`)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('alter table streams drop column served_at')
}
