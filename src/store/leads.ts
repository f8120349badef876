// Who leads, by name: those whom the settings name and the admins of the desks' groups. What they may do is asked of
// the settings and the desks; here they are only known.

import type { Person } from '../domain/happening.ts'
import type { Technician } from '../domain/ticket.ts'
import type { Database, Transaction } from './database.ts'

export type LeadNamed = Pick<Technician, 'name' | 'username' | 'telegramId'>

/** `unnamed`: of these nobody has told more than the account. Whoever leads nowhere any more is known no longer. */
export async function keepLeads(database: Database, admins: Person[], unnamed: number[]): Promise<void> {
  await database.transaction(async (trx) => {
    for (const admin of admins.toSorted((one, other) => one.telegramId - other.telegramId)) await keepLead(trx, admin)
    await trx.raw(
      `insert into leads (telegram_id) select unnest(:unnamed::bigint[]) order by 1 on conflict do nothing`,
      { unnamed },
    )
    await trx.raw(
      `delete from leads where telegram_id <> all(:unnamed::bigint[])
        and not exists (select from desks where telegram_id = any(admin_ids))`,
      { unnamed },
    )
  })
}

export async function keepLead(trx: Transaction, { telegramId, name, username }: Person): Promise<void> {
  await trx.raw(
    `insert into leads (telegram_id, name, username) values (:telegramId, :name, :username)
      on conflict (telegram_id) do update set name = excluded.name, username = excluded.username
      where (leads.name, leads.username) is distinct from (excluded.name, excluded.username)`,
    { telegramId, name, username },
  )
}

/** Those of them whose name is known. They are few: one client is looked for by each, whatever the planner thinks. */
export async function namedLeads(trx: Transaction): Promise<LeadNamed[]> {
  const { rows } = await trx.raw<{ rows: LeadNamed[] }>(
    `select l.telegram_id as "telegramId", coalesce(c.name, l.name) as name,
        case when c.id is null then l.username else c.username end as username
      from leads l left join lateral (select * from clients where telegram_id = l.telegram_id limit 1) c on true
      where coalesce(c.name, l.name) is not null order by l.telegram_id`,
  )
  return rows
}
