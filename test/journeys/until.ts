// For what `settle` must not wait for: a state in the middle of things.

const patienceMs = 20_000

/** Resolves when `check` says so; looks often. Throws when it takes too long. */
export async function until(check: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + patienceMs
  while (!(await check())) {
    if (Date.now() > end) throw new Error(`still not so after ${patienceMs} ms: ${check.toString()}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
