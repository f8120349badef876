// Who leads, by name: what staff say that begins by calling one of them is not meant for the client. The name is the
// chat's; whoever has spoken to the bot has told a newer one.

import type { Knex } from 'knex'

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`create table leads (telegram_id bigint primary key, name text, username text)`)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table leads')
}
