// Years of closed tickets, made by the database itself: rows as wide and as many to a ticket as the road leaves them.
// Their ids outside are below zero, where no living thing meets them.

import type { Knex } from 'knex'
import { spokenName, spokenWords } from './spoken.ts'

const perClient = 4
/** So many of a ticket's messages are on the road yet. */
const onRoad = 2

/** `spoken`: every message with words of its own, and clients with names. */
export type History = { messagesEach?: number; spoken?: boolean }

/** What grows with every ticket. */
export const tables = [
  'clients',
  'client_cards',
  'tickets',
  'rooms',
  'messages',
  'links',
  'events',
  'task_shadow',
  'feedback',
  'streams',
  'lanes',
  'outbox',
  'inbox',
]

/**
 * Adds closed tickets on top of what is there, and has every table looked over as the owner's Postgres would. What may
 * be done afterwards at once is: indexes are made when the rows are there, and nothing checks what is known to fit.
 */
export async function addHistory(
  knex: Knex,
  tickets: number,
  { messagesEach = onRoad, spoken = false }: History = {},
): Promise<void> {
  const { rows } = await knex.raw<{ rows: { from: string }[] }>('select coalesce(max(id), 0) + 1 as from from tickets')
  const range = { from: Number(rows[0]!.from) + 1_000_000, count: tickets }
  const run = async (sql: string): Promise<void> => {
    const statement = sql
      .replaceAll(':each', String(messagesEach))
      .replaceAll(':road', String(onRoad))
      .replaceAll(':per', String(perClient))
    await knex.transaction(async (trx) => {
      await trx.raw('set local session_replication_role = replica')
      await trx.raw('set local synchronous_commit = off')
      await trx.raw(statement, range)
    })
  }
  const indexes = await dropIndexes(knex)
  const inserts: string[] = []
  const add = (sql: string): void => void inserts.push(sql)
  add(`insert into clients (id, telegram_id, name, username) overriding system value
    select n, -n, ${spoken ? spokenName : `'Client ' || n`}, 'client_' || n from generate_series(:from::bigint, :from::bigint + :count::bigint / :per) n`)
  add(`insert into client_cards (client_id, fields, answered)
    select n, '[{"label": "Team", "value": "Red"}]', 1 from generate_series(:from::bigint, :from::bigint + :count::bigint / :per) n`)
  add(`insert into tickets (id, desk_id, client_id, status, subject, project_id, opened_at, first_answered_at, closed_at) overriding system value
    select n, (select min(id) from desks), :from::bigint + (n - :from::bigint) / :per, 'closed', 'The projector in hall ' || n,
      (select min(id) from projects), now() - interval '60 days', now() - interval '59 days', now() - interval '58 days'
    from generate_series(:from::bigint, :from::bigint + :count::bigint - 1) n`)
  add(`insert into rooms (ticket_id, kind, chat_id, thread_id, state, title, card_message_id)
    select n, 'topic', (select chat_id from desks order by id limit 1), -n, 'closed', '🟣 [Closed | @olga] #' || n || ' | Client', -n
    from generate_series(:from::bigint, :from::bigint + :count::bigint - 1) n`)
  add(`insert into messages (id, ticket_id, author, author_name, origin, content, words, created_at) overriding system value
    select n * :each + m, n, 'client', 'Client', 'chat',
      jsonb_build_object('kind', 'text', 'text', said.words, 'spans', '[]'::jsonb, 'file', null, 'detail', null, 'album', null),
      said.words, now() - interval '60 days'
    from generate_series(:from::bigint, :from::bigint + :count::bigint - 1) n, generate_series(0, :each - 1) m,
      lateral (select ${spoken ? spokenWords : `'The projector does not work, number ' || n`} as words) said`)
  add(`insert into links (ticket_id, message_id, surface, place, external_id, part, origin)
    select n, n * :each + m, place.surface, place.name, place.id, 0, place.origin
    from generate_series(:from::bigint, :from::bigint + :count::bigint - 1) n, generate_series(0, :each - 1) m,
      lateral (values
        ('chat', (-n)::text || '7', (-(n * :each + m))::text, 'source'),
        ('chat', (select chat_id::text from desks order by id limit 1), (-(n * :each + m))::text, 'copy'),
        ('board', 'comment', 'old-comment-' || (n * :each + m), 'copy')
      ) place (surface, name, id, origin)`)
  add(`insert into links (ticket_id, surface, place, external_id, origin)
    select n, 'board', 'task', 'old-task-' || n, 'copy' from generate_series(:from::bigint, :from::bigint + :count::bigint - 1) n`)
  add(`insert into events (ticket_id, actor, action) select n, 'CLIENT', action
    from generate_series(:from::bigint, :from::bigint + :count::bigint - 1) n, (values ('opened'), ('closed')) what (action)`)
  add(`insert into task_shadow (ticket_id, field, agreed) select n, field, 'true'::jsonb
    from generate_series(:from::bigint, :from::bigint + :count::bigint - 1) n, (values ('completed'), ('section')) what (field)`)
  add(`insert into feedback (id, ticket_id, questions, marks, state) overriding system value
    select n, n, (select questions from desks order by id limit 1), '{5,4,5}', 'done'
    from generate_series(:from::bigint, :from::bigint + :count::bigint - 1) n`)
  add(`insert into lanes (key) select 'chat:' || -n from generate_series(:from::bigint, :from::bigint + :count::bigint / :per) n
    union select 'board' union select 'chat:' || chat_id from desks on conflict do nothing`)
  add(`insert into streams (key, surface, lane, next_seq)
    select 'client:' || n, 'chat', 'chat:' || -n, 9 from generate_series(:from::bigint, :from::bigint + :count::bigint / :per) n`)
  add(`insert into streams (key, surface, lane, ticket_id, next_seq)
    select kind || ':' || n, surface, lane, n, 3 from generate_series(:from::bigint, :from::bigint + :count::bigint - 1) n,
      (values ('topic', 'chat', 'chat:' || (select chat_id from desks order by id limit 1)),
        ('face', 'chat', 'chat:' || (select chat_id from desks order by id limit 1)), ('task', 'board', 'board')) what (kind, surface, lane)`)
  add(`insert into outbox (stream, seq, ticket_id, message_id, op, want, priority, state, done_at, call, outcome)
    select kind || ':' || n, m, n, n * :each + m, op, jsonb_build_object('op', op, 'room', 'topic', 'message', n * :each + m), 1, 'done',
      now() - interval '20 days', jsonb_build_object('op', 'copy', 'place', jsonb_build_object('chatId', -1, 'threadId', n)), 'sent'
    from generate_series(:from::bigint, :from::bigint + :count::bigint - 1) n, generate_series(0, :road - 1) m,
      (values ('topic', 'show'), ('task', 'comment')) what (kind, op)`)
  add(`insert into inbox (source, key, stream, payload, happened_at, state, done_at)
    select 'telegram', 'old-' || n || '-' || m, 'client:' || n,
      jsonb_build_object('update_id', n, 'message', jsonb_build_object('message_id', m, 'text', 'The projector does not work, number ' || n,
        'from', jsonb_build_object('id', n, 'is_bot', false, 'first_name', 'Client'), 'chat', jsonb_build_object('id', n, 'type', 'private'))),
      now(), 'done', now() - interval '20 days'
    from generate_series(:from::bigint, :from::bigint + :count::bigint - 1) n, generate_series(0, :road - 1) m`)
  await allOf(inserts, run)
  await allOf(indexes, async (sql) => {
    await knex.transaction(async (trx) => {
      await trx.raw(`set local maintenance_work_mem = '256MB'`)
      await trx.raw(sql)
    })
  })
  await allOf(tables, async (table) => void (await knex.raw('vacuum analyze ??', [table])))
  // Years of history were written out long ago: nobody's next commit carries pages of it.
  await knex.raw('checkpoint')
}

/** Two at a time. */
async function allOf<T>(all: readonly T[], work: (one: T) => Promise<void>): Promise<void> {
  const left = [...all]
  const worker = async (): Promise<void> => {
    for (let one = left.shift(); one !== undefined; one = left.shift()) await work(one)
  }
  await Promise.all([worker(), worker()])
}

/** Those that guard nothing; returns how to make them again. */
async function dropIndexes(knex: Knex): Promise<string[]> {
  const { rows } = await knex.raw<{ rows: { name: string; made: string }[] }>(
    `select c.relname as name, pg_get_indexdef(i.indexrelid) as made
      from pg_index i join pg_class c on c.oid = i.indexrelid join pg_class t on t.oid = i.indrelid
      where t.relnamespace = current_schema()::regnamespace and t.relname = any(?) and not i.indisunique`,
    [tables],
  )
  for (const { name } of rows) await knex.raw('drop index ??', [name])
  return rows.map(({ made }) => made)
}
