// A Redis that belongs to the storm, where the machine has the program: emptied, killed, and started again empty.
import { spawn, spawnSync } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { freePort } from '../../integrations/sandbox/free-port.ts'

export type OwnRedis = {
  url: string
  flush(): Promise<void>
  /** Gone at once, and back after so long, with nothing in it. */
  restart(goneMs: number): Promise<void>
  close(): Promise<void>
}

/** Null where there is no such program. */
export async function startOwnRedis(): Promise<OwnRedis | null> {
  if (spawnSync('redis-server', ['--version']).status !== 0) return null
  const port = await freePort()
  const url = `redis://127.0.0.1:${port}`
  let shell = await start()
  let restarts = Promise.resolve()

  async function start(): Promise<ChildProcess> {
    // The shell ends it when the pipe to us breaks, however we end.
    const command = `redis-server --port ${port} --bind 127.0.0.1 --save '' --appendonly no & server=$!; read -r _; kill -9 $server`
    const started = spawn('sh', ['-c', command], { stdio: ['pipe', 'ignore', 'ignore'] })
    while (!(await ask(async (redis) => await redis.ping()))) await wait(50)
    return started
  }

  async function stop(): Promise<void> {
    const gone = once(shell, 'exit')
    shell.stdin!.end()
    await gone
  }

  async function ask(what: (redis: Redis) => Promise<unknown>): Promise<boolean> {
    const redis = new Redis(url, { lazyConnect: true, retryStrategy: () => null, connectTimeout: 1000 })
    redis.on('error', () => {})
    try {
      await redis.connect()
      await what(redis)
      return true
    } catch {
      return false
    } finally {
      redis.disconnect()
    }
  }

  return {
    url,
    async flush() {
      await ask(async (redis) => await redis.flushall())
    },
    // Two of them may be asked for at once: what is gone already can't go again.
    async restart(goneMs) {
      restarts = restarts.then(async () => {
        await stop()
        await wait(goneMs)
        shell = await start()
      })
      await restarts
    },
    close: stop,
  }
}
