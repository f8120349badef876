// What can be seen on each side of one client's request, for the tour to wait for and, at the end, to count.
import type { User } from '@grammyjs/types'
import type { Story } from './story.ts'
import type { StoredMessage, Topic } from './telegram-server/telegram-server.ts'
import type { Note, Task } from './todoist-server/todoist-server.ts'
import type { World } from './world.ts'

export type Seen = { side: string; what: string; look: () => string | undefined }

export type Sight = ReturnType<typeof createSight>

export function createSight(world: World, client: User) {
  const { telegram, todoist, group, project } = world
  const phone = `${client.first_name}'s phone`
  const groupSide = 'Support group'

  const phoneMessages = () => telegram.privateChat(client.id).visible()
  const botMessages = () => phoneMessages().filter(({ outgoing }) => outgoing)
  const topic = (): Topic | undefined =>
    telegram.chat(group.id).topics.find((one) => !one.deleted && / #1 \|/.test(one.name))
  const topicMessages = () => {
    const found = topic()
    return found
      ? telegram
          .chat(group.id)
          .visible(found.id)
          .filter(({ service }) => !service)
      : []
  }
  const task = (): Task | undefined => todoist.tasks(project.id)[0]
  const comments = (): Note[] => {
    const found = task()
    return found ? todoist.comments(found.id) : []
  }

  return {
    botMessages,

    topicTitled: (emoji: string, tag: string): Seen => ({
      side: groupSide,
      what: `a topic whose title begins with ${emoji} and has ${tag} in it`,
      look() {
        const name = topic()?.name
        return name?.startsWith(emoji) && name.includes(tag) ? `topic “${name}”` : undefined
      },
    }),
    inTopic: (text: string, { photo = false } = {}): Seen => ({
      side: groupSide,
      what: `“${text}” in the topic${photo ? ', with the photo' : ''}`,
      look() {
        const found = topicMessages().find((one) => textOf(one).includes(text) && (!photo || one.content.photo))
        return found && `${photo ? '📷 ' : ''}“${textOf(found)}”`
      },
    }),
    topicClosed: (): Seen => ({
      side: groupSide,
      what: 'the topic closed',
      look: () => (topic()?.closed ? 'the topic is closed' : undefined),
    }),
    onPhone: (text: string): Seen => ({
      side: phone,
      what: `the answer “${text}”`,
      look() {
        const found = botMessages().find((one) => textOf(one).includes(text))
        return found && `“${textOf(found)}”`
      },
    }),
    toldByBot: (count: number): Seen => ({
      side: phone,
      what: `message ${count} from the helpdesk`,
      look() {
        const found = botMessages()[count - 1]
        return found && `“${textOf(found)}”`
      },
    }),
    task: (tag: string): Seen => ({
      side: 'Todoist',
      what: `a task with ${tag} in its name`,
      look() {
        const found = task()
        return found?.content.includes(tag) ? `task “${found.content}”` : undefined
      },
    }),
    comment: (text: string, { file = false } = {}): Seen => ({
      side: 'Todoist',
      what: `a comment “${text}”${file ? ' with the photo attached' : ''}`,
      look() {
        const found = comments().find((one) => one.content.includes(text) && (!file || one.file_attachment))
        return found && `comment “${found.content}”${file ? ` 📎 ${found.file_attachment?.file_name}` : ''}`
      },
    }),
    taskCompleted: (): Seen => ({
      side: 'Todoist',
      what: 'the task completed',
      look: () => (task()?.checked ? 'the task is completed' : undefined),
    }),

    /** Throws what is missing, doubled or out of order; else says what was counted. */
    audit({ request, answer, thanks }: Story): { side: string; text: string }[] {
      const said = [request, answer, thanks]
      const onPhone = phoneMessages().map(textOf)
      const inTopic = topicMessages().map(textOf)
      const onBoard = comments().map(({ content }) => content)
      onceInOrder(phone, onPhone, said)
      onceInOrder(groupSide, inTopic, said)
      onceInOrder('Todoist', onBoard, said)
      expectCount(
        phone,
        'messages from the helpdesk (receipt, accepted, answer, close, survey)',
        botMessages().length,
        5,
      )
      expectCount('Todoist', 'comments', onBoard.length, said.length)
      expectCount('Todoist', 'tasks', todoist.tasks(project.id).length, 1)
      const tickets = telegram.chat(group.id).topics.filter(({ deleted, name }) => !deleted && name.includes('#'))
      expectCount(groupSide, 'topics of tickets', tickets.length, 1)
      return [
        { side: phone, text: `${onPhone.length} messages, each once` },
        { side: groupSide, text: `1 topic, ${inTopic.length} messages, each once` },
        { side: 'Todoist', text: `1 task, ${onBoard.length} comments, each once` },
      ]
    },
  }
}

function onceInOrder(side: string, texts: readonly string[], said: readonly string[]): void {
  let last = -1
  for (const line of said) {
    const found = texts.flatMap((text, index) => (text.includes(line) ? [index] : []))
    if (found.length !== 1) throw new Error(`${side}: “${line}” is there ${found.length} times, not once`)
    if (found[0]! < last) throw new Error(`${side}: “${line}” is out of order`)
    last = found[0]!
  }
}

function expectCount(side: string, what: string, count: number, expected: number): void {
  if (count !== expected) throw new Error(`${side}: ${count} ${what}, not ${expected}`)
}

export function textOf({ content }: Pick<StoredMessage, 'content'>): string {
  return content.text ?? content.caption ?? ''
}
