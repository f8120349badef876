// One helpdesk: its support group, its language, its policy.

import type { ClosingRules } from '../domain/closing.ts'
import type { SurveyQuestion } from '../domain/survey.ts'
import type { Locale } from '../domain/ticket.ts'
import type { Database, Transaction } from './database.ts'
import { Row } from './row.ts'

export class Desk extends Row {
  static override tableName = 'desks'
  static override jsonAttributes = ['questions', 'closingRules']
  declare id: number
  declare slug: string
  declare name: string
  declare chatId: number
  declare formerChatIds: number[]
  declare locale: Locale
  declare reopenHours: number
  declare questions: SurveyQuestion[]
  declare escalationWords: string[]
  /** The Telegram ids of the group's admins, as the group told them last: they lead here too. */
  declare adminIds: number[]
  declare closingRules: ClosingRules
}

/** The desk of a group; a group that has moved is still found by its former id. */
export async function deskOfGroup(database: Database | Transaction, chatId: number): Promise<Desk | undefined> {
  return await Desk.query(database).where({ chatId }).orWhereRaw('? = any(former_chat_ids)', [chatId]).first()
}

export async function deskById(database: Database | Transaction, id: number): Promise<Desk> {
  return await Desk.query(database).findById(id).throwIfNotFound()
}

/** Of this desk; of any where none is named. */
export async function isDeskAdmin(
  database: Database | Transaction,
  deskId: number | null,
  telegramId: number,
): Promise<boolean> {
  const desk = await Desk.query(database)
    .modify((query) => (deskId === null ? query : query.where({ id: deskId })))
    .whereRaw('?::bigint = any(admin_ids)', [telegramId])
    .select('id')
    .first()
  return desk !== undefined
}

/** All of a desk's group, as the group tells them. */
export async function keepAdmins(database: Database, deskId: number, telegramIds: number[]): Promise<void> {
  await database.raw(
    `update desks set admin_ids = :ids::bigint[] where id = :desk and admin_ids is distinct from :ids::bigint[]`,
    { desk: deskId, ids: telegramIds.toSorted((one, other) => one - other) },
  )
}

/** One of them, told by itself. */
export async function changeAdmin(
  trx: Transaction,
  { chatId, telegramId, admin }: { chatId: number; telegramId: number; admin: boolean },
): Promise<void> {
  const left = 'array_remove(admin_ids, :one::bigint)'
  await trx.raw(`update desks set admin_ids = ${admin ? `${left} || :one::bigint` : left} where chat_id = :chat`, {
    one: telegramId,
    chat: chatId,
  })
}

export async function allDesks(database: Database | Transaction): Promise<Desk[]> {
  return await Desk.query(database).orderBy('id')
}

/** The desks whose group has this person among its admins. */
export async function desksLedBy(database: Database | Transaction, telegramId: number): Promise<number[]> {
  const desks = await Desk.query(database).whereRaw('?::bigint = any(admin_ids)', [telegramId]).select('id')
  return desks.map(({ id }) => id)
}

export async function firstDesk(database: Database | Transaction): Promise<Desk | undefined> {
  return await Desk.query(database).orderBy('id').first()
}

/** Makes the desk of this group, or brings its name and language up to date. */
export async function settleDesk(
  trx: Transaction,
  desk: { slug: string; name: string; chatId: number; locale: Locale },
): Promise<Desk> {
  const known = await deskOfGroup(trx, desk.chatId)
  if (known) return await known.$query(trx).patchAndFetch({ name: desk.name, locale: desk.locale })
  return await Desk.query(trx)
    .insert(desk)
    .onConflict('slug')
    .merge({ name: desk.name, locale: desk.locale, chatId: desk.chatId })
    .returning('*')
}

/** The group has a new id; the old one is remembered, since settings may still name it. */
export async function moveDesk(trx: Transaction, fromChatId: number, toChatId: number): Promise<boolean> {
  const moved = await Desk.query(trx)
    .where({ chatId: fromChatId })
    .patch({ chatId: toChatId, formerChatIds: trx.raw('former_chat_ids || ?::bigint', [fromChatId]) as never })
  return moved > 0
}
