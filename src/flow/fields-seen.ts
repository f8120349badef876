// A task's fields as the board shows them, each beside what we knew of it.

import type { FieldSeen, Situation } from '../domain/decision.ts'
import type { TaskFields } from '../domain/happening.ts'
import type { FieldName } from '../domain/shadow.ts'
import { compare } from '../domain/shadow.ts'
import type { Transaction } from '../store/database.ts'
import { projectOf, statusOfSection } from '../store/projects.ts'
import type { StoredShadow } from '../store/shadows.ts'
import { shadowsOf } from '../store/shadows.ts'
import { technicianOfAccount } from '../store/technicians.ts'

/** `receivedAt` is when we were told, by the database's clock. */
export type FieldsSeen = { fields: TaskFields; at: Date; receivedAt: Date }

export async function withFields(
  trx: Transaction,
  situation: Situation,
  ticketId: number,
  seen: FieldsSeen,
): Promise<Situation> {
  const shadows = await shadowsOf(trx, ticketId)
  const values: [FieldName, FieldSeen['value']][] = [
    ['completed', seen.fields.completed],
    ['project', seen.fields.projectId],
    ['responsible', seen.fields.responsible],
    ['section', seen.fields.sectionId],
    ['urgency', seen.fields.urgency],
    ['content', seen.fields.content],
  ]
  const project = await projectOf(trx, seen.fields.projectId)
  return {
    ...situation,
    fields: values.map(([field, value]) => ({
      field,
      value,
      comparison: judge(shadows.get(field) ?? null, value, seen),
    })),
    sectionStatus: project ? statusOfSection(project, seen.fields.sectionId) : null,
    responsible: seen.fields.responsible ? await technicianOfAccount(trx, seen.fields.responsible) : null,
    projectIsOurs: project !== undefined,
  }
}

/** What was read before a write of our own was recorded shows the field as it was before: it tells nothing. */
function judge(shadow: StoredShadow | null, value: FieldSeen['value'], seen: FieldsSeen): FieldSeen['comparison'] {
  if (shadow && seen.receivedAt < shadow.settledAt) return { verdict: 'known', shadow: null }
  return compare(shadow, value, seen.at)
}
