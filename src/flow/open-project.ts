// A project beside a full one: the same sections, shared with the same people, made by one call whose every command
// has an id that a repeat finds again.

import { createHash } from 'node:crypto'
import type { SectionMap } from '../domain/happening.ts'
import { sectionStatuses } from '../domain/ticket.ts'
import type { SectionStatus } from '../domain/ticket.ts'
import type { BoardCommand, BoardOutcome, BoardThing } from '../ports.ts'
import type { Transaction } from '../store/database.ts'
import { deskById } from '../store/desks.ts'
import type { OutboxRow } from '../store/outbox.ts'
import type { StoredWant } from '../store/stored-want.ts'
import { backToReady, finish } from '../store/outcomes.ts'
import { knownProjectIds, settleProject } from '../store/projects.ts'
import { say } from '../texts/texts.ts'
import { backoff } from './backoff.ts'
import { looksAllowed, notBefore } from './found-again.ts'
import { tellDeskWaits } from './new-desk.ts'
import { tell } from './record-chat.ts'

type OpenProject = Extract<StoredWant, { op: 'open_project' }>

/** Whom to share it with, as a row keeps it: `unasked` where that could not be found out. */
type Sharing = { emails: string[]; unasked?: true }

export const sharedWithNobody: Sharing = { emails: [], unasked: true }

/** How often it is tried to share a project that stands; then the leads have to. */
const sharesAllowed = 8

function sharingOf(row: OutboxRow): Sharing {
  return (row.attachment as Sharing | null) ?? { emails: [] }
}

export function openProjectCommands(row: OutboxRow, want: OpenProject): BoardCommand[] {
  const project = want.existing ? { id: want.existing.id } : { madeBy: row.uuid }
  const sections = missingOf(want).map((status): BoardCommand => {
    const name = say(want.locale, `section_${status}`)
    return {
      uuid: sectionUuid(row, want, status),
      op: 'add_section',
      project,
      name,
      order: sectionStatuses.indexOf(status) + 1,
    }
  })
  return [
    ...(want.existing ? [] : [{ uuid: row.uuid, op: 'add_project', name: want.name } as const]),
    ...sections,
    ...sharingOf(row).emails.map((email): BoardCommand => ({
      uuid: shareUuid(row, want, email),
      op: 'share_project',
      project,
      email,
    })),
  ]
}

function missingOf(want: OpenProject): SectionStatus[] {
  return sectionStatuses.filter((status) => want.existing?.sections[status] === undefined)
}

/** The first command carries the row's own id: by it the row is found again. */
function sectionUuid(row: OutboxRow, want: OpenProject, status: SectionStatus): string {
  return want.existing && status === missingOf(want)[0] ? row.uuid : derivedUuid(row.uuid, status)
}

function shareUuid(row: OutboxRow, want: OpenProject, email: string): string {
  const first = want.existing !== null && missingOf(want).length === 0 && email === sharingOf(row).emails[0]
  return first ? row.uuid : derivedUuid(row.uuid, email)
}

/** What stands of it: made now, made before, or found again by its name where a repeat tells no ids. */
function standing(
  row: OutboxRow,
  want: OpenProject,
  all: Map<string, BoardOutcome>,
  ours: Set<string>,
): OpenProject['existing'] {
  const made = (command: string, fits: (thing: BoardThing) => boolean): string | null => {
    const outcome = all.get(command)
    if (!outcome?.ok) return null
    return outcome.id ?? newest(outcome.alike ?? [], fits)
  }
  const since = notBefore(row)
  const id = want.existing?.id ?? made(row.uuid, (thing) => !ours.has(thing.id) && thing.at.getTime() >= since)
  if (id === null) return null
  const sections: Partial<SectionMap> = { ...want.existing?.sections }
  for (const status of missingOf(want)) {
    const section = made(sectionUuid(row, want, status), ({ within }) => within === id)
    if (section !== null) sections[status] = section
  }
  return { id, sections }
}

/**
 * How it is asked for again: what may stand keeps its id, by which it is told or found then; what surely does not stand
 * gets one that was never used.
 */
function nextTry(
  row: OutboxRow,
  want: OpenProject,
  all: Map<string, BoardOutcome>,
  made: OpenProject['existing'],
): Parameters<typeof backToReady>[2] {
  if (isUnclear(row, want, all)) return {}
  if (isNowhere(row, want, all, made) && row.mistakes + 1 < looksAllowed) return { mistaken: true }
  return { refused: true, freshUuid: true, want: { ...want, existing: made } }
}

/** Something of it was not answered for: it left with another call, or could not be looked for. */
function isUnclear(row: OutboxRow, want: OpenProject, all: Map<string, BoardOutcome>): boolean {
  return openProjectCommands(row, want).some(({ uuid, op }) => {
    if (op === 'share_project') return false
    const outcome = all.get(uuid)
    if (outcome === undefined) return true
    if (outcome.ok) return false
    const { failure } = outcome
    return failure.name === 'Busy' || (failure.name === 'Unreachable' && failure.outcome === 'unknown')
  })
}

/** Something of it was done, but no id was told and nothing found: what was just made need not show at once. */
function isNowhere(
  row: OutboxRow,
  want: OpenProject,
  all: Map<string, BoardOutcome>,
  made: OpenProject['existing'],
): boolean {
  if (made === null) return all.get(row.uuid)?.ok === true
  return missingOf(want).some(
    (status) => made.sections[status] === undefined && all.get(sectionUuid(row, want, status))?.ok === true,
  )
}

function newest(things: BoardThing[], fits: (thing: BoardThing) => boolean): string | null {
  const fitting = things.filter(fits).toSorted((one, other) => other.at.getTime() - one.at.getTime())
  return fitting[0]?.id ?? null
}

function complete(sections: Partial<SectionMap>): sections is SectionMap {
  return sectionStatuses.every((status) => sections[status] !== undefined)
}

export async function projectOpened(
  trx: Transaction,
  row: OutboxRow,
  want: OpenProject,
  all: Map<string, BoardOutcome>,
): Promise<'went' | 'failed'> {
  const made = standing(row, want, all, await knownProjectIds(trx))
  const desk = await deskById(trx, want.deskId)
  if (made === null || !complete(made.sections)) {
    const failures = [...all.values()].flatMap((outcome) => (outcome.ok ? [] : [outcome.failure.message]))
    const error = failures.join('; ') || 'done, but what it made was not found'
    if (want.newDesk) await tellDeskWaits(trx, desk, row, error)
    await backToReady(trx, [row], {
      error,
      waitMs: backoff(row.attempts, 10 * 60_000),
      ...nextTry(row, want, all, made),
    })
    return 'failed'
  }
  const project = await settleProject(trx, {
    deskId: desk.id,
    externalId: made.id,
    name: want.name,
    sections: made.sections,
  })
  if (want.beside !== null || want.newDesk)
    await tell(trx, `project_opened:${project.id}`, `desk:${desk.id}`, {
      type: 'project_opened',
      projectId: project.id,
    })
  // It takes tasks by now; who was refused is tried again.
  const unshared = refusedShares(row, want, all)
  const emails = unshared.map(({ email }) => email)
  if (emails.length > 0 && row.mistakes + 1 < sharesAllowed) {
    await backToReady(trx, [row], {
      error: unshared.map(({ email, reason }) => `not shared with ${email}: ${reason}`).join('; '),
      waitMs: backoff(row.mistakes, 10 * 60_000),
      want: { ...want, existing: made },
      attachment: { emails },
      freshUuid: true,
      mistaken: true,
    })
    return 'failed'
  }
  await finish(trx, [row], { state: 'done', outcome: 'sent' })
  if (emails.length > 0 || sharingOf(row).unasked)
    await tell(trx, `project_unshared:${project.id}`, `desk:${desk.id}`, {
      type: 'project_unshared',
      projectId: project.id,
      emails,
    })
  return 'went'
}

function refusedShares(
  row: OutboxRow,
  want: OpenProject,
  all: Map<string, BoardOutcome>,
): { email: string; reason: string }[] {
  return openProjectCommands(row, want).flatMap((command) => {
    if (command.op !== 'share_project') return []
    const outcome = all.get(command.uuid)
    return outcome === undefined || outcome.ok ? [] : [{ email: command.email, reason: outcome.failure.message }]
  })
}

/** "Hackathon", "Hackathon — 2", "Hackathon — 3". */
export function nextProjectName(name: string, number: number): string {
  return `${name.replace(/ — \d+$/, '')} — ${number}`
}

/** The same for the same words: a repeat must carry the ids of the first try. */
export function derivedUuid(uuid: string, words: string): string {
  const hash = createHash('sha256').update(`${uuid} ${words}`).digest('hex')
  return `${hash.slice(0, 8)}-${hash.slice(8, 12)}-4${hash.slice(13, 16)}-a${hash.slice(17, 20)}-${hash.slice(20, 32)}`
}
