import type { Knex } from 'knex'

// Who looks into what happened with a ticket asks where it was done: by the client, in the topic, on the board.

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`alter table events add column side text`)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`alter table events drop column side`)
}
