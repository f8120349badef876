// What clients think of a ticket once it is closed: what a desk asks, and what was answered.

import type { Knex } from 'knex'

export async function up(knex: Knex): Promise<void> {
  const questions = [
    {
      en: { name: 'speed', question: 'How quickly did we help?' },
      ru: { name: 'скорость', question: 'Насколько быстро мы помогли?' },
    },
    {
      en: { name: 'answer', question: 'How good was the answer?' },
      ru: { name: 'ответ', question: 'Насколько хорошим был ответ?' },
    },
    {
      en: { name: 'politeness', question: 'How polite were we?' },
      ru: { name: 'вежливость', question: 'Насколько вежливо мы общались?' },
    },
  ]
  // A question mark would be a place to fill in.
  const asked = JSON.stringify(questions).replaceAll('?', '\\?')
  await knex.raw(`
    -- what a client is asked on closing, in every language; with none there is no survey
    alter table desks add column questions jsonb not null default '${asked}';

    create table feedback (
      id bigint generated always as identity primary key,
      ticket_id bigint not null references tickets,
      -- as they were asked, whatever the desk asks by now
      questions jsonb not null,
      -- one for each question answered, in their order, from 1 to 5
      marks smallint[] not null default '{}',
      comment text,
      -- 'asked', 'commenting', 'done'; 'over': the ticket was opened again before all was answered
      state text not null default 'asked',
      -- the message that asks, in the client's chat, and the question that stood there last
      message_id bigint,
      shown int not null default 0,
      comment_asked_at timestamptz,
      comment_message_id bigint,
      created_at timestamptz not null default clock_timestamp()
    );
    create index feedback_ticket on feedback (ticket_id, id);
    create unique index feedback_one_running on feedback (ticket_id) where state in ('asked', 'commenting');
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop table feedback;
    alter table desks drop column questions;
  `)
}
