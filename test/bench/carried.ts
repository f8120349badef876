// One message on its way: from the moment the client has sent it until both copies stand.

import type { Stage } from '../../integrations/sandbox/stage.ts'

/** Milliseconds from sending to both copies made, as the stand-ins saw it. */
export async function carriedOnBothSides(stage: Stage, text: string, taskId: string): Promise<number> {
  const { telegram, todoist, group, people } = stage
  const done = Promise.withResolvers<number>()
  const before = { copies: countCopies(), comments: countComments() }
  const began = performance.now()
  const check = (): void => {
    if (countCopies() > before.copies && countComments() > before.comments) done.resolve(performance.now() - began)
  }
  const stops = [telegram.onChange(check), todoist.onChange(check)]
  telegram.as(people.anna.id).write(text)
  const ms = await done.promise
  for (const stop of stops) stop()
  return ms

  function countCopies(): number {
    return telegram.chat(group.id).messages.filter((one) => one.content.text === text).length
  }
  function countComments(): number {
    return todoist.comments(taskId).filter(({ content }) => content.endsWith(text)).length
  }
}

export function median(values: number[]): number {
  return percentile(values, 0.5)
}

export function percentile(values: number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!
}
