import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { fileURLToPath } from 'node:url'
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import test from 'ava'
import { type Environment, formatProblems, loadEnvFile, readConfig, secretsOf } from '../src/config.ts'

const LEAST = { BOT_TOKEN: '123456:AAE-secret-token', MAIN_GROUP_ID: '-1001234567890', TODOIST_TOKEN: 'td-secret' }

function configOf(more: Environment = {}) {
  const read = readConfig({ ...LEAST, ...more })
  if (!read.ok) throw new Error(formatProblems(read.problems))
  return read.config
}

function webhookFor(url: string) {
  return configOf({ WEBHOOK_URL: url }).telegram.webhook?.url
}

function problemsOf(env: Environment) {
  const read = readConfig(env)
  return read.ok ? [] : read.problems
}

test('three settings are enough, and the rest has defaults', (t) => {
  const { secretKey, ...config } = configOf()
  t.regex(secretKey, /^[0-9a-f]{64}$/)
  t.deepEqual(config, {
    telegram: {
      token: '123456:AAE-secret-token',
      apiRoot: 'https://api.telegram.org',
      webhook: null,
      mainGroupId: -1001234567890,
      ledgerChatId: null,
    },
    technicians: [],
    leads: [],
    todoist: { token: 'td-secret', apiUrl: 'https://api.todoist.com', projectId: null, app: null },
    directory: null,
    sheets: null,
    database: { embeddedIn: resolve('data/postgres') },
    redis: null,
    budgets: { groupPerMinute: 20, privatePerSecond: 1, botPerSecond: 30, todoistPer15Minutes: 1000 },
    vendorTimeoutMs: 30_000,
    locale: 'en',
    retentionDays: 30,
    server: { host: '0.0.0.0', port: 8080 },
    logLevel: 'info',
    dataDir: resolve('data'),
  })
})

test('an empty or blank variable counts as one that is not set', (t) => {
  t.deepEqual(configOf({ WEBHOOK_URL: '', PORT: ' ', REDIS_HOST: '', TECH_GROUPS_MAPPING: '' }), configOf())
  t.deepEqual(
    problemsOf({ ...LEAST, BOT_TOKEN: '' }).map(({ variable, wrong }) => [variable, wrong]),
    [['BOT_TOKEN', 'is not set']],
  )
})

const WRONG: [title: string, env: Environment, variable: string, wrong: RegExp][] = [
  ['a token without its number', { BOT_TOKEN: 'AAE-secret-token' }, 'BOT_TOKEN', /bot token/],
  ['a group id without its minus', { MAIN_GROUP_ID: '1001234567890' }, 'MAIN_GROUP_ID', /negative/],
  ['a group name for its id', { MAIN_GROUP_ID: '@support' }, 'MAIN_GROUP_ID', /negative/],
  ['a group id too long for any chat', { MAIN_GROUP_ID: '-10012345678901234567' }, 'MAIN_GROUP_ID', /group id/],
  ['a ledger chat by name', { LEDGER_CHAT_ID: '@ledger' }, 'LEDGER_CHAT_ID', /chat id/],
  ['a webhook without https', { WEBHOOK_URL: 'http://hub.example.com' }, 'WEBHOOK_URL', /https/],
  ['a webhook on a port of its own', { WEBHOOK_URL: 'https://hub.example.com:3000' }, 'WEBHOOK_URL', /port/],
  ['a webhook that is no address', { WEBHOOK_URL: 'hub.example.com' }, 'WEBHOOK_URL', /address/],
  ['a webhook with a query', { WEBHOOK_URL: 'https://hub.example.com/?a=1' }, 'WEBHOOK_URL', /"\?"/],
  ['a webhook with a password', { WEBHOOK_URL: 'https://u:pw@hub.example.com' }, 'WEBHOOK_URL', /password/],
  ['a host that only begins like loopback', { WEBHOOK_URL: 'http://127.0.0.1.evil.com' }, 'WEBHOOK_URL', /https/],
  ['a webhook secret Telegram refuses', { WEBHOOK_SECRET: 'two words' }, 'WEBHOOK_SECRET', /letters/],
  ['a webhook secret of 257 letters', { WEBHOOK_SECRET: 'a'.repeat(257) }, 'WEBHOOK_SECRET', /256/],
  ['an API root that is no address', { TELEGRAM_API_ROOT: 'api.telegram.org' }, 'TELEGRAM_API_ROOT', /address/],
  ['a lead by name', { ADMIN_IDS: '11,@olga' }, 'ADMIN_IDS', /user id/],
  ['a mapping that is not JSON', { TECH_GROUPS_MAPPING: '{Ivan:-100}' }, 'TECH_GROUPS_MAPPING', /not JSON/],
  ['a mapping that is a number', { TECH_GROUPS_MAPPING: '5' }, 'TECH_GROUPS_MAPPING', /neither/],
  [
    'a technician without a name',
    { TECH_GROUPS_MAPPING: '[{"groupId":-5}]' },
    'TECH_GROUPS_MAPPING',
    /without a "name"/,
  ],
  ['a technician with an empty name', { TECH_GROUPS_MAPPING: '{" ":-5}' }, 'TECH_GROUPS_MAPPING', /empty name/],
  ['a technician named twice', { TECH_GROUPS_MAPPING: '[{"name":"I"},{"name":"i"}]' }, 'TECH_GROUPS_MAPPING', /twice/],
  [
    'one account for two technicians',
    { TECH_GROUPS_MAPPING: '[{"name":"A","telegramId":5},{"name":"B","telegramId":5}]' },
    'TECH_GROUPS_MAPPING',
    /same "telegramId"/,
  ],
  [
    'an e-mail that is none',
    { TECH_GROUPS_MAPPING: '[{"name":"I","email":"ivan"}]' },
    'TECH_GROUPS_MAPPING',
    /"email"/,
  ],
  [
    'one e-mail for two technicians',
    { TECH_GROUPS_MAPPING: '[{"name":"A","email":"a@b.example"},{"name":"B","email":"A@b.example"}]' },
    'TECH_GROUPS_MAPPING',
    /same "email"/,
  ],
  ['a misspelt field', { TECH_GROUPS_MAPPING: '[{"name":"I","group":-5}]' }, 'TECH_GROUPS_MAPPING', /other than/],
  ['a group id above zero', { TECH_GROUPS_MAPPING: '{"Ivan":100}' }, 'TECH_GROUPS_MAPPING', /"groupId"/],
  ['the main group given away', { TECH_GROUPS_MAPPING: '{"I":-1001234567890}' }, 'TECH_GROUPS_MAPPING', /main group/],
  ['no way into Todoist', { TODOIST_TOKEN: undefined }, 'TODOIST_TOKEN', /not set/],
  ['an app without its secret', { TODOIST_CLIENT_ID: 'id' }, 'TODOIST_CLIENT_SECRET', /not set/],
  ['an app without its id', { TODOIST_CLIENT_SECRET: 'sec' }, 'TODOIST_CLIENT_ID', /not set/],
  ['a project by its address', { TODOIST_PROJECT_ID: 'https://app.todoist.com/x' }, 'TODOIST_PROJECT_ID', /project id/],
  ['a database of another make', { DATABASE_URL: 'mysql://localhost/hub' }, 'DATABASE_URL', /postgres/],
  ['a password for no Postgres', { POSTGRES_PASSWORD: 'pg-secret' }, 'POSTGRES_HOST', /not set/],
  ['a Postgres port in words', { POSTGRES_HOST: 'db', POSTGRES_PORT: 'five' }, 'POSTGRES_PORT', /port/],
  ['a Redis address without its scheme', { REDIS_URL: 'localhost:6379' }, 'REDIS_URL', /redis/],
  ['a password for no Redis', { REDIS_PASSWORD: 'rd-secret' }, 'REDIS_HOST', /not set/],
  ['an unknown budget', { BUDGETS: '{"perMinute":5}' }, 'BUDGETS', /known budgets/],
  ['a budget of nothing', { BUDGETS: '{"groupPerMinute":0}' }, 'BUDGETS', /above zero/],
  ['a budget in words', { BUDGETS: '{"groupPerMinute":"20"}' }, 'BUDGETS', /not a number/],
  ['an endless vendor timeout', { VENDOR_TIMEOUT_S: '86400' }, 'VENDOR_TIMEOUT_S', /1 to 600/],
  ['a short secret key', { SECRET_KEY: 'short' }, 'SECRET_KEY', /too short/],
  ['a language staff have no texts in', { LOCALE: 'de' }, 'LOCALE', /language/],
  ['a keeping of no days', { RETENTION_DAYS: '0' }, 'RETENTION_DAYS', /number of days/],
  ['a port beyond the last', { PORT: '65536' }, 'PORT', /port/],
  ['a port in hexadecimal', { PORT: '0x50' }, 'PORT', /port/],
  ['an unknown log level', { LOG_LEVEL: 'loud' }, 'LOG_LEVEL', /log level/],
]

for (const [title, env, variable, wrong] of WRONG)
  test(`the start is refused for ${title}`, (t) => {
    const problems = problemsOf({ ...LEAST, ...env })
    t.deepEqual(
      problems.map((found) => found.variable),
      [variable],
    )
    t.regex(problems[0]?.wrong ?? '', wrong)
    t.true((problems[0]?.mend.length ?? 0) > 20, 'says where the right value is')
  })

test('all problems are told at once, in one list, and no value is repeated in it', (t) => {
  const env = {
    BOT_TOKEN: 'hunter2-token',
    SECRET_KEY: 'hunter2',
    DATABASE_URL: 'hunter2://hub:hunter2@db',
    REDIS_URL: 'hunter2',
    BUDGETS: '{"hunter2": ',
    TECH_GROUPS_MAPPING: '[{"name":"x","hunter2":1}]',
    PORT: 'hunter2',
  }
  const problems = problemsOf(env)
  t.deepEqual(
    problems.map(({ variable }) => variable).toSorted(),
    [...Object.keys(env), 'MAIN_GROUP_ID', 'TODOIST_TOKEN'].toSorted(),
  )
  const list = formatProblems(problems)
  for (const { variable, wrong, mend } of problems) t.true(list.includes(`${variable}: ${wrong}\n    ${mend}`))
  t.notRegex(list, /hunter2/)
})

test('the mapping is read in both shapes', (t) => {
  t.deepEqual(configOf({ TECH_GROUPS_MAPPING: '{"Ivan":-1005,"Olga":null}' }).technicians, [
    { name: 'Ivan', groupId: -1005 },
    { name: 'Olga', groupId: undefined },
  ])
  const list =
    '[{"name":" Ivan ","groupId":"-1005","telegramId":7,"todoistId":42},{"name":"Olga","email":"olga@help.example"}]'
  const [ivan, olga] = configOf({ TECH_GROUPS_MAPPING: list }).technicians
  t.deepEqual(ivan, { name: 'Ivan', groupId: -1005, telegramId: 7, todoistId: '42' })
  t.is(olga?.name, 'Olga')
  t.is(olga?.email, 'olga@help.example')
})

test('a webhook takes the ports Telegram delivers to, and any port of this machine', (t) => {
  t.is(webhookFor('https://hub.example.com/'), 'https://hub.example.com')
  t.is(webhookFor('https://hub.example.com:8443/desk/'), 'https://hub.example.com:8443/desk')
  t.is(webhookFor('http://127.0.0.1:39221'), 'http://127.0.0.1:39221')
  t.is(webhookFor('http://localhost:8080/'), 'http://localhost:8080')
  t.is(webhookFor('http://[::1]:8080'), 'http://[::1]:8080')
})

test('secrets nobody set are derived from the token: stable, one a purpose, fit for Telegram', (t) => {
  const config = configOf({ WEBHOOK_URL: 'https://hub.example.com' })
  const secret = config.telegram.webhook?.secret ?? ''
  t.regex(secret, /^[A-Za-z0-9_-]{1,256}$/)
  t.not(secret, config.secretKey)
  t.is(configOf({ WEBHOOK_URL: 'https://other.example.com' }).telegram.webhook?.secret, secret)
  t.not(config.secretKey, configOf({ BOT_TOKEN: '123456:another-token' }).secretKey)
  t.is(configOf({ WEBHOOK_URL: 'https://h.example.com', WEBHOOK_SECRET: 'mine' }).telegram.webhook?.secret, 'mine')
})

test('a database and a Redis may be named part by part', (t) => {
  const config = configOf({
    POSTGRES_HOST: 'db',
    POSTGRES_USER: 'hub',
    POSTGRES_PASSWORD: 'p@ss/w:rd',
    POSTGRES_DB: 'helpdesk',
    REDIS_HOST: '::1',
    REDIS_PORT: '6380',
    REDIS_PASSWORD: 'r#dis',
  })
  t.deepEqual(config.database, { url: 'postgres://hub:p%40ss%2Fw%3Ard@db:5432/helpdesk' })
  t.deepEqual(config.redis, { url: 'redis://:r%23dis@[::1]:6380' })
  t.deepEqual(configOf({ POSTGRES_HOST: 'db', DATABASE_URL: 'postgres://u@h/d' }).database, { url: 'postgres://u@h/d' })
})

test('every secret of the settings is known to the log', (t) => {
  const config = configOf({
    WEBHOOK_URL: 'https://hub.example.com',
    WEBHOOK_SECRET: 'hook',
    TODOIST_CLIENT_ID: 'public',
    TODOIST_CLIENT_SECRET: 'app-secret',
    SECRET_KEY: '0123456789abcdef',
    DATABASE_URL: 'postgres://hub:p%40ss@db/hub',
    REDIS_URL: 'redis://:r-pass@cache',
  })
  t.deepEqual(secretsOf(config), [
    '123456:AAE-secret-token',
    'hook',
    'td-secret',
    'app-secret',
    '0123456789abcdef',
    'p@ss',
    'r-pass',
  ])
  t.deepEqual(secretsOf(configOf()), ['123456:AAE-secret-token', 'td-secret', configOf().secretKey])
})

test('a .env file fills in what the environment leaves open, and may be absent', async (t) => {
  const dir = await mkdtemp(join(tmpdir(), 'hub-env-'))
  t.teardown(() => rm(dir, { recursive: true }))
  await writeFile(join(dir, '.env'), 'PORT=9000\nLOCALE="ru" # staff\n')
  t.deepEqual(loadEnvFile(join(dir, '.env'), { PORT: '1' }), { PORT: '1', LOCALE: 'ru' })
  t.deepEqual(loadEnvFile(join(dir, 'none'), { PORT: '1' }), { PORT: '1' })
})

test('.env.example names every setting, and is accepted once the required ones are filled in', (t) => {
  const path = fileURLToPath(new URL('../.env.example', import.meta.url))
  const example = loadEnvFile(path, {})
  t.deepEqual(
    problemsOf(example).map(({ variable }) => variable),
    ['BOT_TOKEN', 'MAIN_GROUP_ID', 'TODOIST_TOKEN'],
  )
  t.deepEqual(configOf({ ...example, ...LEAST }), configOf())
  const text = readFileSync(path, 'utf8')
  for (const [, env] of WRONG)
    for (const name of Object.keys(env))
      t.regex(text, new RegExp(`#.*\\n(# )?${name}=`), `${name} has its line and comment`)
})
