// One message on its way: from the moment the client has sent it until both copies stand.

import type { Stage } from '../../integrations/sandbox/stage.ts'

/** Milliseconds from sending to both copies made, as the stand-ins saw it. */
export async function carriedOnBothSides(stage: Stage, text: string, taskId: string, from: number): Promise<number> {
  return await carried(stage, text, taskId, from)
}

/** The same, to the copy in the group alone. */
export async function carriedToTopic(stage: Stage, text: string): Promise<number> {
  return await carried(stage, text, null, stage.people.anna.id)
}

async function carried(stage: Stage, text: string, taskId: string | null, from: number): Promise<number> {
  const { telegram, todoist, group } = stage
  const done = Promise.withResolvers<number>()
  const before = { copies: countCopies(), comments: countComments() }
  const began = performance.now()
  const check = (): void => {
    if (countCopies() > before.copies && (taskId === null || countComments() > before.comments))
      done.resolve(performance.now() - began)
  }
  const stops = [telegram.onChange(check), todoist.onChange(check)]
  telegram.as(from).write(text)
  const ms = await done.promise
  for (const stop of stops) stop()
  return ms

  function countCopies(): number {
    return telegram.chat(group.id).messages.filter((one) => one.content.text === text).length
  }
  function countComments(): number {
    return taskId === null ? 0 : todoist.comments(taskId).filter(({ content }) => content.endsWith(text)).length
  }
}

export function median(values: number[]): number {
  return percentile(values, 0.5)
}

export function percentile(values: number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!
}
