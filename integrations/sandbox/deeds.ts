// What a click on the page does: one name for each thing a person can do, with its fields read from what was sent.
import type { HubProcess } from './hub-process.ts'
import { photoOfBrokenScreen } from './picture.ts'
import type { Stage } from './stage.ts'
import { switches, type WeatherSwitches } from './weather-switches.ts'

export type Fields = Record<string, unknown>
/** What to tell the person, if anything. */
export type Told = { note?: string }
export type Deeds = Readonly<Record<string, (fields: Fields) => Told | void | Promise<Told | void>>>

export function createDeeds(stage: Stage, hub: HubProcess, weather: WeatherSwitches): Deeds {
  return { ...chatDeeds(stage), ...boardDeeds(stage), ...worldDeeds(hub, weather) }
}

function chatDeeds({ telegram, group }: Stage): Deeds {
  const person = (fields: Fields) => telegram.as(number(fields, 'user'))
  const where = (fields: Fields) => ({
    chatId: number(fields, 'chat'),
    threadId: optionalNumber(fields, 'thread'),
    replyTo: optionalNumber(fields, 'replyTo'),
  })
  const message = (fields: Fields) => [number(fields, 'chat'), number(fields, 'message')] as const

  return {
    write: (fields) => void person(fields).write({ ...where(fields), text: text(fields, 'text') }),
    start: (fields) => void person(fields).start(),
    sample(fields) {
      const who = person(fields)
      const place = where(fields)
      switch (text(fields, 'kind')) {
        case 'photo':
          return void who.photo({ ...place, bytes: photoOfBrokenScreen(), name: 'screen.png', caption: words(fields) })
        case 'voice':
          return void who.voice({ ...place, duration: 3 })
        case 'sticker':
          return void who.sticker({ ...place, emoji: '👍' })
        case 'location':
          return void who.location(place)
        default:
          throw new Error('there is no sample of that kind')
      }
    },
    file(fields) {
      const { name, type, bytes } = fileOf(fields)
      const file = { ...where(fields), name, mime: type, bytes, caption: words(fields) }
      if (/^image\/(png|jpeg|webp)$/.test(type)) person(fields).photo(file)
      else person(fields).document(file)
    },
    edit(fields) {
      const [chatId, messageId] = message(fields)
      const target = telegram.chat(chatId).messages.find(({ id }) => id === messageId)
      const said = text(fields, 'text')
      person(fields).edit(chatId, messageId, target?.content.text === undefined ? { caption: said } : { text: said })
    },
    deleteMessage: (fields) => person(fields).deleteMessage(...message(fields)),
    async press(fields) {
      const answer = await person(fields).press(...message(fields), text(fields, 'data'))
      return answer?.text ? { note: answer.text } : {}
    },
    block: (fields) => person(fields).block(),
    unblock: (fields) => person(fields).unblock(),
    createTopic: (fields) => void person(fields).createTopic(group.id, text(fields, 'name')),
    renameTopic: (fields) => person(fields).renameTopic(group.id, number(fields, 'thread'), text(fields, 'name')),
    closeTopic: (fields) => person(fields).closeTopic(group.id, number(fields, 'thread')),
    reopenTopic: (fields) => person(fields).reopenTopic(group.id, number(fields, 'thread')),
    deleteTopic: (fields) => person(fields).deleteTopic(group.id, number(fields, 'thread')),
  }
}

function boardDeeds({ todoist, project }: Stage): Deeds {
  const agent = (fields: Fields) => todoist.as(text(fields, 'agent'))
  const task = (fields: Fields) => text(fields, 'task')
  return {
    comment: (fields) =>
      void agent(fields).comment(task(fields), words(fields), fields.file ? fileOf(fields) : undefined),
    editComment: (fields) => void agent(fields).editComment(text(fields, 'note'), text(fields, 'text')),
    deleteComment: (fields) => agent(fields).deleteComment(text(fields, 'note')),
    assign: (fields) =>
      void agent(fields).assign(task(fields), typeof fields.to === 'string' && fields.to !== '' ? fields.to : null),
    move: (fields) => void agent(fields).moveToSection(task(fields), text(fields, 'section')),
    priority: (fields) => void agent(fields).setPriority(task(fields), number(fields, 'priority')),
    complete: (fields) => void agent(fields).complete(task(fields)),
    reopen: (fields) => void agent(fields).reopen(task(fields)),
    deleteTask: (fields) => agent(fields).deleteTask(task(fields)),
    addTask: (fields) => void agent(fields).addTask({ content: text(fields, 'text'), project_id: project.id }),
  }
}

function worldDeeds(hub: HubProcess, weather: WeatherSwitches): Deeds {
  return {
    async weather(fields) {
      const name = switches.find((one) => one === fields.name)
      if (!name) throw new Error('there is no such weather')
      await weather.flip(name, fields.on === true)
    },
    refuseOnce() {
      weather.refuseOnce()
      return { note: 'The next call on each side is told to wait 3 seconds.' }
    },
    async killHub() {
      await hub.kill('SIGKILL')
      return { note: 'The hub is dead. Write something, then start it again.' }
    },
    startHub: () => hub.start(),
  }
}

function text(fields: Fields, name: string): string {
  const value = fields[name]
  if (typeof value !== 'string' || value.trim() === '') throw new Error(`${name} is empty`)
  return value
}

function words(fields: Fields): string {
  return typeof fields.text === 'string' ? fields.text : ''
}

function number(fields: Fields, name: string): number {
  const value = fields[name]
  if (typeof value !== 'number' || !Number.isFinite(value)) throw new Error(`${name} is no number`)
  return value
}

function optionalNumber(fields: Fields, name: string): number | undefined {
  return typeof fields[name] === 'number' ? fields[name] : undefined
}

function fileOf({ file }: Fields): { name: string; type: string; bytes: Uint8Array } {
  if (typeof file !== 'object' || file === null || !('name' in file) || !('type' in file) || !('base64' in file))
    throw new Error('there is no file')
  const { name, type, base64 } = file
  const bytes = Buffer.from(String(base64), 'base64')
  if (bytes.length === 0) throw new Error('the file is empty')
  return { name: String(name), type: String(type) || 'application/octet-stream', bytes }
}
