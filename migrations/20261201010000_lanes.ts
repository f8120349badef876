// Message ids that the chat told were once kept under a name made of the news' number, a row for each.

import type { Knex } from 'knex'

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`delete from lanes where key like '{%'`)
}

export async function down(): Promise<void> {
  // Nothing needs them.
}
