// What finding out about a lost answer needs to know: ids that are nobody's copy, and how far to look. And what tells
// a row that keeps failing by itself from one that only met an outage.

import type { Knex } from 'knex'

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- message ids known to exist in the chat that are no message of a ticket: commands, service messages, looks
    create table strays (
      chat_id bigint not null,
      message_id bigint not null,
      seen_at timestamptz not null default clock_timestamp(),
      primary key (chat_id, message_id)
    );
    create index strays_private on strays (message_id) where chat_id > 0;
    create index strays_age on strays using brin (seen_at);

    alter table outbox
      -- when it was first asked what became of the call, and the newest id that it can have made
      add column looked_at timestamptz,
      add column newest_after bigint,
      -- failures of our own; an outage, however many attempts it takes, is none
      add column mistakes int not null default 0;
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table outbox drop column looked_at, drop column newest_after, drop column mistakes;
    drop table strays;
  `)
}
