// The hub as a process of its own, so that it can be killed in the middle of its work. Its database lives in a folder
// made for this run; a killed hub leaves its Postgres running there, and closing takes that down too.
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

export type HubState = 'stopped' | 'starting' | 'ready'

export interface HubProcess {
  readonly url: string
  readonly pid: number | undefined
  readonly state: HubState
  /** Starts it and resolves when it is ready. Rejects with its last words when it ends or takes too long. */
  start: () => Promise<void>
  /** Resolves when it is gone. */
  kill: (signal?: NodeJS.Signals) => Promise<void>
  /** Kills it, if it runs, and starts it again. */
  restart: (signal?: NodeJS.Signals) => Promise<void>
  /** Resolves when `/readyz` says so. */
  ready: () => Promise<void>
  /** What it printed lately. */
  log: () => string
  /** Called when the state changes; returns how to stop. */
  onChange: (listener: () => void) => () => void
  close: () => Promise<void>
}

export type HubProcessOptions = {
  url: string
  env: Record<string, string>
  /** What runs it; the hub's own main file when absent. */
  command?: readonly [string, ...string[]]
  readyWithinMs?: number
  /** Called with everything it prints. */
  print?: (text: string) => void
}

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url))
/**
 * How Node is told to run a hub. With the megabyte it begins with for what is new, much of that is taken for old and
 * collected dearly; and a heap that is shrunk at every pause is full again a second later.
 */
export const nodeFlags = ['--no-warnings', '--min-semi-space-size=8', '--no-memory-reducer']
const keptCharacters = 40_000
const endLimitMs = 15_000

export async function createHubProcess(options: HubProcessOptions): Promise<HubProcess> {
  const { url, readyWithinMs = 60_000 } = options
  const [program, ...args] = options.command ?? [process.execPath, ...nodeFlags, main]
  const dataDir = await mkdtemp(join(tmpdir(), 'helpdesk-hub-sandbox-'))
  // A Postgres started by root runs as another user, who must be able to pass.
  await chmod(dataDir, 0o755)
  const listeners = new Set<() => void>()
  let child: ChildProcess | undefined
  let state: HubState = 'stopped'
  let said = ''

  function setState(next: HubState): void {
    state = next
    for (const listener of listeners) listener()
  }

  function hear(text: string): void {
    said = (said + text).slice(-keptCharacters)
    options.print?.(text)
  }

  function launch(): ChildProcess {
    const { hostname, port } = new URL(url)
    const env = { ...ownEnvironment(), HOST: hostname, PORT: port, DATA_DIR: dataDir, ...options.env }
    // In a process group of its own: Ctrl+C reaches the sandbox alone, which then ends the hub in good order.
    const detached = process.platform !== 'win32'
    const launched = spawn(program, args, { env, detached, stdio: ['ignore', 'pipe', 'pipe'] })
    for (const stream of [launched.stdout, launched.stderr]) stream?.setEncoding('utf8').on('data', hear)
    launched.once('exit', (code, signal) => {
      if (child !== launched) return
      hear(`the hub ended with ${signal ?? `code ${code}`}\n`)
      child = undefined
      setState('stopped')
    })
    return launched
  }

  async function ready(): Promise<void> {
    const deadline = Date.now() + readyWithinMs
    for (;;) {
      if (!child) throw new Error(`The hub ended before it was ready. Its last words:\n${said.slice(-4000)}`)
      if (await answersReady(url)) break
      if (Date.now() > deadline) throw new Error(`The hub was not ready in time. Its last words:\n${said.slice(-4000)}`)
      await wait(100)
    }
    if (state !== 'ready') setState('ready')
  }

  async function start(): Promise<void> {
    if (child) return ready()
    child = launch()
    setState('starting')
    await ready()
  }

  async function kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    const running = child
    if (!running) return
    const ended = once(running, 'exit')
    running.kill(signal)
    const impatient = setTimeout(() => running.kill('SIGKILL'), endLimitMs)
    await ended
    clearTimeout(impatient)
  }

  return {
    url,
    get pid() {
      return child?.pid
    },
    get state() {
      return state
    },
    start,
    kill,
    async restart(signal) {
      await kill(signal)
      await start()
    },
    ready,
    log: () => said,
    onChange(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    async close() {
      await kill('SIGTERM')
      await stopLeftPostgres(dataDir)
      await rm(dataDir, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

/** The machine's own settings for a hub must not reach this one. */
function ownEnvironment(): Record<string, string | undefined> {
  const { PATH, HOME, SystemRoot, TEMP, TMPDIR, TZ, NODE_V8_COVERAGE } = process.env
  return { PATH, HOME, SystemRoot, TEMP, TMPDIR, TZ, NODE_V8_COVERAGE }
}

async function answersReady(url: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(2000) })
    await response.arrayBuffer()
    return response.status === 200
  } catch {
    return false
  }
}

/** The folder was made for this run, so a server that says it serves it is ours to stop. */
async function stopLeftPostgres(dataDir: string): Promise<void> {
  const pidFile = join(dataDir, 'postgres', 'cluster', 'postmaster.pid')
  const pid = Number.parseInt(await readFile(pidFile, 'utf8').catch(() => ''), 10)
  if (!Number.isInteger(pid) || pid <= 1) return
  for (let tries = 0; tries < 100; tries += 1) {
    try {
      process.kill(pid, tries === 0 ? 'SIGINT' : 0)
    } catch {
      return
    }
    await wait(50)
  }
}
