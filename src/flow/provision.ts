// Brings the desk and its board project into being at the start: what is there is taken, what is missing is asked for
// on the road, like everything else.

import { isDeepStrictEqual } from 'node:util'
import type { SectionMap } from '../domain/happening.ts'
import type { Locale } from '../domain/ticket.ts'
import type { BoardSection } from '../ports.ts'
import type { Database, Transaction } from '../store/database.ts'
import { takeTurns } from '../store/database.ts'
import type { Desk } from '../store/desks.ts'
import { settleDesk } from '../store/desks.ts'
import { enqueue, waitingOps } from '../store/outbox.ts'
import type { Project } from '../store/projects.ts'
import { deskProjects } from '../store/projects.ts'
import { settleTechnicians } from '../store/settled-technicians.ts'
import type { TechnicianSetting } from '../store/technicians.ts'
import { matchEmails } from './accounts.ts'
import { deskStream, priority } from './places.ts'
import { complete, matched, settleSections } from './sections.ts'

export async function provisionDesk(
  database: Database,
  desk: { slug: string; name: string; chatId: number; locale: Locale },
  technicians: TechnicianSetting[],
): Promise<Desk> {
  return await database.transaction(async (trx) => {
    // Hub processes that start together would each make what none of them finds.
    await takeTurns(trx, 'provisioning')
    await settleTechnicians(trx, technicians)
    await matchEmails(trx)
    return await settleDesk(trx, desk)
  })
}

/**
 * `project` is the one that was set, as the board knows it; null: the hub's own, made at the first start. `before`: the
 * desk's projects as we knew them when the board was asked.
 */
export async function provisionProject(
  database: Database,
  desk: Desk,
  project: { id: string; name: string; sections: BoardSection[] } | null,
  before: Project[],
): Promise<void> {
  await database.transaction(async (trx) => {
    await takeTurns(trx, 'provisioning')
    // First: what was asked for and is recorded just now is known then.
    const asked = (await waitingOps(trx, deskStream(desk.id).key)).length > 0
    const known = await deskProjects(trx, desk.id)
    if (project === null) {
      if (known.length === 0 && !asked) await ask(trx, desk, null)
      return
    }
    const stored = sectionsOf(known, project.id)
    // Another hub has made some since: what was read then lacks them, and asking again would make them twice.
    if (!isDeepStrictEqual(stored, sectionsOf(before, project.id))) return
    const sections = matched(project.sections, stored)
    if (complete(sections)) {
      await settleSections(trx, { deskId: desk.id, externalId: project.id, name: project.name, sections })
    } else if (!asked) {
      await ask(trx, desk, { id: project.id, name: project.name, sections })
    }
  })
}

function sectionsOf(projects: Project[], id: string): Partial<SectionMap> {
  return projects.find(({ externalId }) => externalId === id)?.sections ?? {}
}

async function ask(
  trx: Transaction,
  desk: Desk,
  existing: { id: string; name: string; sections: Partial<SectionMap> } | null,
): Promise<void> {
  await enqueue(trx, deskStream(desk.id), [
    {
      want: {
        op: 'open_project',
        deskId: desk.id,
        beside: null,
        name: existing?.name ?? desk.name,
        locale: desk.locale,
        existing: existing && { id: existing.id, sections: existing.sections },
      },
      priority: priority.topic,
    },
  ])
}
