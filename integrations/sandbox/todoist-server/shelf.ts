// A shelf of records that knows when each was last touched: what an incremental sync asks for.

export interface Shelf<T extends { id: string }> {
  get(id: string): T | undefined
  /** Stores the record and stamps it with the next revision. */
  put(record: T): T
  all(): T[]
  changedSince(revision: number): T[]
  revisionOf(id: string): number
}

export function createShelf<T extends { id: string }>(nextRevision: () => number): Shelf<T> {
  const records = new Map<string, { record: T; revision: number }>()
  return {
    get: (id) => records.get(id)?.record,
    put(record) {
      records.set(record.id, { record, revision: nextRevision() })
      return record
    },
    all: () => [...records.values()].map(({ record }) => record),
    changedSince: (revision) =>
      [...records.values()].filter((kept) => kept.revision > revision).map(({ record }) => record),
    revisionOf: (id) => records.get(id)?.revision ?? 0,
  }
}
