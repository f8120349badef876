// Rows as CSV that a spreadsheet reads without harm: UTF-8 with a mark that says so, and no cell that is taken for a
// formula, whoever wrote it.

import { stringify } from 'csv-stringify/sync'

const byteOrderMark = '\uFEFF'

type Cell = string | number | null

export function csvHead(columns: readonly string[]): string {
  return byteOrderMark + stringify([columns], form)
}

export function csvRows(columns: readonly string[], rows: Record<string, Cell>[]): string {
  return stringify(
    rows.map((row) => columns.map((column) => row[column] ?? '')),
    form,
  )
}

/** RFC 4180. A cell that begins like a formula gets a `'` before it. */
const form = { record_delimiter: '\r\n', escape_formulas: true } as const
