// npm run hub -- <command>: what an operator does from a terminal, on the same database as the hub.

import { connectLink } from './connect-link.ts'
import { formatProblems, loadEnvFile, readConfig, secretsOf } from './config.ts'
import type { Config } from './config.ts'
import { examine, formatFindings } from './doctor/doctor.ts'
import { startEmbeddedPostgres } from './embedded-postgres.ts'
import { historyText } from './flow/history.ts'
import { createLog } from './log.ts'
import type { Log } from './log.ts'
import { connectDatabase, migrate, pendingMigrations } from './store/database.ts'
import type { Database } from './store/database.ts'
import { deskById } from './store/desks.ts'
import { deadNews, replayNews } from './store/inbox.ts'
import { ticketById } from './store/tickets.ts'
import { replay, undecidedLately, undelivered } from './store/undelivered.ts'
import { wake } from './store/wakeups.ts'

const usage = `Usage: npm run hub -- <command>

  undelivered            what was not delivered, and what nobody knows about yet
  replay <number|all>    sends it again
  history <ticket>       what has happened with a ticket, when, and who did it
  connect                a one-time link for connecting the Todoist account
  doctor [--json]        looks at everything that can be wrong, and says how to mend it
  migrate                brings the database up to date
`

const [command = '', ...args] = process.argv.slice(2)
const commands: Record<string, (database: Database, config: Config) => Promise<number>> = {
  undelivered: async (database) => await listUndelivered(database),
  replay: async (database) => await sendAgain(database, args[0]),
  history: async (database) => await printHistory(database, args[0]),
  connect: async (database, config) => await printConnectLink(database, config),
  migrate: async (database) => await bringUpToDate(database),
}

process.exitCode = await main()

async function main(): Promise<number> {
  const work = commands[command]
  if (!work && command !== 'doctor') {
    process.stderr.write(usage)
    return 64
  }
  const read = readConfig(loadEnvFile('.env'))
  if (!read.ok) {
    process.stderr.write(`${formatProblems(read.problems)}\n`)
    return 78
  }
  await using stack = new AsyncDisposableStack()
  const { config } = read
  const log = createLog({ level: command === 'doctor' ? 'silent' : 'warn', secrets: secretsOf(config) })
  const opening = openDatabase(config, log, stack)
  // The doctor finds out by itself what is wrong with the database.
  if (!work) return await lookAtEverything(opening, config, log)
  const database = await opening
  if (command !== 'migrate' && (await pendingMigrations(database)).length > 0) {
    process.stderr.write('The database is not up to date. Start the hub once, or run: npm run migrate\n')
    return 78
  }
  return await work(database, config)
}

async function openDatabase(config: Config, log: Log, stack: AsyncDisposableStack): Promise<Database> {
  const database = connectDatabase(await databaseUrl(config, log, stack), { pool: 2 })
  stack.defer(async () => await database.destroy())
  return database
}

async function databaseUrl({ database }: Config, log: Log, stack: AsyncDisposableStack): Promise<string> {
  if ('url' in database) return database.url
  const postgres = await startEmbeddedPostgres({ dataDir: database.embeddedIn, log })
  stack.defer(async () => await postgres.stop())
  return postgres.url
}

async function listUndelivered(database: Database): Promise<number> {
  const rows = await undelivered(database)
  const news = await deadNews(database)
  for (const { id, ticketId, op, state, error, createdAt } of rows)
    print(`${id}  ${state}  ticket ${ticketId ?? '-'}  ${op}  since ${createdAt.toISOString()}  ${error ?? ''}`)
  for (const { id, source, key, error } of news)
    print(`in:${id}  not understood  ${source} ${key}  ${error.split('\n')[0]}`)
  for (const { id, ticketId, op, state } of await undecidedLately(database, 7))
    print(`${id}  ${state === 'done' ? 'maybe twice' : 'maybe never'}  ticket ${ticketId ?? '-'}  ${op}`)
  if (rows.length + news.length === 0) print('Everything is delivered.')
  else print('Send again with: npm run hub -- replay <number|all>')
  return 0
}

/** Numbers as `undelivered` prints them; `in:` ones are news that could not be processed. */
async function sendAgain(database: Database, which: string | undefined): Promise<number> {
  if (which === undefined || !/^(all|(in:)?\d+)$/.test(which)) {
    process.stderr.write('Which one? Give a number as "undelivered" prints it, or "all".\n')
    return 64
  }
  const number = Number(which.replace('in:', ''))
  const sent = which.startsWith('in:') ? 0 : await replay(database, which === 'all' ? 'all' : [number])
  const news =
    which === 'all' || which.startsWith('in:') ? await replayNews(database, which === 'all' ? 'all' : [number]) : 0
  for (const what of ['inbox', 'outbox', 'board', 'logbook'] as const) await wake(database, what)
  print(sent + news === 0 ? 'Nothing to send again.' : `${sent + news} will be sent again.`)
  return sent + news === 0 && which !== 'all' ? 1 : 0
}

async function printHistory(database: Database, which: string | undefined): Promise<number> {
  const ticket = /^#?\d{1,15}$/.test(which ?? '')
    ? await ticketById(database, Number(which!.replace('#', '')))
    : undefined
  if (!ticket) {
    process.stderr.write('Which ticket? Give its number, as its topic shows it.\n')
    return 64
  }
  const { locale } = await deskById(database, ticket.deskId)
  print(await historyText(database, ticket.id, locale, 10_000))
  return 0
}

async function printConnectLink(database: Database, config: Config): Promise<number> {
  const link = await connectLink(config, database)
  if (link === null) {
    process.stderr.write('Set TODOIST_CLIENT_ID, TODOIST_CLIENT_SECRET and WEBHOOK_URL first.\n')
    return 78
  }
  print(`Open within 15 minutes, signed in to Todoist as the account the hub works with:\n${link}`)
  return 0
}

/** 1 when something does not work; what a person should only know is no failure. */
async function lookAtEverything(database: Promise<Database>, config: Config, log: Log): Promise<number> {
  const findings = await examine(config, database, log)
  print(args.includes('--json') ? JSON.stringify(findings, null, 2) : formatFindings(findings))
  return findings.some(({ state }) => state === 'broken') ? 1 : 0
}

async function bringUpToDate(database: Database): Promise<number> {
  const applied = await migrate(database)
  print(applied.length > 0 ? `Applied: ${applied.join(', ')}` : 'The database is up to date.')
  return 0
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}
