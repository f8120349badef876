// Lists of open tickets, as leads look through them. Only open ones are read, whatever lies closed.

import type { Transaction } from './database.ts'

export const openFilters = ['all', 'free', 'mine', 'waiting', 'urgent'] as const
export type OpenFilter = (typeof openFilters)[number]

/** `deskId` null: of all desks. `technicianId`: who "mine" is; null is nobody's. */
export type OpenWanted = { deskId: number | null; filter: OpenFilter; technicianId: number | null }

const conditions: Record<OpenFilter, string> = {
  all: 'true',
  free: 'technician_id is null',
  mine: 'technician_id = :technician',
  waiting: `status = 'waiting'`,
  urgent: `urgency in ('same_day', 'critical')`,
}

export async function countOpen(trx: Transaction, wanted: OpenWanted): Promise<number> {
  const { rows } = await trx.raw<{ rows: { count: number }[] }>(
    `select count(*)::int as count from tickets where ${whereOf(wanted)}`,
    bindingsOf(wanted),
  )
  return rows[0]!.count
}

/** Those that were opened first come first. */
export async function openTicketIds(
  trx: Transaction,
  wanted: OpenWanted,
  { limit, offset }: { limit: number; offset: number },
): Promise<number[]> {
  const { rows } = await trx.raw<{ rows: { id: number }[] }>(
    `select id from tickets where ${whereOf(wanted)} order by opened_at, id limit :limit offset :offset`,
    { ...bindingsOf(wanted), limit, offset },
  )
  return rows.map(({ id }) => id)
}

// Written out, not as values: the indexes for open tickets are known to serve by it.
function whereOf({ deskId, filter }: OpenWanted): string {
  return `status <> 'closed' and ${conditions[filter]} and ${deskId === null ? 'true' : 'desk_id = :desk'}`
}

function bindingsOf({ deskId, filter, technicianId }: OpenWanted): Record<string, number | null> {
  return { ...(deskId === null ? {} : { desk: deskId }), ...(filter === 'mine' ? { technician: technicianId } : {}) }
}

/** `technician` null: what nobody has. `oldest`: the one that was opened first. */
export type Load = {
  technician: string | null
  count: number
  oldest: { id: number; openedAt: Date; chatId: number | null; threadId: number | null } | null
}

/** What nobody has first, then whoever has most; technicians with nothing too. */
export async function loadOf(trx: Transaction, deskId: number | null): Promise<Load[]> {
  const { rows } = await trx.raw<{
    rows: {
      technician: string | null
      count: number
      id: number | null
      openedAt: Date
      chatId: number | null
      threadId: number | null
    }[]
  }>(
    `with held as (
        select technician_id, count(*)::int as count, (array_agg(id order by opened_at, id))[1] as oldest,
          min(opened_at) as opened_at
        from tickets where status <> 'closed' and ${deskId === null ? 'true' : 'desk_id = :desk'} group by technician_id
      )
      select t.name as technician, coalesce(held.count, 0) as count, held.oldest as id, held.opened_at as "openedAt",
        r.chat_id as "chatId", r.thread_id as "threadId"
      from technicians t full join held on held.technician_id = t.id
        left join rooms r on r.ticket_id = held.oldest and r.kind = 'topic'
      where t.active or held.count > 0
      order by held.count > 0 and t.id is null desc nulls last, coalesce(held.count, 0) desc, t.name, t.id`,
    deskId === null ? {} : { desk: deskId },
  )
  return rows.map(({ technician, count, id, openedAt, chatId, threadId }) => ({
    technician,
    count,
    oldest: id === null ? null : { id, openedAt, chatId, threadId },
  }))
}
