// Takes done rows off the road after their time. What the road still reads of them stays: a key that tells what was
// said once, a comment that no link knows, a copy whose form can't be seen from its message. News of somebody who was
// erased loses its words at once.

import type { Database, Transaction } from './database.ts'
import { cursor, setCursor } from './cursors.ts'
import { stripLateNews } from './late-news.ts'

const tables = ['inbox', 'outbox'] as const

/** Nothing that is older is looked for. */
const strayDays = 7

/** Beside what is done and old: what nobody will ask for again. `row` is the table's. */
const forgettable: Record<(typeof tables)[number], string> = {
  // Once it is linked, the link tells that a comment is known; what was never said must not be said later.
  inbox: `row.state = 'done' and (row.source <> 'todoist' or row.key not like 'note:added:%' or exists (
      select from links where surface = 'board' and place = 'comment' and external_id = substr(row.key, 12)))`,
  outbox: `row.state in ('done', 'dropped') and row.key is null and row.attachment is null
      and not (row.op = 'edit_comment' and row.want->>'anew' = 'true')
      and not (row.op in ('show', 'edit_shown') and row.call->>'op' = 'send' and exists (
        select from messages where id = row.message_id and content->>'kind' <> 'text'))`,
}

/**
 * Looks at the next `batch` rows of each table that were done `days` ago or longer, and deletes what can be forgotten.
 * Whoever is second leaves it to the first. Returns how many were looked at and how many went; fewer than `batch`
 * looked at: that was all for now.
 */
export async function pruneOnce(
  database: Database,
  { days, batch }: { days: number; batch: number },
): Promise<{ seen: number; gone: number }> {
  return await database.transaction(async (trx) => {
    const { rows } = await trx.raw<{ rows: { mine: boolean }[] }>(
      `select pg_try_advisory_xact_lock(hashtext('helpdesk-hub pruning ' || current_schema())) as mine`,
    )
    const sum = { seen: 0, gone: 0 }
    if (!rows[0]!.mine) return sum
    await stripLateNews(trx)
    for (const table of tables) {
      const { seen, gone } = await pruneTable(trx, table, days, batch)
      sum.seen = Math.max(sum.seen, seen)
      sum.gone += gone
    }
    await trx.raw(
      `delete from strays where ctid = any(array(
          select ctid from strays where seen_at < clock_timestamp() - :days * interval '1 day' limit :batch))`,
      { days: strayDays, batch },
    )
    return sum
  })
}

/** Goes on where the last one ended, so that what stays is not looked at again and again. */
async function pruneTable(
  trx: Transaction,
  table: (typeof tables)[number],
  days: number,
  batch: number,
): Promise<{ seen: number; gone: number }> {
  const name = `pruned:${table}`
  const { rows } = await trx.raw<{ rows: { seen: number; gone: number; upto: string | null }[] }>(
    `with old as materialized (
        select id, done_at from ${table}
        where done_at >= :from::timestamptz and done_at < clock_timestamp() - :days * interval '1 day'
        order by done_at limit :batch
      ),
      gone as (
        delete from ${table} as row where row.id = any(array(select id from old)) and ${forgettable[table]} returning row.id
      )
    select (select count(*) from old) as seen, (select count(*) from gone) as gone, (select max(done_at)::text from old) as upto`,
    { from: (await cursor(trx, name)) ?? '-infinity', days, batch },
  )
  const [seen, gone] = [Number(rows[0]!.seen), Number(rows[0]!.gone)]
  const { upto } = rows[0]!
  if (upto !== null && seen > gone) await setCursor(trx, name, upto)
  return { seen, gone }
}
