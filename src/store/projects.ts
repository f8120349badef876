// A desk's projects on the board. The first is the one that was set or made at the first start; the others were opened
// beside it when it was full. The last one that is not full takes new tasks.

import type { SectionMap } from '../domain/happening.ts'
import type { SectionStatus } from '../domain/ticket.ts'
import type { Database, Transaction } from './database.ts'
import { Row } from './row.ts'

export class Project extends Row {
  static override tableName = 'projects'
  static override jsonAttributes = ['sections']
  declare id: number
  declare deskId: number
  declare externalId: string
  declare name: string
  declare sections: SectionMap
  declare fullSince: Date | null
  declare fillingSince: Date | null
}

export async function settleProject(
  trx: Transaction,
  project: { deskId: number; externalId: string; name: string; sections: SectionMap },
): Promise<Project> {
  return await Project.query(trx)
    .insert(project)
    .onConflict('external_id')
    .merge({ name: project.name, sections: project.sections })
    .returning('*')
}

export async function projectById(database: Database | Transaction, id: number): Promise<Project> {
  return await Project.query(database).findById(id).throwIfNotFound()
}

export async function projectOf(database: Database | Transaction, externalId: string): Promise<Project | undefined> {
  return await Project.query(database).findOne({ externalId })
}

export async function deskProjects(database: Database | Transaction, deskId: number): Promise<Project[]> {
  return await Project.query(database).where({ deskId }).orderBy('id')
}

/** Where a new task goes; undefined while the next project is being opened. */
export async function openProject(database: Database | Transaction, deskId: number): Promise<Project | undefined> {
  return await Project.query(database).where({ deskId }).whereNull('full_since').orderBy('id', 'desc').first()
}

/** True for whoever marks it first. */
export async function markFull(trx: Transaction, id: number): Promise<boolean> {
  const marked = await Project.query(trx).findById(id).whereNull('full_since').patch({ fullSince: new Date() })
  return marked > 0
}

/** How many open tickets it holds, for whoever finds it nearly full first: `many` or more. Null for everybody else. */
export async function markFilling(trx: Transaction, id: number, many: number): Promise<number | null> {
  const { rows } = await trx.raw<{ rows: { open: number }[] }>(
    `with held as (select count(*)::int as open from tickets where project_id = :id and status <> 'closed')
      update projects set filling_since = clock_timestamp() from held
      where id = :id and filling_since is null and full_since is null and held.open >= :many
      returning held.open`,
    { id, many },
  )
  return rows[0]?.open ?? null
}

export async function knownProjectIds(database: Database | Transaction): Promise<Set<string>> {
  const rows = await Project.query(database).select('external_id')
  return new Set(rows.map(({ externalId }) => externalId))
}

/** Every project that still takes or holds open tickets, with how many. */
export async function projectLoads(
  database: Database,
): Promise<{ id: string; name: string; open: number; sectionIds: string[] }[]> {
  const projects = await Project.query(database).orderBy('id')
  const counts = await database('tickets')
    .whereNot({ status: 'closed' })
    .whereNotNull('project_id')
    .groupBy('project_id')
    .select('project_id', database.raw('count(*)::int as open'))
  const open = new Map(counts.map((row) => [row.project_id, row.open as number]))
  return projects.map(({ id, externalId, name, sections }) => ({
    id: externalId,
    name,
    open: open.get(id) ?? 0,
    sectionIds: Object.values(sections),
  }))
}

/** The status a section of one of our projects stands for. */
export function statusOfSection(project: Project, sectionId: string | null): SectionStatus | null {
  const found = Object.entries(project.sections).find(([, id]) => id === sectionId)
  return (found?.[0] as SectionStatus | undefined) ?? null
}
