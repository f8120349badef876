// npm run hub -- doctor: looks at everything that can be wrong from outside, and says how to mend each. Each check fails
// on its own; a running hub is not disturbed.

import { createTelegram } from '../../integrations/telegram/telegram.ts'
import { createExaminer } from '../../integrations/todoist/todoist.ts'
import { createRedisCache } from '../cache.ts'
import type { Config } from '../config.ts'
import { wireDirectory } from '../directory-wiring.ts'
import { broken, fine, warning } from '../findings.ts'
import type { Log } from '../log.ts'
import type { Finding } from '../ports.ts'
import { createSecretBox } from '../secret-box.ts'
import type { Database } from '../store/database.ts'
import { deskOfGroup, workingDesks } from '../store/desks.ts'
import { webhookHeardAge } from '../store/road-state.ts'
import { boardAccounts, ownGroups } from '../store/technicians.ts'
import { projectLoads } from '../store/projects.ts'
import { createVault } from '../store/vault.ts'
import { checkClock, checkDatabase, checkDisk, checkRoad } from './own-checks.ts'

/** A person waits for the answer. */
const longestMs = 10_000
/** The doctor's own log is silent. */
const again = 'Run it again; if it stays, start the hub with LOG_LEVEL=debug and read its log'

const nobodyLeads = warning(
  'Leads',
  'ADMIN_IDS is empty, so nobody is told of alarms',
  'Set ADMIN_IDS to their Telegram ids',
)

/** `database`: it may turn out not to open. */
export async function examine(config: Config, database: Promise<Database>, log: Log): Promise<Finding[]> {
  const timeoutMs = Math.min(config.vendorTimeoutMs, longestMs)
  const embedded = 'embeddedIn' in config.database
  const mend = embedded
    ? 'See that DATA_DIR can be written and has room, or set DATABASE_URL'
    : 'See that DATABASE_URL is right and Postgres runs'
  const found = await one('Database', mend, async () => await checkDatabase(await database))
  const standing = found.every(({ state }) => state !== 'broken')
  const known = standing ? await database : null
  const { dataDir } = config
  const [people, telegram, todoist, redis, clock, disk, road] = await Promise.all([
    all('Directory', again, async () => await wireDirectory(config, timeoutMs).examine()),
    all('Telegram', again, () => askTelegram(config, known, timeoutMs, log)),
    all('Todoist', again, () => askTodoist(config, known, timeoutMs, log)),
    one('Redis', 'See that REDIS_URL is right and Redis runs; the hub is slower without, and nothing else', () =>
      checkRedis(config, log),
    ),
    one('Clock', 'See that this machine reaches TELEGRAM_API_ROOT', () =>
      checkClock(config.telegram.apiRoot, timeoutMs),
    ),
    embedded ? one('Disk', 'See that DATA_DIR is a folder of this machine', () => checkDisk(dataDir)) : [],
    known ? all('Backlog', again, () => checkRoad(known)) : [],
  ])
  const leads = config.leads.length > 0 ? [] : [nobodyLeads]
  return [...found, ...redis, ...clock, ...disk, ...telegram, ...leads, ...todoist, ...people, ...road]
}

async function askTelegram(
  { telegram, leads }: Config,
  database: Database | null,
  timeoutMs: number,
  log: Log,
): Promise<Finding[]> {
  const noFiles = { open: async () => await Promise.reject(new Error('the doctor carries no files')) }
  const door = createTelegram({ token: telegram.token, apiRoot: telegram.apiRoot, timeoutMs, files: noFiles, log })
  const known = database && (await deskOfGroup(database, telegram.mainGroupId))
  const others = database ? (await workingDesks(database)).filter(({ id }) => id !== known?.id) : []
  const mirrors = database ? await ownGroups(database) : []
  const { webhook } = telegram
  try {
    return await door.examine({
      groupId: known?.chatId ?? telegram.mainGroupId,
      otherGroups: [
        ...others.map(({ chatId: id, name }) => ({ id, about: `Group of the desk "${name}"` })),
        ...mirrors.map(({ chatId: id, name }) => ({ id, about: `Group of the technician "${name}"` })),
      ],
      webhookUrl: webhook && `${webhook.url.replace(/\/+$/, '')}/webhook/${encodeURIComponent(webhook.secret)}`,
      leads,
      ledgerChatId: telegram.ledgerChatId,
    })
  } finally {
    await door.close()
  }
}

async function askTodoist(
  { todoist, telegram, secretKey }: Config,
  database: Database | null,
  timeoutMs: number,
  log: Log,
): Promise<Finding[]> {
  if (database === null && todoist.token === null)
    return [
      warning('Todoist account', 'not asked: its connection is in the database', 'Mend the database, then try again'),
    ]
  const nothingKept = {
    read: async () => await Promise.resolve(null),
    write: async () => await Promise.resolve(),
    remove: async () => await Promise.resolve(),
    exclusively: async <T>(_: string, work: () => Promise<T>) => await work(),
  }
  const examineAccount = createExaminer({
    apiUrl: todoist.apiUrl,
    personalToken: todoist.token,
    app: todoist.app,
    secrets: database ? createVault(database, createSecretBox(secretKey)).secrets : nothingKept,
    timeoutMs,
    log,
  })
  return await examineAccount({
    projectId: todoist.projectId,
    projects: database ? await projectLoads(database) : [],
    technicians: database ? await boardAccounts(database) : [],
    reachable: telegram.webhook !== null,
    webhookAgeS: database && (await webhookHeardAge(database)),
  })
}

async function checkRedis({ redis }: Config, log: Log): Promise<Finding> {
  if (redis === null) return fine('Redis', 'not used: right for a single hub')
  const cache = createRedisCache({ url: redis.url, prefix: 'hub:', log })
  try {
    await cache.set('doctor', 'here', 1000)
    if ((await cache.get('doctor')) !== 'here') throw new Error('it does not answer')
    return fine('Redis', 'answers')
  } finally {
    await cache.close()
  }
}

async function one(about: string, mend: string, work: () => Promise<Finding>): Promise<Finding[]> {
  return await all(about, mend, async () => [await work()])
}

async function all(about: string, mend: string, work: () => Promise<Finding[]>): Promise<Finding[]> {
  try {
    return await work()
  } catch (error) {
    const wrong = error instanceof Error ? error.message || error.name : String(error)
    return [broken(about, { wrong, mend })]
  }
}

const marks = { fine: '✓', warning: '!', broken: '✗' } as const

/** One line a finding, and under it how to mend it. */
export function formatFindings(findings: Finding[]): string {
  return findings
    .map(
      ({ about, state, found, mend }) => `${marks[state]} ${about}: ${found}${mend === null ? '' : `\n    ${mend}.`}`,
    )
    .join('\n')
}
