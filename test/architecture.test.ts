// The house plan as a check: which room may import what, how large a file may be, what it may be called. A rule changes
// here only with its reason beside it.
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path/posix'
import { promisify } from 'node:util'
import test from 'ava'
import { nodeFlags } from '../integrations/sandbox/hub-process.ts'
import { countLines, findCycle, listFiles, readSource, ROOT } from './source-tree.ts'

const LINES_AT_MOST = 300
const MEDIAN_BELOW = 100
const FORBIDDEN_NAMES = new Set(['utils', 'helpers', 'common', 'shared', 'misc', 'types', 'index'])

const CORE = ['src/domain/', 'src/ports.ts', 'src/directory-ports.ts', 'src/errors.ts', 'src/log.ts', 'src/watching.ts']
const POSTGRES = ['src/embedded-postgres.ts', 'src/postgres-server.ts', 'src/postgres-programs.ts']
const STAND_INS = [
  'integrations/sandbox/telegram-server/',
  'integrations/sandbox/todoist-server/',
  'integrations/sandbox/sheets-server/',
]

/**
 * What a room may import beside itself. The longest name that fits a file is its room; a name that ends in `/`, `-` or
 * `:` fits all that begins with it. A file without a room fails: a new room is added here, with its reason.
 */
const MAY_IMPORT: Record<string, string[]> = {
  // Pure: no package, no `node:`.
  'src/domain/': [],
  // What people read is data. Flow fills it in, and hands it to integrations as arguments.
  'src/texts/': [],

  'src/errors.ts': [],
  // A lost connection and Retry-After mean the same, whoever the vendor is.
  'src/http-failures.ts': ['src/errors.ts'],
  'src/log.ts': ['pino', 'node:'],
  // Named points of the road, told to whoever listens in this process: a test that ends it there.
  'src/moments.ts': ['node:'],
  'src/config.ts': ['src/config-', 'zod', 'node:'],
  // The environment in parts: what a value may look like, and how a wrong one is told.
  'src/config-': ['zod', 'node:'],
  'src/limiter.ts': ['src/log.ts', 'bottleneck', 'node:'],
  'src/cache.ts': ['src/log.ts', 'ioredis', 'node:'],
  // Seals stored tokens; who stores them is not its business.
  'src/secret-box.ts': ['node:'],
  // A Postgres that the hub runs itself, for owners who have none: the store never learns whose server it is.
  'src/embedded-postgres.ts': [...POSTGRES, 'src/machine-lock.ts', 'src/log.ts', 'pg', 'node:'],
  'src/postgres-server.ts': [...POSTGRES, 'src/machine-lock.ts', 'src/log.ts', 'pg', 'node:'],
  'src/postgres-programs.ts': ['src/log.ts', 'embedded-postgres', 'zod', 'node:'],
  // One owner of a folder on this machine, however it ended.
  'src/machine-lock.ts': ['src/log.ts', 'node:'],

  // Types only, which the test below checks. A delivery's failure is one of the five kinds, so a port names them.
  'src/ports.ts': ['src/domain/', 'src/errors.ts'],
  // Types only as well: the roles of who knows people and who keeps a log.
  'src/directory-ports.ts': ['src/domain/'],
  // Types only as well: everybody may count, and every door is examined.
  'src/watching.ts': ['src/ports.ts'],
  // What an examination says: every door that is examined, and the doctor, say it alike.
  'src/findings.ts': ['src/ports.ts'],
  // It counts what passes through the ports, and learns how the road stands as data: never from the store itself.
  'src/metrics/': ['src/domain/', 'src/ports.ts', 'src/errors.ts', 'src/watching.ts', 'prom-client', 'zod', 'node:'],
  'src/store/': [
    'src/domain/',
    'src/ports.ts',
    'src/directory-ports.ts',
    'src/errors.ts',
    'knex',
    'objection',
    'pg',
    'node:',
  ],
  // `src/moments.ts`: between any two steps there is a point where a test may end the process.
  'src/flow/': [...CORE, 'src/moments.ts', 'src/store/', 'src/texts/', 'node:'],
  // A file made of what is in the store, for whoever asked: the only room that packs.
  'src/export/': [...CORE, 'src/store/', 'yazl', 'csv-stringify', 'node:'],
  // What a probe is told: the parts of the hub, as they stand.
  'src/readiness.ts': ['src/cache.ts', 'src/server.ts', 'src/store/'],
  'src/connect-link.ts': ['src/config.ts', 'src/store/'],
  // Whoever looks from outside looks at all of it, by the same doors as the hub.
  'src/doctor/': ['src/', 'integrations/', 'node:'],
  'src/server.ts': ['src/ports.ts', 'src/log.ts', 'src/errors.ts', 'koa', '@koa/router', 'raw-body', 'node:'],
  // Parts of the wiring: the workers of the road, and who knows people.
  'src/working.ts': ['src/flow/', 'src/store/', 'src/log.ts'],
  'src/directory-wiring.ts': ['src/', 'integrations/'],
  'src/app.ts': ['src/', 'integrations/', 'node:'],
  'src/cli.ts': ['src/', 'integrations/', 'node:'],
  'src/main.ts': ['src/app.ts', 'src/config.ts', 'src/log.ts', 'node:'],

  'integrations/telegram/': [
    ...CORE,
    'src/limiter.ts',
    'src/findings.ts',
    'grammy',
    '@grammyjs/types',
    'koa',
    '@koa/router',
    'zod',
    'node:',
  ],
  'integrations/todoist/': [
    ...CORE,
    'src/http-failures.ts',
    'src/limiter.ts',
    'src/findings.ts',
    '@doist/todoist-api-typescript',
    'marked',
    'koa',
    '@koa/router',
    'zod',
    'node:',
  ],
  'integrations/sheets/': [...CORE, 'src/http-failures.ts', 'src/findings.ts', '@googleapis/sheets', 'zod', 'node:'],
  'integrations/csv/': [...CORE, 'src/findings.ts', 'csv-parse', 'node:'],
  // It runs the hub as a process, from outside, like any owner does: nothing of ours is in it.
  'integrations/sandbox/': [...STAND_INS, '@grammyjs/types', 'koa', '@koa/router', 'raw-body', 'node:'],
  // They speak HTTP and know nothing of us.
  'integrations/sandbox/telegram-server/': ['@grammyjs/types', 'koa', '@koa/router', 'raw-body', 'node:'],
  'integrations/sandbox/todoist-server/': ['koa', '@koa/router', 'raw-body', 'node:'],
  'integrations/sandbox/sheets-server/': ['koa', '@koa/router', 'raw-body', 'node:'],

  // History: it must still run when everything of ours has changed.
  'migrations/': ['knex'],
  'knexfile.ts': ['knex', 'node:'],
}

/** Who reads the environment, beside the configuration. */
const READS_ENVIRONMENT = [
  'src/config',
  // They hand the environment they were started with to the configuration.
  'src/main.ts',
  'src/cli.ts',
  // It starts a server with the system's own few variables, and so keeps our tokens out of it.
  'src/postgres-server.ts',
  // A program of its own, beside the hub.
  'integrations/sandbox/',
  'knexfile.ts',
]

/** Programs: what runs when named on the command line. Everything else does nothing when imported. */
const PROGRAMS = ['src/main.ts', 'src/cli.ts', 'integrations/sandbox/sandbox.ts']

const ours = listFiles('src/**/*.ts', 'integrations/**/*.ts')
const sources = [...ours, ...listFiles('migrations/**/*.ts', 'knexfile.ts')].map(readSource)
const lengths = listFiles('{src,integrations}/**/*.{ts,js,html,css}').map((path) => ({
  path,
  lines: countLines(readFileSync(join(ROOT, path), 'utf8')),
}))
const tests = listFiles('test/**/*.ts').map(readSource)

test('every room imports what the plan allows, and no more', (t) => {
  const wrong: string[] = []
  for (const file of sources) {
    const room = roomOf(file.path)
    if (room === null) {
      wrong.push(`${file.path} is in no room of the plan`)
      continue
    }
    const allowed = [room, ...(MAY_IMPORT[room] ?? [])]
    for (const { to } of file.imports)
      if (!allowed.some((name) => fits(to, name)) || isAnotherRoomInside(to, room))
        wrong.push(`${file.path} imports ${to}`)
  }
  t.deepEqual(wrong, [])
})

test('the ports are made of types alone', (t) => {
  const ports = sources.filter(({ path }) => path === 'src/ports.ts' || path === 'src/directory-ports.ts')
  t.is(ports.length, 2)
  t.deepEqual(
    ports.flatMap(({ imports }) => imports).filter(({ typesOnly }) => !typesOnly),
    [],
  )
})

test('a vendor is entered by its door', (t) => {
  const wrong = sources.flatMap(({ path, imports }) =>
    imports.filter(({ to }) => !isInside(path, to) && !isDoor(to)).map(({ to }) => `${path} enters ${to}`),
  )
  t.deepEqual(wrong, [])
})

test('nothing imports the tests', (t) => {
  const wrong = sources.filter(({ imports }) => imports.some(({ to }) => to.startsWith('test/')))
  t.deepEqual(
    wrong.map(({ path }) => path),
    [],
  )
})

test('no file leads back to itself, types included', (t) => {
  t.is(findCycle([...sources, ...tests])?.join(' -> ') ?? null, null)
})

test('names say what is inside', (t) => {
  const named = listFiles('{src,integrations,test,migrations}/**/*')
  t.deepEqual(
    named.filter((path) => FORBIDDEN_NAMES.has(basename(path).replace(/\..*/, ''))),
    [],
  )
})

test('no file is too long to read', (t) => {
  const long = lengths.filter(({ lines }) => lines > LINES_AT_MOST)
  t.deepEqual(
    long.map(({ path, lines }) => `${path} has ${lines} lines, of ${LINES_AT_MOST} at most`),
    [],
  )
})

test('most files are short', (t) => {
  const median = lengths.map(({ lines }) => lines).toSorted((a, b) => a - b)[Math.floor(lengths.length / 2)] ?? 0
  t.true(
    median < MEDIAN_BELOW,
    `half of the files have ${median} lines or more, and should have fewer than ${MEDIAN_BELOW}`,
  )
})

test('the environment is read in one place', (t) => {
  const readers = sources.filter(({ reaches }) => reaches.has('process.env')).map(({ path }) => path)
  t.deepEqual(
    readers.filter((path) => !READS_ENVIRONMENT.some((name) => path.startsWith(name))),
    [],
  )
})

test('the hub speaks through its log, and only its programs print', (t) => {
  const printers = sources.filter(({ path, reaches }) => path.startsWith('src/') && reaches.has('console'))
  t.deepEqual(
    printers.map(({ path }) => path).filter((path) => !PROGRAMS.includes(path)),
    [],
  )
})

test('nothing happens because a module was imported', async (t) => {
  const modules = ours
    .filter((path) => !PROGRAMS.includes(path))
    .map((path) => new URL(`../${path}`, import.meta.url).href)
  const { PATH, NODE_V8_COVERAGE } = process.env
  const program = `for (const module of ${JSON.stringify(modules)}) await import(module)`
  const { stdout, stderr } = await promisify(execFile)(
    process.execPath,
    ['--no-warnings', '--input-type=module', '--eval', program],
    { cwd: ROOT, env: { PATH, NODE_V8_COVERAGE }, timeout: 60_000 },
  )
  t.is(stdout + stderr, '')
})

test('a hub is run with the same flags by npm, in its container and by whoever tests it', (t) => {
  const flags = [...nodeFlags, 'src/main.ts']
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: { start: string } }
  t.is(scripts.start, ['node', ...flags].join(' '))
  const command = /^CMD (.+)$/m.exec(readFileSync(join(ROOT, 'Dockerfile'), 'utf8'))
  t.deepEqual(JSON.parse(command![1]!), ['node', ...flags])
})

function roomOf(path: string): string | null {
  const rooms = Object.keys(MAY_IMPORT).filter((room) => fits(path, room))
  return rooms.toSorted((a, b) => b.length - a.length)[0] ?? null
}

function fits(path: string, name: string): boolean {
  return /[/:-]$/.test(name) ? path.startsWith(name) : path === name || path.startsWith(`${name}/`)
}

/** `integrations/sandbox/` holds rooms of its own; a room that does not list them may not enter. */
function isAnotherRoomInside(to: string, room: string): boolean {
  const other = roomOf(to)
  return other !== null && other !== room && other.startsWith(room) && !MAY_IMPORT[room]?.includes(other)
}

function isInside(from: string, to: string): boolean {
  return to.startsWith(homeOf(to) ?? '') && from.startsWith(homeOf(to) ?? '')
}

function isDoor(path: string): boolean {
  const home = homeOf(path)
  return home === null || path === `${home}${basename(home)}.ts`
}

/** The folder of a vendor, or of a stand-in for one. */
function homeOf(path: string): string | null {
  return STAND_INS.find((folder) => path.startsWith(folder)) ?? /^integrations\/[^/]+\//.exec(path)?.[0] ?? null
}
