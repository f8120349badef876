// Something claimed for a short time, kept for as long as the work on it takes. It knows by this process's own clock
// until when the claim is certain to stand: whoever has stood still asks here first, and finds that it is over.

export type Hold = {
  /** Whether it is certain that nobody else has taken over. */
  stands(): boolean
  /** Prolongs it no longer. */
  letGo(): void
}

/** Ends a little before the others may come. */
const certainShare = 0.9

/** `since`: when it was claimed at the earliest, by performance.now(). `prolong` says whether it was still ours. */
export function startHold(with_: {
  leaseMs: number
  since: number
  prolong: () => Promise<boolean>
  failed: (error: unknown) => void
}): Hold {
  const certainMs = with_.leaseMs * certainShare
  let until = with_.since + certainMs
  const beat = setInterval(() => void prolong(), with_.leaseMs / 3)

  async function prolong(): Promise<void> {
    const asked = performance.now()
    try {
      until = (await with_.prolong()) ? asked + certainMs : -Infinity
    } catch (error) {
      with_.failed(error)
    }
  }

  return { stands: () => performance.now() < until, letGo: () => clearInterval(beat) }
}
