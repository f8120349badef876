// The only door to a CSV file that lists people. It is read anew when it has changed, and may come and go.

import { readFile, stat } from 'node:fs/promises'
import { parse } from 'csv-parse/sync'
import type { Directory } from '../../src/directory-ports.ts'
import type { ColumnNames, Columns } from '../../src/domain/directory.ts'
import { columnsFault, findColumns, findPerson } from '../../src/domain/directory.ts'
import { isFailure, Misread, Rejected, Unreachable } from '../../src/errors.ts'
import { broken, fine } from '../../src/findings.ts'
import type { Finding } from '../../src/ports.ts'

/** Bytes; more would stop everything else while it is read. */
const sizeAtMost = 20 * 1024 * 1024

type People = { table: string[][]; columns: Columns }

export type Csv = { directory: Directory; examine(): Promise<Finding[]> }

/** Asks nothing by itself. */
export function createCsv({ path, columns: named }: { path: string; columns: ColumnNames }): Csv {
  let kept: { version: string; people: People } | null = null

  async function people(): Promise<People> {
    try {
      const { mtimeMs, size, ino } = await stat(path)
      const version = `${mtimeMs}:${size}:${ino}`
      if (kept?.version === version) return kept.people
      if (size > sizeAtMost) throw new Rejected('the file is larger than 20 MB', 'place')
      const read = peopleIn(decoded(await readFile(path)), named)
      kept = { version, people: read }
      return read
    } catch (error) {
      throw failureOf(error)
    }
  }

  return {
    directory: {
      async lookUp(who) {
        const { table, columns } = await people()
        return findPerson(table, columns, who)
      },
    },
    async examine() {
      const about = 'Directory'
      try {
        const { table } = await people()
        return [fine(about, `CSV file, ${table.length - 1} rows`)]
      } catch (error) {
        const wrong = error instanceof Error ? error.message : String(error)
        return [broken(about, { wrong, mend: 'See that DIRECTORY_CSV and DIRECTORY_COLUMNS are right' })]
      }
    },
  }
}

function peopleIn(text: string, named: ColumnNames): People {
  const table: string[][] = parse(text, {
    delimiter: delimiterOf(text),
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
  })
  const columns = findColumns(table[0] ?? [], named)
  const fault = columnsFault(columns, named)
  if (fault !== null) throw new Rejected(`the file lists no people: ${fault}; set DIRECTORY_COLUMNS`, 'place')
  return { table, columns }
}

/** UTF-8, or as spreadsheets on a Russian Windows save it. */
function decoded(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('windows-1251').decode(bytes)
  }
}

/** What stands most often in the first line: spreadsheets save a semicolon where the comma is the decimal point. */
function delimiterOf(text: string): string {
  const [first = ''] = text.split(/\r?\n/, 1)
  const count = (delimiter: string): number => first.split(delimiter).length
  return [',', ';', '\t'].reduce((best, one) => (count(one) > count(best) ? one : best))
}

function failureOf(error: unknown): Error {
  if (isFailure(error)) return error
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (code.startsWith('CSV_')) return new Misread(`the file is no CSV (${code})`, error)
  if (/^(ENOENT|ENOTDIR|EACCES|EPERM|EISDIR)$/.test(code))
    return new Rejected(`the file is not there, or may not be read (${code})`, 'place', error)
  return new Unreachable(`the file could not be read (${code})`, 'not_done', error)
}
