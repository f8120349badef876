// The tour: one request from question to close, acted out on both sides. Every step waits until each side has seen what
// it must, and the end counts: everything once, in order, nothing left over.
import type { Locale } from './cast.ts'
import { photoOfBrokenScreen } from './picture.ts'
import { storyFor } from './story.ts'
import { createSight, type Seen } from './tour-sight.ts'
import type { World } from './world.ts'

export type TourOptions = {
  locale?: Locale
  /** Per step; 20 s when absent. */
  deadlineMs?: number
  told?: (line: TourLine) => void
}

export type TourLine =
  | { kind: 'step'; number: number; text: string }
  | { kind: 'seen'; side: string; text: string }
  | { kind: 'done'; seconds: number }

/** Says which step of the tour failed; the message says what was missing. */
export class TourFailure extends Error {
  readonly step: string
  constructor(step: string, cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause })
    this.name = 'TourFailure'
    this.step = step
  }
}

export async function runTour(world: World, options: TourOptions = {}): Promise<void> {
  const { telegram, todoist, people, project, watch } = world
  const { deadlineMs = 20_000, told = () => {} } = options
  const { anna, olga } = people
  const story = storyFor(options.locale ?? 'en')
  const sight = createSight(world, anna)
  const client = telegram.as(anna.id)
  const agent = todoist.as(olga.todoist.id)
  const began = performance.now()
  let number = 0

  async function step(text: string, act: () => void, mustSee: readonly Seen[]): Promise<void> {
    number += 1
    told({ kind: 'step', number, text })
    try {
      act()
      const deadline = Date.now() + deadlineMs
      for (const { side, what, look } of mustSee) {
        const seen = await watch.until(`${side}: ${what}`, look, Math.max(1, deadline - Date.now()))
        told({ kind: 'seen', side, text: seen })
      }
    } catch (cause) {
      throw new TourFailure(text, cause)
    }
  }

  const task = () => {
    const found = todoist.tasks(project.id)[0]
    if (!found) throw new Error('Todoist: the project has no task')
    return found
  }

  await step(
    `${anna.first_name} asks for help, with a photo`,
    () => void client.photo({ bytes: photoOfBrokenScreen(), name: 'screen.png', caption: story.request }),
    [
      sight.topicTitled('🟢', '#1'),
      sight.inTopic(story.request, { photo: true }),
      sight.task('#1'),
      sight.comment(story.request, { file: true }),
      sight.toldByBot(1),
    ],
  )
  await step(`${olga.name} takes the task in Todoist`, () => void agent.assign(task().id, olga.todoist.id), [
    sight.topicTitled('🟡', '#1'),
    sight.toldByBot(2),
  ])
  await step(`${olga.name} answers in a Todoist comment`, () => void agent.comment(task().id, story.answer), [
    sight.onPhone(story.answer),
    sight.inTopic(story.answer),
  ])
  await step(`${anna.first_name} says thanks`, () => void client.write(story.thanks), [
    sight.inTopic(story.thanks),
    sight.comment(story.thanks),
  ])
  const toldBefore = sight.botMessages().length
  await step(`${olga.name} completes the task`, () => void agent.complete(task().id), [
    sight.toldByBot(toldBefore + 1),
    sight.toldByBot(toldBefore + 2),
    sight.topicTitled('🟣', '#1'),
    sight.topicClosed(),
    sight.taskCompleted(),
  ])
  number += 1
  const counting = 'Counting: everything once, in order, nothing left over'
  told({ kind: 'step', number, text: counting })
  try {
    await watch.quiet()
    for (const { side, text } of sight.audit(story)) told({ kind: 'seen', side, text })
  } catch (cause) {
    throw new TourFailure(counting, cause)
  }
  told({ kind: 'done', seconds: (performance.now() - began) / 1000 })
}
