// How the road stands, for whoever watches: one question, answered from the indexes of what waits. What is done is never
// touched, and lanes are asked for by name, so that it costs the same however long the hub has run.

import type { Database } from './database.ts'

/** Ages and times to wait in seconds. `lane` is a group's own, or `private` for all private chats together. */
export type RoadState = {
  outbox: { lane: string; state: string; count: number; age: number; frozen: number }[]
  inbox: { source: string; state: string; count: number; age: number }[]
  lanes: { lane: string; used: number; frozen: number }[]
  /** Since the last complete reading of the board, of the chat; null where there was none. */
  boardReadAge: number | null
  chatReadAge: number | null
}

const clubbed = `case when s.lane like 'chat:-%' then s.lane when s.lane like 'chat:%' then 'private' else s.lane end`
const age = (at: string): string => `greatest(0, extract(epoch from clock_timestamp() - ${at}))::float8`
const untilThen = (at: string): string =>
  `extract(epoch from greatest(${at}, clock_timestamp()) - clock_timestamp())::float8`

const question = `
  with waiting as (
    select ${clubbed} as lane, case when s.held and o.state = 'ready' then 'held' else o.state end as state,
      count(*)::int as count, ${age('min(o.created_at)')} as age, ${untilThen('max(l.not_before)')} as frozen
    from outbox o join streams s on s.key = o.stream join lanes l on l.key = s.lane
    where o.state in ('ready', 'sending', 'unknown', 'stuck') group by 1, 2
  ), dead as (
    select ${clubbed} as lane, o.state, count(*)::int as count, ${age('min(o.created_at)')} as age, 0::float8 as frozen
    from outbox o join streams s on s.key = o.stream where o.state = 'dead' group by 1, 2
  ), news as (
    select source, state, count(*)::int as count, ${age('min(received_at)')} as age from inbox where state = 'new' group by 1, 2
    union all
    select source, state, count(*)::int, ${age('min(received_at)')} from inbox where state = 'dead' group by 1, 2
  ), named (key, ms) as (
    select 'bot', 1000 union all select 'board', 900000
    union select 'chat:' || chat_id, 60000 from desks
    union select 'chat:' || group_chat_id, 60000 from technicians where group_chat_id is not null
  ), budgets as (
    select l.key as lane, ${untilThen('l.not_before')} as frozen,
      (select coalesce(sum(coalesce(u, 1)), 0) from unnest(l.taken, l.units) as booked (t, u)
        where t > clock_timestamp() - n.ms * interval '1 millisecond')::int as used
    from named n join lanes l on l.key = n.key
  )
  select coalesce((select json_agg(o) from (select * from waiting union all select * from dead) o), '[]') as outbox,
    coalesce((select json_agg(n) from news n), '[]') as inbox,
    coalesce((select json_agg(b) from budgets b), '[]') as lanes,
    (select ${age('value::timestamptz')} from cursors where name = 'board:read_at') as "boardReadAge",
    (select ${age('value::timestamptz')} from cursors where name = 'chat:caught_up_at' and :polled) as "chatReadAge"`

/** `polled`: where a webhook brings the news, an age kept from polling days says nothing. */
export async function roadState(database: Database, { polled }: { polled: boolean }): Promise<RoadState> {
  const { rows } = await database.raw<{ rows: RoadState[] }>(question, { polled })
  return rows[0]!
}

/** Seconds since the board last told something by itself; null if it never did, as far as is kept. */
export async function webhookHeardAge(database: Database): Promise<number | null> {
  const { rows } = await database.raw<{ rows: { age: number }[] }>(
    `select ${age('received_at')} as age from inbox where source = 'todoist' and key like 'webhook:%' order by id desc limit 1`,
  )
  return rows[0]?.age ?? null
}

/** How many connections are in use, are idle, and how many wait for one. */
export function poolUse(database: Database): { used: number; idle: number; waiting: number } {
  const pool = (database.client as { pool: { numUsed(): number; numFree(): number; numPendingAcquires(): number } })
    .pool
  return { used: pool.numUsed(), idle: pool.numFree(), waiting: pool.numPendingAcquires() }
}
