// A Postgres that belongs to the storm, so that it may really be broken: stopped at once, with no time to say goodbye,
// and started again over what it had written. Fresh databases in it, one for each round.
import { chmod, mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { startEmbeddedPostgres } from '../../src/embedded-postgres.ts'
import { createLog } from '../../src/log.ts'
import { run } from '../database.ts'

export type OwnPostgres = {
  /** A new, empty database. */
  database(name: string): Promise<string>
  drop(name: string): Promise<void>
  /** Resolves when it answers again. */
  breakDown(): Promise<void>
  close(): Promise<void>
}

const log = createLog({ level: 'silent', secrets: [] })
const folderName = 'helpdesk-hub-storm-postgres-'

export async function startOwnPostgres(): Promise<OwnPostgres> {
  await clearLeft()
  const dataDir = join(tmpdir(), `${folderName}${process.pid}`)
  await mkdir(dataDir, { recursive: true })
  // Postgres runs as another user where we are root, and must be able to pass.
  await chmod(dataDir, 0o755)
  const server = await startEmbeddedPostgres({ dataDir, log })
  // Nobody pulls the plug here: what the kernel was given stays, as after any crash of a server alone.
  await run(server.url, 'alter system set fsync = off')
  await run(server.url, 'select pg_reload_conf()')

  return {
    async database(name) {
      await run(server.url, `create database "${name}"`)
      const url = new URL(server.url)
      url.pathname = `/${name}`
      return url.href
    },
    async drop(name) {
      await run(server.url, `drop database if exists "${name}" with (force)`)
    },
    async breakDown() {
      const before = await pidOf(dataDir)
      if (before === null) return
      process.kill(before, 'SIGQUIT')
      for (;;) {
        await wait(50)
        if ((await pidOf(dataDir)) === before) continue
        if (await answers(server.url)) return
      }
    },
    async close() {
      await server.stop()
      await rm(dataDir, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

/** What runs that were ended themselves have left running. */
async function clearLeft(): Promise<void> {
  const names = await readdir(tmpdir())
  for (const name of names.filter((one) => one.startsWith(folderName))) {
    if (isAlive(Number(name.slice(folderName.length)))) continue
    const dataDir = join(tmpdir(), name)
    const server = await pidOf(dataDir)
    if (server !== null && isAlive(server)) process.kill(server, 'SIGQUIT')
    await wait(200)
    await rm(dataDir, { recursive: true, force: true, maxRetries: 5 })
  }
}

async function pidOf(dataDir: string): Promise<number | null> {
  const text = await readFile(join(dataDir, 'cluster', 'postmaster.pid'), 'utf8').catch(() => '')
  const pid = Number.parseInt(text, 10)
  return Number.isInteger(pid) && pid > 1 ? pid : null
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

async function answers(url: string): Promise<boolean> {
  return await run(url, 'select 1').then(
    () => true,
    () => false,
  )
}
