// A Google with one sheet, shared with the hub's account, and what a hub needs in its environment to work with it.

import type { ExecutionContext } from 'ava'
import { startSheetsServer } from '../../integrations/sandbox/sheets-server/sheets-server.ts'
import type { Cell, SheetsServer } from '../../integrations/sandbox/sheets-server/sheets-server.ts'

export const sheetId = 'sheet-1'

export async function startSheet(
  t: ExecutionContext,
  tabs: Record<string, Cell[][]>,
  role: 'reader' | 'writer',
): Promise<{ sheets: SheetsServer; email: string; env: Record<string, string> }> {
  const sheets = await startSheetsServer()
  t.teardown(async () => await sheets.close())
  const { email, privateKey } = sheets.addAccount('hub@project.iam.gserviceaccount.com')
  sheets.addSheet(sheetId, tabs)
  sheets.share(sheetId, email, role)
  return {
    sheets,
    email,
    env: {
      SHEETS_CREDS: JSON.stringify({ client_email: email, private_key: privateKey }),
      SHEETS_ID: sheetId,
      SHEETS_API_URL: sheets.url,
    },
  }
}
