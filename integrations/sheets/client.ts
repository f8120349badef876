// Google's own client for one spreadsheet, read and written as tables of texts. It never tries again by itself: the road
// decides on that.

import { auth, sheets } from '@googleapis/sheets'
import type { sheets_v4 } from '@googleapis/sheets'
import { z } from 'zod'
import { Misread } from '../../src/errors.ts'
import { failureOf, isTokenRefused } from './failures.ts'

export type SheetSettings = {
  credentials: { email: string; privateKey: string }
  id: string
  /** Where the API is; another address than Google's also gives the tokens. */
  apiUrl: string
  timeoutMs: number
  /** Whether rows are added as well. */
  writes: boolean
}

export type Client = {
  readonly email: string
  /** All cells of a tab as people see them; of the first tab where none is named. */
  table(tab: string | null): Promise<string[][]>
  /** The first column of a tab, or only its first cell. */
  firstColumn(tab: string, much: 'all' | 'top'): Promise<string[]>
  /** Below what is there. Cells stand there as they are: nothing is computed. */
  append(tab: string, rows: (string | number)[][]): Promise<void>
  titles(): Promise<string[]>
}

const google = 'https://sheets.googleapis.com'
const scope = 'https://www.googleapis.com/auth/spreadsheets'

const cell = z.union([z.string(), z.number(), z.boolean()]).transform(String)
const values = z.looseObject({ values: z.array(z.array(cell)).default([]) })
const appended = z.looseObject({ updates: z.looseObject({ updatedRows: z.int() }) })
const about = z.looseObject({ sheets: z.array(z.looseObject({ properties: z.looseObject({ title: z.string() }) })) })

export function createClient(settings: SheetSettings): Client {
  const { credentials, id } = settings
  const { email } = credentials
  let spreadsheets = connect(settings)

  async function ask<T>(shape: z.ZodType<T>, tab: string | null, call: () => Promise<{ data: unknown }>): Promise<T> {
    let data: unknown
    try {
      data = (await withFreshToken(call)).data
    } catch (error) {
      throw failureOf(error, { email, tab })
    }
    const read = shape.safeParse(data)
    if (!read.success) throw new Misread('Google Sheets answered with something that is not its own')
    return read.data
  }

  /** The library keeps a token for its hour, even one that is refused by now. */
  async function withFreshToken<T>(call: () => Promise<T>): Promise<T> {
    try {
      return await call()
    } catch (error) {
      if (!isTokenRefused(error)) throw error
      spreadsheets = connect(settings)
      return await call()
    }
  }

  async function read(tab: string | null, cells: string, majorDimension: 'ROWS' | 'COLUMNS'): Promise<string[][]> {
    const range = tab === null ? cells : `${quoted(tab)}!${cells}`
    const found = await ask(
      values,
      tab,
      async () => await spreadsheets.values.get({ spreadsheetId: id, range, majorDimension }),
    )
    return found.values
  }

  return {
    email,
    table: async (tab) => await read(tab, 'A:ZZ', 'ROWS'),
    firstColumn: async (tab, much) => (await read(tab, much === 'all' ? 'A:A' : 'A1', 'COLUMNS'))[0] ?? [],
    async append(tab, rows) {
      const call = {
        spreadsheetId: id,
        range: `${quoted(tab)}!A1`,
        valueInputOption: 'RAW',
        insertDataOption: 'INSERT_ROWS',
        requestBody: { values: rows },
      }
      const { updates } = await ask(appended, tab, async () => await spreadsheets.values.append(call))
      if (updates.updatedRows !== rows.length)
        throw new Misread(`${updates.updatedRows} rows were added instead of ${rows.length}`)
    },
    async titles() {
      const found = await ask(
        about,
        null,
        async () => await spreadsheets.get({ spreadsheetId: id, fields: 'sheets.properties.title' }),
      )
      return found.sheets.map(({ properties }) => properties.title)
    },
  }
}

function connect({ credentials, apiUrl, timeoutMs, writes }: SheetSettings): sheets_v4.Resource$Spreadsheets {
  const signing = new auth.JWT({
    email: credentials.email,
    key: credentials.privateKey,
    scopes: [writes ? scope : `${scope}.readonly`],
    transporterOptions: {
      timeout: timeoutMs,
      retryConfig: { retry: 0 },
      fetchImplementation: async (input, init) => await fetch(rebased(input, apiUrl), init),
    },
  })
  return sheets({ version: 'v4', auth: signing, retry: false, timeout: timeoutMs }).spreadsheets
}

/** In A1 notation. */
function quoted(tab: string): string {
  return `'${tab.replaceAll("'", "''")}'`
}

function rebased(input: Parameters<typeof fetch>[0], apiUrl: string): URL {
  const url = new URL(input instanceof Request ? input.url : input)
  return apiUrl === google ? url : new URL(`${apiUrl}${url.pathname}${url.search}`)
}
