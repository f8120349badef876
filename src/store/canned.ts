// Ready answers of a desk, by name.

import type { CannedCall } from '../domain/canned.ts'
import { cannedKey } from '../domain/canned.ts'
import type { Database, Transaction } from './database.ts'
import { Row } from './row.ts'

export class CannedRow extends Row {
  static override tableName = 'canned_replies'
  declare id: number
  declare deskId: number
  declare name: string
  declare key: string
  declare text: string
  declare createdAt: Date
}

/** By name, from `offset`; and how many there are. */
export async function cannedPage(
  database: Database | Transaction,
  deskId: number,
  { offset, limit }: { offset: number; limit: number },
): Promise<{ replies: CannedRow[]; count: number }> {
  const replies = await CannedRow.query(database).where({ deskId }).orderBy('key').offset(offset).limit(limit)
  return { replies, count: await CannedRow.query(database).where({ deskId }).resultSize() }
}

/** The one that is called; the names of all where there is none of that name. */
export async function cannedCall(database: Database | Transaction, deskId: number, name: string): Promise<CannedCall> {
  const known = await CannedRow.query(database).findOne({ deskId, key: cannedKey(name) })
  if (known) return { text: known.text, names: [] }
  const rows = await CannedRow.query(database).where({ deskId }).select('name').orderBy('key')
  return { text: null, names: rows.map((row) => row.name) }
}

/** False where the name is taken. */
export async function addCanned(trx: Transaction, deskId: number, name: string, text: string): Promise<boolean> {
  const added = await trx('canned_replies')
    .insert({ desk_id: deskId, name, key: cannedKey(name), text })
    .onConflict(['desk_id', 'key'])
    .ignore()
    .returning('id')
  return added.length > 0
}

/** False where there is none of that name. */
export async function editCanned(trx: Transaction, deskId: number, name: string, text: string): Promise<boolean> {
  return (
    (await CannedRow.query(trx)
      .where({ deskId, key: cannedKey(name) })
      .patch({ text })) > 0
  )
}

export async function removeCanned(trx: Transaction, deskId: number, name: string): Promise<boolean> {
  return (
    (await CannedRow.query(trx)
      .where({ deskId, key: cannedKey(name) })
      .delete()) > 0
  )
}
