// Rows added below what a tab holds. The first column is a row's own key: where an earlier try may have added it, it is
// looked for before it is added again (Sheets API: append has no idempotency key).

import type { Logbook, LogbookPage } from '../../src/directory-ports.ts'
import { Rejected, Unreachable } from '../../src/errors.ts'
import type { Client } from './client.ts'

export function createSheetLogbook(client: Client, tabs: Record<LogbookPage, string | null>): Logbook {
  /** Tabs known to have something in them. */
  const begun = new Set<string>()

  return {
    async append(page, rows, { heading, again, stands = () => true }) {
      const tab = tabs[page]
      if (tab === null) throw new Rejected('SHEETS_LOG names no tab for these rows', 'place')
      const there = again || !begun.has(tab) ? await client.firstColumn(tab, again ? 'all' : 'top') : null
      const known = new Set(there)
      const missing = rows.filter(({ key }) => !known.has(key)).map(({ key, cells }) => [key, ...cells])
      const table = there?.length === 0 ? [['key', ...heading], ...missing] : missing
      if (!stands()) throw new Unreachable('the claim to write was over before the rows were added', 'not_done')
      if (table.length > 0) await client.append(tab, table)
      begun.add(tab)
    },
  }
}
