// The list of technicians: who can be given a ticket, how many each has, and what a lead changes of it.

import { statuses } from '../domain/ticket.ts'
import type { Transaction } from './database.ts'
import { takeTurns } from './database.ts'
import { mergeTechnicians } from './merging.ts'
import { TechnicianRow } from './technicians.ts'

/** `load`: the open tickets they have. */
export type Listed = {
  id: number
  name: string
  username: string | null
  telegramId: number | null
  todoistId: string | null
  groupChatId: number | null
  active: boolean
  load: number
}

const open = statuses.filter((status) => status !== 'closed')

/** Each status by itself: of somebody with years of closed tickets only the open ones are counted. */
const withLoads = `select t.id, t.name, t.username, t.telegram_id as "telegramId", t.todoist_id as "todoistId",
    t.group_chat_id as "groupChatId", t.active, held.load
  from technicians t cross join lateral (
    select count(*)::int as load from tickets where technician_id = t.id and status = any(:open::text[])
  ) held
  where t.listed`

/** Who can be given a ticket that `holder` has, whoever has least to do first. */
export async function assignable(trx: Transaction, holder: number | null, limit: number): Promise<Listed[]> {
  const { rows } = await trx.raw<{ rows: Listed[] }>(
    `${withLoads} and t.active and t.id is distinct from :holder::bigint order by held.load, lower(t.name), t.id limit :limit`,
    { open, holder, limit },
  )
  return rows
}

/** Everybody on the list, also who is off for now. */
export async function roster(trx: Transaction): Promise<Listed[]> {
  const { rows } = await trx.raw<{ rows: Listed[] }>(`${withLoads} order by t.active desc, lower(t.name), t.id`, {
    open,
  })
  return rows
}

/** By name or `@username`, in any case of letters. */
export async function onRoster(trx: Transaction, called: string): Promise<TechnicianRow | undefined> {
  return await TechnicianRow.query(trx)
    .where({ listed: true })
    .where((query) =>
      query
        .whereRaw('lower(name) = lower(?)', [called])
        .orWhereRaw('lower(username) = lower(?)', [called.replace(/^@/, '')]),
    )
    .orderByRaw('lower(name) = lower(?) desc, id', [called])
    .first()
}

export async function listedById(trx: Transaction, id: number): Promise<TechnicianRow | undefined> {
  return await TechnicianRow.query(trx).findOne({ id, listed: true })
}

/** False where that is so already. */
export async function setActive(trx: Transaction, id: number, active: boolean): Promise<boolean> {
  return (await TechnicianRow.query(trx).where({ id, active: !active }).patch({ active })) > 0
}

export async function setGroup(trx: Transaction, id: number, groupChatId: number): Promise<void> {
  await TechnicianRow.query(trx).findById(id).patch({ groupChatId })
}

/** Whoever is added, as far as it was told. `email` in small letters. */
export type Addition = {
  name: string
  username: string | null
  telegramId: number | null
  email: string | null
}

/**
 * Puts somebody on the list. All that fits what was told is one person; `other`: it fits two who can't be one, `many`:
 * several are called so.
 */
export async function addToRoster(trx: Transaction, addition: Addition): Promise<TechnicianRow | 'other' | 'many'> {
  const { name, username, telegramId, email } = addition
  await takeTurns(trx, 'roster')
  const byAccount = await TechnicianRow.query(trx)
    .where((query) => {
      if (telegramId !== null) void query.orWhere({ telegramId })
      else if (username !== null) void query.orWhereRaw('lower(username) = lower(?)', [username])
      if (email !== null) void query.orWhere({ email })
      void query.orWhere((named) => named.where({ listed: true }).whereRaw('lower(name) = lower(?)', [name]))
    })
    .orderByRaw('telegram_id is null, listed desc, id')
  const byNameAlone = telegramId === null && username === null && email === null && byAccount.length === 0
  const found = byNameAlone ? await TechnicianRow.query(trx).whereRaw('lower(name) = lower(?)', [name]) : byAccount
  if (byNameAlone && found.length > 1) return 'many'
  const telegramIds = new Set([...found.map((row) => row.telegramId), telegramId].filter((id) => id !== null))
  const accounts = new Set(found.map((row) => row.todoistId).filter((id) => id !== null))
  if (telegramIds.size > 1 || accounts.size > 1) return 'other'
  const [first, ...others] = found
  for (const other of others) await mergeTechnicians(trx, first!.id, other.id)
  const values = {
    name,
    listed: true,
    active: true,
    ...(username === null ? {} : { username }),
    ...(telegramId === null ? {} : { telegramId }),
    ...(email === null ? {} : { email }),
  }
  if (first) return await TechnicianRow.query(trx).patchAndFetchById(first.id, values)
  return await TechnicianRow.query(trx).insert(values).returning('*')
}
