// Finding tickets: by the client's name or username, and by words of any message, notes too. Each takes so many at most,
// so that a word which a million messages have costs no more than another.

import type { Database, Transaction } from './database.ts'
import { MessageRow } from './messages.ts'

/** A ticket that was found; `messageId` is what its words were found in. */
export type Hit = { ticketId: number; messageId: number | null }

const clientsAtMost = 200
const ticketsOfClient = 10
/** Some may be of another desk. */
const ticketsLookedAt = 2000

/**
 * By clients, newest ticket first. `names`: the beginnings or the whole of words of the name, letters and digits only;
 * `username`: how it begins.
 */
export async function ticketsOfPeople(
  database: Database | Transaction,
  asked: { deskId: number | null; names: { word: string; whole: boolean }[]; username: string | null },
  limit: number,
): Promise<Hit[]> {
  const { deskId, names, username } = asked
  // What is found is read only as far as it is taken.
  const { rows } = await database.raw<{ rows: { id: number }[] }>(
    `with named as materialized (
        select id from clients where to_tsvector('simple', folded(name)) @@ to_tsquery('simple', folded(:names))
      ),
      called as materialized (
        select id from clients
        where username is not null and lower(username) ~>=~ :username and lower(username) ~<~ :upto
      ),
      known as materialized ((select id from named limit :most) union (select id from called limit :most))
      select t.id from known cross join lateral (
        select id from tickets where client_id = known.id and ${deskId === null ? 'true' : 'desk_id = :desk'} order by id desc limit :each
      ) t order by t.id desc limit :limit`,
    {
      names: names.length === 0 ? null : names.map(({ word, whole }) => (whole ? word : `${word}:*`)).join(' & '),
      username: username?.toLowerCase() ?? null,
      // Behind everything a username is made of.
      upto: username === null ? null : `${username.toLowerCase()}~`,
      most: clientsAtMost,
      each: ticketsOfClient,
      limit,
      ...(deskId === null ? {} : { desk: deskId }),
    },
  )
  return rows.map(({ id }) => ({ ticketId: id, messageId: null }))
}

/** By words, all of them in one message, in any form; the newest message first. */
export async function ticketsOfWords(
  database: Database | Transaction,
  asked: { deskId: number | null; words: string },
  limit: number,
): Promise<Hit[]> {
  const { deskId, words } = asked
  // Span by span, each twice as long as the one before it, as long as there is not enough: what all say is found in the
  // first, and what nobody says costs a few looks.
  const { rows } = await database.raw<{ rows: { ticketId: number; messageId: number }[] }>(
    `with asked as materialized (
        select plainto_tsquery('russian', folded(:words)) as q
      ),
      ends as materialized (
        select max(id) >> 14 as newest, min(id) >> 14 as oldest from messages
      ),
      spans as materialized (
        select span, (
          select string_agg('''~' || slice || '''', ' | ')::tsquery
          from generate_series(newest + 1 - (1 << span), greatest(oldest, newest + 2 - (2 << span)), -1) slice
        ) as slices
        from ends, generate_series(0, ceil(log(2, (newest - oldest + 2)::numeric))::int - 1) span
        where (select numnode(q) from asked) > 0
        order by span
      ),
      hits as materialized (
        select of_span.id, of_span.ticket_id from spans cross join lateral (
          select max(id) as id, ticket_id from messages
          where search @@ ((select q from asked) && slices) and deleted_at is null
          group by ticket_id order by max(id) desc
        ) of_span limit :most
      ),
      ours as (
        select id, ticket_id from hits
        where ${deskId === null ? 'true' : '(select desk_id from tickets where tickets.id = hits.ticket_id) = :desk'}
        limit :enough
      )
      select ticket_id as "ticketId", max(id) as "messageId" from ours
      group by ticket_id order by max(id) desc limit :limit`,
    // A ticket whose words are in two spans is there twice.
    { words, most: ticketsLookedAt, enough: limit * 2, limit, ...(deskId === null ? {} : { desk: deskId }) },
  )
  return rows
}

/** How words are found: by their stems. */
export async function stemsOf(database: Database | Transaction, words: string): Promise<string[]> {
  const { rows } = await database.raw<{ rows: { stems: string[] }[] }>(
    `select tsvector_to_array(to_tsvector('russian', folded(:words))) as stems`,
    { words },
  )
  return rows[0]!.stems
}

/** By id, as they were said. */
export async function wordsOf(
  database: Database | Transaction,
  messageIds: number[],
): Promise<Map<number, { words: string; note: boolean }>> {
  const rows = await MessageRow.query(database).whereIn('id', messageIds).select('id', 'words', 'visibility')
  return new Map(rows.map(({ id, words, visibility }) => [id, { words, note: visibility === 'note' }]))
}
