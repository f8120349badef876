// Each of several hubs is stopped and started again in turn, while clients write at an even pace.

import type { Fleet } from './fleet.ts'

export type Rolled = {
  /** What each client wrote, in order. */
  said: Map<number, string[]>
  /** Milliseconds from writing to both copies standing, message by message, as the stand-ins saw it. */
  delays: number[]
}

/** Resolves when all hubs are back and everything is through. */
export async function roll(fleet: Fleet, load: { clients: number; everyMs: number }): Promise<Rolled> {
  const { telegram, todoist, hubs } = fleet
  const people = Array.from({ length: load.clients }, (_, index) =>
    telegram.addUser({ first_name: `Client${index}`, language_code: 'en' }),
  )
  const said = new Map(people.map(({ id }) => [id, [] as string[]]))
  const began = new Map<string, number>()
  const standing = watch(fleet, began)
  let number = 0

  function write(): void {
    const { id } = people[number % people.length]!
    const text = `words ${number}.`
    number += 1
    began.set(text, performance.now())
    said.get(id)!.push(text)
    telegram.as(id).write(text)
  }

  await Promise.all(hubs.map(async (hub) => await hub.start()))
  for (const { id } of people) telegram.as(id).start()
  const writing = setInterval(write, load.everyMs)
  try {
    await standing.count(2 * load.clients)
    for (const hub of hubs) {
      await hub.restart('SIGTERM')
      const seen = number
      await standing.count(seen + 2 * load.clients)
    }
  } finally {
    clearInterval(writing)
  }
  await standing.count(number)
  while (telegram.pendingUpdates > 0 || (await fleet.waiting()) > 0) await changed(fleet, 200)
  await todoist.webhooksIdle({ retries: true })
  return { said, delays: standing.delays() }
}

/** Sees each text come to stand on both sides. */
function watch({ telegram, todoist, group }: Fleet, began: Map<string, number>) {
  const done = new Map<string, number>()
  const waiters = new Set<() => void>()
  const copied = new Set<string>()
  const commented = new Set<string>()
  /** How many comments of a task were looked at. */
  const read = new Map<string, number>()
  let messages = 0

  function look(): void {
    const all = telegram.chat(group.id).messages
    for (; messages < all.length; messages += 1) copied.add(all[messages]!.content.text ?? '')
    for (const { id } of todoist.tasks()) {
      const comments = todoist.comments(id)
      for (let index = read.get(id) ?? 0; index < comments.length; index += 1)
        commented.add(comments[index]!.content.replace(/^\*\*.*?\*\* /, ''))
      read.set(id, comments.length)
    }
    for (const [text, at] of began)
      if (copied.has(text) && commented.has(text)) {
        done.set(text, performance.now() - at)
        began.delete(text)
      }
    for (const waiter of waiters) waiter()
  }

  telegram.onChange(look)
  todoist.onChange(look)
  return {
    delays: () => [...done.values()],
    async count(wanted: number): Promise<void> {
      while (done.size < wanted)
        await new Promise<void>((resolve) => {
          waiters.add(resolve)
        })
    },
  }
}

/** The next thing that happens on either side, or a while. */
async function changed({ telegram, todoist }: Fleet, ms: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const stops = [telegram.onChange(() => resolve()), todoist.onChange(() => resolve())]
  const timer = setTimeout(resolve, ms)
  await promise
  clearTimeout(timer)
  for (const stop of stops) stop()
}
