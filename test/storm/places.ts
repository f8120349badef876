// Where a client's ticket stands on either side right now, as a person would find it: by the client's name.
import type { Stage } from '../../integrations/sandbox/stage.ts'

export type Topic = { id: number; name: string; closed: boolean; deleted: boolean }

export type Places = {
  /** The Telegram account of a client, made when first asked for. */
  telegramId(client: number): number
  /** The topic that is there; null while there is none. */
  topic(client: number): Topic | null
  task(client: number): string | null
  /** The newest message of the topic with such a button. */
  button(client: number, name: string): { messageId: number; data: string } | null
}

export const clientName = (client: number): string => `Kim ${client}`

/** The client a title or a task is about. */
export function clientIn(title: string): number | null {
  const found = /^(?:\S+ \[.*\] )?#\d+ (?:\||·) Kim (\d+)\b/u.exec(title)
  return found ? Number(found[1]) : null
}

export function createPlaces({ telegram, todoist, group }: Stage): Places {
  const accounts = new Map<number, number>()
  const topics = new Map<number, Topic>()
  const tasks = new Map<number, string>()

  function findTopic(client: number): Topic | null {
    for (const topic of telegram.chat(group.id).topics) {
      if (topic.deleted) continue
      const of = clientIn(topic.name)
      if (of !== null) topics.set(of, topic)
    }
    return topics.get(client) ?? null
  }

  return {
    telegramId(client) {
      const known = accounts.get(client)
      if (known !== undefined) return known
      const { id } = telegram.addUser({ first_name: clientName(client), language_code: 'en' })
      accounts.set(client, id)
      return id
    },
    topic(client) {
      const known = topics.get(client)
      if (known && !known.deleted) return known
      topics.delete(client)
      return findTopic(client)
    },
    task(client) {
      if (!tasks.has(client))
        for (const task of todoist.tasks()) {
          const of = clientIn(task.content)
          if (of !== null) tasks.set(of, task.id)
        }
      return tasks.get(client) ?? null
    },
    button(client, name) {
      const topic = this.topic(client)
      if (!topic) return null
      const ours = telegram.chat(group.id).messages.findLast((one) => {
        if (one.threadId !== topic.id || one.deleted) return false
        return dataOf(one.markup, name) !== null
      })
      return ours ? { messageId: ours.id, data: dataOf(ours.markup, name)! } : null
    },
  }
}

type Markup = { inline_keyboard: { text: string; callback_data?: string }[][] }

function dataOf(markup: unknown, name: string): string | null {
  const buttons = (markup as Markup | undefined)?.inline_keyboard.flat() ?? []
  return buttons.find(({ callback_data: data }) => data?.endsWith(`:${name}`))?.callback_data ?? null
}
