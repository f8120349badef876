// The whole stage as one flat table of records by key, which the feed compares with what the page already has.
import type { HubProcess } from './hub-process.ts'
import type { Stage } from './stage.ts'
import { messageView, noteView, taskView } from './views.ts'
import type { WeatherSwitches } from './weather-switches.ts'

export type Table = Map<string, unknown>

export function castRecord({ people, group, project, telegram }: Stage) {
  const { anna, boris, olga, ivan, lead, hub } = people
  return {
    clients: [anna, boris].map(({ id, first_name, username }) => ({
      id,
      name: first_name,
      username: username ?? null,
    })),
    staff: [olga, ivan, lead].map(({ name, telegram: account, todoist }) => ({
      name,
      telegramId: account.id,
      todoistId: todoist.id,
    })),
    hubAccount: { id: hub.id, name: hub.full_name },
    bot: { id: telegram.bot.id, name: telegram.bot.first_name },
    group: { id: group.id, title: group.title ?? '' },
    project: { id: project.id, name: project.name },
  }
}

export function readTable(stage: Stage, hub: HubProcess, weather: WeatherSwitches, road: unknown): Table {
  const { telegram, todoist, people, group, project } = stage
  const table: Table = new Map([['cast', castRecord(stage)]])
  for (const chatId of [people.anna.id, people.boris.id, group.id]) {
    const chat = telegram.chat(chatId)
    const pinned = new Set(chat.pinned)
    const messages = new Map(chat.messages.map((message) => [message.id, message]))
    for (const message of messages.values())
      table.set(`msg/${chatId}/${message.id}`, messageView(message, pinned.has(message.id), messages))
    for (const { id, name, closed, deleted } of chat.topics)
      if (!deleted) table.set(`topic/${id}`, { id, name, closed })
  }
  const names = new Map(todoist.users().map(({ id, full_name }) => [id, full_name]))
  for (const section of todoist.sections(project.id))
    if (!section.is_deleted && !section.is_archived)
      table.set(`section/${section.id}`, { id: section.id, name: section.name, order: section.section_order })
  for (const task of todoist.tasks(project.id)) {
    const comments = todoist.comments(task.id)
    table.set(`task/${task.id}`, taskView(task, comments.length))
    for (const note of comments)
      table.set(
        `note/${note.id}`,
        noteView(note, (id) => names.get(id) ?? '?'),
      )
  }
  table.set('weather', { ...weather.state })
  table.set('hub', { state: hub.state, pid: hub.pid ?? null, url: hub.url })
  table.set('road', road)
  return table
}
