import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'ava'
import { type Environment, formatProblems, readConfig, secretsOf } from '../src/config.ts'

const LEAST = { BOT_TOKEN: '123456:AAE-secret-token', MAIN_GROUP_ID: '-1001234567890', TODOIST_TOKEN: 'td-secret' }
const privateKey = '-----BEGIN PRIVATE KEY-----\nsecret-of-google\n-----END PRIVATE KEY-----\n'
const key = JSON.stringify({ type: 'service_account', client_email: 'hub@x.example', private_key: privateKey })
const SHEET = { SHEETS_CREDS: key, SHEETS_ID: '1AbC-d_e' }

let folder = ''
const file = (name: string): string => join(folder, name)
test.before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hub-directory-'))
  await writeFile(file('people.csv'), 'Name,Telegram\n')
  await writeFile(file('key.json'), key)
  await writeFile(file('other.json'), '{"client_id":"secret-of-google"}')
})
test.after.always(async () => await rm(folder, { recursive: true }))

function configOf(env: Environment) {
  const read = readConfig({ ...LEAST, ...env })
  if (!read.ok) throw new Error(formatProblems(read.problems))
  return read.config
}

function problemsOf(env: Environment): string[] {
  const read = readConfig({ ...LEAST, ...env })
  return read.ok ? [] : read.problems.map(({ variable, wrong }) => `${variable} ${wrong}`)
}

test('a sheet is the directory: its first tab, with the usual titles', (t) => {
  const config = configOf(SHEET)
  t.deepEqual(config.directory, { kind: 'sheet', tab: null, columns: {} })
  t.deepEqual(config.sheets, {
    credentials: { email: 'hub@x.example', privateKey },
    id: '1AbC-d_e',
    apiUrl: 'https://sheets.googleapis.com',
    log: null,
  })
  t.true(secretsOf(config).includes(privateKey))
})

test('the key may be in a file; tab, titles and the logbook are named', (t) => {
  const config = configOf({
    ...SHEET,
    SHEETS_CREDS: file('key.json'),
    SHEETS_TAB: 'People',
    SHEETS_LOG: 'Closed, Marks',
    DIRECTORY_COLUMNS: '{"telegramId":"TG"}',
  })
  t.deepEqual(config.directory, { kind: 'sheet', tab: 'People', columns: { telegramId: 'TG' } })
  t.deepEqual(config.sheets?.log, { tickets: 'Closed', surveys: 'Marks' })
  t.is(config.sheets?.credentials.email, 'hub@x.example')
})

test('a file is the directory, and the sheet may still be the logbook', (t) => {
  const csv = file('people.csv')
  t.deepEqual(configOf({ DIRECTORY_CSV: csv }).directory, { kind: 'csv', path: csv, columns: {} })
  const both = configOf({ ...SHEET, SHEETS_LOG: 'Closed', DIRECTORY_CSV: csv })
  t.is(both.directory?.kind, 'csv')
  t.deepEqual(both.sheets?.log, { tickets: 'Closed', surveys: null })
})

const WRONG: [title: string, env: () => Environment, problem: RegExp][] = [
  [
    'a key that is no JSON',
    () => ({ ...SHEET, SHEETS_CREDS: '{"secret-of-google"' }),
    /^SHEETS_CREDS is not the JSON key/,
  ],
  ['a key file that is not there', () => ({ ...SHEET, SHEETS_CREDS: file('no') }), /^SHEETS_CREDS is neither JSON nor/],
  ['the key of something else', () => ({ ...SHEET, SHEETS_CREDS: file('other.json') }), /^SHEETS_CREDS names a file/],
  ['a sheet without a key', () => ({ SHEETS_ID: 'abc' }), /^SHEETS_CREDS is not set, while SHEETS_ID is/],
  ['a key without a sheet', () => ({ SHEETS_CREDS: key }), /^SHEETS_ID is not set, while SHEETS_CREDS is/],
  ['a sheet by its address', () => ({ ...SHEET, SHEETS_ID: 'https://docs' }), /^SHEETS_ID is not the id/],
  ['a sheet and a file', () => ({ ...SHEET, DIRECTORY_CSV: file('people.csv') }), /^DIRECTORY_CSV is set, while/],
  [
    'a tab with people and a file',
    () => ({ ...SHEET, SHEETS_LOG: 'L', SHEETS_TAB: 'P', DIRECTORY_CSV: file('people.csv') }),
    /^DIRECTORY_CSV is set, while/,
  ],
  ['a file that is not there', () => ({ DIRECTORY_CSV: file('none.csv') }), /^DIRECTORY_CSV names a file that is not/],
  ['a folder', () => ({ DIRECTORY_CSV: folder }), /^DIRECTORY_CSV is not a file/],
  ['three tabs', () => ({ ...SHEET, SHEETS_LOG: 'a,b,c' }), /^SHEETS_LOG is not the title/],
  ['one tab twice', () => ({ ...SHEET, SHEETS_LOG: 'a,a' }), /^SHEETS_LOG names the same tab/],
  ['titles that are no JSON', () => ({ ...SHEET, DIRECTORY_COLUMNS: 'phone' }), /^DIRECTORY_COLUMNS is not JSON/],
  ['titles of other columns', () => ({ ...SHEET, DIRECTORY_COLUMNS: '{"a":"b"}' }), /^DIRECTORY_COLUMNS is not a JSON/],
  ['an empty title', () => ({ ...SHEET, DIRECTORY_COLUMNS: '{"phone":" "}' }), /^DIRECTORY_COLUMNS has an empty title/],
  ['titles of nothing', () => ({ DIRECTORY_COLUMNS: '{"phone":"P"}' }), /^DIRECTORY_COLUMNS is set, while neither/],
]

for (const [title, env, problem] of WRONG)
  test(`the start is refused for ${title}, and no secret is told`, (t) => {
    const problems = problemsOf(env())
    t.is(problems.length, 1)
    t.regex(problems[0]!, problem)
    t.false(problems.join().includes('secret-of-google'))
  })
