// One Postgres server over one folder: made, started and stopped, and known by what its postmaster.pid says.
// A pid alone proves nothing: in a container the number of a killed server soon belongs to someone else.
import { execFile, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { closeSync, openSync } from 'node:fs'
import { chown, mkdir, readdir, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { platform } from 'node:os'
import { basename, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'
import { Client } from 'pg'
import type { PostgresPrograms, RunAs } from './postgres-programs.ts'

const run = promisify(execFile)

/** What is needed to handle one server: its home has `cluster/` and `server.log` in it. */
export type ServerPlace = { home: string; programs: PostgresPrograms; as: RunAs; password: string }

/** A crash recovery after much writing takes its time. */
const START_LIMIT_MS = 120_000
const LOG_LIMIT_BYTES = 1_000_000

/** A helpdesk's size: 32 MB of buffers instead of 128, and no worker processes that a small server never needs. */
const SETTINGS = [
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=',
  'shared_buffers=32MB',
  'max_connections=60',
  'io_method=sync',
  'jit=off',
  'timezone=UTC',
  'log_timezone=UTC',
  'log_checkpoints=off',
]

const clusterOf = (place: ServerPlace) => join(place.home, 'cluster')

/** Programs get no more of our environment than they need: the rest of it holds tokens. */
function optionsFor(as: RunAs) {
  const { PATH, SystemRoot, TEMP } = process.env
  return { ...as, cwd: platform() === 'win32' ? undefined : '/', env: { PATH, SystemRoot, TEMP, LC_ALL: 'C' } }
}

/** Makes the cluster if there is none. Aside, then renamed: a hub killed meanwhile leaves nothing half done. */
export async function makeCluster(place: ServerPlace): Promise<void> {
  const entries = await readdir(place.home)
  for (const left of entries.filter((name) => name.startsWith('making-')))
    await rm(join(place.home, left), { recursive: true, force: true, maxRetries: 3 }).catch(() => {
      // The killed hub's initdb is still writing; the next start removes it.
    })
  if (entries.includes('cluster')) return

  const making = join(place.home, `making-${randomBytes(6).toString('hex')}`)
  const passwordFile = `${making}.password`
  await mkdir(making, { mode: 0o700 })
  try {
    await writeFile(passwordFile, place.password, { mode: 0o600 })
    if (place.as.uid !== undefined && place.as.gid !== undefined) {
      await chown(making, place.as.uid, place.as.gid)
      await chown(passwordFile, place.as.uid, place.as.gid)
    }
    await run(
      place.programs.initdb,
      [
        `--pgdata=${making}`,
        `--pwfile=${passwordFile}`,
        '--username=postgres',
        '--auth=scram-sha-256',
        '--encoding=UTF8',
        '--locale=C',
      ],
      optionsFor(place.as),
    )
    await rename(making, clusterOf(place))
  } catch (cause) {
    await rm(making, { recursive: true, force: true })
    throw new Error(`Cannot make a Postgres cluster in ${place.home}`, { cause })
  } finally {
    await rm(passwordFile, { force: true })
  }
}

/**
 * The port of the server over this place, adopted if it runs and started if not. Throws with the end of the server's own
 * log if it does not come up. Only one process at a time may call this for a place.
 */
export async function ensureServer(place: ServerPlace): Promise<number> {
  const deadline = performance.now() + START_LIMIT_MS
  let port = await rememberedPort(place)
  let failure: unknown
  while (performance.now() < deadline) {
    const running = await runningServer(place)
    if (running !== null) {
      if (await answers(place, running.port)) return running.port
      await wait(100)
      continue
    }
    port ??= await freePort()
    const outcome = await startServer(place, port)
    if (outcome === 'ready') {
      await writeFile(join(place.home, 'port'), String(port))
      return port
    }
    failure = new Error(`Postgres did not start: ${outcome}`)
    if (/could not bind|Address already in use/i.test(outcome)) port = undefined
    // Backends of a killed server hold its shared memory for up to a second or two.
    else if (!/shared memory block|lock file .* already exists/i.test(outcome)) throw failure
    await wait(250)
  }
  throw new Error(`Postgres in ${place.home} neither starts nor answers`, { cause: failure })
}

/** Asks the server to stop, its clients notwithstanding, and waits until it has. No server is no fault. */
export async function stopServer(place: ServerPlace): Promise<void> {
  const stop = (mode: string) =>
    run(
      place.programs.pgCtl,
      ['stop', `--pgdata=${clusterOf(place)}`, `--mode=${mode}`, '--wait', '--timeout=20'],
      optionsFor(place.as),
    )
  try {
    await stop('fast')
  } catch (error) {
    if ((await runningServer(place)) === null) return
    await stop('immediate').catch(() => {
      throw error
    })
  }
}

/** A connection to that server. Rejects as `pg` does. */
export async function connectTo(place: ServerPlace, port: number): Promise<Client> {
  const client = new Client({
    host: '127.0.0.1',
    port,
    user: 'postgres',
    password: place.password,
    database: 'postgres',
    connectionTimeoutMillis: 5000,
  })
  // Without a listener a lost connection would end the process.
  client.on('error', () => {})
  await client.connect()
  return client
}

async function startServer(place: ServerPlace, port: number): Promise<string> {
  const path = join(place.home, 'server.log')
  const before = await stat(path).then(
    ({ size }) => size,
    () => 0,
  )
  const log = openSync(path, before > LOG_LIMIT_BYTES ? 'w' : 'a', 0o600)
  const child = spawn(
    place.programs.postgres,
    ['-D', clusterOf(place), '-p', String(port), ...SETTINGS.flatMap((setting) => ['-c', setting])],
    // A session of its own, so that Ctrl-C at the hub's terminal stops the hub and not, at once, its database.
    { ...optionsFor(place.as), detached: true, stdio: ['ignore', log, log] },
  )
  closeSync(log)
  child.unref()
  let ended: string | undefined
  child.once('error', (error) => (ended = error.message))
  child.once('exit', (code, signal) => (ended ??= `it ended with ${signal ?? code}`))

  const deadline = performance.now() + START_LIMIT_MS
  while (performance.now() < deadline) {
    if (ended !== undefined) {
      const said = (await readFile(path, 'utf8')).slice(before > LOG_LIMIT_BYTES ? 0 : before)
      return `${ended}: ${said.trim().slice(-2000)}`
    }
    if (await answers(place, port)) return 'ready'
    await wait(20)
  }
  return 'it does not answer'
}

/** Whether the server of this very folder answers on that port. Throws if it refuses our password. */
async function answers(place: ServerPlace, port: number): Promise<boolean> {
  let client: Client | undefined
  try {
    client = await connectTo(place, port)
    const shown = await client.query<{ data_directory: string }>('show data_directory')
    return (await realpath(shown.rows[0]?.data_directory ?? '')) === (await realpath(clusterOf(place)))
  } catch (error) {
    if (
      error instanceof Error &&
      'code' in error &&
      error.code === '28P01' &&
      (await runningServer(place))?.port === port
    )
      throw new Error(`The Postgres in ${place.home} does not take the password kept beside it`, { cause: error })
    return false
  } finally {
    await client?.end()
  }
}

/** What postmaster.pid says (its first line is the pid, the fourth the port), if such a server is really alive. */
async function runningServer(place: ServerPlace): Promise<{ pid: number; port: number } | null> {
  const path = join(clusterOf(place), 'postmaster.pid')
  const lines = await readFile(path, 'utf8').then(
    (text) => text.split('\n').map((line) => line.trim()),
    () => [],
  )
  const pid = Number(lines[0])
  if (!Number.isInteger(pid) || pid <= 0 || !isAlive(pid)) return null
  if (await isPostgres(pid)) return { pid, port: Number(lines[3]) }
  // Postgres itself would take any living process with that number for a server, and never start again.
  await rm(path, { force: true })
  return null
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

async function isPostgres(pid: number): Promise<boolean> {
  if (platform() !== 'linux') return true
  return readFile(`/proc/${pid}/cmdline`, 'utf8').then(
    (line) => basename(line.split('\0')[0] ?? '') === 'postgres',
    () => false,
  )
}

async function rememberedPort(place: ServerPlace): Promise<number | undefined> {
  const text = await readFile(join(place.home, 'port'), 'utf8').catch(() => '')
  return /^\d+$/.test(text) ? Number(text) : undefined
}

async function freePort(): Promise<number> {
  const probe = createServer()
  const { promise: listening, resolve, reject } = Promise.withResolvers<void>()
  probe.once('error', reject).listen(0, '127.0.0.1', resolve)
  await listening
  const address = probe.address()
  await new Promise((closed) => probe.close(closed))
  if (address === null || typeof address === 'string') throw new Error('No free port on 127.0.0.1')
  return address.port
}
