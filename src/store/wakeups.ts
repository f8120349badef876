// Wakes the workers of every hub process when something is stored, by Postgres' LISTEN and NOTIFY. A wake-up is only
// ever a hint: work is found by looking, and timers look too. Who rang looks first: the others would mostly come too late.

import pg from 'pg'
import type { Database, Transaction } from './database.ts'
import { ringer, signature } from './ringer.ts'

/**
 * News, calls to the chat, commands for the board, rows that need something fetched first, clients to be looked up, rows
 * for the logbook; a turn is free.
 */
export type Wake = 'inbox' | 'outbox' | 'board' | 'needs' | 'lookups' | 'logbook' | 'turn'

const all: Wake[] = ['inbox', 'outbox', 'board', 'needs', 'lookups', 'logbook', 'turn']

/** What any hub can do as well as another. The board and turns are for the one that has them. */
const shared: Wake[] = ['inbox', 'outbox', 'needs', 'lookups', 'logbook']
/** So much later the others look for what whoever rang has left. */
const courtesyMs = 100

/** Rings as a part of a statement, when that commits; many rings of one transaction are one. */
export function ringing(what: Wake): string {
  return `pg_notify('helpdesk_hub_' || current_schema(), '${what} ' || ${signature})`
}

/** Rings when the transaction commits. */
export async function wake(trx: Database | Transaction, ...what: Wake[]): Promise<void> {
  await trx.raw(
    `select pg_notify('helpdesk_hub_' || current_schema(), what || ' ' || ${signature}) from unnest(?::text[]) what`,
    [what],
  )
}

/** Listens on its own connection, reconnecting for ever. `lost` is told when wake-ups may have been missed. */
export async function startWakeups(
  url: string,
  listeners: { heard: (what: Wake) => void; lost: (error: Error) => void },
): Promise<{ stop(): Promise<void> }> {
  let client: pg.Client | null = null
  let stopped = false
  let retry: NodeJS.Timeout | undefined
  const later = new Map<Wake, NodeJS.Timeout>()

  function rung(payload: string): void {
    const [what, by] = payload.split(' ') as [Wake, string]
    if (by === ringer || !shared.includes(what)) return listeners.heard(what)
    if (later.has(what)) return
    later.set(
      what,
      setTimeout(() => {
        later.delete(what)
        listeners.heard(what)
      }, courtesyMs),
    )
  }

  async function connect(): Promise<void> {
    const next = new pg.Client({ connectionString: url, keepAlive: true, application_name: 'helpdesk-hub wakeups' })
    next.on('notification', ({ payload = '' }) => rung(payload))
    next.on('error', (error) => reconnect(next, error))
    next.on('end', () => reconnect(next, new Error('the wake-up connection ended')))
    await next.connect()
    const { rows } = await next.query<{ channel: string }>(
      `select quote_ident('helpdesk_hub_' || current_schema()) as channel`,
    )
    await next.query(`listen ${rows[0]!.channel}`)
    client = next
  }

  function reconnect(from: pg.Client, error: Error): void {
    if (stopped || retry || (client !== null && client !== from)) return
    client = null
    listeners.lost(error)
    retry = setTimeout(() => {
      retry = undefined
      connect().then(
        // Whatever rang while nobody listened.
        () => all.forEach(listeners.heard),
        (failure: Error) => reconnect(from, failure),
      )
    }, 1000)
  }

  await connect()
  return {
    async stop() {
      stopped = true
      for (const timer of [retry, ...later.values()]) clearTimeout(timer)
      await client?.end()
    },
  }
}
