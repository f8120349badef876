// The whole world of a hub on one machine: the stage with its people, and the hub as a child process. The sandbox page,
// the tour, the browser test and the journeys all begin here.
import type { Locale } from './cast.ts'
import { freePort } from './free-port.ts'
import { createHubProcess, type HubProcess, type HubProcessOptions } from './hub-process.ts'
import { startStage, type Stage, type StageOptions } from './stage.ts'
import { createWatch, type Watch } from './watch.ts'

export type { Locale } from './cast.ts'
export type { HubProcess, HubState } from './hub-process.ts'
export type { People, Staff, Stage } from './stage.ts'
export type { Watch } from './watch.ts'

export type WorldOptions = {
  locale?: Locale
  /** False leaves the hub unstarted; `world.hub.start()` does it later. */
  hub?: boolean
  /** Beside and above what the stage gives the hub. */
  env?: Record<string, string>
  /** Of an empty database; the hub runs a Postgres of its own when absent. */
  databaseUrl?: string
  /** Called with the stage before the hub is there: for bad weather from the first moment. `env` is read after it. */
  faults?: (stage: Stage) => void | Promise<void>
  telegram?: StageOptions['telegram']
  todoist?: StageOptions['todoist']
  command?: HubProcessOptions['command']
  print?: HubProcessOptions['print']
}

export interface World extends Stage {
  readonly hub: HubProcess
  readonly watch: Watch
  /** Ends the hub, its Postgres and the stand-ins. */
  close: () => Promise<void>
}

export async function startWorld(options: WorldOptions = {}): Promise<World> {
  const hubUrl = `http://127.0.0.1:${await freePort()}`
  const open = new AsyncDisposableStack()
  try {
    const stage = await startStage({ ...options, hubUrl })
    open.defer(stage.close)
    await options.faults?.(stage)
    const hub = await createHubProcess({
      url: hubUrl,
      command: options.command,
      print: options.print,
      env: {
        ...stage.env,
        ...(options.databaseUrl ? { DATABASE_URL: options.databaseUrl } : {}),
        VENDOR_TIMEOUT_S: '3',
        ...options.env,
      },
    })
    open.defer(hub.close)
    if (options.hub !== false) await hub.start()
    return { ...stage, hub, watch: createWatch(stage), close: () => open.disposeAsync() }
  } catch (error) {
    await open.disposeAsync()
    throw error
  }
}
