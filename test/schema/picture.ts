// The picture of the tables, as the migrations make them.
import { fileURLToPath } from 'node:url'
import { createTestDatabase } from '../database.ts'
import { readTables } from './catalog.ts'
import { layOut } from './layout.ts'
import { drawSvg } from './svg.ts'

export const PICTURE = fileURLToPath(new URL('../../migrations/schema.svg', import.meta.url))

/** Migrates a schema of its own, draws it, and drops it. */
export async function drawPicture(): Promise<string> {
  const database = await createTestDatabase('schema_picture')
  try {
    return drawSvg(layOut(await readTables(database.knex)))
  } finally {
    await database.destroy()
  }
}
