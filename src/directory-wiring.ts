// Who plays the directory and the logbook, by the settings: Google Sheets, a CSV file, or nobody. Asks nothing by itself.

import { createCsv } from '../integrations/csv/csv.ts'
import { createSheets } from '../integrations/sheets/sheets.ts'
import type { Cache } from './cache.ts'
import type { Config } from './config.ts'
import type { Directory, Logbook, LogbookPage } from './directory-ports.ts'
import { cachedDirectory } from './flow/cached-directory.ts'
import { createLookUp } from './flow/look-up.ts'
import { createLogWriter } from './flow/write-log.ts'
import type { Log } from './log.ts'
import type { Finding } from './ports.ts'
import type { Database } from './store/database.ts'

export type People = {
  directory: Directory | null
  logbook: Logbook | null
  /** What of the logbook is kept. */
  pages: LogbookPage[]
  examine(): Promise<Finding[]>
}

export function wireDirectory({ directory, sheets }: Pick<Config, 'directory' | 'sheets'>, timeoutMs: number): People {
  const csv = directory?.kind === 'csv' ? createCsv(directory) : null
  const google =
    sheets && createSheets({ ...sheets, timeoutMs, people: directory?.kind === 'sheet' ? directory : null })
  return {
    directory: csv?.directory ?? google?.directory ?? null,
    logbook: google?.logbook ?? null,
    pages: sheets?.log ? (sheets.log.surveys === null ? ['tickets'] : ['tickets', 'surveys']) : [],
    examine: async () => [...((await csv?.examine()) ?? []), ...((await google?.examine()) ?? [])],
  }
}

/** Their work beside the road; null where nobody plays the role. */
export function peopleWork(
  { directory, logbook }: People,
  with_: { database: Database; cache: Cache; timeoutMs: number; leaseMs: number; owner: string; log: Log },
): { lookUp: ReturnType<typeof createLookUp> | null; logWriter: ReturnType<typeof createLogWriter> | null } {
  const { database, cache, timeoutMs, log } = with_
  return {
    lookUp:
      directory &&
      createLookUp({ database, directory: cachedDirectory(directory, cache), leaseMs: timeoutMs * 3, log }),
    logWriter: logbook && createLogWriter({ ...with_, logbook }),
  }
}
