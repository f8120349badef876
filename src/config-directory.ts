// The settings of the client directory and of the logbook: a Google sheet, or a CSV file. Files are looked at here only to
// tell at the start what is wrong with them.

import { accessSync, constants, readFileSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { z } from 'zod'
import { type Problem, problem } from './config-problems.ts'
import { httpUrl, json } from './config-values.ts'

/** A service account as Google names it in the file it hands out, as far as we need it. */
export type ServiceAccount = { email: string; privateKey: string }

/** Titles of the columns that tell who somebody is, where they are not the usual ones. */
type ColumnNames = { telegramId?: string; username?: string; phone?: string }

export type DirectorySettings =
  { kind: 'sheet'; tab: string | null; columns: ColumnNames } | { kind: 'csv'; path: string; columns: ColumnNames }

/** `log`: titles of the tabs that rows are added to; without one for surveys these are not. */
export type SheetsSettings = {
  credentials: ServiceAccount
  id: string
  apiUrl: string
  log: { tickets: string; surveys: string | null } | null
}

const account = z
  .looseObject({ client_email: z.string().min(1), private_key: z.string().includes('PRIVATE KEY') })
  .transform(({ client_email: email, private_key: privateKey }): ServiceAccount => ({ email, privateKey }))

/** The text of the file, or where the file is. */
const credentials = z.string().transform((text, issues): ServiceAccount => {
  const wrong = (message: string): never => {
    issues.addIssue({ code: 'custom', message })
    return z.NEVER
  }
  const inFile = !text.startsWith('{')
  const written = inFile ? readText(text) : text
  if (written === null) return wrong('is neither JSON nor a file that can be read')
  const read = account.safeParse(parsed(written))
  if (read.success) return read.data
  return wrong(`${inFile ? 'names a file that is' : 'is'} not the JSON key of a service account`)
})

const title = z.string('has a title that is not a text').trim().min(1, 'has an empty title')

const columns = z
  .string()
  .transform(json)
  .pipe(
    z.strictObject(
      { telegramId: title.optional(), username: title.optional(), phone: title.optional() },
      'is not a JSON object of "telegramId", "username" and "phone"',
    ),
  )
  .transform((named) => Object.fromEntries(Object.entries(named).filter(([, one]) => one !== undefined)) as ColumnNames)

const log = z
  .string()
  .transform((text) => text.split(',').map((part) => part.trim()))
  .refine((tabs) => tabs.length <= 2 && tabs.every((tab) => tab !== ''), 'is not the title of a tab, nor two')
  .refine((tabs) => new Set(tabs).size === tabs.length, 'names the same tab twice')

const csv = z
  .string()
  .transform((path) => resolve(path))
  .superRefine((path, issues) => {
    const wrong = unreadable(path)
    if (wrong !== null) issues.addIssue({ code: 'custom', message: wrong })
  })

export const variables = {
  SHEETS_CREDS: credentials.optional(),
  SHEETS_ID: z
    .string()
    .regex(/^[\w-]+$/, 'is not the id of a sheet: letters, digits, "-" and "_" only')
    .optional(),
  SHEETS_TAB: z.string().optional(),
  SHEETS_LOG: log.optional(),
  SHEETS_API_URL: httpUrl.default('https://sheets.googleapis.com'),
  DIRECTORY_CSV: csv.optional(),
  DIRECTORY_COLUMNS: columns.default({}),
}

type Variables = z.output<z.ZodObject<typeof variables>>

/** What does not go together, by what is set. */
export function clashes(set: Record<string, string>): Problem[] {
  const has = (name: string): boolean => set[name] !== undefined
  const lacking = (name: string, others: string[]): Problem[] =>
    has(name)
      ? []
      : others
          .filter(has)
          .map((other) => problem(name, `is not set, while ${other} is`))
          .slice(0, 1)
  const people = has('SHEETS_ID') && !(has('SHEETS_LOG') && !has('SHEETS_TAB'))
  return [
    ...lacking('SHEETS_CREDS', ['SHEETS_ID', 'SHEETS_LOG', 'SHEETS_TAB']),
    ...lacking('SHEETS_ID', ['SHEETS_CREDS', 'SHEETS_LOG', 'SHEETS_TAB']),
    ...(people && has('DIRECTORY_CSV')
      ? [
          problem(
            'DIRECTORY_CSV',
            'is set, while the sheet of SHEETS_ID lists people too: only one of them can be asked',
          ),
        ]
      : []),
    ...(has('DIRECTORY_COLUMNS') && !has('SHEETS_ID') && !has('DIRECTORY_CSV')
      ? [problem('DIRECTORY_COLUMNS', 'is set, while neither SHEETS_ID nor DIRECTORY_CSV is')]
      : []),
  ]
}

export function settingsOf(read: Variables): { directory: DirectorySettings | null; sheets: SheetsSettings | null } {
  const { SHEETS_CREDS: account, SHEETS_ID: id, DIRECTORY_CSV: path, DIRECTORY_COLUMNS: named } = read
  const [tickets, surveys = null] = read.SHEETS_LOG ?? []
  const sheets = account && id
  return {
    directory:
      path !== undefined
        ? { kind: 'csv', path, columns: named }
        : sheets
          ? { kind: 'sheet', tab: read.SHEETS_TAB ?? null, columns: named }
          : null,
    sheets: sheets
      ? {
          credentials: account,
          id,
          apiUrl: read.SHEETS_API_URL,
          log: tickets === undefined ? null : { tickets, surveys },
        }
      : null,
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}

function unreadable(path: string): string | null {
  try {
    if (!statSync(path).isFile()) return 'is not a file'
    accessSync(path, constants.R_OK)
    return null
  } catch {
    return 'names a file that is not there, or that the hub may not read'
  }
}
