// What stands on the vendors' sides in the end, ticket by ticket, as plain data: all that the oracle may look at.
import type { Stage } from '../../integrations/sandbox/stage.ts'
import type { StoredMessage } from '../../integrations/sandbox/telegram-server/telegram-server.ts'
import { clientIn } from './places.ts'
import type { Places } from './places.ts'

export type SeenMessage = {
  id: number
  byBot: boolean
  text: string
  /** What it said before it was edited. */
  before: string[]
  kind: 'text' | 'photo' | 'document' | 'other'
  replyTo: number | null
  /** The last words of each button's data. */
  buttons: string[]
  deleted: boolean
  /** Unix seconds. */
  at: number
}

export type SeenTopic = { id: number; name: string; closed: boolean; deleted: boolean; messages: SeenMessage[] }

export type SeenComment = { id: string; byHub: boolean; text: string; file: boolean; at: number }

export type SeenTask = {
  id: string
  completed: boolean
  section: string
  /** The responsible's name. */
  responsible: string | null
  /** As Todoist counts: 4 is the most urgent. */
  priority: number
  labels: string[]
  /** In the order they were posted. */
  comments: SeenComment[]
}

export type SeenTicket = { client: number; chat: SeenMessage[]; topics: SeenTopic[]; tasks: SeenTask[] }

export function lookAtAll(
  { telegram, todoist, group, people }: Stage,
  places: Places,
  clients: number[],
): SeenTicket[] {
  const inGroup = telegram.chat(group.id)
  const byThread = Map.groupBy(inGroup.messages, ({ threadId }) => threadId ?? 0)
  const topicsOf = Map.groupBy(inGroup.topics, ({ name }) => clientIn(name))
  const tasksOf = Map.groupBy(todoist.tasks(), ({ content }) => clientIn(content))
  const sections = new Map(
    todoist.projects().flatMap(({ id }) => todoist.sections(id).map((section) => [section.id, section.name])),
  )
  const names = new Map(todoist.users().map(({ id, full_name: name }) => [id, name]))
  return clients.map((client) => ({
    client,
    chat: telegram.privateChat(places.telegramId(client)).messages.map(seenMessage),
    topics: (topicsOf.get(client) ?? []).map(({ id, name, closed, deleted }) => ({
      id,
      name,
      closed,
      deleted,
      messages: (byThread.get(id) ?? []).filter(({ service }) => !service).map(seenMessage),
    })),
    tasks: (tasksOf.get(client) ?? []).map((task) => ({
      id: task.id,
      completed: task.checked,
      section: sections.get(task.section_id ?? '') ?? '',
      responsible: task.responsible_uid === null ? null : (names.get(task.responsible_uid) ?? null),
      priority: task.priority,
      labels: task.labels,
      comments: todoist
        .comments(task.id)
        .toSorted((one, other) => (one.posted_at < other.posted_at ? -1 : 1))
        .map((note) => ({
          id: note.id,
          byHub: note.posted_uid === people.hub.id,
          text: note.content,
          file: note.file_attachment !== null,
          at: Date.parse(note.posted_at) / 1000,
        })),
    })),
  }))
}

function seenMessage(one: StoredMessage): SeenMessage {
  const { content } = one
  const buttons = one.markup?.inline_keyboard.flat() ?? []
  return {
    id: one.id,
    byBot: one.from.is_bot,
    text: textOf(content),
    before: one.history.map((earlier) => textOf(earlier.content)),
    kind: content.text !== undefined ? 'text' : content.photo ? 'photo' : content.document ? 'document' : 'other',
    replyTo: one.replyTo?.messageId ?? null,
    buttons: buttons.flatMap((button) =>
      'callback_data' in button ? [button.callback_data.split(':').at(-1) ?? ''] : [],
    ),
    deleted: one.deleted,
    at: one.date,
  }
}

function textOf({ text, caption }: StoredMessage['content']): string {
  return text ?? caption ?? ''
}

/** Projects of one name, and sections of one name in a project: a move into the one that nobody knows is followed by nobody. */
export function twins({ todoist }: Stage): string[] {
  // Everybody has an Inbox.
  const projects = todoist.projects().filter(({ name }) => name !== 'Inbox')
  const sections = projects.flatMap(({ id, name }) =>
    todoist.sections(id).map((section) => `section "${section.name}" of "${name}"`),
  )
  const all = [...projects.map(({ name }) => `project "${name}"`), ...sections]
  return [...new Set(all.filter((one, index) => all.indexOf(one) !== index))].map((one) => `${one} stands twice`)
}
