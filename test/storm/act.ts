// One step, done by the person it names on the stand-ins; what was said is written into the script.
import { photoOfBrokenScreen } from '../../integrations/sandbox/picture.ts'
import type { Stage } from '../../integrations/sandbox/stage.ts'
import type { Places } from './places.ts'
import { count } from './script.ts'
import type { SaidMessage, Script } from './script.ts'
import type { Step, StaffName } from './steps.ts'
import { tellStep } from './steps.ts'
import type { Size } from './words.ts'
import { wordsOf } from './words.ts'

/** `not_yet`: what it is about is not there yet. `impossible`: nobody can do that any more. */
export type Acted = 'done' | 'not_yet' | 'impossible'

const marked = (words: string, note: boolean): string => (note ? '// ' : '') + words
const picture = photoOfBrokenScreen(24, 16)

export type Actor = (step: Step, calm: boolean) => Acted

export function createActor(stage: Stage, places: Places, script: Script): Actor {
  const { telegram, todoist, group, people } = stage
  const sizes = new Map<number, Size>()
  const inTopic = (by: StaffName) => telegram.as(people[by].telegram.id)
  const onBoard = (by: StaffName) => todoist.as(people[by].todoist.id)

  function keep(said: Pick<SaidMessage, 'n' | 'client' | 'side' | 'id'> & Partial<SaidMessage>, words: string): Acted {
    script.messages.set(said.n, {
      by: null,
      noteFrom: null,
      inAlbum: false,
      kind: 'text',
      version: 0,
      words,
      answers: null,
      chatId: null,
      at: Date.now(),
      deleted: false,
      calm: false,
      ...said,
    })
    return 'done'
  }

  function sized(n: number, size: Size): string {
    sizes.set(n, size)
    return wordsOf(n, 0, size)
  }

  /** What it is about, or why it can't be done. */
  function known(n: number, side: SaidMessage['side']): SaidMessage | null {
    const said = script.messages.get(n)
    return said && said.side === side && !said.deleted ? said : null
  }

  function reworded(said: SaidMessage, version: number, note = false): string {
    said.version = version
    if (note) said.noteFrom ??= version
    said.words = wordsOf(said.n, version, sizes.get(said.n) ?? 'short')
    return marked(said.words, said.noteFrom !== null)
  }

  function act(step: Step, calm: boolean): Acted {
    const { client } = step
    switch (step.do) {
      case 'write':
      case 'send':
      case 'album':
      case 'edit':
        return asClient(step, calm)
      case 'answer':
      case 'show':
      case 'show_album':
      case 'edit_answer':
      case 'undo':
      case 'press':
      case 'command':
      case 'close_topic':
      case 'reopen_topic':
      case 'delete_topic': {
        const topic = places.topic(client)
        return topic ? asTechnician(step, topic.id, calm) : 'not_yet'
      }
      case 'comment':
      case 'edit_comment':
      case 'delete_comment':
      case 'assign':
      case 'move':
      case 'complete':
      case 'reopen': {
        const task = places.task(client)
        return task ? asAgent(step, task, calm) : 'not_yet'
      }
      default:
        return step satisfies never
    }
  }

  function asClient(step: Extract<Step, { do: 'write' | 'send' | 'album' | 'edit' }>, calm: boolean): Acted {
    const { client } = step
    const chatId = places.telegramId(client)
    const kim = telegram.as(chatId)
    const said = { client, side: 'client', chatId, calm } as const
    switch (step.do) {
      case 'write': {
        const words = sized(step.n, step.size)
        const answered = step.answers === undefined ? undefined : chatCopyOf(step.answers, chatId)
        const { message_id: id } = kim.write({ text: words, ...(answered === undefined ? {} : { replyTo: answered }) })
        return keep({ ...said, n: step.n, id, answers: answered === undefined ? null : step.answers! }, words)
      }
      case 'send': {
        const words = sized(step.n, 'short')
        const { message_id: id } =
          step.what === 'photo'
            ? kim.photo({ bytes: picture, caption: words })
            : kim.document({
                name: `plan-${step.n}.txt`,
                mime: 'text/plain',
                bytes: Buffer.from(words),
                caption: words,
              })
        return keep({ ...said, n: step.n, id, kind: step.what }, words)
      }
      case 'album': {
        const captions = Array.from({ length: step.parts }, (_, part) => sized(step.n + part, 'short'))
        const sent = kim.album(captions.map((caption) => ({ kind: 'photo', bytes: picture, caption })))
        for (const [part, { message_id: id }] of sent.entries())
          keep({ ...said, n: step.n + part, id, kind: 'photo', inAlbum: true }, captions[part]!)
        return 'done'
      }
      case 'edit': {
        const message = known(step.of, 'client')
        if (!message) return 'impossible'
        const words = reworded(message, step.version)
        kim.edit(chatId, Number(message.id), message.kind === 'text' ? { text: words } : { caption: words })
        return 'done'
      }
      default:
        return step satisfies never
    }
  }

  /** Only what was said there by the client can be surely answered. */
  function chatCopyOf(n: number, chatId: number): number | undefined {
    const answered = script.messages.get(n)
    return answered?.side === 'client' && answered.chatId === chatId ? Number(answered.id) : undefined
  }

  function asTechnician(
    step: Extract<
      Step,
      {
        do:
          | 'answer'
          | 'show'
          | 'show_album'
          | 'edit_answer'
          | 'undo'
          | 'press'
          | 'command'
          | 'close_topic'
          | 'reopen_topic'
          | 'delete_topic'
      }
    >,
    threadId: number,
    calm: boolean,
  ): Acted {
    const { client, by } = step
    const who = inTopic(by)
    const where = { chatId: group.id, threadId }
    const said = { client, side: 'topic', by, chatId: group.id, calm } as const
    switch (step.do) {
      case 'answer': {
        const words = sized(step.n, step.size)
        const { message_id: id } = who.write({ ...where, text: marked(words, step.note) })
        return keep({ ...said, n: step.n, id, noteFrom: step.note ? 0 : null }, words)
      }
      case 'show': {
        const words = sized(step.n, 'short')
        const { message_id: id } = who.photo({ ...where, bytes: picture, caption: words })
        return keep({ ...said, n: step.n, id, kind: 'photo' }, words)
      }
      case 'show_album': {
        const captions = Array.from({ length: step.parts }, (_, part) => sized(step.n + part, 'short'))
        const sent = who.album(
          captions.map((words, part) => ({
            kind: 'photo',
            bytes: picture,
            caption: marked(words, step.note && part === step.parts - 1),
          })),
          where,
        )
        const noteFrom = step.note ? 0 : null
        for (const [part, { message_id: id }] of sent.entries())
          keep({ ...said, n: step.n + part, id, noteFrom, kind: 'photo', inAlbum: true }, captions[part]!)
        return 'done'
      }
      case 'edit_answer': {
        const message = standing(step.of)
        if (!message) return 'impossible'
        const words = reworded(message, step.version, step.note)
        who.edit(group.id, Number(message.id), message.kind === 'text' ? { text: words } : { caption: words })
        return 'done'
      }
      case 'undo': {
        const message = standing(step.of)
        if (!message) return 'impossible'
        message.deleted = true
        who.write({ ...where, text: '/undo', replyTo: Number(message.id) })
        return 'done'
      }
      case 'press': {
        const button = places.button(client, step.button)
        if (!button) return 'impossible'
        if (step.button === 'close') count(script.closings, client)
        for (let times = 0; times < step.times; times += 1)
          void who.press(group.id, button.messageId, button.data, { stale: true }).catch(() => undefined)
        return 'done'
      }
      case 'command':
        if (step.command === 'close') count(script.closings, client)
        who.write({ ...where, text: `/${step.command}` })
        return 'done'
      case 'close_topic':
        count(script.closings, client)
        who.closeTopic(group.id, threadId)
        return 'done'
      case 'reopen_topic':
        who.reopenTopic(group.id, threadId)
        return 'done'
      case 'delete_topic':
        count(script.topicsDeleted, client)
        who.deleteTopic(group.id, threadId)
        return 'done'
      default:
        return step satisfies never
    }
  }

  /** What was said in a topic that is still there. */
  function standing(n: number): SaidMessage | null {
    const message = known(n, 'topic')
    const there = message && telegram.chat(group.id).messages.find(({ id }) => id === message.id)
    return there?.deleted === false ? message : null
  }

  function asAgent(
    step: Extract<
      Step,
      { do: 'comment' | 'edit_comment' | 'delete_comment' | 'assign' | 'move' | 'complete' | 'reopen' }
    >,
    task: string,
    calm: boolean,
  ): Acted {
    const { client, by } = step
    const who = onBoard(by)
    switch (step.do) {
      case 'comment': {
        const words = sized(step.n, step.size)
        const { id } = who.comment(task, marked(words, step.note))
        return keep({ n: step.n, client, side: 'board', by, noteFrom: step.note ? 0 : null, id, calm }, words)
      }
      case 'edit_comment':
      case 'delete_comment': {
        const message = known(step.of, 'board')
        if (!message) return 'impossible'
        if (step.do === 'edit_comment') who.editComment(String(message.id), reworded(message, step.version, step.note))
        else {
          message.deleted = true
          who.deleteComment(String(message.id))
        }
        return 'done'
      }
      case 'assign':
        who.assign(task, step.to === null ? null : people[step.to].todoist.id)
        return 'done'
      case 'move':
        who.moveToSection(task, step.section)
        return 'done'
      case 'complete':
        if (todoist.task(task).checked) return 'impossible'
        count(script.closings, client)
        who.complete(task)
        return 'done'
      case 'reopen':
        if (!todoist.task(task).checked) return 'impossible'
        who.reopen(task)
        return 'done'
      default:
        return step satisfies never
    }
  }

  return (step, calm) => {
    const acted = act(step, calm)
    if (acted === 'done') {
      script.steps.done += 1
      const time = new Date().toISOString().slice(11, 23)
      const topic = places.topic(step.client)?.id ?? 'no topic'
      script.diary.push({ client: step.client, line: `${time} ${tellStep(step)} (${topic})` })
    }
    if (acted === 'impossible') script.steps.impossible += 1
    return acted
  }
}
