// What is the hub's own: the database, Redis, the clock, and how the road stands.

import { statfs } from 'node:fs/promises'
import { broken, fine, warning } from '../findings.ts'
import type { Finding } from '../ports.ts'
import type { Database } from '../store/database.ts'
import { pendingMigrations } from '../store/database.ts'
import { roadState } from '../store/road-state.ts'

/** Postgres decides what is due, so a machine that is off only misreads ages; much more than this is a broken clock. */
const skewS = 5
const oldS = 5 * 60
/** By then whatever can be found out has been. */
const unknownS = 15 * 60
const unreadS = 3 * 60
/** Bytes: Postgres stops when it can't write any more. */
const smallDisk = 2 ** 30

export async function checkDatabase(database: Database): Promise<Finding> {
  const about = 'Database'
  const { rows } = await database.raw<{ rows: { version: string; now: Date }[] }>(
    `select current_setting('server_version') as version, clock_timestamp() as now`,
  )
  const { version, now } = rows[0]!
  const pending = await pendingMigrations(database)
  if (pending.length > 0)
    return broken(about, {
      wrong: `${pending.length} migrations are missing`,
      mend: 'Run npm run migrate, or start the hub',
    })
  const off = Math.abs(Date.now() - now.getTime()) / 1000
  if (off > skewS)
    return warning(about, `its clock is ${off.toFixed(0)} s away from this machine's`, 'Set both clocks by NTP')
  return fine(about, `Postgres ${version}, up to date`)
}

/** `url` of anything that answers over HTTP: the answer tells the time there. */
export async function checkClock(url: string, timeoutMs: number): Promise<Finding> {
  const about = 'Clock'
  const response = await fetch(url, { method: 'HEAD', signal: AbortSignal.timeout(timeoutMs) })
  const date = response.headers.get('date')
  if (date === null) return fine(about, 'nobody outside tells the time')
  const off = Math.abs(Date.now() - Date.parse(date)) / 1000
  return off > skewS
    ? warning(about, `this machine is ${off.toFixed(0)} s away from the time outside`, 'Set the clock by NTP')
    : fine(about, 'agrees with the time outside')
}

/** Where the hub keeps its own Postgres. */
export async function checkDisk(folder: string): Promise<Finding> {
  const about = 'Disk'
  const { bavail, bsize } = await statfs(folder)
  const free = `${((bavail * bsize) / 2 ** 30).toFixed(1)} GiB free for the database`
  return bavail * bsize < smallDisk ? warning(about, free, `Make room where ${folder} is`) : fine(about, free)
}

export async function checkRoad(database: Database): Promise<Finding[]> {
  const { outbox, inbox, lanes, boardReadAge } = await roadState(database, { polled: false })
  const count = (rows: { state: string; count: number }[], ...states: string[]): number =>
    rows.filter(({ state }) => states.includes(state)).reduce((sum, row) => sum + row.count, 0)
  const shown = count(outbox, 'dead', 'stuck') + count(inbox, 'dead')
  const unknown = count(outbox, 'unknown')
  const longest = Math.max(0, ...outbox.filter(({ state }) => state === 'unknown').map(({ age }) => age))
  const waiting = [...outbox, ...inbox].filter(({ state }) => state === 'ready' || state === 'new')
  const oldest = Math.max(0, ...waiting.map(({ age }) => age))
  return [
    shown > 0
      ? warning('Undelivered', `${shown} need a person`, 'Run npm run hub -- undelivered')
      : fine('Undelivered', 'nothing'),
    longest > unknownS
      ? warning(
          'Unknown outcomes',
          `${unknown}, being looked for; the oldest is from ${minutes(longest)} ago`,
          'See that the bot may write and forward in the ledger (🧾 or LEDGER_CHAT_ID)',
        )
      : fine('Unknown outcomes', unknown > 0 ? `${unknown}, being looked for` : 'none'),
    oldest > oldS
      ? warning('Backlog', `the oldest waits for ${minutes(oldest)}`, 'See that a hub runs, and what its log says')
      : fine('Backlog', `${count(waiting, 'ready', 'new')} waiting`),
    boardReadAge === null || boardReadAge > unreadS
      ? warning('Reading Todoist', ageText(boardReadAge), 'See that a hub runs, and what its log says of Todoist')
      : fine('Reading Todoist', ageText(boardReadAge)),
    ...lanes
      .filter(({ frozen }) => frozen > 1)
      .map(({ lane, frozen }) =>
        fine(`Lane ${lane}`, `waits for ${frozen.toFixed(0)} s more: its budget is spent, or it was asked to`),
      ),
  ]
}

function ageText(age: number | null): string {
  return age === null ? 'never yet' : `last ${minutes(age)} ago`
}

function minutes(seconds: number): string {
  return seconds < 120 ? `${seconds.toFixed(0)} s` : `${(seconds / 60).toFixed(0)} min`
}
