import type { Knex } from 'knex'

// How far the board has a ticket's comments of ours, so that one which was written there before, unseen, and is recorded
// only now, is known to stand too early.

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- milliseconds, by the board's clock
    alter table streams add column posted_to bigint not null default 0;
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`alter table streams drop column posted_to`)
}
