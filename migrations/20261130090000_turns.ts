// What waits is little for long and then very much, and whoever plans a question knows of the little only: an index of
// all that waits seems the shortest way to any of it, and then every row is walked through. So each question about what
// waits has its own index, of use for nothing else; and tables that change by the day are counted anew by the minute.

import type { Knex } from 'knex'

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    drop index inbox_source;
    create index inbox_chat on inbox (received_at) where state = 'new' and source = 'telegram';
    alter table inbox set (autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 1000);
    alter table outbox set (autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 1000);
    alter table streams set (autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 1000);
    alter table tickets set (autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 1000);
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop index inbox_chat;
    alter table inbox set (autovacuum_analyze_scale_factor = 0.02);
    alter table outbox set (autovacuum_analyze_scale_factor = 0.02);
    alter table streams set (autovacuum_analyze_scale_factor = 0.02);
    alter table inbox reset (autovacuum_analyze_threshold);
    alter table outbox reset (autovacuum_analyze_threshold);
    alter table streams reset (autovacuum_analyze_threshold);
    alter table tickets reset (autovacuum_analyze_scale_factor, autovacuum_analyze_threshold);
    create index inbox_source on inbox (source) where state = 'new';
  `)
}
