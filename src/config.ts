// The environment, checked and grouped. Nobody else reads it. Every problem is found before any is told, and an empty
// variable counts as one that is not set: compose files and dashboards cannot leave a variable out.
import { createHmac } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { unescape } from 'node:querystring'
import { parseEnv } from 'node:util'
import { z } from 'zod'
import * as directory from './config-directory.ts'
import { type Problem, problem } from './config-problems.ts'
import * as values from './config-values.ts'

export { formatProblems, type Problem } from './config-problems.ts'

export type Environment = Record<string, string | undefined>

/** The text a variable may hold, and what it becomes; unset ones take the default. */
const VARIABLES = z.object({
  BOT_TOKEN: values.botToken.optional(),
  TELEGRAM_API_ROOT: values.httpUrl.default('https://api.telegram.org'),
  WEBHOOK_URL: values.webhookUrl.optional(),
  WEBHOOK_SECRET: values.webhookSecret.optional(),
  MAIN_GROUP_ID: values.groupId.optional(),
  LEDGER_CHAT_ID: values.chatId.optional(),
  TECH_GROUPS_MAPPING: values.technicians.default([]),
  ADMIN_IDS: values.adminIds.default([]),
  TODOIST_TOKEN: z.string().optional(),
  TODOIST_API_URL: values.httpUrl.default('https://api.todoist.com'),
  TODOIST_PROJECT_ID: values.projectId.optional(),
  TODOIST_CLIENT_ID: z.string().optional(),
  TODOIST_CLIENT_SECRET: z.string().optional(),
  ...directory.variables,
  DATABASE_URL: values.databaseUrl.optional(),
  POSTGRES_HOST: z.string().optional(),
  POSTGRES_PORT: values.port.default(5432),
  POSTGRES_USER: z.string().default('postgres'),
  POSTGRES_PASSWORD: z.string().optional(),
  POSTGRES_DB: z.string().optional(),
  REDIS_URL: values.redisUrl.optional(),
  REDIS_HOST: z.string().optional(),
  REDIS_PORT: values.port.default(6379),
  REDIS_PASSWORD: z.string().optional(),
  BUDGETS: values.budgets.prefault('{}'),
  VENDOR_TIMEOUT_S: values.vendorTimeout.default(30_000),
  RETENTION_DAYS: values.retentionDays.default(30),
  SECRET_KEY: values.secretKey.optional(),
  LOCALE: values.locale.default('en'),
  HOST: z.string().default('0.0.0.0'),
  PORT: values.port.default(8080),
  LOG_LEVEL: values.logLevel.default('info'),
  DATA_DIR: z.string().default('./data'),
})

type Variables = z.output<typeof VARIABLES>

/** A technician as the environment names them; ids are the vendors' own. */
export type TechnicianSetting = {
  name: string
  groupId?: number
  telegramId?: number
  todoistId?: string
  email?: string
}

/** All settings of a hub, in groups. Times are milliseconds, directories absolute, addresses without a last slash. */
export type Config = {
  telegram: {
    token: string
    apiRoot: string
    webhook: { url: string; secret: string } | null
    mainGroupId: number
    ledgerChatId: number | null
  }
  technicians: TechnicianSetting[]
  leads: number[]
  todoist: {
    token: string | null
    apiUrl: string
    projectId: string | null
    app: { clientId: string; clientSecret: string } | null
  }
  directory: directory.DirectorySettings | null
  sheets: directory.SheetsSettings | null
  database: { url: string } | { embeddedIn: string }
  redis: { url: string } | null
  budgets: { groupPerMinute: number; privatePerSecond: number; botPerSecond: number; todoistPer15Minutes: number }
  vendorTimeoutMs: number
  retentionDays: number
  secretKey: string
  locale: 'en' | 'ru'
  server: { host: string; port: number }
  logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent'
  dataDir: string
}

/** The settings, or every problem there is with them. Reads `env` and the files it names, and never throws. */
export function readConfig(env: Environment): { ok: true; config: Config } | { ok: false; problems: Problem[] } {
  const set = Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value?.trim() ? [[name, value.trim()]] : [])),
  )
  const parsed = VARIABLES.safeParse(set)
  const problems = [
    ...missing(set),
    ...directory.clashes(set),
    ...(parsed.success ? clashes(parsed.data) : parsed.error.issues.map(toProblem)),
  ]
  if (!parsed.success || problems.length > 0) return { ok: false, problems: unique(problems) }
  return { ok: true, config: group(parsed.data) }
}

/**
 * The environment with a `.env` file beneath it: what is set already wins, and no file is no fault.
 * Throws only if the file is there and cannot be read.
 */
export function loadEnvFile(path: string, env: Environment = process.env): Environment {
  return existsSync(path) ? { ...parseEnv(readFileSync(path, 'utf8')), ...env } : { ...env }
}

/** Every secret the settings hold, for the log to hide. */
export function secretsOf(config: Config): string[] {
  return [
    config.telegram.token,
    config.telegram.webhook?.secret,
    config.todoist.token,
    config.todoist.app?.clientSecret,
    config.secretKey,
    config.sheets?.credentials.privateKey,
    passwordOf('url' in config.database ? config.database.url : undefined),
    passwordOf(config.redis?.url),
  ].filter((secret): secret is string => typeof secret === 'string' && secret !== '')
}

/** As the server knows it; the log hides the percent-encoded form as well. A stray `%` is kept as it is. */
function passwordOf(url: string | undefined): string {
  return url === undefined ? '' : unescape(new URL(url).password)
}

function toProblem({ path, message }: z.core.$ZodIssue): Problem {
  return problem(String(path[0]), message)
}

/** One problem a variable and text: a list of five technicians without names is one thing to mend. */
function unique(problems: Problem[]): Problem[] {
  return [...new Map(problems.map((found) => [`${found.variable} ${found.wrong}`, found])).values()]
}

function missing(set: Record<string, string>): Problem[] {
  const problems: Problem[] = []
  const need = (variable: string, wrong = 'is not set') => {
    if (set[variable] === undefined) problems.push(problem(variable, wrong))
  }
  const anyOf = (...names: string[]) => names.some((name) => set[name] !== undefined)

  need('BOT_TOKEN')
  need('MAIN_GROUP_ID')
  if (anyOf('TODOIST_CLIENT_ID', 'TODOIST_CLIENT_SECRET')) {
    need('TODOIST_CLIENT_ID', 'is not set, while TODOIST_CLIENT_SECRET is')
    need('TODOIST_CLIENT_SECRET', 'is not set, while TODOIST_CLIENT_ID is')
  } else {
    need('TODOIST_TOKEN')
  }
  if (!anyOf('DATABASE_URL') && anyOf('POSTGRES_PORT', 'POSTGRES_USER', 'POSTGRES_PASSWORD', 'POSTGRES_DB'))
    need('POSTGRES_HOST', 'is not set, while other POSTGRES_ variables are')
  if (!anyOf('REDIS_URL') && anyOf('REDIS_PORT', 'REDIS_PASSWORD'))
    need('REDIS_HOST', 'is not set, while other REDIS_ variables are')
  return problems
}

function clashes({ MAIN_GROUP_ID, TECH_GROUPS_MAPPING }: Variables): Problem[] {
  return TECH_GROUPS_MAPPING.some(({ groupId }) => groupId !== undefined && groupId === MAIN_GROUP_ID)
    ? [problem('TECH_GROUPS_MAPPING', 'gives a technician the main group: their own group must be another one')]
    : []
}

function group(read: Variables): Config {
  const token = read.BOT_TOKEN ?? ''
  const dataDir = resolve(read.DATA_DIR)
  return {
    telegram: {
      token,
      apiRoot: read.TELEGRAM_API_ROOT,
      webhook: read.WEBHOOK_URL
        ? { url: read.WEBHOOK_URL, secret: read.WEBHOOK_SECRET ?? derive(token, 'webhook') }
        : null,
      mainGroupId: read.MAIN_GROUP_ID ?? 0,
      ledgerChatId: read.LEDGER_CHAT_ID ?? null,
    },
    technicians: read.TECH_GROUPS_MAPPING,
    leads: read.ADMIN_IDS,
    todoist: {
      token: read.TODOIST_TOKEN ?? null,
      apiUrl: read.TODOIST_API_URL,
      projectId: read.TODOIST_PROJECT_ID ?? null,
      app:
        read.TODOIST_CLIENT_ID && read.TODOIST_CLIENT_SECRET
          ? { clientId: read.TODOIST_CLIENT_ID, clientSecret: read.TODOIST_CLIENT_SECRET }
          : null,
    },
    ...directory.settingsOf(read),
    database: databaseOf(read) ?? { embeddedIn: join(dataDir, 'postgres') },
    redis: redisOf(read),
    budgets: read.BUDGETS,
    vendorTimeoutMs: read.VENDOR_TIMEOUT_S,
    retentionDays: read.RETENTION_DAYS,
    secretKey: read.SECRET_KEY ?? derive(token, 'stored secrets'),
    locale: read.LOCALE,
    server: { host: read.HOST, port: read.PORT },
    logLevel: read.LOG_LEVEL,
    dataDir,
  }
}

/** A secret of its own for each purpose, the same after every restart, from which the token cannot be found. */
function derive(token: string, purpose: string): string {
  return createHmac('sha256', token).update(`helpdesk-hub ${purpose}`).digest('hex')
}

function databaseOf(read: Variables): { url: string } | null {
  if (read.DATABASE_URL) return { url: read.DATABASE_URL }
  if (!read.POSTGRES_HOST) return null
  const login = loginOf(read.POSTGRES_USER, read.POSTGRES_PASSWORD)
  const name = encodeURIComponent(read.POSTGRES_DB ?? read.POSTGRES_USER)
  return { url: `postgres://${login}@${hostOf(read.POSTGRES_HOST)}:${read.POSTGRES_PORT}/${name}` }
}

function redisOf(read: Variables): { url: string } | null {
  if (read.REDIS_URL) return { url: read.REDIS_URL }
  if (!read.REDIS_HOST) return null
  const login = read.REDIS_PASSWORD ? `${loginOf('', read.REDIS_PASSWORD)}@` : ''
  return { url: `redis://${login}${hostOf(read.REDIS_HOST)}:${read.REDIS_PORT}` }
}

function loginOf(user: string, password: string | undefined): string {
  return password ? `${encodeURIComponent(user)}:${encodeURIComponent(password)}` : encodeURIComponent(user)
}

/** IPv6 in brackets; a socket directory percent-encoded, as libpq and pg read it. */
function hostOf(host: string): string {
  return host.includes(':') && !host.startsWith('[') ? `[${host}]` : encodeURI(host).replaceAll('/', '%2F')
}
