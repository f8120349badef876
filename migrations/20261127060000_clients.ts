import type { Knex } from 'knex'

// What leads do about clients and their words: ready answers, people who are blocked or forgotten, and what is read of a
// period for an export.

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- ready answers of a desk; \`key\` is the name as it is looked for
    create table canned_replies (
      id bigint generated always as identity primary key,
      desk_id bigint not null references desks,
      name text not null,
      key text not null,
      text text not null,
      created_at timestamptz not null default clock_timestamp(),
      unique (desk_id, key)
    );

    alter table clients
      -- nothing they say is kept since then, but how often
      add column blocked_at timestamptz,
      add column blocked_by text,
      add column blocked_reason text,
      add column blocked_count int not null default 0,
      -- their Telegram id is a negative stand-in since then
      add column forgotten_at timestamptz;
    create index clients_blocked on clients (blocked_at) where blocked_at is not null;

    -- people to be erased: 'asked', 'sure', 'waiting', 'deleting', 'done'. Their account stands here until then only
    create table forgettings (
      id bigint generated always as identity primary key,
      client_id bigint not null references clients,
      telegram_id bigint,
      -- the lead, and the chat where the outcome is told: outside of topics, which may be deleted by then
      asked_by bigint not null,
      chat_id bigint not null,
      state text not null default 'asked',
      -- how many messages of ours in their chat were too old to be taken back
      old_messages int not null default 0,
      asked_at timestamptz not null default clock_timestamp(),
      began_at timestamptz,
      done_at timestamptz
    );

    create index events_outside on events (id) where ticket_id is null;
    create index tickets_period on tickets (opened_at, id);
    create index messages_period on messages (created_at, id);
    create index feedback_period on feedback (created_at, id);
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop index feedback_period, messages_period, tickets_period, events_outside;
    drop table forgettings;
    alter table clients drop column blocked_at, drop column blocked_by, drop column blocked_reason,
      drop column blocked_count, drop column forgotten_at;
    drop table canned_replies;
  `)
}
