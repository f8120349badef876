// The only door to Google Sheets: it plays the directory and the logbook, and tells what is wrong with the sheet.

import type { Directory, Logbook } from '../../src/directory-ports.ts'
import type { Finding } from '../../src/ports.ts'
import { createClient } from './client.ts'
import type { SheetSettings } from './client.ts'
import { createSheetDirectory } from './directory.ts'
import type { PeopleTab } from './directory.ts'
import { examineSheet } from './examine.ts'
import { createSheetLogbook } from './logbook.ts'

export type Sheets = {
  directory: Directory | null
  logbook: Logbook | null
  examine(): Promise<Finding[]>
}

/** Asks nothing by itself. */
export function createSheets(
  settings: Omit<SheetSettings, 'writes'> & {
    people: PeopleTab | null
    log: { tickets: string; surveys: string | null } | null
  },
): Sheets {
  const { people, log } = settings
  const client = createClient({ ...settings, writes: log !== null })
  return {
    directory: people && createSheetDirectory(client, people),
    logbook: log && createSheetLogbook(client, log),
    examine: async () =>
      await examineSheet(client, { people, logTabs: log ? [log.tickets, ...(log.surveys ? [log.surveys] : [])] : [] }),
  }
}
