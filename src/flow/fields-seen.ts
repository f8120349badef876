// A task as the board shows it, held against what both sides last agreed on; and what a decision about it needs beside.

import type { FieldSeen, Situation } from '../domain/decision.ts'
import type { TaskFields } from '../domain/happening.ts'
import type { FieldName } from '../domain/shadow.ts'
import { compare } from '../domain/shadow.ts'
import type { Ticket } from '../domain/ticket.ts'
import type { Transaction } from '../store/database.ts'
import { countLately } from '../store/events.ts'
import { projectOf, statusOfSection } from '../store/projects.ts'
import { shadowsOf } from '../store/shadows.ts'
import type { StoredShadow } from '../store/shadows.ts'
import { technicianOfAccount } from '../store/technicians.ts'
import { fieldValues } from './task-fields.ts'

/** `receivedAt` is when we were told, by the database's clock. */
export type Seen = { fields: TaskFields; at: Date; receivedAt: Date; completedByUs?: boolean; assignedBy?: string }

type Known = Pick<Situation, 'fields' | 'sectionStatus' | 'responsible' | 'assignedBy' | 'projectIsOurs' | 'putBacks'>

export async function fieldsSeen(trx: Transaction, ticket: Ticket, seen: Seen): Promise<Known> {
  const shadows = await shadowsOf(trx, ticket.id)
  const project = await projectOf(trx, seen.fields.projectId)
  const fields = fieldValues(seen.fields).map(([field, value]) =>
    fieldSeen(field, value, shadows.get(field) ?? null, seen),
  )
  const completed = shadows.get('completed')
  return {
    fields: seen.completedByUs && completed ? fields.map((field) => arriving(field, completed)) : fields,
    sectionStatus: project ? statusOfSection(project, seen.fields.sectionId) : null,
    responsible: seen.fields.responsible ? await technicianOfAccount(trx, seen.fields.responsible) : null,
    assignedBy: seen.assignedBy ?? null,
    projectIsOurs: project !== undefined,
    putBacks: await putBacksOf(trx, ticket, fields),
  }
}

/** Of the change that may be undone now. */
async function putBacksOf(trx: Transaction, { id, status }: Ticket, fields: FieldSeen[]): Promise<number> {
  if (isNews(fields, 'completed'))
    return await countLately(trx, id, ['completion_undone', 'reopening_undone', 'left_on_board'])
  return isNews(fields, 'section') && status === 'closed'
    ? await countLately(trx, id, ['move_undone', 'left_moved'])
    : 0
}

/** Whether a person has completed it. */
export function isCompletedNow(fields: FieldSeen[]): boolean {
  return isNews(fields, 'completed') && fields.some(({ field, value }) => field === 'completed' && value === true)
}

function isNews(fields: FieldSeen[], name: FieldName): boolean {
  return fields.some(({ field, comparison }) => field === name && comparison.verdict === 'changed')
}

/** What we asked for last is where it was meant to be, whether or not that has arrived. */
function fieldSeen(field: FieldName, value: FieldSeen['value'], shadow: StoredShadow | null, seen: Seen): FieldSeen {
  const comparison = judge(shadow, value, seen)
  return { field, value, comparison, ...(shadow ? { before: [shadow.agreed, ...shadow.wanted].at(-1)! } : {}) }
}

/** Completed by the call that read it: our completion arrives with it, whatever was recorded first. */
function arriving(seen: FieldSeen, { agreed, wanted, seenAt }: StoredShadow): FieldSeen {
  if (seen.field !== 'completed' || seen.value !== true || seen.comparison.verdict !== 'known') return seen
  return { ...seen, comparison: { verdict: 'confirmed', shadow: { agreed, wanted, seenAt } } }
}

/** What was read before a write of our own was recorded shows the field as it was before: it tells nothing. */
function judge(shadow: StoredShadow | null, value: FieldSeen['value'], seen: Seen): FieldSeen['comparison'] {
  if (shadow && seen.receivedAt < shadow.settledAt) return { verdict: 'known', shadow: null }
  return compare(shadow, value, seen.at)
}
