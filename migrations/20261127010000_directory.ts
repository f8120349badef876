import type { Knex } from 'knex'

// What a directory knows of a client, as it was last found; and whose turn it is to be looked up.

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- shared by the client, of their own account
    alter table clients add column phone text;

    create table client_cards (
      client_id bigint primary key references clients,
      -- in order, as the directory has them: [{label, value}]; null where nobody was found
      fields jsonb,
      looked_at timestamptz,
      found_at timestamptz,
      -- how often somebody wanted to know, and up to which of these it was looked for
      asked int not null default 1,
      answered int not null default 0,
      attempts int not null default 0,
      not_before timestamptz not null default '-infinity'
    );
    create index client_cards_asked on client_cards (not_before) where asked > answered;
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop table client_cards;
    alter table clients drop column phone;
  `)
}
