// Who hears what by role, and what makes a ticket more urgent than it was.

import type { Knex } from 'knex'

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- what people do not want to hear of: 'client', 'technician' or 'lead', and the kind of notice
    create table mutes (
      telegram_id bigint not null,
      role text not null,
      kind text not null,
      primary key (telegram_id, role, kind)
    );

    alter table tickets
      -- what is told once, or not again for a while, and when it was
      add column told jsonb not null default '{}',
      -- 'words', 'unanswered', 'staff', 'label': each escalates a ticket once
      add column escalated_for text[] not null default '{}';
    update tickets set told = jsonb_build_object('accepted', opened_at) where status not in ('new', 'closed');
    create index tickets_project on tickets (project_id) where status <> 'closed';

    -- said by a client, in any case and with ё or е, they escalate
    alter table desks add column escalation_words text[] not null
      default '{оператор,оператора,жалоба,жалобу,жалобы,проблема не решена,complaint,manager}';

    -- since when it has been nearly full
    alter table projects add column filling_since timestamptz;

    -- a task's labels were not read so far: none of ours was among them
    insert into task_shadow (ticket_id, field, agreed)
      select known.ticket_id, fresh.field, fresh.agreed::jsonb
      from task_shadow known cross join (values ('escalated', 'false'), ('labels', '"[]"')) as fresh (field, agreed)
      where known.field = 'urgency';
    -- so the next reading is of everything
    delete from cursors where name = 'board:sync_token';
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    delete from task_shadow where field in ('escalated', 'labels');
    alter table projects drop column filling_since;
    alter table desks drop column escalation_words;
    drop index tickets_project;
    alter table tickets drop column told, drop column escalated_for;
    drop table mutes;
  `)
}
