// A project beside a full one: the same sections, shared with the same people, made by one call whose every command
// has an id that a repeat finds again.

import { createHash } from 'node:crypto'
import type { SectionMap } from '../domain/happening.ts'
import { sectionStatuses } from '../domain/ticket.ts'
import type { SectionStatus } from '../domain/ticket.ts'
import type { Failure } from '../errors.ts'
import type { BoardCommand, BoardOutcome, BoardThing } from '../ports.ts'
import type { Transaction } from '../store/database.ts'
import { deskById } from '../store/desks.ts'
import type { OutboxRow } from '../store/outbox.ts'
import type { StoredWant } from '../store/stored-want.ts'
import { backToReady, finish } from '../store/outcomes.ts'
import { knownProjectIds } from '../store/projects.ts'
import { say } from '../texts/texts.ts'
import { backoff } from './backoff.ts'
import { looksAllowed, notBefore } from './found-again.ts'
import { tellDeskWaits } from './new-desk.ts'
import { tell } from './record-chat.ts'
import { complete, settleSections } from './sections.ts'

type OpenProject = Extract<StoredWant, { op: 'open_project' }>

/** Whom to share it with, as a row keeps it: `unasked` where that could not be found out. */
type Sharing = { emails: string[]; unasked?: true }

export const sharedWithNobody: Sharing = { emails: [], unasked: true }

/** How often it is tried again to share a project that stands; then the leads have to. */
const sharesAllowed = 7

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
    // Whom it is shared with may be what spoils the call: then it is made first.
    ...(row.refusedSince === null || stands(want) ? sharingOf(row).emails : []).map((email): BoardCommand => ({
      uuid: shareUuid(row, want, email),
      op: 'share_project',
      project,
      email,
    })),
  ]
}

/** All of it: only whom to share it with is left. */
function stands(want: OpenProject): boolean {
  return want.existing !== null && missingOf(want).length === 0
}

function missingOf(want: OpenProject): SectionStatus[] {
  return sectionStatuses.filter((status) => want.existing?.sections[status] === undefined)
}

/** The first command carries the row's own id: by it the row is found again. */
function sectionUuid(row: OutboxRow, want: OpenProject, status: SectionStatus): string {
  return want.existing && status === missingOf(want)[0] ? row.uuid : derivedUuid(row.uuid, status)
}

function shareUuid(row: OutboxRow, want: OpenProject, email: string): string {
  return stands(want) && email === sharingOf(row).emails[0] ? row.uuid : derivedUuid(row.uuid, email)
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
  // It left with several calls: somebody spoils the one that it was to leave with.
  if (makingOf(row, want).some(({ uuid }) => !all.has(uuid))) return { refused: true }
  if (isUnclear(row, want, all)) return {}
  if (isNowhere(row, want, all, made) && row.mistakes + 1 < looksAllowed) return { mistaken: true }
  return { refused: true, freshUuid: true, want: { ...want, existing: made } }
}

function makingOf(row: OutboxRow, want: OpenProject): BoardCommand[] {
  return openProjectCommands(row, want).filter(({ op }) => op !== 'share_project')
}

/** Something of it may or may not have been done. */
function isUnclear(row: OutboxRow, want: OpenProject, all: Map<string, BoardOutcome>): boolean {
  return makingOf(row, want).some(({ uuid }) => {
    const outcome = all.get(uuid)
    if (outcome === undefined || outcome.ok) return false
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
  const project = await settleSections(trx, {
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
  // It takes tasks by now; who was refused, or left with another call, is tried again.
  const unshared = notShared(row, want, all)
  const emails = unshared.map(({ email }) => email)
  const triedAgain = stands(want) ? row.mistakes + 1 : 0
  if (emails.length > 0 && triedAgain < sharesAllowed) {
    await backToReady(trx, [row], {
      error: unshared.map(({ email, reason }) => `not shared with ${email}: ${reason}`).join('; '),
      waitMs: backoff(triedAgain, 10 * 60_000),
      want: { ...want, existing: made },
      attachment: { emails },
      freshUuid: true,
      mistaken: stands(want),
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

/** The call is turned away for this one's sake. False if there is more to it than sharing what stands. */
export async function sharingSpoils(trx: Transaction, row: OutboxRow, failure: Failure): Promise<boolean> {
  if (row.want.op !== 'open_project' || !stands(row.want)) return false
  await projectOpened(trx, row, row.want, new Map([[row.uuid, { uuid: row.uuid, ok: false, failure }]]))
  return true
}

/** Sharing twice changes nothing. Who was refused comes last, and keeps nobody from being shared with. */
function notShared(
  row: OutboxRow,
  want: OpenProject,
  all: Map<string, BoardOutcome>,
): { email: string; reason: string }[] {
  const outcomes = sharingOf(row).emails.map((email) => ({ email, outcome: all.get(shareUuid(row, want, email)) }))
  const unasked = outcomes.flatMap(({ email, outcome }) => (outcome ? [] : [{ email, reason: 'not told' }]))
  const refused = outcomes.flatMap(({ email, outcome }) =>
    outcome === undefined || outcome.ok ? [] : [{ email, reason: outcome.failure.message }],
  )
  return [...unasked, ...refused]
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
