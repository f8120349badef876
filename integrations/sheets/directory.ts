// The tab that lists people. It is read as a whole, since Google finds nothing by its content, and kept for a minute: a
// rush of lookups is one read.

import type { Directory } from '../../src/directory-ports.ts'
import type { ColumnNames, Columns } from '../../src/domain/directory.ts'
import { columnsFault, findColumns, findPerson } from '../../src/domain/directory.ts'
import { Rejected } from '../../src/errors.ts'
import type { Client } from './client.ts'

export type PeopleTab = { tab: string | null; columns: ColumnNames }

const keptMs = 60_000

/** Throws Rejected where nobody could be found in it. */
export async function readPeople(
  client: Client,
  { tab, columns: named }: PeopleTab,
): Promise<{ table: string[][]; columns: Columns }> {
  const table = await client.table(tab)
  const columns = findColumns(table[0] ?? [], named)
  const fault = columnsFault(columns, named)
  if (fault !== null) throw new Rejected(`the sheet lists no people: ${fault}; set DIRECTORY_COLUMNS`, 'place')
  return { table, columns }
}

export function createSheetDirectory(client: Client, people: PeopleTab, now: () => number = Date.now): Directory {
  let kept: { at: number; reading: ReturnType<typeof readPeople> } | null = null

  return {
    async lookUp(who) {
      if (kept === null || now() - kept.at >= keptMs) {
        const reading = { at: now(), reading: readPeople(client, people) }
        kept = reading
        // A failure is nothing to keep.
        reading.reading.catch(() => {
          if (kept === reading) kept = null
        })
      }
      const { table, columns } = await kept.reading
      return findPerson(table, columns, who)
    },
  }
}
