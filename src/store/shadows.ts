// The last agreed value of each task field, and what we have asked for since.

import type { FieldName, FieldValue, Shadow } from '../domain/shadow.ts'
import type { Transaction } from './database.ts'

/** `settledAt` is when a write of our own to the field was last recorded: what was read before tells nothing of it. */
export type StoredShadow = Shadow & { settledAt: Date }

export type StoredShadows = Map<FieldName, StoredShadow>

export async function shadowsOf(trx: Transaction, ticketId: number): Promise<StoredShadows> {
  return (await shadowsOfAll(trx, [ticketId])).get(ticketId) ?? new Map()
}

/** By ticket; those that have none are left out. */
export async function shadowsOfAll(trx: Transaction, ticketIds: number[]): Promise<Map<number, StoredShadows>> {
  if (ticketIds.length === 0) return new Map()
  const rows = await trx('task_shadow').whereIn('ticket_id', ticketIds)
  const byTicket = Map.groupBy(rows, (row) => row.ticket_id as number)
  return new Map([...byTicket].map(([ticketId, fields]) => [ticketId, new Map(fields.map(asShadow))]))
}

function asShadow(row: Record<string, unknown>): [FieldName, StoredShadow] {
  const shadow = {
    agreed: row['agreed'] as FieldValue,
    wanted: row['wanted'] as FieldValue[],
    seenAt: row['seen_at'] as Date,
    settledAt: row['settled_at'] as Date,
  }
  return [row['field'] as FieldName, shadow]
}

export async function saveShadow(trx: Transaction, ticketId: number, field: FieldName, shadow: Shadow): Promise<void> {
  await trx('task_shadow')
    .insert({
      ticket_id: ticketId,
      field,
      agreed: JSON.stringify(shadow.agreed),
      wanted: JSON.stringify(shadow.wanted),
      seen_at: shadow.seenAt,
    })
    .onConflict(['ticket_id', 'field'])
    .merge()
}

/** We have asked for this value: seeing it later is no news. */
export async function wantField(
  trx: Transaction,
  ticketId: number,
  field: FieldName,
  value: FieldValue,
): Promise<void> {
  await trx.raw(
    `insert into task_shadow (ticket_id, field, agreed, wanted) values (:ticketId, :field, 'null', jsonb_build_array(:value::jsonb))
      on conflict (ticket_id, field) do update set wanted = task_shadow.wanted || jsonb_build_array(:value::jsonb)`,
    { ticketId, field, value: JSON.stringify(value) },
  )
}

/**
 * Where the task is to be moved by what waits for it, oldest first: as known from the rows themselves, since a move may
 * have been asked for before the project was known.
 */
export async function sectionsAskedFor(
  trx: Transaction,
  stream: string,
  sections: Record<string, FieldValue>,
): Promise<FieldValue[]> {
  const rows = await trx('outbox')
    .where({ stream })
    .whereIn('op', ['move_task', 'put_back'])
    .whereIn('state', ['ready', 'sending'])
    .orderBy('seq')
    .select('want')
  return rows.map(({ want }: { want: { status?: string; section?: FieldValue } }) =>
    want.status === undefined ? (want.section ?? null) : (sections[want.status] ?? null),
  )
}

/** Sections of a project that others took the place of, `[old, new]`: what is on its way will be told by the new ones. */
export async function replaceWanted(trx: Transaction, projectId: number, replaced: [string, string][]): Promise<void> {
  const open = trx('tickets').select('id').where({ project_id: projectId }).whereNot({ status: 'closed' })
  for (const [old, now] of replaced)
    await trx('task_shadow')
      .where({ field: 'section' })
      .whereIn('ticket_id', open)
      .whereRaw('wanted @> ?::jsonb', [JSON.stringify([old])])
      .update({ wanted: trx.raw('replace(wanted::text, ?, ?)::jsonb', [JSON.stringify(old), JSON.stringify(now)]) })
}

/** What we asked for is done. False when somebody has decided otherwise in between. */
export async function agreeField(
  trx: Transaction,
  ticketId: number,
  field: FieldName,
  value: FieldValue,
): Promise<boolean> {
  const known = (await shadowsOf(trx, ticketId)).get(field)
  const at = known?.wanted.indexOf(value) ?? -1
  if (!known || at < 0) return known?.agreed === value
  await saveShadow(trx, ticketId, field, { ...known, agreed: value, wanted: known.wanted.slice(at + 1) })
  await trx('task_shadow')
    .where({ ticket_id: ticketId, field })
    .update({ settled_at: trx.raw('clock_timestamp()') })
  return true
}

/** The labels of these tickets' tasks, as they were read last. */
export async function labelsOf(trx: Transaction, ticketIds: number[]): Promise<Map<number, string[]>> {
  if (ticketIds.length === 0) return new Map()
  const rows = await trx('task_shadow').whereIn('ticket_id', ticketIds).where({ field: 'labels' })
  return new Map(rows.map(({ ticket_id: ticketId, agreed }) => [ticketId, labelsIn(agreed)]))
}

/** A shadow holds one plain value. */
export function labelsValue(labels: string[]): string {
  return JSON.stringify(labels.toSorted())
}

function labelsIn(agreed: FieldValue): string[] {
  return typeof agreed === 'string' ? (JSON.parse(agreed) as string[]) : []
}

/** What we wrote without having asked for it as a value: known as it is now. */
export async function settleField(
  trx: Transaction,
  ticketId: number,
  field: FieldName,
  value: FieldValue,
): Promise<void> {
  await trx('task_shadow')
    .insert({ ticket_id: ticketId, field, agreed: JSON.stringify(value), settled_at: trx.raw('clock_timestamp()') })
    .onConflict(['ticket_id', 'field'])
    .merge(['agreed', 'settled_at'])
}

export async function forgetShadows(trx: Transaction, ticketId: number): Promise<void> {
  await trx('task_shadow').where({ ticket_id: ticketId }).delete()
}
