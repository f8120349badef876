// Server-sent events: a newcomer gets the whole table, then everyone gets what changed. Changes within a moment go
// together, so that a burst of messages is one event.
import type { ServerResponse } from 'node:http'
import type { Table } from './snapshot.ts'

export type Feed = {
  /** Something may have changed. */
  poke: () => void
  add: (response: ServerResponse) => void
  readonly audience: number
  close: () => void
}

const pauseMs = 60
const heartbeatMs = 15_000

export function createFeed(read: () => Table): Feed {
  const listeners = new Set<ServerResponse>()
  let known = new Map<string, string>()
  let timer: NodeJS.Timeout | undefined
  const heartbeat = setInterval(() => {
    for (const listener of listeners) listener.write(': still here\n\n')
  }, heartbeatMs).unref()

  function refresh(): { set: string[]; gone: string[] } {
    const next = new Map([...read()].map(([key, value]) => [key, JSON.stringify(value)]))
    const set = [...next].flatMap(([key, text]) => (known.get(key) === text ? [] : [`${JSON.stringify(key)}:${text}`]))
    const gone = [...known.keys()].filter((key) => !next.has(key))
    known = next
    return { set, gone }
  }

  function send(): void {
    timer = undefined
    const { set, gone } = refresh()
    if (set.length === 0 && gone.length === 0) return
    const event = eventOf('change', set, gone)
    for (const listener of listeners) listener.write(event)
  }

  return {
    poke() {
      if (listeners.size > 0) timer ??= setTimeout(send, pauseMs)
    },
    add(response) {
      response.writeHead(200, {
        'content-type': 'text/event-stream',
        'cache-control': 'no-store',
        'x-accel-buffering': 'no',
      })
      send()
      const all = [...known].map(([key, text]) => `${JSON.stringify(key)}:${text}`)
      response.write(`retry: 1000\n${eventOf('all', all, [])}`)
      listeners.add(response)
      response.once('close', () => listeners.delete(response))
    },
    get audience() {
      return listeners.size
    },
    close() {
      clearInterval(heartbeat)
      clearTimeout(timer)
      for (const listener of listeners) listener.end()
    },
  }
}

function eventOf(name: string, set: readonly string[], gone: readonly string[]): string {
  return `event: ${name}\ndata: {"set":{${set.join(',')}},"gone":${JSON.stringify(gone)}}\n\n`
}
