// An export that is still to be made, as a file that the hub holds: its reference says all that it is made of.

import type { FileRef } from './content.ts'
import type { Period } from './period.ts'

/** `deskIds`: null for every desk. */
export type ExportAsked = { period: Period; deskIds: number[] | null }

export function exportFile({ period: { from, to }, deskIds }: ExportAsked): FileRef {
  const ref = `export:${from}:${to}:${deskIds?.join(',') ?? '*'}`
  return { side: 'hub', ref, identity: ref, name: `helpdesk_${from}_${to}.zip`, mime: 'application/zip', size: null }
}

export function exportOf(ref: string): ExportAsked {
  const [, from, to, desks] = /^export:([\d-]{10}):([\d-]{10}):(\*|[\d,]*)$/.exec(ref) ?? []
  if (from === undefined || to === undefined || desks === undefined) throw new Error(`no export: ${ref}`)
  const deskIds = desks === '*' ? null : desks.split(',').filter(Boolean).map(Number)
  return { period: { from, to }, deskIds }
}
