// One helpdesk: its support group, its language, its policy.

import type { ClosingRules } from '../domain/closing.ts'
import type { Hours } from '../domain/hours.ts'
import type { Identity } from '../domain/message.ts'
import type { SurveyQuestion } from '../domain/survey.ts'
import type { Locale } from '../domain/ticket.ts'
import type { Database, Transaction } from './database.ts'
import { Row } from './row.ts'

export class Desk extends Row {
  static override tableName = 'desks'
  static override jsonAttributes = ['questions', 'closingRules', 'hours']
  declare id: number
  /** What its start link names it by. */
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
  /** `asked` until its group and project stand, `refused` where they could not; `off`: it takes no new requests. */
  declare state: 'asked' | 'refused' | 'open' | 'off'
  /** Null: round the clock. */
  declare hours: Hours | null
  declare survey: boolean
  /** What a client sees of who answers. */
  declare identity: Identity
  declare alias: string | null
  /** What a lead has set: the start leaves it alone. */
  declare setByHand: string[]
}

/** Desks that have tickets, or may have. */
const working: Desk['state'][] = ['open', 'off']

/** The desk of a group; a group that has moved is still found by its former id. */
export async function deskOfGroup(database: Database | Transaction, chatId: number): Promise<Desk | undefined> {
  const desk = await anyDeskOfGroup(database, chatId)
  return desk && working.includes(desk.state) ? desk : undefined
}

/** Also one that does not stand yet. */
export async function anyDeskOfGroup(database: Database | Transaction, chatId: number): Promise<Desk | undefined> {
  return await Desk.query(database).where({ chatId }).orWhereRaw('? = any(former_chat_ids)', [chatId]).first()
}

export async function deskById(database: Database | Transaction, id: number): Promise<Desk> {
  return await Desk.query(database).findById(id).throwIfNotFound()
}

/** Locked: of two changes at once the second sees what the first has made of it. */
export async function lockDesk(trx: Transaction, id: number): Promise<Desk> {
  return await Desk.query(trx).findById(id).forNoKeyUpdate().throwIfNotFound()
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
  return await Desk.query(database).whereIn('state', working).orderBy('id').first()
}

/** The main one first. */
export async function workingDesks(database: Database | Transaction): Promise<Desk[]> {
  return await Desk.query(database).whereIn('state', working).orderBy('id')
}

export async function deskBySlug(database: Database | Transaction, slug: string): Promise<Desk | undefined> {
  return await Desk.query(database).findOne({ slug })
}

/** Null where the name is taken. */
export async function askForDesk(
  trx: Transaction,
  desk: { slug: string; name: string; chatId: number; locale: Locale; setByHand: string[] },
): Promise<Desk | null> {
  const row = await Desk.query(trx)
    .insert({ ...desk, state: 'asked' })
    .onConflict('slug')
    .ignore()
    .returning('*')
  return row ?? null
}

/** One that never stood. */
export async function forgetDesk(trx: Transaction, id: number): Promise<void> {
  await Desk.query(trx).deleteById(id)
}

export async function changeDesk(
  trx: Transaction,
  id: number,
  change: Partial<Omit<Desk, 'id' | 'chatId'>>,
): Promise<Desk> {
  return await Desk.query(trx).patchAndFetchById(id, change)
}

/** Makes the desk of this group, or brings its name and language up to date. */
export async function settleDesk(
  trx: Transaction,
  desk: { slug: string; name: string; chatId: number; locale: Locale },
): Promise<Desk> {
  const known = await anyDeskOfGroup(trx, desk.chatId)
  if (known)
    return await known.$query(trx).patchAndFetch({
      ...(known.setByHand.includes('name') ? {} : { name: desk.name }),
      ...(known.setByHand.includes('locale') ? {} : { locale: desk.locale }),
      ...(working.includes(known.state) ? {} : { state: 'open' }),
    })
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
