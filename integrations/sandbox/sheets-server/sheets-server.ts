// A Google Sheets that runs on loopback and remembers: the token endpoint and API v4 as far as tables are read and rows
// appended, as strict as the vendor's. Real clients work against it. It knows nothing of whoever calls it.

import http from 'node:http'
import { Router } from '@koa/router'
import Koa from 'koa'
import type { Context } from 'koa'
import rawBody from 'raw-body'
import { createAccounts } from './accounts.ts'
import type { ServiceAccount } from './accounts.ts'
import { internal, invalid, noPermission, notFound, notSupported, overQuota, Refusal, switchedOff } from './answers.ts'
import { appendBelow, parseRange, read, transposed } from './grid.ts'
import type { Cell, Tab } from './grid.ts'

export type { ServiceAccount } from './accounts.ts'
export type { Cell, Tab } from './grid.ts'

/** `lost-response`: it was done, then the connection breaks. `html` is what a front end says when it is unwell. */
export type Fault = 'lost-request' | 'lost-response' | '429' | '500 before' | '500 after' | 'html' | 'html 502' | 'hang'

type Spreadsheet = { tabs: Tab[]; readers: Set<string>; writers: Set<string>; isOffice: boolean }

export type SheetsServer = {
  readonly url: string
  addAccount(email: string): ServiceAccount
  /** Makes or replaces a sheet; its id. */
  addSheet(id: string, tabs: Record<string, Cell[][]>): void
  share(id: string, email: string, as: 'reader' | 'writer'): void
  unshare(id: string, email: string): void
  /** An office file that only lies in the drive: the API does not serve it. */
  makeOffice(id: string): void
  tab(id: string, title: string): Cell[][]
  /** The API is switched off in the account's project. */
  switchOff(off: boolean): void
  revokeTokens(): void
  /** The next `times` requests of that method meet this. */
  next(fault: Fault, match?: { method?: 'GET' | 'POST'; times?: number }): void
  /** All requests meet this, until it is null. */
  setDown(down: Fault | null): void
  readonly requests: { method: string; path: string; status: number }[]
  close(): Promise<void>
}

const minuteMs = 60_000
const perMinutePerUser = 60

export async function startSheetsServer(options: { now?: () => number } = {}): Promise<SheetsServer> {
  const now = options.now ?? Date.now
  const accounts = createAccounts(now)
  const sheets = new Map<string, Spreadsheet>()
  const requests: SheetsServer['requests'] = []
  const taken = new Map<string, number[]>()
  let rules: { fault: Fault; method: string | null; left: number }[] = []
  let down: Fault | null = null
  let off = false

  function meet(method: string): Fault | null {
    const rule = rules.find((one) => one.method === null || one.method === method)
    if (!rule) return down
    rule.left -= 1
    rules = rules.filter(({ left }) => left > 0)
    return rule.fault
  }

  function spend(kind: 'Read' | 'Write', email: string): void {
    const key = `${kind} ${email}`
    const lately = (taken.get(key) ?? []).filter((at) => at > now() - minuteMs)
    if (lately.length >= perMinutePerUser) throw overQuota(kind)
    taken.set(key, [...lately, now()])
  }

  function enter(context: Context, writes: boolean): Spreadsheet {
    const bearer = accounts.bearer(context.get('authorization') || undefined, writes)
    if (off) throw switchedOff()
    spend(writes ? 'Write' : 'Read', bearer.email)
    const sheet = sheets.get(String(context['params'].id))
    if (!sheet) throw notFound()
    const { email } = bearer
    if (!(sheet.writers.has(email) || (!writes && sheet.readers.has(email)))) throw noPermission()
    if (sheet.isOffice) throw notSupported()
    return sheet
  }

  const router = new Router({ sensitive: true, strict: true })

  router.post('/token', async (context) => {
    if (!context.is('application/x-www-form-urlencoded')) throw new Refusal(400, { error: 'invalid_request' })
    const body = await rawBody(context.req, { limit: 1_000_000 })
    context.body = accounts.grant(new URLSearchParams(body.toString()))
  })

  router.get('/v4/spreadsheets/:id', (context) => {
    const { tabs } = enter(context, false)
    context.body = {
      spreadsheetId: context['params'].id,
      sheets: tabs.map(({ title }, index) => ({ properties: { sheetId: index, title, index } })),
    }
  })

  router.get('/v4/spreadsheets/:id/values/:range', (context) => {
    const { tabs } = enter(context, false)
    const range = String(context['params'].range)
    const dimension = String(context.query['majorDimension'] ?? 'ROWS')
    if (dimension !== 'ROWS' && dimension !== 'COLUMNS') throw invalid(`Invalid value at 'major_dimension'`)
    const rows = read(parseRange(range, tabs))
    const values = dimension === 'ROWS' ? rows : transposed(rows)
    // Nothing there: no values, not an empty list.
    context.body = { range, majorDimension: dimension, ...(values.length > 0 ? { values } : {}) }
  })

  router.post('/v4/spreadsheets/:id/values/:range', async (context) => {
    const { range: asked, id } = context['params'] as { range: string; id: string }
    if (!asked.endsWith(':append')) throw notFound()
    const { tabs } = enter(context, true)
    const { valueInputOption: input, insertDataOption: insert = 'OVERWRITE' } = context.query
    if (input === undefined) throw invalid(`'valueInputOption' is required but not specified`)
    if (input !== 'RAW' && input !== 'USER_ENTERED') throw invalid(`Invalid value at 'value_input_option'`)
    if (insert !== 'OVERWRITE' && insert !== 'INSERT_ROWS') throw invalid(`Invalid value at 'insert_data_option'`)
    const range = parseRange(asked.slice(0, -':append'.length), tabs)
    const values = valuesOf(await rawBody(context.req, { limit: 10_000_000, encoding: 'utf8' }))
    const rows = values.map((row) => row.map((cell) => entered(cell, input)))
    const first = appendBelow(range, rows)
    context.body = {
      spreadsheetId: id,
      updates: {
        spreadsheetId: id,
        updatedRange: `'${range.tab.title}'!A${first}:Z${first + rows.length - 1}`,
        updatedRows: rows.length,
        updatedColumns: Math.max(0, ...rows.map((row) => row.length)),
        updatedCells: rows.flat().length,
      },
    }
  })

  const koa = new Koa()
  koa.use(async (context, next) => {
    const fault = meet(context.method)
    try {
      if (fault === 'hang') return await new Promise<void>(() => undefined)
      if (fault === 'lost-request') return void context.req.socket.destroy()
      if (fault === '500 before') throw internal()
      if (fault === '429') throw overQuota(context.method === 'GET' ? 'Read' : 'Write')
      if (fault === 'html' || fault === 'html 502') {
        context.status = fault === 'html' ? 200 : 502
        context.type = 'html'
        context.body = '<!doctype html><title>Sorry</title>'
        return
      }
      await next()
      if (fault === 'lost-response') context.req.socket.destroy()
      if (fault === '500 after') throw internal()
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      context.status = error.status
      context.body = error.body
    } finally {
      requests.push({ method: context.method, path: context.path, status: context.status })
    }
  })
  koa.use(router.routes())
  koa.on('error', (error: NodeJS.ErrnoException) => {
    if (!['ECONNRESET', 'EPIPE', 'ECONNABORTED', 'ERR_STREAM_DESTROYED'].includes(error.code ?? ''))
      console.error(error)
  })
  const handle = koa.callback()
  const server = http.createServer((request, response) => void handle(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0

  return {
    url: `http://127.0.0.1:${port}`,
    addAccount: accounts.make,
    addSheet(id, tabs) {
      const known = sheets.get(id)
      const made = Object.entries(tabs).map(([title, rows]) => ({ title, rows }))
      sheets.set(id, { readers: new Set(), writers: new Set(), isOffice: false, ...known, tabs: made })
    },
    share: (id, email, as) => void sheets.get(id)![as === 'writer' ? 'writers' : 'readers'].add(email),
    unshare(id, email) {
      for (const people of [sheets.get(id)!.readers, sheets.get(id)!.writers]) people.delete(email)
    },
    makeOffice: (id) => void (sheets.get(id)!.isOffice = true),
    tab: (id, title) => sheets.get(id)!.tabs.find((one) => one.title === title)!.rows,
    switchOff: (next) => void (off = next),
    revokeTokens: accounts.revoke,
    next: (fault, { method = undefined, times = 1 } = {}) =>
      void rules.push({ fault, method: method ?? null, left: times }),
    setDown: (next) => void (down = next),
    requests,
    async close() {
      server.closeAllConnections()
      await new Promise<void>((resolve) => void server.close(() => resolve()))
    },
  }
}

function valuesOf(body: string): (string | number | boolean)[][] {
  let said: unknown
  try {
    said = JSON.parse(body)
  } catch {
    throw invalid('Invalid JSON payload received.')
  }
  const values = typeof said === 'object' && said !== null && 'values' in said ? said.values : undefined
  if (!Array.isArray(values) || !values.every(Array.isArray)) throw invalid(`Invalid value at 'data.values'`)
  for (const cell of values.flat() as unknown[]) {
    if (!['string', 'number', 'boolean'].includes(typeof cell)) throw invalid(`Invalid value at 'data.values'`)
    if (typeof cell === 'string' && cell.length > 50_000)
      throw invalid('Your input contains more than the maximum of 50000 characters in a single cell.')
  }
  return values as (string | number | boolean)[][]
}

/** What is entered as a person would begin to compute; what is raw stands there as it is. */
function entered(cell: string | number | boolean, input: string): Cell {
  return input === 'USER_ENTERED' && typeof cell === 'string' && /^[=+\-@]/.test(cell) ? { formula: cell } : cell
}
