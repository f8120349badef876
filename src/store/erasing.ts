// Takes a person out of the database: words, names and accounts go, what is counted stays. What is written here may be
// written twice.

import type { Transaction } from './database.ts'
import { everTask, Link } from './links.ts'
import { OutboxRow } from './outbox.ts'
import { finish } from './outcomes.ts'
import { Room } from './rooms.ts'
import { lockStreams } from './stream-locks.ts'

/** Telegram lets a bot delete what is younger (Bot API: deleteMessage). */
const deletableMs = 48 * 3_600_000
const messagesAtOnce = 1000

/** What waits in these streams is dropped, but for a task that may have been made: it has to be known first. */
export async function dropWaitingIn(trx: Transaction, streams: string[], outcome: 'forgotten' | 'gone'): Promise<void> {
  await lockStreams(trx, streams)
  const rows = await OutboxRow.query(trx)
    .whereIn('stream', streams)
    .whereIn('state', ['ready', 'stuck'])
    .whereRaw(`not (op = 'add_task' and state = 'ready' and attempts > 0)`)
  await finish(trx, rows, { state: 'dropped', outcome })
  await trx('streams').whereIn('key', streams).update({ held: false })
}

export async function someWaitIn(trx: Transaction, streams: string[]): Promise<boolean> {
  return (await trx('streams').whereIn('key', streams).where('pending', '>', 0).first('key')) !== undefined
}

/** Those they have lost too: one that another took the place of stands there yet. */
export async function topicsOf(trx: Transaction, ticketIds: number[]): Promise<{ room: Room; threadId: number }[]> {
  const rooms = await Room.query(trx).whereIn('ticket_id', ticketIds).orderBy('id')
  return rooms.flatMap((room) =>
    [...room.lostThreads, room.threadId].flatMap((threadId) => (threadId === null ? [] : [{ room, threadId }])),
  )
}

/** Those they have left too. */
export async function tasksOf(trx: Transaction, ticketIds: number[]): Promise<{ ticketId: number; taskId: string }[]> {
  const links = await Link.query(trx)
    .whereIn('ticket_id', ticketIds)
    .where({ surface: 'board' })
    .whereIn('place', everTask)
    .whereNull('message_id')
    .orderBy('id')
  return links.map(({ ticketId, externalId }) => ({ ticketId, taskId: externalId }))
}

/** What we have said in the person's chat: what can still be deleted there, and how much can not. */
export async function saidTo(
  trx: Transaction,
  ticketIds: number[],
  telegramId: number,
): Promise<{ deletable: number[]; old: number }> {
  const rows: { id: string; young: boolean }[] = await trx('links')
    .whereIn('ticket_id', ticketIds)
    .where({ surface: 'chat', place: String(telegramId), origin: 'copy' })
    .groupBy('external_id')
    .orderByRaw('external_id::bigint')
    .select('external_id as id', trx.raw('max(created_at) > ? as young', [new Date(Date.now() - deletableMs)]))
  const deletable = rows.filter(({ young }) => young).map(({ id }) => Number(id))
  return { deletable, old: rows.length - deletable.length }
}

/** What became of the deletions: done or gone already, or refused. */
export async function deletionsIn(
  trx: Transaction,
  streams: string[],
): Promise<Record<'delete_topic' | 'delete_task' | 'erase_message', { done: number; left: number }>> {
  const { rows } = await trx.raw<{ rows: { op: string; done: string; left: string }[] }>(
    `select op, count(*) filter (where state = 'done' or outcome = 'gone') as done,
        count(*) filter (where state <> 'done' and outcome is distinct from 'gone') as left
      from outbox where stream = any(:streams) and op in ('delete_topic', 'delete_task', 'erase_message') group by op`,
    { streams },
  )
  const of = (op: string): { done: number; left: number } => {
    const row = rows.find((one) => one.op === op)
    return { done: Number(row?.done ?? 0), left: Number(row?.left ?? 0) }
  }
  return { delete_topic: of('delete_topic'), delete_task: of('delete_task'), erase_message: of('erase_message') }
}

const blank = JSON.stringify({ kind: 'text', text: '', spans: [], file: null, detail: null, album: null })

/** True as long as there is more. */
export async function eraseMessages(trx: Transaction, ticketIds: number[], stranger: string): Promise<boolean> {
  const { rowCount } = await trx.raw<{ rowCount: number }>(
    `update messages set content = :blank::jsonb, words = '',
        author_name = case author when 'client' then :stranger else author_name end
      where id in (
        select id from messages where ticket_id = any(:ticketIds)
          and (content <> :blank::jsonb or author = 'client' and author_name <> :stranger)
        order by id limit :limit
      )`,
    { blank, stranger, ticketIds, limit: messagesAtOnce },
  )
  return rowCount === messagesAtOnce
}

export type Person = { clientId: number; telegramId: number; name: string; username: string | null }

/** Everything but the messages. `beganAt`: what came later from that account is somebody new's. */
export async function erasePerson(
  trx: Transaction,
  person: Person,
  about: { ticketIds: number[]; streams: string[]; stranger: string; beganAt: Date },
): Promise<void> {
  const { clientId, telegramId, name, username } = person
  const named = [name, ...(username === null ? [] : [`@${username}`])].filter((word) => word.length > 1)
  const statements = [
    `update tickets set subject = '' where id = any(:ticketIds)`,
    `update feedback set comment = null where ticket_id = any(:ticketIds) and comment is not null`,
    `update events set payload = payload - 'reason', actor_name = case actor when 'CLIENT' then null else actor_name end
      where ticket_id = any(:ticketIds)`,
    `update events set payload = payload - 'reason' where ticket_id is null and payload->>'client' = :clientId::text`,
    `update events set actor_name = null where ticket_id is null and actor = 'CLIENT' and actor_name = :name`,
    `update rooms set title = null where ticket_id = any(:ticketIds)`,
    `delete from client_cards where client_id = :clientId`,
    `delete from kept_words where client_id = :clientId`,
    `delete from desk_questions where client_id = :clientId`,
    `delete from mutes where telegram_id = :telegramId and role = 'client'`,
    `delete from finds where exists (select from unnest(:named::text[]) word where position(lower(word) in lower(query)) > 0)`,
    `update outbox set want = jsonb_build_object('op', op)
      where op = 'log' and ticket_id = any(:ticketIds) and state in ('done', 'dropped', 'dead')`,
    `with unsaid as (
        update outbox set want = jsonb_build_object('op', op), state = 'dropped', done_at = clock_timestamp()
        where op = 'log' and ticket_id = any(:ticketIds) and state = 'ready' returning stream
      )
      update streams set pending = pending - counted.rows
      from (select stream, count(*)::int as rows from unsaid group by stream) counted where streams.key = counted.stream`,
    `delete from task_shadow where ticket_id = any(:ticketIds)`,
    // What the road has done or given up; what an operator may still delete holds nobody's words.
    `update outbox set want = jsonb_build_object('op', op), call = null, error = null, attachment = null,
        state = case state when 'dead' then 'dropped' else state end
      where stream = any(:streams) and state in ('done', 'dropped', 'dead') and op not in ('delete_topic', 'delete_task')`,
    `update outbox set want = jsonb_build_object('op', op), call = null
      where (stream >= 'group:' and stream < 'group;' or stream >= 'client:' and stream < 'client;' and op like 'outside%')
        and state in ('done', 'dropped')
        and exists (select from unnest(:named::text[]) word where position(word in want::text) > 0)`,
    `update inbox set payload = '{}', state = 'done' where state in ('done', 'dead') and payload <> '{}' and (
        stream = any(:news::text[]) or stream = 'client:' || :account and received_at <= :beganAt
        or :username::text is not null and position('@' || :username in payload::text) > 0)`,
    `update inbox set stream = 'client:forgotten'
      where stream = 'client:' || :account and received_at <= :beganAt and state = 'done'`,
    // Ids stay known, or whoever looks for a lost copy would take them for it; whose chat they were in does not.
    `update links set place = 'forgotten' where ticket_id = any(:ticketIds) and surface = 'chat' and place = :account`,
    `delete from strays where chat_id = :telegramId and seen_at <= :beganAt`,
    `insert into lanes (key) values ('forgotten') on conflict do nothing`,
    `update streams set lane = 'forgotten' where key = 'client:' || :clientId::text`,
    `delete from outbox where stream = 'answer:' || :account and state in ('done', 'dropped', 'dead')`,
    `delete from streams where key = 'answer:' || :account and not exists (select from outbox where stream = key)`,
    `delete from lanes where key in ('chat:' || :account, 'looking:chat:' || :account)
      and not exists (select from streams where lane = lanes.key)`,
    `update clients set name = :stranger, username = null, phone = null, desk_id = null, locale = 'en', blocked_at = null, blocked_by = null,
        blocked_reason = null where id = :clientId`,
  ]
  const news = await newsStreamsOf(trx, about.ticketIds)
  const values = { ...about, clientId, telegramId, account: String(telegramId), named, name, username, news }
  for (const statement of statements) await trx.raw(statement, values)
}

/** The streams in which news of these tickets was taken. */
export async function newsStreamsOf(trx: Transaction, ticketIds: number[]): Promise<string[]> {
  const topics = await topicsOf(trx, ticketIds)
  const tasks = await tasksOf(trx, ticketIds)
  return [
    ...ticketIds.map((id) => `ticket:${id}`),
    ...tasks.flatMap(({ taskId }) => [`task:${taskId}`, `webhook:${taskId}`]),
    ...topics.map(({ room, threadId }) => `topic:${room.chatId}:${threadId}`),
  ]
}

/** News that comes late about somebody who is forgotten keeps no words. */
export async function stripIfForgotten(trx: Transaction, newsId: number, ticketId: number): Promise<void> {
  await trx.raw(
    `update inbox set payload = '{}' where id = :newsId and exists (
        select from tickets join clients on clients.id = client_id where tickets.id = :ticketId and forgotten_at is not null)`,
    { newsId, ticketId },
  )
}
