// Who answers: known by name, and by their accounts in the chat and on the board as we learn of them.

import type { Person } from '../domain/happening.ts'
import type { Technician } from '../domain/ticket.ts'
import { Collaborator } from './collaborators.ts'
import type { Database, Transaction } from './database.ts'
import { Row } from './row.ts'

export class TechnicianRow extends Row {
  static override tableName = 'technicians'
  declare id: number
  declare name: string
  declare telegramId: number | null
  declare username: string | null
  declare todoistId: string | null
  declare groupChatId: number | null
  declare active: boolean
}

export function asTechnician({ id, name, telegramId, username, todoistId }: TechnicianRow): Technician {
  return { id, name, telegramId, username, todoistId }
}

/** `username` as the chat tells it, for those whose account is known. */
export type TechnicianSetting = {
  username?: string | null
  name: string
  groupId?: number
  telegramId?: number
  todoistId?: string
}

/** Who can be assigned on the board. */
export async function boardAccounts(database: Database): Promise<{ name: string; todoistId: string }[]> {
  const rows = await TechnicianRow.query(database).where({ active: true }).whereNotNull('todoist_id').orderBy('id')
  return rows.map(({ name, todoistId }) => ({ name, todoistId: todoistId! }))
}

/** Brings the configured technicians in; one is the same person by name or by either account. */
export async function settleTechnicians(trx: Transaction, settings: TechnicianSetting[]): Promise<void> {
  for (const { name, groupId, telegramId, todoistId, username } of settings) {
    const known = await TechnicianRow.query(trx)
      .where({ name })
      .modify((query) => {
        if (telegramId !== undefined) void query.orWhere({ telegramId })
        if (todoistId !== undefined) void query.orWhere({ todoistId })
      })
      .orderByRaw('(name = ?) desc, id', [name])
      .first()
    const values = {
      name,
      ...(groupId === undefined ? {} : { groupChatId: groupId }),
      ...(telegramId === undefined ? {} : { telegramId }),
      ...(username ? { username } : {}),
      ...(todoistId === undefined ? {} : { todoistId }),
    }
    if (known) await known.$query(trx).patch(values)
    else await TechnicianRow.query(trx).insert(values)
  }
}

/** Whoever writes in the support group is one of the staff; made known on the first message. */
export async function technicianOfPerson(trx: Transaction, person: Person): Promise<Technician> {
  const { telegramId, username, name } = person
  const known = await TechnicianRow.query(trx).findOne({ telegramId })
  if (known) {
    if (known.username === username) return asTechnician(known)
    return asTechnician(await known.$query(trx).patchAndFetch({ username }))
  }
  const row = await TechnicianRow.query(trx)
    .insert({ name, telegramId, username })
    .onConflict('telegram_id')
    .merge({ username })
    .returning('*')
  return asTechnician(row)
}

/** The technician with this board account; made known when the board has told us their name. */
export async function technicianOfAccount(trx: Transaction, todoistId: string): Promise<Technician | null> {
  const known = await TechnicianRow.query(trx).findOne({ todoistId })
  if (known) return asTechnician(known)
  const person = await Collaborator.query(trx).findById(todoistId)
  if (!person) return null
  const row = await TechnicianRow.query(trx)
    .insert({ name: person.name, todoistId })
    .onConflict('todoist_id')
    .merge({ name: person.name })
    .returning('*')
  return asTechnician(row)
}

/** Null for somebody who is none. */
export async function technicianIdOf(trx: Transaction, telegramId: number): Promise<number | null> {
  return (await TechnicianRow.query(trx).findOne({ telegramId }))?.id ?? null
}

/** Who can be given a ticket. */
export async function activeTechnicians(trx: Transaction): Promise<Technician[]> {
  return (await TechnicianRow.query(trx).where({ active: true }).orderBy(['name', 'id'])).map(asTechnician)
}

/** Whether this person is known to answer here. */
export async function isStaff(trx: Transaction, telegramId: number): Promise<boolean> {
  return (await TechnicianRow.query(trx).findOne({ telegramId, active: true })) !== undefined
}

export async function technicianById(database: Database | Transaction, id: number): Promise<Technician> {
  return asTechnician(await TechnicianRow.query(database).findById(id).throwIfNotFound())
}

/** The names that make a message a note when it begins by calling one of them. */
export async function staffNames(database: Database | Transaction): Promise<string[]> {
  const rows = await TechnicianRow.query(database).where({ active: true }).select('name', 'username')
  return rows.flatMap(({ name, username }) => (username ? [name, username] : [name]))
}

/** By id, former ones too: what they did stays theirs. */
export async function technicianNames(database: Database | Transaction): Promise<Map<number, string>> {
  const rows = await TechnicianRow.query(database).select('id', 'name')
  return new Map(rows.map(({ id, name }) => [id, name]))
}
