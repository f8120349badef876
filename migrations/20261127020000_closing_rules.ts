// What a desk wants to see before its staff close a ticket, by urgency; and the icon a topic has.

import type { Knex } from 'knex'

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- at which urgencies a closing needs a public answer of staff, and at which a picture, since the ticket was opened
    alter table desks add column closing_rules jsonb not null
      default '{"comment": ["same_day", "critical"], "photo": ["critical"]}';

    -- the icon we gave a topic last, as the chat names it
    alter table rooms add column icon text;
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table rooms drop column icon;
    alter table desks drop column closing_rules;
  `)
}
