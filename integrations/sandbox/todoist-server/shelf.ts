// A shelf of records that knows when each was last touched: what an incremental sync asks for.
// The journal is append-only, so "what changed since" costs what changed, however much is kept.

export interface Shelf<T extends { id: string }> {
  get(id: string): T | undefined
  /** Stores the record and stamps it with the next revision. */
  put(record: T): T
  /** In the order they were first put. */
  all(): T[]
  /** Those of one group: a project's tasks, a task's comments. */
  of(group: string): T[]
  changedSince(revision: number): T[]
  revisionOf(id: string): number
}

export function createShelf<T extends { id: string }>(
  nextRevision: () => number,
  groupOf: (record: T) => string,
): Shelf<T> {
  const records = new Map<string, { record: T; revision: number }>()
  const groups = new Map<string, Set<string>>()
  const journal: { revision: number; id: string }[] = []

  function regroup(id: string, from: string | undefined, to: string) {
    if (from === to) return
    if (from !== undefined) groups.get(from)?.delete(id)
    const group = groups.get(to) ?? new Set()
    groups.set(to, group.add(id))
  }

  return {
    get: (id) => records.get(id)?.record,

    put(record) {
      const { id } = record
      const before = records.get(id)?.record
      regroup(id, before && groupOf(before), groupOf(record))
      const revision = nextRevision()
      records.set(id, { record, revision })
      journal.push({ revision, id })
      return record
    },

    all: () => Array.from(records.values(), ({ record }) => record),
    of: (group) => Array.from(groups.get(group) ?? [], (id) => records.get(id)!.record),

    changedSince(revision) {
      const last = journal.findLastIndex((entry) => entry.revision <= revision)
      const ids = new Set(journal.slice(last + 1).map(({ id }) => id))
      return Array.from(ids, (id) => records.get(id)!.record)
    },

    revisionOf: (id) => records.get(id)?.revision ?? 0,
  }
}
