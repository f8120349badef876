// A helpdesk whose technicians have groups of their own, and a ticket that Olga has.

import type { ExecutionContext } from 'ava'
import { startJourney } from './journey.ts'
import type { Journey } from './journey.ts'

export type Mirrored = Journey & { olgaGroup: number; ivanGroup: number; inGroup(group: number): string[] }

/** Olga and Ivan have groups of their own. */
export async function started(t: ExecutionContext, name: string): Promise<Mirrored> {
  let groups: [number, number] = [0, 0]
  const journey = await startJourney(t, {
    name,
    env: ({ telegram, people: { olga, ivan } }) => {
      const own = (title: string, id: number) => telegram.addForum({ title, members: [{ id, status: 'creator' }] }).id
      groups = [own('Olga’s desk', olga.telegram.id), own('Ivan’s desk', ivan.telegram.id)]
      const mapping = [olga, ivan].map(({ name: called, telegram: { id }, todoist: account }, index) => ({
        name: called,
        telegramId: id,
        todoistId: account.id,
        groupId: groups[index],
      }))
      return { TECH_GROUPS_MAPPING: JSON.stringify(mapping) }
    },
  })
  const inGroup = (group: number): string[] =>
    journey.telegram
      .chat(group)
      .messages.filter((one) => one.threadId && !one.service && !one.deleted && !/^#\d+\n/.test(one.content.text ?? ''))
      .map(({ from, content }) => `${from.is_bot ? 'bot' : from.first_name}: ${content.text ?? content.caption ?? ''}`)
  return { ...journey, olgaGroup: groups[0], ivanGroup: groups[1], inGroup }
}

export const topicIn = ({ telegram }: Journey, group: number) =>
  telegram.chat(group).topics.filter(({ deleted }) => !deleted)

export async function taken(t: ExecutionContext, name: string) {
  const journey = await started(t, name)
  const { telegram, todoist, people, see, settle } = journey
  const anna = telegram.as(people.anna.id)
  anna.write('No water')
  await settle()
  const task = see.task().id
  const give = async (to: 'olga' | 'ivan') => {
    todoist.as(people.lead.todoist.id).assign(task, people[to].todoist.id)
    await settle()
  }
  await give('olga')
  const main = see.topics()[0]!.id
  const mirror = topicIn(journey, journey.olgaGroup)[0]!.id
  const olga = telegram.as(people.olga.telegram.id)
  const ivan = telegram.as(people.ivan.telegram.id)
  return { journey, anna, olga, ivan, task, main, mirror, give }
}
