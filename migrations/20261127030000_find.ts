// What leads search: words of messages, and clients by name and username. Words count without case, whatever the
// server's locale: with C it knows no capital letters but the Latin ones.

import type { Knex } from 'knex'

const capitals = 'АБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯІЇЄҐёґ'
const small = 'абвгдеежзийклмнопрстуфхцчшщъыьэюяіїєгег'

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create function folded(words text) returns text language sql immutable parallel safe
      as $$ select translate(lower(words), '${capitals}', '${small}') $$;

    -- Postgres' Russian stems words in Latin letters as its English does. A message carries its slice among its words:
    -- 16384 messages share one. So a word that a million messages have is looked for slice by slice, the newest first,
    -- and only until there is enough.
    drop index messages_search;
    alter table messages drop column search;
    alter table messages add column search tsvector generated always as (
      to_tsvector('russian', folded(words)) || array_to_tsvector(array['~' || (id >> 14)::text])
    ) stored;
    -- Every look walks over what is not sorted in yet.
    create index messages_search on messages using gin (search) with (gin_pending_list_limit = 64);

    create index clients_name on clients using gin (to_tsvector('simple', folded(name))) with (gin_pending_list_limit = 64);
    create index clients_username on clients (lower(username) text_pattern_ops) where username is not null;
    create index tickets_open_age on tickets (opened_at, id) where status <> 'closed';

    -- what a search was about, for the buttons that turn its pages: a button holds 64 bytes
    create table finds (
      id bigint generated always as identity primary key,
      query text not null,
      asked_at timestamptz not null default clock_timestamp()
    );
    create index finds_asked on finds (asked_at);
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop table finds;
    drop index tickets_open_age, clients_username, clients_name, messages_search;
    alter table messages drop column search;
    alter table messages add column search tsvector
      generated always as (to_tsvector('russian', words) || to_tsvector('english', words)) stored;
    create index messages_search on messages using gin (search);
    drop function folded(text);
  `)
}
