// The process: settings, start, wait for a signal.

import { enableCompileCache, flushCompileCache } from 'node:module'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import type { Hub } from './app.ts'
import { formatProblems, loadEnvFile, readConfig, secretsOf } from './config.ts'
import type { Config } from './config.ts'
import { createLog } from './log.ts'

/** What sysexits.h calls EX_CONFIG: starting again without a change will not help. */
const badSettings = 78

const read = readConfig(loadEnvFile('.env'))
if (read.ok) await run(read.config)
else refuse(read.problems)

async function run(config: Config): Promise<void> {
  // Compiling is most of a start: it is kept for the next one, or done every time where the folder can't be written.
  enableCompileCache(join(config.dataDir, 'compiled'))
  const { CannotStart, startHub } = await import('./app.ts')
  // Before the flags: what is kept holds for those that it was compiled with.
  flushCompileCache()
  // A hub shares its machine with Postgres: memory comes before speed. Left alone, V8 keeps hundreds of megabytes that
  // nothing lives in.
  setFlagsFromString('--optimize-for-size')
  setFlagsFromString('--max-semi-space-size=4')
  const log = createLog({ level: config.logLevel, secrets: secretsOf(config) })
  let hub: Hub | null = null
  let stopping = false

  async function stop(code: number): Promise<void> {
    if (stopping) process.exit(code || 1)
    stopping = true
    process.exitCode = code
    setTimeout(() => process.exit(code || 1), 30_000).unref()
    await hub?.stop()
    log.info('the hub has stopped')
  }

  function failed(error: unknown): void {
    if (error instanceof CannotStart) refuse(error.problems)
    else log.fatal({ err: error }, 'the hub cannot go on')
    stop(error instanceof CannotStart ? badSettings : 1).catch(() => process.exit(1))
  }

  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => {
      stop(0).catch((error: unknown) => {
        log.fatal({ err: error }, 'the hub did not stop cleanly')
        process.exit(1)
      })
    })

  try {
    hub = await startHub(config, log, failed)
  } catch (error) {
    failed(error)
  }
}

function refuse(problems: Parameters<typeof formatProblems>[0]): void {
  process.stderr.write(`${formatProblems(problems)}\n`)
  process.exitCode = badSettings
}
