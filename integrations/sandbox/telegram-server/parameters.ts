// Reads a call's parameters by kind. Telegram takes everything as text and forgives a lot; this stand-in refuses what
// is ill-typed or unknown, because in a caller it is always a mistake.
import type {
  BotCommand,
  BotCommandScope,
  ForceReply,
  InlineKeyboardMarkup,
  LinkPreviewOptions,
  MessageEntity,
  ReactionType,
  ReplyKeyboardMarkup,
  ReplyKeyboardRemove,
  ReplyParameters,
} from '@grammyjs/types'
import { badRequest } from './errors.ts'

/** A file that came with the call. */
export type Upload = { name: string; mime: string; bytes: Uint8Array }

export type Markup = InlineKeyboardMarkup | ReplyKeyboardMarkup | ReplyKeyboardRemove | ForceReply

/** An album item or the new media of an edit; `media` is a file id, a URL or `attach://name`. */
export type MediaItem = {
  type: string
  media: string
  caption?: string
  parse_mode?: string
  caption_entities?: MessageEntity[]
  show_caption_above_media?: boolean
  has_spoiler?: boolean
  duration?: number
  width?: number
  height?: number
  performer?: string
  title?: string
}

type Values = {
  integer: number
  float: number
  boolean: boolean
  string: string
  chat: number | string
  file: string | Upload
  integers: number[]
  strings: string[]
  entities: MessageEntity[]
  keyboard: InlineKeyboardMarkup
  markup: Markup
  reply: ReplyParameters
  preview: LinkPreviewOptions
  media: MediaItem
  album: MediaItem[]
  reactions: ReactionType[]
  commands: BotCommand[]
  scope: BotCommandScope
  options: (string | { text: string })[]
  object: Record<string, unknown>
}

export type Kind = keyof Values
export type Spec = Readonly<Record<string, Kind | `${Kind}?`>>

type ValueOf<K> = K extends `${infer Base extends Kind}?` ? Values[Base] : K extends Kind ? Values[K] : never

export type ParametersOf<S extends Spec> = {
  [N in keyof S as S[N] extends `${string}?` ? never : N]: ValueOf<S[N]>
} & { [N in keyof S as S[N] extends `${string}?` ? N : never]?: ValueOf<S[N]> }

export type Raw = Record<string, unknown>

/** What Telegram says when a required parameter is missing. */
const missing: Record<string, string> = {
  chat_id: 'chat_id is empty',
  from_chat_id: 'chat_id is empty',
  text: 'message text is empty',
  message_id: 'message identifier is not specified',
  message_ids: 'message identifiers are not specified',
  message_thread_id: 'invalid message thread identifier specified',
  user_id: 'invalid user_id specified',
  file_id: 'file_id not specified',
  callback_query_id: 'query is too old and response timeout expired or query ID is invalid',
  action: 'wrong parameter action in request',
  latitude: 'latitude is empty',
  longitude: 'longitude is empty',
}

const files = new Set(['photo', 'video', 'animation', 'document', 'audio', 'voice', 'video_note', 'sticker'])

export function readParameters<S extends Spec>(
  method: string,
  spec: S,
  raw: Raw,
  uploads: ReadonlyMap<string, Upload>,
  strict: boolean,
): ParametersOf<S> {
  if (strict) refuseUnknown(method, spec, raw, uploads)
  const read: Raw = {}
  for (const [name, wanted] of Object.entries(spec)) {
    const optional = wanted.endsWith('?')
    const kind = kindOf(wanted)
    const given = raw[name] ?? (kind === 'file' ? uploads.get(name) : undefined)
    if (given === undefined || given === null || (given === '' && !optional)) {
      if (optional) continue
      throw badRequest(
        missing[name] ??
          (files.has(name) ? `there is no ${fileWord(name)} in the request` : `parameter "${name}" is required`),
      )
    }
    read[name] = readValue(name, kind, given, uploads)
  }
  // Built name by name from this very spec.
  return read as ParametersOf<S>
}

function kindOf(wanted: Kind | `${Kind}?`): Kind {
  // Without its mark it is the kind.
  return wanted.replace('?', '') as Kind
}

function fileWord(name: string): string {
  return name === 'video_note' ? 'video note' : name
}

function refuseUnknown(method: string, spec: Spec, raw: Raw, uploads: ReadonlyMap<string, Upload>): void {
  const attached = new Set(JSON.stringify(raw).match(/attach:\/\/[\w-]+/g) ?? [])
  const names = [...Object.keys(raw), ...[...uploads.keys()].filter((name) => !attached.has(`attach://${name}`))]
  const unknown = names.find((name) => !(name in spec))
  if (unknown !== undefined)
    throw badRequest(`unknown parameter "${unknown}" of ${method} (Telegram ignores it; the stand-in does not)`)
}

function readValue(name: string, kind: Kind, given: unknown, uploads: ReadonlyMap<string, Upload>): unknown {
  switch (kind) {
    case 'integer':
      return readInteger(name, given)
    case 'float':
      return readFloat(name, given)
    case 'boolean':
      return readBoolean(name, given)
    case 'string':
      if (typeof given === 'string') return given
      if (typeof given === 'number') return String(given)
      throw illTyped(name, 'String')
    case 'chat':
      return readChat(name, given)
    case 'file':
      return readFile(name, given, uploads)
    case 'integers':
      return readArray(name, given).map((one) => readInteger(name, one))
    case 'strings':
      return readArray(name, given).map((one) => {
        if (typeof one !== 'string') throw illTyped(name, 'Array of String')
        return one
      })
    case 'entities':
    case 'album':
    case 'reactions':
    case 'commands':
      return readArray(name, given).map((one) => asObject(name, one))
    case 'options':
      return readArray(name, given)
    case 'reply':
      return { ...asObject(name, parsed(given, 'reply parameters')), message_id: replyTarget(given) }
    case 'keyboard':
    case 'markup':
      return asMarkup(parsed(given, 'reply keyboard markup'))
    case 'preview':
    case 'media':
    case 'scope':
    case 'object':
      return asObject(name, parsed(given, name.replaceAll('_', ' ')))
    default:
      return kind satisfies never
  }
}

function illTyped(name: string, type: string): Error {
  return badRequest(`parameter "${name}" must be of type ${type}`)
}

function readInteger(name: string, given: unknown): number {
  const value = typeof given === 'string' && /^-?\d+$/.test(given) ? Number(given) : given
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) throw illTyped(name, 'Integer')
  return value
}

function readFloat(name: string, given: unknown): number {
  const value = typeof given === 'string' && given.trim() !== '' ? Number(given) : given
  if (typeof value !== 'number' || !Number.isFinite(value)) throw illTyped(name, 'Float')
  return value
}

function readBoolean(name: string, given: unknown): boolean {
  if (given === true || given === 'true' || given === 'True' || given === '1') return true
  if (given === false || given === 'false' || given === 'False' || given === '0') return false
  throw illTyped(name, 'Boolean')
}

function readChat(name: string, given: unknown): number | string {
  if (typeof given === 'string' && given.startsWith('@')) return given
  if (typeof given === 'number' || (typeof given === 'string' && /^-?\d+$/.test(given))) return readInteger(name, given)
  throw badRequest('chat not found')
}

function readFile(name: string, given: unknown, uploads: ReadonlyMap<string, Upload>): string | Upload {
  if (isUpload(given)) return given
  if (typeof given !== 'string') throw illTyped(name, 'InputFile or String')
  if (!given.startsWith('attach://')) return given
  const upload = uploads.get(given.slice('attach://'.length))
  if (!upload) throw badRequest(`there is no ${fileWord(name)} in the request`)
  return upload
}

function parsed(given: unknown, what: string): unknown {
  if (typeof given !== 'string') return given
  try {
    return JSON.parse(given) as unknown
  } catch {
    throw badRequest(`can't parse ${what} JSON object`)
  }
}

function readArray(name: string, given: unknown): unknown[] {
  const value = parsed(given, name.replaceAll('_', ' '))
  if (!Array.isArray(value)) throw illTyped(name, 'Array')
  return value
}

function asObject(name: string, value: unknown): Raw {
  if (!isRecord(value)) throw illTyped(name, 'Object')
  return value
}

function asMarkup(value: unknown): Raw {
  if (!isRecord(value)) throw badRequest('object expected as reply markup')
  return value
}

function isRecord(value: unknown): value is Raw {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isUpload(value: unknown): value is Upload {
  return isRecord(value) && value.bytes instanceof Uint8Array
}

function replyTarget(given: unknown): number {
  const { message_id: id } = asObject('reply_parameters', parsed(given, 'reply parameters'))
  if (id === undefined) throw badRequest('message identifier is not specified')
  return readInteger('message_id', id)
}
