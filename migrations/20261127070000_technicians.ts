// Who is on the list of technicians, how they come to be known on every side, and since when a ticket has been theirs.

import type { Knex } from 'knex'

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table technicians
      -- named by the settings or by a lead; the others only once wrote in the group or share the board's project
      add column listed boolean not null default false,
      -- in small letters; whoever has it on the board is this one
      add column email text unique,
      -- what this one was called by before two rows turned out to be one person
      add column former_ids bigint[] not null default '{}';
    create index technicians_username on technicians (lower(username));

    alter table tickets add column assigned_at timestamptz;

    -- codes that were wrong, by the board's account that wrote them
    create table link_tries (
      account text primary key,
      tries int not null,
      forgotten_at timestamptz not null
    );
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop table link_tries;
    alter table tickets drop column assigned_at;
    drop index technicians_username;
    alter table technicians drop column listed, drop column email, drop column former_ids;
  `)
}
