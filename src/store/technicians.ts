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
  /** On the list of those who can be given a ticket; the others we have only met. */
  declare listed: boolean
  declare email: string | null
  /** What this one was called by before two rows turned out to be one person; big numbers in a list come as texts. */
  declare formerIds: string[]
}

export function asTechnician({ id, name, telegramId, username, todoistId, groupChatId }: TechnicianRow): Technician {
  return { id, name, telegramId, username, todoistId, groupId: groupChatId }
}

/** `username` as the chat tells it, for those whose account is known. */
export type TechnicianSetting = {
  username?: string | null
  name: string
  groupId?: number
  telegramId?: number
  todoistId?: string
  email?: string
}

/** Who can be assigned on the board. */
export async function boardAccounts(database: Database): Promise<{ name: string; todoistId: string }[]> {
  const rows = await TechnicianRow.query(database).where({ active: true }).whereNotNull('todoist_id').orderBy('id')
  return rows.map(({ name, todoistId }) => ({ name, todoistId: todoistId! }))
}

/** Whoever writes in the support group is one of the staff; made known on the first message. */
export async function technicianOfPerson(trx: Transaction, person: Person): Promise<Technician> {
  const { telegramId, username, name } = person
  const known = await TechnicianRow.query(trx).findOne({ telegramId })
  if (known) {
    if (known.username === username) return asTechnician(known)
    return asTechnician(await known.$query(trx).patchAndFetch({ username }))
  }
  const expected = username === null ? undefined : await expectedAs(trx, username)
  if (expected) return asTechnician(await expected.$query(trx).patchAndFetch({ telegramId, username }))
  const row = await TechnicianRow.query(trx)
    .insert({ name, telegramId, username })
    .onConflict('telegram_id')
    .merge({ username })
    .returning('*')
  return asTechnician(row)
}

/** Somebody on the list who was named by username alone, and has not been met yet. */
async function expectedAs(trx: Transaction, username: string): Promise<TechnicianRow | undefined> {
  return await TechnicianRow.query(trx)
    .where({ listed: true })
    .whereNull('telegram_id')
    .whereRaw('lower(username) = lower(?)', [username])
    .orderBy('id')
    .first()
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

/** The technicians' group has a new id. */
export async function moveTechnicians(trx: Transaction, fromChatId: number, toChatId: number): Promise<number> {
  return await TechnicianRow.query(trx).where({ groupChatId: fromChatId }).patch({ groupChatId: toChatId })
}

/** Whether tickets of somebody are mirrored in this group. */
export async function isOwnGroup(trx: Transaction, chatId: number): Promise<boolean> {
  return (await TechnicianRow.query(trx).findOne({ groupChatId: chatId, active: true })) !== undefined
}

/** Groups of their own, where tickets are mirrored. */
export async function ownGroups(database: Database): Promise<{ name: string; chatId: number }[]> {
  const rows = await TechnicianRow.query(database).where({ active: true }).whereNotNull('group_chat_id').orderBy('id')
  return rows.map(({ name, groupChatId }) => ({ name, chatId: groupChatId! }))
}

export async function technicianById(database: Database | Transaction, id: number): Promise<Technician> {
  return asTechnician(await TechnicianRow.query(database).findById(id).throwIfNotFound())
}

/** Those whose names make a message a note when it begins by calling one of them. */
export async function activeStaff(database: Database | Transaction): Promise<Technician[]> {
  return (await TechnicianRow.query(database).where({ active: true }).orderBy('id')).map(asTechnician)
}

/** Null for who is not on the list, or off it for now. */
export async function assignableById(trx: Transaction, id: number): Promise<Technician | null> {
  const row = await TechnicianRow.query(trx).findOne({ id, listed: true, active: true })
  return row ? asTechnician(row) : null
}

/** By id, former ones too: what they did stays theirs. */
export async function technicianNames(database: Database | Transaction): Promise<Map<number, string>> {
  const rows = await TechnicianRow.query(database).select('id', 'name', 'formerIds')
  return new Map(
    rows.flatMap(({ id, name, formerIds }) => [id, ...formerIds.map(Number)].map((one) => [one, name] as const)),
  )
}
