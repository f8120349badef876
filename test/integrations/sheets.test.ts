// The door to Google Sheets, with Google's own client, against a Google that remembers.

import { auth, sheets } from '@googleapis/sheets'
import test from 'ava'
import { freePort } from '../../integrations/sandbox/free-port.ts'
import { createSheets } from '../../integrations/sheets/sheets.ts'
import type { Failure } from '../../src/errors.ts'
import { formatFindings } from '../../src/doctor/doctor.ts'
import { people, sheetStage } from './sheets-stage.ts'

const anna = { telegramId: 7, username: null, phone: null }
const lookUp = async (sheets: Awaited<ReturnType<typeof sheetStage>>['sheets']) => await sheets.directory!.lookUp(anna)
const heading = ['number', 'client']
const rows = (...keys: string[]) => keys.map((key, index) => ({ key, cells: [index + 1, `client of ${key}`] }))

test('a person is found in the first tab, and a rush of lookups is one read', async (t) => {
  const { server, sheets } = await sheetStage(t)
  const found = await Promise.all([lookUp(sheets), lookUp(sheets), lookUp(sheets)])
  t.deepEqual(found[0], [
    { label: 'Name', value: 'Anna Petrova' },
    { label: 'Phone', value: '+7 916 123-45-67' },
    { label: 'Team', value: 'Red foxes' },
    { label: 'Tickets left', value: '3' },
  ])
  t.deepEqual(found[1], found[0])
  t.is(await sheets.directory!.lookUp({ ...anna, telegramId: 9 }), null)
  t.deepEqual(
    server.requests.map(({ method, path }) => `${method} ${path}`),
    ['POST /token', 'GET /v4/spreadsheets/sheet-1/values/A%3AZZ'],
  )
})

test('people may be in a tab of their own, whatever its title', async (t) => {
  const { sheets } = await sheetStage(t, { tabs: { Notes: [['x']], "Who's who!": people }, tab: "Who's who!" })
  t.is((await lookUp(sheets))?.[0]?.value, 'Anna Petrova')
})

test('a directory alone asks for no right to write', async (t) => {
  const { settings, server } = await sheetStage(t, { role: 'reader' })
  const reading = createSheets({ ...settings, log: null })
  t.truthy(await lookUp(reading))
  t.is(reading.logbook, null)
  t.is(server.requests.at(-1)?.status, 200)
})

const refusals: [
  title: string,
  break_: (stage: Awaited<ReturnType<typeof sheetStage>>) => void,
  failure: Failure['name'],
  message: RegExp,
  more?: Partial<Failure>,
][] = [
  ['the quota is spent', ({ server }) => server.next('429'), 'Busy', /slow down/, { afterMs: 60_000 }],
  ['it answers 500', ({ server }) => server.next('500 before', { method: 'GET' }), 'Unreachable', /500/],
  ['the token endpoint answers 500', ({ server }) => server.next('500 before'), 'Unreachable', /500/],
  ['a front end answers 502 in HTML', ({ server }) => server.next('html 502', { method: 'GET' }), 'Unreachable', /502/],
  ['it answers 200 in HTML', ({ server }) => server.next('html', { method: 'GET' }), 'Misread', /not its own/],
  [
    'the connection breaks',
    ({ server }) => server.next('lost-request', { method: 'GET' }),
    'Unreachable',
    /not answer/,
  ],
  [
    'the sheet is not shared',
    ({ server, settings }) => server.unshare('sheet-1', settings.credentials.email),
    'Rejected',
    /not shared with hub@project/,
    { scope: 'place' },
  ],
  ['the API is switched off', ({ server }) => server.switchOff(true), 'Rejected', /enable it/, { scope: 'account' }],
  ['the file is no sheet', ({ server }) => server.makeOffice('sheet-1'), 'Rejected', /no Google sheet/],
  [
    'no column tells who anybody is',
    ({ server }) => server.addSheet('sheet-1', { People: [['Name', 'Team']] }),
    'Rejected',
    /set DIRECTORY_COLUMNS/,
  ],
  ['the tab is empty', ({ server }) => server.addSheet('sheet-1', { People: [] }), 'Rejected', /lists no people/],
]

for (const [title, break_, name, message, more] of refusals)
  test(`where ${title}, the failure says what to do next`, async (t) => {
    const stage = await sheetStage(t)
    break_(stage)
    const error = await t.throwsAsync<Failure>(lookUp(stage.sheets), { name, message })
    if (more) t.like(error, more)
    t.false(JSON.stringify([error.message, error.stack]).includes('ya29'))
  })

test('a failure is not kept: the next lookup reads again', async (t) => {
  const { server, sheets } = await sheetStage(t)
  server.next('500 before', { method: 'GET' })
  await t.throwsAsync(lookUp(sheets))
  t.truthy(await lookUp(sheets))
})

test('an unknown sheet, tab, account or a broken key are told apart', async (t) => {
  const { server, settings } = await sheetStage(t)
  const told = async (more: object) =>
    (await t.throwsAsync<Failure>(lookUp(createSheets({ ...settings, ...more })))).message
  const { credentials } = settings
  t.regex(await told({ id: 'other' }), /no sheet with the id/)
  t.regex(await told({ people: { tab: 'Nobody', columns: {} } }), /no tab called "Nobody"/)
  t.regex(await told({ credentials: { ...credentials, email: 'x@y' } }), /account not found/)
  t.regex(await told({ credentials: { ...credentials, privateKey: '-----BEGIN PRIVATE KEY-----' } }), /private key/)
  const other = server.addAccount('other@project')
  t.regex(await told({ credentials: { ...credentials, privateKey: other.privateKey } }), /Invalid JWT Signature/)
})

test('a Google that can not be reached has not done anything; a silent one may have', async (t) => {
  const { server, settings } = await sheetStage(t)
  const gone = createSheets({ ...settings, apiUrl: `http://127.0.0.1:${await freePort()}` })
  t.like(await t.throwsAsync<Failure>(lookUp(gone)), { name: 'Unreachable', outcome: 'not_done' })
  const hasty = createSheets({ ...settings, timeoutMs: 200 })
  server.next('hang')
  t.like(await t.throwsAsync<Failure>(lookUp(hasty)), { name: 'Unreachable', outcome: 'unknown' })
})

test('the published quota of reads in a minute is kept to by Google, and told as such', async (t) => {
  const { server, settings, sheets } = await sheetStage(t)
  for (let read = 0; read < 60; read += 1) await createSheets(settings).examine()
  t.like(await t.throwsAsync<Failure>(lookUp(sheets)), { name: 'Busy', afterMs: 60_000 })
  t.true(server.requests.some(({ status }) => status === 429))
})

test('rows are added in their order under a heading, and a formula is only words', async (t) => {
  const { server, sheets } = await sheetStage(t)
  const evil = ['=HYPERLINK("http://x")', '+1', '-1', '@x']
  await sheets.logbook!.append('tickets', rows('a', 'b'), { heading, again: false })
  await sheets.logbook!.append('tickets', [{ key: 'c', cells: [3, ...evil] }], { heading, again: false })
  t.deepEqual(server.tab('sheet-1', 'Closed'), [
    ['key', 'number', 'client'],
    ['a', 1, 'client of a'],
    ['b', 2, 'client of b'],
    ['c', 3, ...evil],
  ])
  t.deepEqual(server.tab('sheet-1', 'Marks'), [])
})

test('a heading that people have changed stays', async (t) => {
  const { server, sheets } = await sheetStage(t, { tabs: { People: people, Closed: [['Key', 'No.']], Marks: [] } })
  await sheets.logbook!.append('tickets', rows('a'), { heading, again: false })
  t.deepEqual(server.tab('sheet-1', 'Closed'), [
    ['Key', 'No.'],
    ['a', 1, 'client of a'],
  ])
})

for (const fault of ['lost-response', '500 after'] as const)
  test(`rows whose answer was lost (${fault}) are not added again; others of the same try are`, async (t) => {
    const { server, sheets } = await sheetStage(t)
    const { logbook } = sheets
    server.next('500 before', { method: 'GET' })
    await t.throwsAsync(logbook!.append('tickets', rows('a'), { heading, again: false }))
    await logbook!.append('tickets', rows('a'), { heading, again: true })
    server.next(fault, { method: 'POST' })
    const error = await t.throwsAsync<Failure>(logbook!.append('tickets', rows('b', 'c'), { heading, again: false }))
    t.like(error, { name: 'Unreachable', outcome: 'unknown' })
    await logbook!.append('tickets', rows('b', 'c', 'd'), { heading, again: true })
    await logbook!.append('tickets', rows('b', 'c', 'd'), { heading, again: true })
    t.deepEqual(
      server.tab('sheet-1', 'Closed').map(([key]) => key),
      ['key', 'a', 'b', 'c', 'd'],
    )
  })

test('who may only read is told to make the account an editor', async (t) => {
  const { sheets } = await sheetStage(t, { role: 'reader' })
  const error = await t.throwsAsync<Failure>(sheets.logbook!.append('tickets', rows('a'), { heading, again: false }))
  t.like(error, { name: 'Rejected', scope: 'place' })
  t.regex(error.message, /as an editor/)
})

test('a token that has run out is renewed', async (t) => {
  let at = Date.now()
  const { server, sheets } = await sheetStage(t, { now: () => at })
  await sheets.logbook!.append('tickets', rows('a'), { heading, again: false })
  server.revokeTokens()
  at += 1000
  await t.notThrowsAsync(sheets.logbook!.append('tickets', rows('b'), { heading, again: true }))
})

test('the doctor says what is well, and how to mend what is not', async (t) => {
  const { server, settings, sheets } = await sheetStage(t)
  t.is(
    formatFindings(await sheets.examine()),
    '✓ Directory: Google sheet, 2 rows\n✓ Logbook: Google sheet, "Closed" and "Marks"',
  )
  server.addSheet('sheet-1', { People: people, Closed: [] })
  t.regex(formatFindings(await sheets.examine()), /✗ Logbook: the sheet has no tab called "Marks"/)
  server.unshare('sheet-1', settings.credentials.email)
  t.regex(formatFindings(await sheets.examine()), /✗ Directory: .*not shared.*\n.*Share the sheet with hub@project/)
  server.setDown('500 before')
  t.regex(formatFindings(await sheets.examine()), /answered 500\n.*nothing is lost/)
})

test('the stand-in computes what is entered as by a person, and asks to be told which', async (t) => {
  const { server, settings } = await sheetStage(t)
  const { email, privateKey: key } = settings.credentials
  const scopes = ['https://www.googleapis.com/auth/spreadsheets']
  const fetchImplementation: typeof fetch = async (input, init) => {
    const { pathname, search } = new URL(input instanceof Request ? input.url : input)
    return await fetch(`${server.url}${pathname}${search}`, init)
  }
  const client = new auth.JWT({ email, key, scopes, transporterOptions: { fetchImplementation } })
  const { values } = sheets({ version: 'v4', auth: client, retry: false }).spreadsheets
  const call = { spreadsheetId: 'sheet-1', range: 'Closed!A1', requestBody: { values: [['=1+1', 'plain']] } }
  await values.append({ ...call, valueInputOption: 'USER_ENTERED' })
  t.deepEqual(server.tab('sheet-1', 'Closed'), [[{ formula: '=1+1' }, 'plain']])
  await t.throwsAsync(values.append(call), { message: /'valueInputOption' is required/ })
  await t.throwsAsync(values.get({ spreadsheetId: 'sheet-1', range: 'Nowhere!A1' }), {
    message: /Unable to parse range/,
  })
})
