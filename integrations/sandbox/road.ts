// What the hub says of its road: how much waits on each side of it, and what it did last. Read while someone looks.
import type { HubProcess } from './hub-process.ts'

export type RoadReading = { readonly reading: unknown; wanted: () => void; close: () => void }

const idleMs = 1500
const busyMs = 250
const patienceMs = 2000

export function startRoadReading(hub: HubProcess, watched: () => boolean, changed: () => void): RoadReading {
  const state: { reading: unknown; text: string } = { reading: null, text: 'null' }
  let under = false
  let soon: NodeJS.Timeout | undefined
  const timer = setInterval(() => void read(), idleMs).unref()

  async function read(): Promise<void> {
    if (under || !watched()) return
    under = true
    const next = hub.state === 'ready' ? await ask(hub.url) : null
    under = false
    const text = JSON.stringify(next)
    if (text === state.text) return
    Object.assign(state, { reading: next, text })
    changed()
  }

  return {
    get reading() {
      return state.reading
    },
    wanted() {
      soon ??= setTimeout(() => {
        soon = undefined
        void read()
      }, busyMs)
    },
    close() {
      clearInterval(timer)
      clearTimeout(soon)
    },
  }
}

async function ask(url: string): Promise<unknown> {
  try {
    const response = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(patienceMs) })
    const body: unknown = await response.json()
    return roadIn(body)
  } catch {
    return null
  }
}

function roadIn(body: unknown): unknown {
  if (typeof body !== 'object' || body === null) return null
  if ('road' in body) return body.road
  return 'details' in body ? roadIn(body.details) : null
}
