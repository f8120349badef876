// A ticket is shown in more than one topic: in the desk's own group, and in the groups of technicians who had it.

import type { Knex } from 'knex'

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table rooms drop constraint rooms_ticket_id_kind_key;
    create unique index rooms_topic on rooms (ticket_id) where kind = 'topic';
    create unique index rooms_of_ticket on rooms (ticket_id, chat_id);
    create index technicians_group on technicians (group_chat_id) where group_chat_id is not null;
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop index technicians_group, rooms_topic;
    delete from rooms where kind <> 'topic';
    drop index rooms_of_ticket;
    alter table rooms add constraint rooms_ticket_id_kind_key unique (ticket_id, kind);
  `)
}
