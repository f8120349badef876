// Task fields are levels: only the newest value counts. What the board shows is compared with the value both sides last
// agreed on and with what we have asked for since; what differs from all of these is a person's doing.

export type FieldName =
  | 'completed'
  | 'project'
  | 'section'
  | 'responsible'
  | 'urgency'
  | 'content'
  /** Whether our label is among the task's. */
  | 'escalated'
  /** All of them, as they were read last: what we write keeps those of others. */
  | 'labels'
export type FieldValue = string | boolean | null

/** `wanted` holds our own writes that are not confirmed yet, oldest first. `seenAt` is the newest change we have seen. */
export type Shadow = { agreed: FieldValue; wanted: FieldValue[]; seenAt: Date }

export type Comparison =
  /** Nothing new: what we knew, or something older than what we know. `shadow` is there when it was seen later than before. */
  | { verdict: 'known'; shadow: Shadow | null }
  /** Our own write has arrived; it and the older ones are agreed now. */
  | { verdict: 'confirmed'; shadow: Shadow }
  /** Somebody changed it. */
  | { verdict: 'changed'; shadow: Shadow }

/** `at` is when the board says the task last changed: in whole seconds, so that on a tie what was read later counts. */
export function compare(shadow: Shadow | null, value: FieldValue, at: Date): Comparison {
  if (shadow === null) return { verdict: 'changed', shadow: { agreed: value, wanted: [], seenAt: at } }
  const seenAt = at > shadow.seenAt ? at : shadow.seenAt
  if (value === shadow.agreed) return { verdict: 'known', shadow: at > shadow.seenAt ? { ...shadow, seenAt } : null }
  const confirmed = shadow.wanted.indexOf(value)
  if (confirmed >= 0) {
    return { verdict: 'confirmed', shadow: { agreed: value, wanted: shadow.wanted.slice(confirmed + 1), seenAt } }
  }
  if (wholeSecond(at) < wholeSecond(shadow.seenAt)) return { verdict: 'known', shadow: null }
  return { verdict: 'changed', shadow: { agreed: value, wanted: [], seenAt } }
}

function wholeSecond(date: Date): number {
  return Math.floor(date.getTime() / 1000)
}
