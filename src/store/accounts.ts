// How a technician comes to be known by an account of the board: by a code that both sides have shown, or by e-mail.

import type { Database, Transaction } from './database.ts'
import { mergeTechnicians } from './merging.ts'
import { hash } from './secrets.ts'
import { TechnicianRow } from './technicians.ts'
import { TicketRow } from './tickets.ts'

const codeTtlMs = 15 * 60_000
const triesAllowed = 5
const purposeOf = (technicianId: number): string => `account:${technicianId}`

/** The newest code of a technician is the one that counts. */
export async function keepCode(trx: Transaction, code: string, technicianId: number): Promise<void> {
  const purpose = purposeOf(technicianId)
  await trx('one_time_links').where({ purpose }).orWhereRaw('expires_at < clock_timestamp()').delete()
  await trx('one_time_links').insert({
    token_hash: hash(code),
    purpose,
    expires_at: trx.raw(`clock_timestamp() + ? * interval '1 millisecond'`, [codeTtlMs]),
  })
}

/** Whose code it is, once and in time. 'enough': this account has been wrong too often lately. */
export async function useCode(trx: Transaction, code: string, account: string): Promise<number | 'wrong' | 'enough'> {
  await trx('link_tries').whereRaw('forgotten_at < clock_timestamp()').delete()
  const tried = await trx('link_tries').where({ account }).first('tries')
  if (tried && tried.tries >= triesAllowed) return 'enough'
  const [used] = await trx('one_time_links')
    .where({ token_hash: hash(code) })
    .whereLike('purpose', 'account:%')
    .whereRaw('expires_at >= clock_timestamp()')
    .delete()
    .returning('purpose')
  if (used) return Number(String(used.purpose).slice('account:'.length))
  await trx.raw(
    `insert into link_tries (account, tries, forgotten_at)
      values (:account, 1, clock_timestamp() + :ttl * interval '1 millisecond')
      on conflict (account) do update set tries = link_tries.tries + 1`,
    { account, ttl: codeTtlMs },
  )
  return 'wrong'
}

/** 'other': one of the two is somebody else's already. */
export async function linkAccount(
  trx: Transaction,
  technicianId: number,
  account: string,
): Promise<{ outcome: 'linked' | 'same'; technician: TechnicianRow } | { outcome: 'other' }> {
  const technician = await TechnicianRow.query(trx).findById(technicianId)
  if (!technician) return { outcome: 'other' }
  if (technician.todoistId === account) return { outcome: 'same', technician }
  const holder = await TechnicianRow.query(trx).findOne({ todoistId: account })
  const apart = holder !== undefined && holder.telegramId !== null && technician.telegramId !== null
  if (technician.todoistId !== null || apart) return { outcome: 'other' }
  if (holder) await mergeTechnicians(trx, technician.id, holder.id)
  else await technician.$query(trx).patch({ todoistId: account })
  return { outcome: 'linked', technician: await TechnicianRow.query(trx).findById(technician.id).throwIfNotFound() }
}

/** Technicians without an account of the board whose e-mail one of its people has. */
export async function matchedByEmail(
  trx: Database | Transaction,
): Promise<{ technicianId: number; account: string }[]> {
  const { rows } = await trx.raw<{ rows: { technicianId: number; account: string }[] }>(
    `select t.id as "technicianId", c.id as account
      from technicians t join collaborators c on lower(c.email) = t.email
      where t.todoist_id is null order by t.id`,
  )
  return rows
}

export async function openTicketsOf(trx: Transaction, technicianId: number): Promise<number[]> {
  const rows = await TicketRow.query(trx)
    .where({ technicianId })
    .whereNot({ status: 'closed' })
    .orderBy('id')
    .select('id')
  return rows.map(({ id }) => id)
}
