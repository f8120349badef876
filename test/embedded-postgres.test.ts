import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, watch } from 'node:fs'
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import test, { type ExecutionContext } from 'ava'
import { Client } from 'pg'
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../src/embedded-postgres.ts'
import { createLog } from '../src/log.ts'

const log = createLog({ level: 'silent', secrets: [] })

/** A folder of its own, and a start whose server is surely stopped when the test ends, however it ends. */
async function newHome(t: ExecutionContext) {
  const dataDir = await mkdtemp(join(tmpdir(), 'hub-pg-'))
  await chmod(dataDir, 0o755)
  const hubs: EmbeddedPostgres[] = []
  const start = async () => {
    const hub = await startEmbeddedPostgres({ dataDir, log })
    hubs.push(hub)
    return hub
  }
  t.teardown(async () => {
    await Promise.all(hubs.map((hub) => hub.stop()))
    const moved = await readFile(join(dataDir, 'moved-to'), 'utf8').catch(() => null)
    if (moved !== null) await rm(moved, { recursive: true })
    await rm(dataDir, { recursive: true, force: true, maxRetries: 5 })
  })
  return { dataDir, start, cluster: join(dataDir, 'cluster') }
}

async function ask(url: string, sql: string): Promise<unknown[]> {
  const client = new Client(url)
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows.map((row) => Object.values(row)[0])
  } finally {
    await client.end()
  }
}

async function serverPid(cluster: string): Promise<number> {
  return Number((await readFile(join(cluster, 'postmaster.pid'), 'utf8')).split('\n')[0])
}

function source(name: string): string {
  return JSON.stringify(new URL(`../src/${name}`, import.meta.url).href)
}

/** Another hub process over the same folder, in a process group of its own, as a terminal gives it. */
function spawnHub(dataDir: string, then: string): ChildProcess {
  const program = `
    import { startEmbeddedPostgres } from ${source('embedded-postgres.ts')}
    import { createLog } from ${source('log.ts')}
    const log = createLog({ level: 'silent', secrets: [] })
    const hub = await startEmbeddedPostgres({ dataDir: ${JSON.stringify(dataDir)}, log })
    ${then}`
  return spawn(process.execPath, ['--no-warnings', '--input-type=module', '-e', program], {
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
}

async function kill(child: ChildProcess, whom: 'process' | 'group' = 'group') {
  const gone = once(child, 'exit')
  process.kill(whom === 'group' ? -(child.pid ?? 0) : (child.pid ?? 0), 'SIGKILL')
  await gone
}

test('what was stored is there after a restart, at the same address', async (t) => {
  const { start, dataDir, cluster } = await newHome(t)
  const first = await start()
  await ask(first.url, 'create table kept as select 42 as answer')
  t.deepEqual(await ask(first.url, 'show server_encoding'), ['UTF8'])
  t.deepEqual(await ask(first.url, 'show fsync'), ['on'])
  t.is((await stat(join(dataDir, 'password'))).mode & 0o777, 0o600)
  await first.stop()
  t.false(existsSync(join(cluster, 'postmaster.pid')))
  await t.throwsAsync(ask(first.url, 'select 1'), { code: 'ECONNREFUSED' })

  const second = await start()
  t.is(second.url, first.url)
  t.deepEqual(await ask(second.url, 'select answer from kept'), [42])
})

test('the server does not take whoever comes without the password, and knows none of our tokens', async (t) => {
  const { start, cluster } = await newHome(t)
  const { url } = await start()
  const wrong = new URL(url)
  wrong.password = 'guess'
  await t.throwsAsync(ask(wrong.href, 'select 1'), { code: '28P01' })
  t.deepEqual(await ask(url, 'show listen_addresses'), ['127.0.0.1'])
  if (process.platform === 'linux') {
    const environment = await readFile(`/proc/${await serverPid(cluster)}/environ`, 'utf8')
    // Node adds its own coverage setting to every child while coverage is measured.
    t.deepEqual(environment.match(/(?<=^|\0)(?!PG|NODE_V8_COVERAGE)\w+(?==)/g)?.toSorted(), ['LC_ALL', 'PATH'])
  }
})

test('a server left over by a killed hub is taken over, with all it holds', async (t) => {
  const { start, dataDir, cluster } = await newHome(t)
  const hub = spawnHub(dataDir, 'console.log(hub.url)')
  const [line] = await once(hub.stdout ?? hub, 'data')
  const url = String(line).trim()
  await ask(url, 'create table kept as select 42 as answer')
  const pid = await serverPid(cluster)
  await kill(hub)
  t.deepEqual(await ask(url, 'select answer from kept'), [42], 'the server survives its hub, and a signal to its group')

  const adopter = await start()
  t.is(adopter.url, url)
  t.is(await serverPid(cluster), pid)
  await adopter.stop()
  await t.throwsAsync(ask(url, 'select 1'), { code: 'ECONNREFUSED' })
})

test('of several hubs over one folder, the last to leave stops the server', async (t) => {
  const { start } = await newHome(t)
  const [first, second, third] = await Promise.all([start(), start(), start()])
  t.is(first.url, second.url)
  await first.stop()
  t.deepEqual(await ask(second.url, 'select 1'), [1])
  await Promise.all([second.stop(), second.stop()])
  t.deepEqual(await ask(third.url, 'select 1'), [1])
  await third.stop()
  await t.throwsAsync(ask(third.url, 'select 1'), { code: 'ECONNREFUSED' })
})

for (const whom of ['process', 'group'] as const)
  test(`a hub killed while it makes its first database (${whom}) can start again`, async (t) => {
    const { start, dataDir, cluster } = await newHome(t)
    const making = Promise.withResolvers<void>()
    const watcher = watch(dataDir, (_event, name) => {
      if (name?.startsWith('making-')) making.resolve()
    })
    const hub = spawnHub(dataDir, '')
    await making.promise
    watcher.close()
    await kill(hub, whom)
    t.false(existsSync(cluster))
    t.deepEqual(await ask((await start()).url, 'select 1'), [1])
  })

test('a server that dies under a running hub comes back at the same address', async (t) => {
  const { start, cluster } = await newHome(t)
  const hub = await start()
  await ask(hub.url, 'create table kept as select 42 as answer')
  const before = await serverPid(cluster)
  process.kill(before, 'SIGKILL')
  t.deepEqual(await untilAnswers(hub.url, 'select answer from kept'), [42])
  t.not(await serverPid(cluster), before)
  await hub.stop()
  await t.throwsAsync(ask(hub.url, 'select 1'), { code: 'ECONNREFUSED' })
})

/** Polls: the server gives no sign of its return but its return. */
async function untilAnswers(url: string, sql: string): Promise<unknown[]> {
  for (;;) {
    try {
      return await ask(url, sql)
    } catch {
      await setTimeout(20)
    }
  }
}

test('after hub and server were killed together, the next start recovers', async (t) => {
  const { start, dataDir, cluster } = await newHome(t)
  const hub = spawnHub(dataDir, 'console.log(hub.url)')
  const [line] = await once(hub.stdout ?? hub, 'data')
  await ask(String(line).trim(), 'create table kept as select 42 as answer')
  process.kill(await serverPid(cluster), 'SIGKILL')
  await kill(hub)
  t.deepEqual(await ask((await start()).url, 'select answer from kept'), [42])
})

test('a pid file whose number now belongs to another program is no obstacle', async (t) => {
  const { start, cluster } = await newHome(t)
  const first = await start()
  const file = await readFile(join(cluster, 'postmaster.pid'), 'utf8')
  await first.stop()
  await writeFile(join(cluster, 'postmaster.pid'), file.replace(/^\d+/, String(process.pid)))
  t.deepEqual(await ask((await start()).url, 'select 1'), [1])
})

test('a port that someone else took meanwhile is given up for another', async (t) => {
  const { start } = await newHome(t)
  const first = await start()
  await first.stop()
  const squatter = createServer((socket) => socket.destroy()).listen(Number(new URL(first.url).port), '127.0.0.1')
  t.teardown(() => squatter.close())
  await once(squatter, 'listening')
  const second = await start()
  t.not(second.url, first.url)
  t.deepEqual(await ask(second.url, 'select 1'), [1])
})

const asRoot = process.getuid?.() === 0 ? test : test.skip

asRoot('a folder the Postgres user cannot reach gets its database elsewhere, and finds it again', async (t) => {
  const { start, dataDir } = await newHome(t)
  await chmod(dataDir, 0o700)
  const first = await start()
  await ask(first.url, 'create table kept as select 42 as answer')
  const home = await readFile(join(dataDir, 'moved-to'), 'utf8')
  t.true(existsSync(join(home, 'cluster')))
  await first.stop()
  t.deepEqual(await ask((await start()).url, 'select answer from kept'), [42])
})

asRoot('the server of a root hub is not root', async (t) => {
  const { start, cluster } = await newHome(t)
  await start()
  t.not((await stat(`/proc/${await serverPid(cluster)}`)).uid, 0)
})
