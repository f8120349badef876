// What is in the database of a span of time, read in the order of time, some rows at once however many there are.

import type { ExportAsked } from '../domain/export-ref.ts'
import type { Database } from './database.ts'

export type Found = Record<string, string | number | null>

const batch = 500

const questions = {
  tickets: `
    select t.id as ticket, d.name as desk, t.status, t.urgency, c.name as client, c.username, e.name as technician,
      t.subject, t.opened_at, t.first_answered_at, t.closed_at, t.opened_at as at, t.id
    from tickets t join desks d on d.id = t.desk_id join clients c on c.id = t.client_id
      left join technicians e on e.id = t.technician_id
    where t.opened_at >= :from::timestamptz and t.opened_at < :until::timestamptz
      and (t.opened_at, t.id) > (:at::timestamptz, :id::bigint) and (:desks::bigint[] is null or t.desk_id = any(:desks::bigint[]))
    order by t.opened_at, t.id limit :batch`,
  messages: `
    select m.id as message, m.ticket_id as ticket, m.created_at as said_at, m.author, m.author_name as name,
      case m.visibility when 'note' then 'note' else 'message' end as kind, m.origin as said_in, m.words as text,
      m.content->>'kind' as content, m.content->'file'->>'name' as file, m.edited_at, m.deleted_at,
      m.created_at as at, m.id
    from messages m join tickets t on t.id = m.ticket_id
    where m.created_at >= :from::timestamptz and m.created_at < :until::timestamptz
      and (m.created_at, m.id) > (:at::timestamptz, :id::bigint) and (:desks::bigint[] is null or t.desk_id = any(:desks::bigint[]))
    order by m.created_at, m.id limit :batch`,
  ratings: `
    select f.ticket_id as ticket, e.name as technician, f.created_at as asked_at,
      (select string_agg((f.questions->(place::int - 1)->'en'->>'name') || ': ' || mark, ', ' order by place)
        from unnest(f.marks) with ordinality as marks (mark, place)) as marks,
      (select round(avg(mark), 2)::float8 from unnest(f.marks) as mark) as average, f.comment,
      f.created_at as at, f.id
    from feedback f join tickets t on t.id = f.ticket_id left join technicians e on e.id = t.technician_id
    where f.created_at >= :from::timestamptz and f.created_at < :until::timestamptz
      and (f.created_at, f.id) > (:at::timestamptz, :id::bigint) and (:desks::bigint[] is null or t.desk_id = any(:desks::bigint[]))
    order by f.created_at, f.id limit :batch`,
} as const

export type Subject = keyof typeof questions
export const subjects = Object.keys(questions) as Subject[]

/** Each batch begins behind the last row of the one before. Times are ISO texts, UTC. */
export async function* foundIn(
  database: Database,
  subject: Subject,
  { period, deskIds }: ExportAsked,
): AsyncGenerator<Found[]> {
  const from = new Date(`${period.from}T00:00:00Z`)
  const until = new Date(new Date(`${period.to}T00:00:00Z`).getTime() + 86_400_000)
  let behind: { at: string; id: number } = { at: '-infinity', id: 0 }
  for (;;) {
    const { rows } = await database.raw<{ rows: (Record<string, unknown> & { exact: string; id: number })[] }>(
      // As a text a time keeps its microseconds.
      `select found.*, found.at::text as exact from (${questions[subject]}) found order by found.at, found.id`,
      { from, until, ...behind, desks: deskIds, batch },
    )
    if (rows.length > 0) yield rows.map(plainly)
    if (rows.length < batch) return
    const last = rows.at(-1)!
    behind = { at: last.exact, id: last.id }
  }
}

function plainly({ at: _, id: __, exact: ___, ...columns }: Record<string, unknown>): Found {
  return Object.fromEntries(
    Object.entries(columns).map(([name, value]) => [
      name,
      value instanceof Date ? value.toISOString() : (value as string | number | null),
    ]),
  )
}
