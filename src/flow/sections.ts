// The sections of a project that stand for the statuses. When the board says that one is no more, all of them are looked
// at, and what is missing is made again.

import type { SectionMap } from '../domain/happening.ts'
import { sectionStatuses } from '../domain/ticket.ts'
import type { Board, BoardSection } from '../ports.ts'
import { stillNeedy } from '../store/claims.ts'
import type { Database, Transaction } from '../store/database.ts'
import { deskById } from '../store/desks.ts'
import { enqueue, waiting } from '../store/outbox.ts'
import type { OutboxRow } from '../store/outbox.ts'
import { finish, hurryRefused } from '../store/outcomes.ts'
import { projectById, projectOf, settleProject } from '../store/projects.ts'
import type { Project } from '../store/projects.ts'
import { replaceWanted } from '../store/shadows.ts'
import { wake } from '../store/wakeups.ts'
import { say } from '../texts/texts.ts'
import { deskStream, priority } from './places.ts'

/** A section is known by its id from before, else by its name in either language. */
export function matched(there: BoardSection[], stored: Partial<SectionMap>): Partial<SectionMap> {
  const found = sectionStatuses.flatMap((status) => {
    const names = [say('en', `section_${status}`), say('ru', `section_${status}`)]
    const section = there.find(({ id }) => id === stored[status]) ?? there.find(({ name }) => names.includes(name))
    return section ? [[status, section.id] as const] : []
  })
  return Object.fromEntries(found)
}

export function complete(sections: Partial<SectionMap>): sections is SectionMap {
  return sectionStatuses.every((status) => sections[status] !== undefined)
}

/** Once, however many tasks miss one. */
export async function askForSections(trx: Transaction, projectId: number): Promise<void> {
  const project = await projectById(trx, projectId)
  const { id: deskId, locale } = await deskById(trx, project.deskId)
  const stream = deskStream(deskId)
  const asked = await trx('outbox')
    .where({ stream: stream.key, op: 'open_project' })
    .whereIn('state', waiting)
    .whereRaw(`want -> 'existing' ->> 'id' = ?`, [project.externalId])
    .first('id')
  if (asked !== undefined) return
  const existing = { id: project.externalId, sections: project.sections }
  await enqueue(trx, stream, [
    {
      want: { op: 'open_project', deskId, beside: null, name: project.name, locale, existing },
      priority: priority.topic,
      needs: 'sections',
    },
  ])
}

/** Outside of any transaction. The row as it goes on; null where nothing is missing, or nobody waits for it any more. */
export async function lookAtSections(
  database: Database,
  board: Pick<Board, 'sections'>,
  row: OutboxRow,
): Promise<OutboxRow | null> {
  const { want } = row
  if (want.op !== 'open_project' || want.existing === null) throw new Error(`"${want.op}" needs no sections`)
  const { id } = want.existing
  const there = await board.sections(id)
  return await database.transaction(async (trx) => {
    if (!(await stillNeedy(trx, row.id))) return null
    const sections = matched(there, want.existing!.sections)
    if (!complete(sections)) {
      row.want = { ...want, existing: { id, sections } }
      return row
    }
    await settleSections(trx, { deskId: want.deskId, externalId: id, name: want.name, sections })
    await finish(trx, [row], { state: 'done', outcome: 'stands' })
    return null
  })
}

/** Whatever waits for a section that another has taken the place of goes on with that one. */
export async function settleSections(
  trx: Transaction,
  project: { deskId: number; externalId: string; name: string; sections: SectionMap },
): Promise<Project> {
  const before = await projectOf(trx, project.externalId)
  const settled = await settleProject(trx, project)
  const replaced = sectionStatuses.flatMap((status): [string, string][] => {
    const [old, now] = [before?.sections[status], project.sections[status]]
    return old === undefined || old === now ? [] : [[old, now]]
  })
  await replaceWanted(trx, settled.id, replaced)
  if (before) {
    await hurryRefused(trx, settled.id)
    await wake(trx, 'board')
  }
  return settled
}
