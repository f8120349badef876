// What growth needs: bookings that stay short however wide the budget, an index for every question asked of a big
// table, and vacuums that come while there is little to do.

import type { Knex } from 'knex'

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- how many were booked at each moment of \`taken\`
    alter table lanes add column units int[] not null default '{}';

    -- all private chats of the bot count their message ids in one row
    -- what pruning takes next, and what is asked about a few rows among very many
    create index inbox_done on inbox (done_at) where done_at is not null;
    create index inbox_parked on inbox (source) where state = 'new' and parks > 0;
    create index inbox_source on inbox (source) where state = 'new';
    create index outbox_unresolved on outbox (op) where state in ('ready', 'sending') and attempts > 0;
    create index outbox_undecided on outbox (id) where outcome = 'undecided';
    create index rooms_awaiting on rooms (chat_id) where thread_id is null;
    create index streams_lane on streams (lane) where pending > 0;

    -- all private chats of the bot count their message ids in one row
    create index links_private_ids on links ((external_id::bigint)) where surface = 'chat' and place not like '-%';

    -- rows that change often, or go in great numbers, leave dead ones behind that every search walks over
    alter table inbox set (autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);
    alter table outbox set (autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);
    alter table streams set (autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);
    alter table lanes set (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500);
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table inbox reset (autovacuum_vacuum_scale_factor, autovacuum_analyze_scale_factor);
    alter table outbox reset (autovacuum_vacuum_scale_factor, autovacuum_analyze_scale_factor);
    alter table streams reset (autovacuum_vacuum_scale_factor, autovacuum_analyze_scale_factor);
    alter table lanes reset (autovacuum_vacuum_scale_factor, autovacuum_vacuum_threshold);
    drop index inbox_done, inbox_parked, inbox_source, outbox_unresolved, outbox_undecided, rooms_awaiting, streams_lane, links_private_ids;
    alter table lanes drop column units;
  `)
}
