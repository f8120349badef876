// The hub processes of a run: started, ended, frozen, and started again whenever they end, as a supervisor would. Every
// one is known by its process id and gone when the run is closed.
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { freePort } from '../../integrations/sandbox/free-port.ts'
import { createHubProcess, nodeFlags } from '../../integrations/sandbox/hub-process.ts'
import type { HubProcess } from '../../integrations/sandbox/hub-process.ts'

export type Hubs = {
  urls: string[]
  start(): Promise<void>
  /** Ends it as soon as it is up. Ends of one hub come one after the other. */
  kill(hub: number): Promise<void>
  /** Has it end itself at the n-th passing of that moment from now on; one that does not pass it in time is killed. */
  arm(hub: number, moment: string, nth: number): Promise<void>
  freeze(hub: number, ms: number): Promise<void>
  /** Resolves when all of them are ready. */
  ready(): Promise<void>
  counted(): Promise<HubFigures>
  logs(): string
  close(): Promise<void>
}

export type HubFigures = {
  /** Ended by us at a random moment. */
  kills: number
  /** By moment. */
  deaths: Record<string, number>
  freezes: number
  starts: number
  /** What was found out about unknown outcomes. */
  settled: Record<string, number>
}

/** A moment that is not passed in so long does not come in this story. */
const patienceMs = 4000

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url))
const killAt = new URL('kill-at.ts', import.meta.url).href

export async function createHubs(count: number, env: Record<string, string>): Promise<Hubs> {
  const folder = await mkdtemp(join(tmpdir(), 'helpdesk-hub-storm-'))
  const figures = { kills: 0, freezes: 0, starts: 0 }
  const hubs: HubProcess[] = []
  const lives: Promise<void>[] = []
  const thaws = new Set<Promise<void>>()
  const ends: Promise<void>[] = []
  let closing = false
  for (let index = 0; index < count; index += 1) {
    const own = join(folder, String(index))
    await mkdir(own)
    hubs.push(
      await createHubProcess({
        url: `http://127.0.0.1:${await freePort()}`,
        command: [process.execPath, ...nodeFlags, '--import', killAt, main],
        env: { ...env, STORM_FOLDER: own },
      }),
    )
  }

  async function live(hub: HubProcess): Promise<void> {
    while (!closing) {
      figures.starts += 1
      // It may end on its way up, of what befalls it or of a database that is not there.
      await hub.start().catch(() => undefined)
      // In bad weather it may need longer than anybody waits elsewhere.
      while (hub.pid !== undefined && hub.state !== 'ready' && !closing) await hub.ready().catch(() => undefined)
      if (hub.pid !== undefined && !closing) await ended(hub)
      if (!closing) await wait(50)
    }
  }

  async function ended(hub: HubProcess): Promise<void> {
    await new Promise<void>((resolve) => {
      const stop = hub.onChange(check)
      function check(): void {
        if (hub.pid !== undefined && !closing) return
        stop()
        resolve()
      }
      enders.add(check)
      check()
    })
  }
  const enders = new Set<() => void>()

  async function inTurn(index: number, end: () => Promise<void>): Promise<void> {
    await (ends[index] = (ends[index] ?? Promise.resolve()).then(end))
  }

  async function up(index: number): Promise<void> {
    while (hubs[index]!.state !== 'ready' && !closing) await wait(20)
  }

  function strikeDown(index: number): void {
    const { pid } = hubs[index]!
    if (pid === undefined) return
    figures.kills += 1
    signal(pid, 'SIGKILL')
  }

  async function ready(): Promise<void> {
    for (const hub of hubs) while (hub.state !== 'ready') await wait(50)
  }

  async function lines(name: string): Promise<Record<string, number>> {
    const tally: Record<string, number> = {}
    for (let index = 0; index < count; index += 1) {
      const text = await readFile(join(folder, String(index), name), 'utf8').catch(() => '')
      for (const line of text.split('\n').filter((one) => one !== '')) tally[line] = (tally[line] ?? 0) + 1
    }
    return tally
  }

  return {
    urls: hubs.map(({ url }) => url),
    async start() {
      for (const hub of hubs) lives.push(live(hub))
      await ready()
    },
    async kill(index) {
      await inTurn(index, async () => {
        await up(index)
        strikeDown(index)
      })
    },
    async arm(index, moment, nth) {
      await inTurn(index, async () => {
        await up(index)
        const { pid } = hubs[index]!
        if (pid === undefined) return
        await writeFile(join(folder, String(index), 'die-at'), `${moment} ${nth}`)
        signal(pid, 'SIGUSR2')
        const deadline = performance.now() + patienceMs
        while (hubs[index]!.pid === pid && performance.now() < deadline && !closing) await wait(20)
        if (hubs[index]!.pid === pid) strikeDown(index)
      })
    },
    async freeze(index, ms) {
      const { pid } = hubs[index]!
      if (pid === undefined) return
      figures.freezes += 1
      signal(pid, 'SIGSTOP')
      const thaw = wait(ms).then(() => {
        // Somebody may have killed it meanwhile.
        if (hubs[index]!.pid === pid) signal(pid, 'SIGCONT')
      })
      thaws.add(thaw)
      await thaw
    },
    ready,
    async counted() {
      return { ...figures, deaths: await lines('died'), settled: await lines('passed') }
    },
    logs: () =>
      hubs
        .map((hub, index) => {
          const log = hub.log()
          const unsettled = log.split('\n').filter((line) => line.includes('nobody can tell'))
          return [`--- hub ${index}`, ...unsettled, log.slice(-6000)].join('\n')
        })
        .join('\n'),
    async close() {
      closing = true
      await Promise.all(thaws)
      for (const check of enders) check()
      await Promise.all(hubs.map(async (hub) => await hub.close()))
      await Promise.all(lives)
      // One that was on its way up may have come after all.
      await Promise.all(hubs.map(async (hub) => await hub.kill('SIGKILL')))
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** It may have ended by itself a moment ago. */
function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
