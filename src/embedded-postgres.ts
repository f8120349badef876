// A real Postgres for an owner who has none: made, started, shared and stopped by the hubs that use one folder.
// The server is nobody's child: it outlives a killed hub, and the next one adopts it. Every hub holds a shared advisory
// lock on a connection of its own; whoever leaves last gets it alone, and only then is the server stopped.
import { createHash, randomBytes } from 'node:crypto'
import { chmod, mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Client } from 'pg'
import type { Log } from './log.ts'
import { withMachineLock } from './machine-lock.ts'
import { canReach, chooseUser, findPrograms, ROOT_HOME, type RunAs } from './postgres-programs.ts'
import { connectTo, ensureServer, makeCluster, type ServerPlace, stopServer } from './postgres-server.ts'

export type EmbeddedPostgres = {
  /** `postgres://postgres:…@127.0.0.1:port/postgres`, with a password in it; the same at every start. */
  url: string
  /** Lets go of the server, and stops it if no other hub uses it. Resolves when that is done. Can be called again. */
  stop(): Promise<void>
}

/** The class and number of the advisory lock; two numbers, so that it is never one of the application's own. */
const IN_USE = '1752526960, 1'

/**
 * Starts the Postgres kept in `dataDir`, making it at first, or joins the one that runs there. While the hub lives the
 * server is started again if it dies. Throws with what to do about it if that cannot work on this machine.
 */
export async function startEmbeddedPostgres(options: { dataDir: string; log: Log }): Promise<EmbeddedPostgres> {
  const { log } = options
  const began = performance.now()
  const place = await preparePlace(resolve(options.dataDir), log)
  const stopping = new AbortController()
  let { guard, port } = await enter(place, stopping.signal)
  log.info({ port, ms: Math.round(performance.now() - began) }, 'embedded Postgres is ready')
  const url = `postgres://postgres:${place.password}@127.0.0.1:${port}/postgres`
  const watching = watch()
  let stopped: Promise<void> | undefined

  async function watch(): Promise<void> {
    for (;;) {
      // Not events.once: a connection that is lost emits an error first.
      await new Promise((ended) => guard.once('end', ended))
      if (stopping.signal.aborted) return
      log.warn('the embedded Postgres went away, starting it again')
      const entered = await enterAgain(place, stopping.signal, log)
      if (entered === null) return
      if (entered.port !== port) log.fatal('the embedded Postgres had to move to another port: restart the hub')
      ;({ guard, port } = entered)
    }
  }

  async function stop(): Promise<void> {
    stopping.abort()
    await withMachineLock(place.home, () => leave(place, guard, port))
    await watching
  }

  return { url, stop: () => (stopped ??= stop()) }
}

type Entered = { guard: Client; port: number }

/** Has the server run and holds on to it. Under the lock, so that nobody stops it in between. */
async function enter(place: ServerPlace, stopping: AbortSignal): Promise<Entered> {
  return withMachineLock(place.home, async () => {
    stopping.throwIfAborted()
    await makeCluster(place)
    const port = await ensureServer(place)
    const guard = await connectTo(place, port)
    await guard.query(`select pg_advisory_lock_shared(${IN_USE})`)
    return { guard, port }
  })
}

async function enterAgain(place: ServerPlace, stopping: AbortSignal, log: Log): Promise<Entered | null> {
  while (!stopping.aborted) {
    try {
      return await enter(place, stopping)
    } catch (error) {
      if (stopping.aborted) break
      log.error({ err: error }, 'the embedded Postgres does not start')
      await wait(1000, undefined, { signal: stopping }).catch(() => {})
    }
  }
  return null
}

/** Lets go, and stops the server if nobody else holds on to it. A server that is gone already needs neither. */
async function leave(place: ServerPlace, guard: Client, port: number): Promise<void> {
  const alone = await haveAlone(guard).catch(async () => {
    const fresh = await connectTo(place, port).catch(() => null)
    if (fresh === null) return false
    const answer = await haveAlone(fresh)
    await fresh.end()
    return answer
  })
  await guard.end().catch(() => {})
  if (alone) await stopServer(place)
}

async function haveAlone(client: Client): Promise<boolean> {
  await client.query(`select pg_advisory_unlock_all()`)
  const tried = await client.query<{ alone: boolean }>(`select pg_try_advisory_lock(${IN_USE}) as alone`)
  return tried.rows[0]?.alone === true
}

async function preparePlace(dataDir: string, log: Log): Promise<ServerPlace> {
  await mkdir(dataDir, { recursive: true })
  const as = (await ownerOf(join(dataDir, 'cluster'))) ?? (await chooseUser())
  const home = await reachableHome(dataDir, as, log)
  return { home, as, programs: await findPrograms(as), password: await passwordIn(home) }
}

/** A cluster stays with the user it was made by: Postgres starts for nobody else. */
async function ownerOf(cluster: string): Promise<RunAs | null> {
  const owner = await stat(cluster).catch(() => null)
  const own = process.getuid?.()
  if (owner === null || own === undefined || owner.uid === own) return null
  if (own === 0) return { uid: owner.uid, gid: owner.gid }
  throw new Error(
    `The Postgres cluster ${cluster} belongs to another user (${owner.uid}). Start the hub as that user, or set DATABASE_URL.`,
  )
}

/** The folder itself, or, where the Postgres user cannot pass (a checkout under /root), one beside the system's data. */
async function reachableHome(dataDir: string, as: RunAs, log: Log): Promise<string> {
  const pointer = join(dataDir, 'moved-to')
  const moved = await readFile(pointer, 'utf8').catch(() => null)
  if (moved === null && (await canReach(as, dataDir))) return dataDir
  const home = moved ?? join(ROOT_HOME, createHash('sha256').update(dataDir).digest('hex').slice(0, 16))
  await mkdir(home, { recursive: true })
  await chmod(ROOT_HOME, 0o755)
  await chmod(home, 0o755)
  if (!(await canReach(as, home)))
    throw new Error(`The Postgres user can reach neither ${dataDir} nor ${home}. Set DATA_DIR to another folder.`)
  if (moved === null) {
    await writeFile(pointer, home)
    log.warn({ dataDir, home }, 'the Postgres user cannot reach the data folder, the database is kept elsewhere')
  }
  return home
}

/** Only the hub's user may read it. It is there before the cluster is, so a cluster without one was tampered with. */
async function passwordIn(home: string): Promise<string> {
  return withMachineLock(`${home} password`, async () => {
    const path = join(home, 'password')
    const kept = await readFile(path, 'utf8').catch(() => null)
    if (kept !== null) return kept
    const password = randomBytes(24).toString('hex')
    const making = `${path}.new`
    await writeFile(making, password, { mode: 0o600 })
    await rename(making, path)
    return password
  })
}
