// A project beside a full one: the same sections, shared with the same people, made by one call whose every command
// has an id that a repeat finds again.

import { createHash } from 'node:crypto'
import type { SectionMap } from '../domain/happening.ts'
import { sectionStatuses } from '../domain/ticket.ts'
import type { SectionStatus } from '../domain/ticket.ts'
import type { BoardCommand, BoardOutcome } from '../ports.ts'
import type { Transaction } from '../store/database.ts'
import { deskById } from '../store/desks.ts'
import type { OutboxRow, StoredWant } from '../store/outbox.ts'
import { backToReady, finish } from '../store/outcomes.ts'
import { settleProject } from '../store/projects.ts'
import { say } from '../texts/texts.ts'
import { backoff } from './backoff.ts'
import { tell } from './record-chat.ts'

type OpenProject = Extract<StoredWant, { op: 'open_project' }>

export function openProjectCommands(row: OutboxRow, want: OpenProject): BoardCommand[] {
  const emails = (row.attachment?.['emails'] as string[] | undefined) ?? []
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
    ...emails.map((email): BoardCommand => ({
      uuid: derivedUuid(row.uuid, email),
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

/** The project with all its sections, once they stand; null if something is missing. */
function madeOf(
  row: OutboxRow,
  want: OpenProject,
  all: Map<string, BoardOutcome>,
): { id: string; sections: SectionMap } | null {
  const made = (command: string): string | null => {
    const outcome = all.get(command)
    return outcome?.ok ? outcome.id : null
  }
  const id = want.existing?.id ?? made(row.uuid)
  const sections = sectionStatuses.map(
    (status) => [status, want.existing?.sections[status] ?? made(sectionUuid(row, want, status))] as const,
  )
  if (id === null || sections.some(([, section]) => section === null)) return null
  return { id, sections: Object.fromEntries(sections) as SectionMap }
}

export async function projectOpened(
  trx: Transaction,
  row: OutboxRow,
  want: OpenProject,
  all: Map<string, BoardOutcome>,
): Promise<'went' | 'failed'> {
  const made = madeOf(row, want, all)
  if (made === null) {
    const failures = [...all.values()].flatMap((outcome) => (outcome.ok ? [] : [outcome.failure.message]))
    await backToReady(trx, [row], {
      error: failures.join('; '),
      waitMs: backoff(row.attempts, 10 * 60_000),
      refused: true,
    })
    return 'failed'
  }
  const desk = await deskById(trx, want.deskId)
  const project = await settleProject(trx, {
    deskId: desk.id,
    externalId: made.id,
    name: want.name,
    sections: made.sections,
  })
  await finish(trx, [row], { state: 'done', outcome: 'sent' })
  if (want.beside !== null)
    await tell(trx, `project_opened:${project.id}`, `desk:${desk.id}`, {
      type: 'project_opened',
      projectId: project.id,
    })
  return 'went'
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
