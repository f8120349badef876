// What people see on each side, as short lines: `Anna: text` or `bot: text`.

import type { Stage } from '../../integrations/sandbox/stage.ts'
import type { StoredMessage } from '../../integrations/sandbox/telegram-server/telegram-server.ts'

export type Views = {
  /** A client's private chat. */
  chat(userId: number): string[]
  /** A topic's messages without service ones and without the card; the only topic if none is named. */
  topic(title?: RegExp): string[]
  topicCard(title?: RegExp): string
  topics(): { name: string; closed: boolean; id: number }[]
  /** The id of a message in the topic by its text. */
  inTopic(text: string): number
  inChat(userId: number, text: string): number
  tasks(): ReturnType<Stage['todoist']['tasks']>
  task(content?: RegExp): ReturnType<Stage['todoist']['tasks']>[number]
  comments(taskId?: string): string[]
  section(taskId?: string): string
  /** What either vendor refused of what the hub asked for. */
  refused(): string[]
}

export function createViews(stage: Stage): Views {
  const { telegram, todoist, group } = stage
  let groupId = group.id

  const groupView = () => {
    const view = telegram.chats().find((chat) => chat.id === groupId) ? telegram.chat(groupId) : telegram.chat(group.id)
    groupId = view.id
    return view
  }
  const findTopic = (title?: RegExp) => {
    const found = views.topics().filter(({ name }) => (title ? title.test(name) : name.includes('#')))
    if (found.length !== 1)
      throw new Error(`${found.length} topics fit ${String(title)}: ${JSON.stringify(views.topics())}`)
    return found[0]!
  }
  const said = (topicId: number) =>
    groupView().messages.filter((one) => one.threadId === topicId && !one.service && !one.deleted)
  const isCard = (one: StoredMessage) => one.from.is_bot && /^#\d+\n/.test(one.content.text ?? '')

  const views: Views = {
    chat: (userId) =>
      telegram
        .privateChat(userId)
        .messages.filter((one) => !one.deleted && !one.service)
        .map(line),
    topic: (title) =>
      said(findTopic(title).id)
        .filter((one) => !isCard(one))
        .map(line),
    topicCard: (title) => said(findTopic(title).id).find(isCard)?.content.text ?? '',
    topics: () =>
      groupView()
        .topics.filter(({ deleted }) => !deleted)
        .map(({ name, closed, id }) => ({ name, closed, id })),
    inTopic(text) {
      const found = groupView().messages.find((one) => one.threadId && !one.deleted && textOf(one).includes(text))
      if (!found) throw new Error(`no "${text}" in any topic`)
      return found.id
    },
    inChat(userId, text) {
      const found = telegram.privateChat(userId).messages.find((one) => !one.deleted && textOf(one).includes(text))
      if (!found) throw new Error(`no "${text}" in the chat of ${userId}`)
      return found.id
    },
    tasks: () => todoist.projects().flatMap(({ id }) => todoist.tasks(id)),
    task(content) {
      const found = views.tasks().filter((task) => !content || content.test(task.content))
      if (found.length !== 1)
        throw new Error(`${found.length} tasks: ${JSON.stringify(found.map((task) => task.content))}`)
      return found[0]!
    },
    comments: (taskId) =>
      todoist
        .comments(taskId ?? views.task().id)
        .filter(({ is_deleted: deleted }) => !deleted)
        .map(({ content, file_attachment: file }) => (file ? `${content} [${String(file.file_name)}]` : content)),
    section(taskId) {
      const task = taskId ? todoist.task(taskId) : views.task()
      return todoist.sections(task.project_id).find(({ id }) => id === task.section_id)?.name ?? ''
    },
    refused: () => [
      ...telegram.calls.flatMap(({ method, outcome }) =>
        outcome && !outcome.ok ? [`${method}: ${outcome.description}`] : [],
      ),
      ...todoist.requests.filter(({ status }) => status >= 400).map(({ path, status }) => `${path}: ${status}`),
    ],
  }
  return views
}

function textOf(one: StoredMessage): string {
  return one.content.text ?? one.content.caption ?? ''
}

function line(one: StoredMessage): string {
  const kinds = [
    'photo',
    'video',
    'animation',
    'document',
    'audio',
    'voice',
    'video_note',
    'sticker',
    'location',
    'venue',
    'contact',
    'poll',
    'dice',
  ]
  const kind = kinds.find((name) => name in one.content && one.content[name as keyof typeof one.content] !== undefined)
  const text = [kind ? `[${kind}]` : '', textOf(one)].filter((part) => part !== '').join(' ')
  return `${one.from.is_bot ? 'bot' : one.from.first_name}: ${text}`
}
