// Several desks in one hub: how each works, which one a client has chosen, and what was written before choosing.

import type { Knex } from 'knex'

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table desks
      -- 'asked' until its group and its project stand, 'refused' where they could not, then 'open' or 'off'
      add column state text not null default 'open',
      -- when it answers; null: round the clock
      add column hours jsonb,
      add column survey boolean not null default true,
      -- what a client sees of who answers: 'support', 'name', 'alias'
      add column identity text not null default 'support',
      add column alias text,
      -- what a lead has set: the start leaves it alone
      add column set_by_hand text[] not null default '{}';

    -- the desk that was chosen last, by a link or a button
    alter table clients add column desk_id bigint references desks;

    -- which desk is it for? Asked of a client in one message
    create table desk_questions (
      client_id bigint primary key references clients,
      message_id bigint,
      asked_at timestamptz not null default clock_timestamp(),
      -- null until it is answered
      desk_id bigint references desks
    );

    -- what a client has written before it was clear for which desk
    create table kept_words (
      id bigint generated always as identity primary key,
      client_id bigint not null references clients,
      message_id bigint not null,
      message jsonb not null,
      kept_at timestamptz not null default clock_timestamp(),
      unique (client_id, message_id)
    );
    create index kept_words_age on kept_words (kept_at);
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop table kept_words, desk_questions;
    alter table clients drop column desk_id;
    alter table desks drop column state, drop column hours, drop column survey, drop column identity, drop column alias,
      drop column set_by_hand;
  `)
}
