// The people the board's projects are shared with, as the board names them.

import type { Database, Transaction } from './database.ts'
import { Row } from './row.ts'

export class Collaborator extends Row {
  static override tableName = 'collaborators'
  declare id: string
  declare name: string
  declare email: string | null
}

export async function keepCollaborators(
  trx: Transaction,
  people: { id: string; name: string; email: string | null }[],
): Promise<void> {
  const storable = people.map((person) => ({ ...person, name: person.name.replaceAll('\0', '').toWellFormed() }))
  if (storable.length > 0) await Collaborator.query(trx).insert(storable).onConflict('id').merge()
}

export async function collaborators(database: Database | Transaction): Promise<Collaborator[]> {
  return await Collaborator.query(database)
}
