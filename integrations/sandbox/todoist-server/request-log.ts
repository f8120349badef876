// What was asked, bounded, and sums over all of it.

export type LoggedRequest = {
  method: string
  path: string
  userId: string | null
  commands: string[]
  /** 0: the connection was broken, no answer left. */
  status: number
  fault?: string
  at: number
}

export type RequestStats = {
  requests: number
  syncs: number
  commands: number
  maxCommandsPerSync: number
  byStatus: Record<number, number>
  byFault: Record<string, number>
}

export type RequestLog = ReturnType<typeof createRequestLog>

const KEPT = 5000

export function createRequestLog() {
  const entries: LoggedRequest[] = []
  const stats: RequestStats = { requests: 0, syncs: 0, commands: 0, maxCommandsPerSync: 0, byStatus: {}, byFault: {} }
  return {
    entries,
    stats,
    add(entry: LoggedRequest) {
      entries.push(entry)
      if (entries.length > KEPT) entries.shift()
      stats.requests++
      stats.byStatus[entry.status] = (stats.byStatus[entry.status] ?? 0) + 1
      if (entry.fault !== undefined) stats.byFault[entry.fault] = (stats.byFault[entry.fault] ?? 0) + 1
      if (!entry.path.endsWith('/sync')) return
      stats.syncs++
      stats.commands += entry.commands.length
      stats.maxCommandsPerSync = Math.max(stats.maxCommandsPerSync, entry.commands.length)
    },
  }
}
