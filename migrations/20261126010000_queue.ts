// How long the first answer takes these days is asked of the last two hours alone.

import type { Knex } from 'knex'

export async function up(knex: Knex): Promise<void> {
  await knex.raw(
    'create index tickets_answered on tickets (desk_id, first_answered_at) where first_answered_at is not null',
  )
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop index tickets_answered')
}
