// The five ways the outside can fail us, named for what to do next. Every integration turns its vendor's errors
// into these at its edge (with `cause`); the road knows no others.

/** Wait this long, then do the same again. `afterMs` is counted from now. The thing asked for was not done. */
export class Busy extends Error {
  override name = 'Busy' as const
  readonly afterMs: number
  constructor(message: string, afterMs: number, cause?: unknown) {
    super(message, { cause })
    this.afterMs = afterMs
  }
}

/**
 * Nobody answered, or not in a way that tells. `outcome` says whether the thing asked for may have been done; `who` did
 * not answer: the place it was for, or only whoever has the file that was to be sent there.
 */
export class Unreachable extends Error {
  override name = 'Unreachable' as const
  readonly outcome: 'not_done' | 'unknown'
  readonly who: 'place' | 'file'
  constructor(
    message: string,
    outcome: 'not_done' | 'unknown',
    cause?: unknown,
    { who = 'place' }: { who?: Unreachable['who'] } = {},
  ) {
    super(message, { cause })
    this.outcome = outcome
    this.who = who
  }
}

/**
 * A definite no. `scope` says whose fault it is: `thing`, the request itself (never again, a person must look);
 * `place`, the whole chat or project refuses (rights taken away: mendable, so worth another try later);
 * `account`, our token is not accepted any more; `full`, the place has reached its published limit.
 */
export class Rejected extends Error {
  override name = 'Rejected' as const
  readonly scope: 'thing' | 'place' | 'account' | 'full'
  constructor(message: string, scope: 'thing' | 'place' | 'account' | 'full', cause?: unknown) {
    super(message, { cause })
    this.scope = scope
  }
}

/** The other side no longer has it. `what` says what is missing; `movedTo` where a group went, if the vendor told. */
export class Gone extends Error {
  override name = 'Gone' as const
  readonly what: 'message' | 'reply_target' | 'topic' | 'client' | 'group' | 'task' | 'comment' | 'section'
  readonly movedTo: number | null
  constructor(message: string, what: Gone['what'], options: { cause?: unknown; movedTo?: number } = {}) {
    super(message, { cause: options.cause })
    this.what = what
    this.movedTo = options.movedTo ?? null
  }
}

/** We do not understand what they sent. It is kept, and somebody is told. */
export class Misread extends Error {
  override name = 'Misread' as const
  constructor(message: string, cause?: unknown) {
    super(message, { cause })
  }
}

export type Failure = Busy | Unreachable | Rejected | Gone | Misread

export function isFailure(error: unknown): error is Failure {
  return (
    error instanceof Busy ||
    error instanceof Unreachable ||
    error instanceof Rejected ||
    error instanceof Gone ||
    error instanceof Misread
  )
}
