// A Google that remembers, with one service account and one sheet, and the hub's door to it.

import type { ExecutionContext } from 'ava'
import { startSheetsServer } from '../../integrations/sandbox/sheets-server/sheets-server.ts'
import type { Cell, SheetsServer } from '../../integrations/sandbox/sheets-server/sheets-server.ts'
import { createSheets } from '../../integrations/sheets/sheets.ts'
import type { Sheets } from '../../integrations/sheets/sheets.ts'

export const people: Cell[][] = [
  ['Name', 'Telegram ID', 'Phone', 'Team', 'Tickets left'],
  ['Anna Petrova', '7', '+7 916 123-45-67', 'Red foxes', 3],
  ['Boris', '8', '', '', 0],
]

export async function sheetStage(
  t: ExecutionContext,
  options: {
    role?: 'reader' | 'writer' | null
    tabs?: Record<string, Cell[][]>
    tab?: string
    log?: { tickets: string; surveys: string | null }
    timeoutMs?: number
    now?: () => number
  } = {},
): Promise<{ server: SheetsServer; sheets: Sheets; settings: Parameters<typeof createSheets>[0] }> {
  const server = await startSheetsServer(options.now ? { now: options.now } : {})
  t.teardown(async () => await server.close())
  const credentials = server.addAccount('hub@project.iam.gserviceaccount.com')
  server.addSheet('sheet-1', options.tabs ?? { People: people, Closed: [], Marks: [] })
  if (options.role !== null) server.share('sheet-1', credentials.email, options.role ?? 'writer')
  const settings = {
    credentials,
    id: 'sheet-1',
    apiUrl: server.url,
    timeoutMs: options.timeoutMs ?? 2000,
    people: { tab: options.tab ?? null, columns: {} },
    log: options.log ?? { tickets: 'Closed', surveys: 'Marks' },
  }
  return { server, settings, sheets: createSheets(settings) }
}
