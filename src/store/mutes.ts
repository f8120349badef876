// What people do not want to be told, by role and kind.

import type { NoticeKind, Role } from '../domain/decision.ts'
import type { Transaction } from './database.ts'

/** Which of these accounts do not want to hear of it. */
export async function mutedBy(
  trx: Transaction,
  role: Role,
  kind: NoticeKind,
  telegramIds: number[],
): Promise<Set<number>> {
  const rows = await trx('mutes').where({ role, kind }).whereIn('telegram_id', telegramIds).select('telegram_id')
  return new Set(rows.map((row) => row.telegram_id as number))
}

export async function mutesOf(trx: Transaction, telegramId: number, role: Role): Promise<Set<NoticeKind>> {
  const rows = await trx('mutes').where({ telegram_id: telegramId, role }).select('kind')
  return new Set(rows.map((row) => row.kind as NoticeKind))
}

/** The other way round than it was. */
export async function turnMute(trx: Transaction, telegramId: number, role: Role, kind: NoticeKind): Promise<void> {
  const mute = { telegram_id: telegramId, role, kind }
  if ((await trx('mutes').where(mute).delete()) === 0) await trx('mutes').insert(mute).onConflict().ignore()
}
