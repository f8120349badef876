// The technicians that the settings name, brought in at the start.

import type { Transaction } from './database.ts'
import { mergeTechnicians } from './merging.ts'
import { TechnicianRow } from './technicians.ts'
import type { TechnicianSetting } from './technicians.ts'

/**
 * One is the same person by either account, and by name where that contradicts neither: what was met as two people
 * becomes one.
 */
export async function settleTechnicians(trx: Transaction, settings: TechnicianSetting[]): Promise<void> {
  for (const setting of settings) {
    const { name, groupId, telegramId, todoistId, username } = setting
    const email = setting.email?.toLowerCase()
    const [first, ...others] = await sameAs(trx, setting)
    for (const other of others) await mergeTechnicians(trx, first!.id, other.id)
    const values = {
      name,
      listed: true,
      ...(groupId === undefined ? {} : { groupChatId: groupId }),
      ...(telegramId === undefined ? {} : { telegramId }),
      ...(username ? { username } : {}),
      ...(todoistId === undefined ? {} : { todoistId }),
      ...(email === undefined ? {} : { email }),
    }
    if (email !== undefined) await TechnicianRow.query(trx).where({ email }).patch({ email: null })
    if (first) await TechnicianRow.query(trx).findById(first.id).patch(values)
    else await TechnicianRow.query(trx).insert(values)
  }
}

async function sameAs(trx: Transaction, { name, telegramId, todoistId }: TechnicianSetting): Promise<TechnicianRow[]> {
  const rows = await TechnicianRow.query(trx)
    .where({ name })
    .modify((query) => {
      if (telegramId !== undefined) void query.orWhere({ telegramId })
      if (todoistId !== undefined) void query.orWhere({ todoistId })
    })
    .orderByRaw('(name = ?) desc, id', [name])
  const certain = rows.filter(
    (row) =>
      (telegramId !== undefined && row.telegramId === telegramId) ||
      (todoistId !== undefined && row.todoistId === todoistId),
  )
  const named = rows.filter((row) => !certain.includes(row) && row.name === name)
  if (certain.length === 0) return named.slice(0, 1)
  const fits = (one: TechnicianRow): boolean =>
    certain.every(
      (row) =>
        (one.telegramId === null || (row.telegramId === null && telegramId === undefined)) &&
        (one.todoistId === null || (row.todoistId === null && todoistId === undefined)),
    )
  return [...certain, ...named.filter(fits).slice(0, 1)]
}
