// Tabs, their cells, and ranges in A1 notation, as far as whole columns, rows and single cells are asked for.

import { invalid } from './answers.ts'

/** A text or a number as it stands there; `formula` where the sheet would compute it. */
export type Cell = string | number | boolean | { formula: string }
export type Tab = { title: string; rows: Cell[][] }

export type Range = { tab: Tab; fromColumn: number; toColumn: number; fromRow: number; toRow: number }

/** `'Tab'!A:ZZ`, `A1`, `Tab`: without a tab the first one is meant (Sheets API: A1 notation). */
export function parseRange(text: string, tabs: Tab[]): Range {
  const unread = invalid(`Unable to parse range: ${text}`)
  const [, quoted, bare, cells] = /^(?:'((?:[^']|'')+)'!|([^'!]+)!)?(.+)$/.exec(text) ?? []
  const title = quoted?.replaceAll("''", "'") ?? bare
  const tab = title === undefined ? tabs[0] : tabs.find((one) => one.title === title)
  const corners = /^([A-Z]{1,3})(\d*)(?::([A-Z]{1,3})(\d*))?$/.exec(cells ?? '')
  if (!tab || !corners) throw unread
  const [, from = '', row = '', to = from, end = row] = corners
  return {
    tab,
    fromColumn: columnOf(from),
    toColumn: columnOf(to),
    fromRow: row === '' ? 0 : Number(row) - 1,
    toRow: end === '' ? Infinity : Number(end) - 1,
  }
}

/** What stands in a range, as people see it; empty cells and rows at the end are left out, as the vendor does. */
export function read({ tab, fromColumn, toColumn, fromRow, toRow }: Range): string[][] {
  const rows = tab.rows
    .slice(fromRow, toRow === Infinity ? undefined : toRow + 1)
    .map((row) => trimmed(row.slice(fromColumn, toColumn + 1).map(shown), (cell) => cell === ''))
  return trimmed(rows, (row) => row.length === 0)
}

export function transposed(rows: string[][]): string[][] {
  const width = Math.max(0, ...rows.map((row) => row.length))
  return Array.from({ length: width }, (_, column) => rows.map((row) => row[column] ?? ''))
}

/** Below the table that stands at the range: everything up to the first empty row. Returns where it begins, from 1. */
export function appendBelow({ tab, fromRow }: Range, rows: Cell[][]): number {
  let end = fromRow
  while (tab.rows[end]?.some((cell) => shown(cell) !== '')) end += 1
  tab.rows.splice(end, 0, ...rows)
  return end + 1
}

function shown(cell: Cell): string {
  if (typeof cell === 'object') return '#FORMULA'
  return typeof cell === 'boolean' ? String(cell).toUpperCase() : String(cell)
}

function columnOf(letters: string): number {
  return [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1
}

function trimmed<T>(list: T[], empty: (one: T) => boolean): T[] {
  const last = list.findLastIndex((one) => !empty(one))
  return list.slice(0, last + 1)
}
