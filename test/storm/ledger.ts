// The hub's own books, read from its database: whether it is at rest, what is stuck, and how each unknown outcome was
// settled. The oracle compares nothing with them.
import type { Knex } from 'knex'
import knex from 'knex'
import { beginnings } from './words.ts'

export type Depth = { inbox: number; outbox: number }

export type Ledger = {
  /** What still waits; null while the database does not answer. */
  depth(): Promise<Depth | null>
  /** Rows that nobody will work any more, and those in the way of others. */
  stuck(): Promise<string[]>
  /** What waits, for a run that does not come to rest. */
  waiting(): Promise<string[]>
  /** `chat:17`, `topic:17`: messages that the hub says may stand twice there; `card:3` for client 3's card. */
  undecided(): Promise<Set<string>>
  /** What the hub knows of a client's ticket, for whoever wonders. */
  about(name: string): Promise<string[]>
  close(): Promise<void>
}

export function openLedger(url: string): Ledger {
  const database: Knex = knex({
    client: 'pg',
    connection: url,
    pool: { min: 0, max: 2 },
    acquireConnectionTimeout: 3000,
  })

  async function rows<T>(sql: string): Promise<T[]> {
    return (await database.raw<{ rows: T[] }>(sql)).rows
  }

  return {
    async depth() {
      try {
        const [found] = await rows<{ inbox: string; outbox: string }>(
          `select (select count(*) from inbox where state = 'new') as inbox,
            (select count(*) from outbox where state in ('ready', 'sending', 'unknown')) as outbox`,
        )
        return { inbox: Number(found!.inbox), outbox: Number(found!.outbox) }
      } catch {
        return null
      }
    },
    async stuck() {
      const news = await rows<{ id: number; key: string; error: string }>(
        `select id, key, error from inbox where state = 'dead'`,
      )
      const wanted = await rows<{ id: number; op: string; state: string; stream: string; error: string }>(
        `select id, op, state, stream, error from outbox where state in ('dead', 'stuck')`,
      )
      return [
        ...news.map(({ id, key, error }) => `inbox ${id} ${key}: ${error}`),
        ...wanted.map(({ id, op, state, stream, error }) => `outbox ${id} ${op} in ${stream} is ${state}: ${error}`),
      ]
    },
    async waiting() {
      const news = await rows<Record<string, unknown>>(
        `select id, source, key, stream, attempts, parks, not_before, error from inbox where state = 'new' order by id limit 10`,
      )
      const wanted = await rows<Record<string, unknown>>(
        `select o.id, o.op, o.state, o.stream, o.attempts, o.not_before, o.needs, o.error, s.held, s.not_before as stream_not_before,
            s.lease_until, s.cautious, l.not_before as lane_not_before
          from outbox o join streams s on s.key = o.stream left join lanes l on l.key = s.lane
          where o.state in ('ready', 'sending', 'unknown') order by o.id limit 20`,
      )
      return [...news, ...wanted].map((row) => JSON.stringify(row))
    },
    async undecided() {
      const found = await rows<{ stream: string; op: string; text: string | null; name: string | null }>(
        `select o.stream, o.op, m.content->>'text' as text, c.name from outbox o left join messages m on m.id = o.message_id
          left join tickets t on t.id = o.ticket_id left join clients c on c.id = t.client_id
          where o.outcome = 'undecided'`,
      )
      return new Set(
        found.flatMap(({ stream, op, text, name }) => [
          ...beginnings(text ?? '').map(({ n }) => `${stream.startsWith('topic:') ? 'topic' : 'chat'}:${n}`),
          ...(op === 'card' && name !== null ? [`card:${name.replace(/^\D+/, '')}`] : []),
        ]),
      )
    },
    async about(name) {
      const found = await database.raw<{ rows: object[] }>(
        `select r.* from rooms r join tickets t on t.id = r.ticket_id join clients c on c.id = t.client_id where c.name = ?`,
        [name],
      )
      const wanted = await database.raw<{ rows: object[] }>(
        `select o.id, o.stream, o.seq, o.op, o.state, o.outcome, o.attempts, to_char(o.created_at, 'HH24:MI:SS.MS') as made,
            to_char(o.started_at, 'HH24:MI:SS.MS') as started, to_char(o.done_at, 'HH24:MI:SS.MS') as done, left(o.call->>'text', 30) as text,
            left(m.content->>'text', 30) as said, (select string_agg(l.external_id, ' ') from links l where l.message_id = m.id and l.place = 'comment') as comments
          from outbox o join tickets t on t.id = o.ticket_id join clients c on c.id = t.client_id left join messages m on m.id = o.message_id
          where c.name = ? order by o.id`,
        [name],
      )
      const news = await database.raw<{ rows: object[] }>(
        `select i.id, i.key, i.stream, i.state, i.parks, to_char(i.received_at, 'HH24:MI:SS.MS') as received,
            to_char(i.done_at, 'HH24:MI:SS.MS') as done, substring(i.payload::text from '"event_name": "[^"]*"') as event, substring(i.payload::text from 'q[0-9]+v[0-9]+') as words,
            i.payload->>'happening' as happening, substring(i.payload::text from '"forum_topic_[^}]*}') as topic,
            substring(i.payload::text from '"section_id": "[^"]*"') as section, to_char(i.happened_at, 'HH24:MI:SS.MS') as happened
          from inbox i where i.payload->>'taskId' in (select l.external_id from links l join tickets t on t.id = l.ticket_id
            join clients c on c.id = t.client_id where l.place = 'task' and c.name = ?)
          or i.payload->'webhook'->'event_data'->>'item_id' in (select l.external_id from links l join tickets t on t.id = l.ticket_id
            join clients c on c.id = t.client_id where l.place = 'task' and c.name = ?)
          or i.stream in (select 'topic:' || r.chat_id || ':' || x from rooms r join tickets t on t.id = r.ticket_id
            join clients c on c.id = t.client_id, unnest(r.lost_threads || r.thread_id) x where c.name = ?)
          or i.stream in (select 'task:' || l.external_id from links l join tickets t on t.id = l.ticket_id
            join clients c on c.id = t.client_id where l.place = 'task' and c.name = ?) order by i.id`,
        [name, name, name, name],
      )
      const agreed = await database.raw<{ rows: object[] }>(
        `select s.* from task_shadow s join tickets t on t.id = s.ticket_id join clients c on c.id = t.client_id where c.name = ?`,
        [name],
      )
      const audit = await database.raw<{ rows: object[] }>(
        `select e.id, e.actor_name, e.side, e.action, e.payload, to_char(e.at, 'HH24:MI:SS.MS') as at
          from events e join tickets t on t.id = e.ticket_id join clients c on c.id = t.client_id where c.name = ? order by e.id`,
        [name],
      )
      return [found, wanted, news, agreed, audit].flatMap(({ rows: all }) => all).map((row) => JSON.stringify(row))
    },
    async close() {
      await database.destroy()
    },
  }
}
