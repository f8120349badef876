// The first shape of the database. Plain SQL, so that what is read here is what stands there.

import type { Knex } from 'knex'

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- who

    create table desks (
      id bigint generated always as identity primary key,
      slug text not null unique,
      name text not null,
      chat_id bigint not null unique,
      former_chat_ids bigint[] not null default '{}',
      locale text not null default 'en',
      reopen_hours int not null default 72,
      created_at timestamptz not null default clock_timestamp()
    );

    create table technicians (
      id bigint generated always as identity primary key,
      name text not null,
      telegram_id bigint unique,
      username text,
      todoist_id text unique,
      group_chat_id bigint,
      active boolean not null default true,
      created_at timestamptz not null default clock_timestamp()
    );

    create table clients (
      id bigint generated always as identity primary key,
      telegram_id bigint not null unique,
      username text,
      name text not null,
      locale text not null default 'en',
      unreachable boolean not null default false,
      created_at timestamptz not null default clock_timestamp(),
      last_seen_at timestamptz not null default clock_timestamp()
    );

    -- people the board's projects are shared with, as the board names them
    create table collaborators (
      id text primary key,
      name text not null,
      email text
    );

    -- a desk's projects on the board, in the order they were opened; the last one that is not full takes new tasks
    create table projects (
      id bigint generated always as identity primary key,
      desk_id bigint not null references desks,
      external_id text not null unique,
      name text not null,
      sections jsonb not null,
      full_since timestamptz,
      created_at timestamptz not null default clock_timestamp()
    );
    create index projects_desk on projects (desk_id, id);

    -- what

    create table tickets (
      id bigint generated always as identity primary key,
      desk_id bigint not null references desks,
      client_id bigint not null references clients,
      status text not null default 'new',
      urgency text not null default 'unknown',
      technician_id bigint references technicians,
      subject text not null,
      project_id bigint references projects,
      opened_at timestamptz not null default clock_timestamp(),
      first_answered_at timestamptz,
      closed_at timestamptz,
      bounces int not null default 0
    );
    create index tickets_client on tickets (client_id, status);
    create index tickets_technician on tickets (technician_id, status);
    create index tickets_open on tickets (desk_id, opened_at) where status <> 'closed';
    create unique index tickets_one_open on tickets (client_id, desk_id) where status <> 'closed';

    create table rooms (
      id bigint generated always as identity primary key,
      ticket_id bigint not null references tickets,
      kind text not null,
      chat_id bigint not null,
      thread_id bigint,
      state text not null default 'open',
      title text,
      title_by_hand boolean not null default false,
      card_message_id bigint,
      lost_threads bigint[] not null default '{}',
      unique (ticket_id, kind)
    );
    create unique index rooms_thread on rooms (chat_id, thread_id) where thread_id is not null;

    create table messages (
      id bigint generated always as identity primary key,
      ticket_id bigint not null references tickets,
      author text not null,
      author_name text not null,
      technician_id bigint references technicians,
      visibility text not null default 'public',
      origin text not null,
      content jsonb not null,
      words text not null default '',
      reply_to bigint references messages,
      created_at timestamptz not null default clock_timestamp(),
      edited_at timestamptz,
      deleted_at timestamptz,
      search tsvector generated always as (to_tsvector('russian', words) || to_tsvector('english', words)) stored
    );
    create index messages_ticket on messages (ticket_id, id);
    create index messages_search on messages using gin (search);
    create index messages_reply on messages (reply_to) where reply_to is not null;

    -- one message, or one ticket, as one external thing; the unique key is the echo guard
    create table links (
      id bigint generated always as identity primary key,
      ticket_id bigint not null references tickets,
      message_id bigint references messages,
      surface text not null,
      place text not null,
      external_id text not null,
      part int not null default 0,
      origin text not null,
      created_at timestamptz not null default clock_timestamp(),
      unique nulls not distinct (surface, place, external_id, message_id)
    );
    create index links_message on links (message_id) where message_id is not null;
    create index links_ticket on links (ticket_id, surface) where message_id is null;
    create index links_ids on links (place, (external_id::bigint)) where surface = 'chat';

    create table events (
      id bigint generated always as identity primary key,
      ticket_id bigint references tickets,
      actor text not null,
      actor_name text,
      action text not null,
      payload jsonb not null default '{}',
      at timestamptz not null default clock_timestamp()
    );
    create index events_ticket on events (ticket_id, id);

    -- the road

    create table inbox (
      id bigint generated always as identity primary key,
      source text not null,
      key text not null,
      stream text not null,
      payload jsonb not null,
      happened_at timestamptz not null,
      received_at timestamptz not null default clock_timestamp(),
      state text not null default 'new',
      not_before timestamptz not null default '-infinity',
      attempts int not null default 0,
      parks int not null default 0,
      error text,
      done_at timestamptz,
      unique (source, key)
    );
    create index inbox_waiting on inbox (stream, id) where state = 'new';
    create index inbox_new on inbox (id) where state = 'new';
    create index inbox_dead on inbox (id) where state = 'dead';

    -- the unit of rate: a chat, the bot as a whole, the board's account
    create table lanes (
      key text primary key,
      taken timestamptz[] not null default '{}',
      not_before timestamptz not null default '-infinity',
      failures int not null default 0,
      refused_since timestamptz,
      newest_id bigint not null default 0,
      lease_owner text,
      lease_until timestamptz not null default '-infinity'
    ) with (fillfactor = 70);

    -- the unit of order: one ticket in one place
    create table streams (
      key text primary key,
      surface text not null,
      lane text not null references lanes,
      ticket_id bigint references tickets,
      next_seq bigint not null default 0,
      pending int not null default 0,
      held boolean not null default false,
      cautious boolean not null default false,
      not_before timestamptz not null default '-infinity',
      lease_until timestamptz not null default '-infinity',
      lease_owner text,
      fence bigint not null default 0
    ) with (fillfactor = 70);
    create index streams_waiting on streams (surface, lane) where pending > 0 and not held;
    create index streams_ticket on streams (ticket_id);

    create table outbox (
      id bigint generated always as identity primary key,
      stream text not null references streams,
      seq bigint not null,
      ticket_id bigint references tickets,
      message_id bigint references messages,
      key text unique,
      op text not null,
      want jsonb not null,
      priority int not null,
      uuid uuid not null default gen_random_uuid(),
      album text,
      -- what has to be fetched before it can be sent: 'upload', 'people'
      needs text,
      state text not null default 'ready',
      attempts int not null default 0,
      refused_since timestamptz,
      not_before timestamptz not null default '-infinity',
      created_at timestamptz not null default clock_timestamp(),
      started_at timestamptz,
      done_at timestamptz,
      call jsonb,
      newest_before bigint,
      attachment jsonb,
      outcome text,
      error text,
      unique (stream, seq) deferrable initially immediate
    );
    create index outbox_waiting on outbox (stream, seq) where state in ('ready', 'sending', 'unknown', 'stuck');
    create index outbox_needs on outbox (id) where needs is not null and state = 'ready';
    create index outbox_done on outbox (done_at) where done_at is not null;
    create index outbox_shown on outbox (id) where state in ('dead', 'stuck', 'unknown');
    create index outbox_message on outbox (message_id) where message_id is not null;

    create table task_shadow (
      ticket_id bigint not null references tickets,
      field text not null,
      agreed jsonb,
      wanted jsonb not null default '[]',
      seen_at timestamptz not null default 'epoch',
      -- when a write of our own to this field was last recorded as done
      settled_at timestamptz not null default 'epoch',
      primary key (ticket_id, field)
    );

    create table cursors (
      name text primary key,
      value text not null,
      updated_at timestamptz not null default clock_timestamp()
    );

    create table secrets (
      name text primary key,
      sealed text not null,
      updated_at timestamptz not null default clock_timestamp()
    );

    create table one_time_links (
      token_hash text primary key,
      purpose text not null,
      expires_at timestamptz not null
    );
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop table one_time_links, secrets, cursors, task_shadow, outbox, streams, lanes, inbox, events, links, messages,
      rooms, tickets, projects, collaborators, clients, technicians, desks
  `)
}
