// What growth needs: bookings that stay short however wide the budget, an index for every question asked of a big
// table, and vacuums that come while there is little to do.

import type { Knex } from 'knex'

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- how many were booked at each moment of \`taken\`
    alter table lanes add column units int[] not null default '{}';

    -- all private chats of the bot count their message ids in one row
    create index links_private_ids on links ((external_id::bigint)) where surface = 'chat' and place not like '-%';
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop index links_private_ids;
    alter table lanes drop column units;
  `)
}
