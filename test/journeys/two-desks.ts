// A hub with a second desk: a group of its own, made a desk by the lead's word in it.

import { createViews } from './views.ts'
import type { Journey } from './journey.ts'
import type { Views } from './views.ts'

export type SecondDesk = {
  chatId: number
  see: Views
  /** The last thing said in the group's general flow. */
  told(): string
  lead(text: string): Promise<string>
}

export function secondGroup(journey: Journey, more: Partial<Parameters<Journey['telegram']['addForum']>[0]> = {}) {
  const { people, telegram } = journey
  return telegram.addForum({
    title: 'Hostel',
    members: [
      { id: people.lead.telegram.id, status: 'creator' },
      { id: people.olga.telegram.id, status: 'administrator' },
    ],
    ...more,
  })
}

export function deskIn(journey: Journey, chatId: number): SecondDesk {
  const { telegram, people, settle } = journey
  const general = () => telegram.chat(chatId).messages.filter(({ threadId, service }) => !threadId && !service)
  const desk: SecondDesk = {
    chatId,
    see: createViews({ ...journey, group: { ...journey.group, id: chatId } }),
    told: () => general().at(-1)?.content.text ?? '',
    async lead(text) {
      telegram.as(people.lead.telegram.id).write({ chatId, text })
      await settle()
      return desk.told()
    },
  }
  return desk
}

/** The second desk, standing. */
export async function addHostel(journey: Journey): Promise<SecondDesk> {
  const desk = deskIn(journey, secondGroup(journey).id)
  await desk.lead('/desk add hostel')
  return desk
}
