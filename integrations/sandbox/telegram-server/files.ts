// Files: bytes or only a declared size. A file id is accepted as long as it was given out by this server; the same
// file keeps its unique id wherever it is sent again.
import type { FileKind, Memory, StoredFile } from './memory.ts'
import { nextNumber } from './memory.ts'
import { badRequest } from './errors.ts'
import type { Upload } from './parameters.ts'

export type NewFile = { kind: FileKind; bytes?: Uint8Array; size?: number; name?: string; mime?: string }

const megabyte = 2 ** 20
/** Bot API: getFile. */
const maxDownload = 20 * megabyte
const maxUpload = 50 * megabyte
const maxPhotoUpload = 10 * megabyte

const defaults: Record<FileKind, { mime: string; extension: string; folder: string }> = {
  photo: { mime: 'image/png', extension: 'png', folder: 'photos' },
  video: { mime: 'video/mp4', extension: 'mp4', folder: 'videos' },
  animation: { mime: 'video/mp4', extension: 'mp4', folder: 'animations' },
  document: { mime: 'application/octet-stream', extension: 'bin', folder: 'documents' },
  audio: { mime: 'audio/mpeg', extension: 'mp3', folder: 'music' },
  voice: { mime: 'audio/ogg', extension: 'oga', folder: 'voice' },
  video_note: { mime: 'video/mp4', extension: 'mp4', folder: 'video_notes' },
  sticker: { mime: 'image/webp', extension: 'webp', folder: 'stickers' },
}

/** One grey pixel, so that a made-up photo is a photo to whoever opens it. */
const pixel = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkaGj4DwAFhAKA0c1z3QAAAABJRU5ErkJggg==',
  'base64',
)

export function keepFile(memory: Memory, given: NewFile): StoredFile {
  const number = nextNumber(memory)
  const { mime, extension, folder } = defaults[given.kind]
  const bytes = given.bytes ?? (given.size === undefined ? madeUp(given.kind) : undefined)
  const suffix = /\.(\w{1,8})$/.exec(given.name ?? '')?.[1] ?? extension
  const tag = `${memory.bot.id}:${number}`
  const file: StoredFile = {
    id: `AgAC${Buffer.from(`id:${given.kind}:${tag}`).toString('base64url')}`,
    uniqueId: `AQAD${Buffer.from(`u:${tag}`).toString('base64url')}`,
    kind: given.kind,
    name: given.name,
    mime: given.mime ?? mime,
    size: given.size ?? bytes?.length ?? 0,
    bytes,
    path: `${folder}/file_${number}.${suffix}`,
  }
  memory.files.set(file.id, file)
  if (file.kind === 'photo') memory.files.set(`${file.id}s`, { ...file, ...preview(file) })
  return file
}

/** A photo comes in two sizes, each a file of its own. */
function preview(file: StoredFile): Pick<StoredFile, 'id' | 'uniqueId' | 'size' | 'bytes' | 'path'> {
  const bytes = file.bytes && file.bytes.length <= 1500 ? file.bytes : pixel
  return {
    id: `${file.id}s`,
    uniqueId: `${file.uniqueId}s`,
    size: bytes.length,
    bytes,
    path: file.path.replace('/file_', '/preview_'),
  }
}

function madeUp(kind: FileKind): Uint8Array {
  return kind === 'photo' ? pixel : Buffer.from(`a ${kind.replace('_', ' ')} made up by the sandbox\n`)
}

/** The file a bot sends: an upload, or the id of one it has seen. */
export function fileToSend(memory: Memory, kind: FileKind, given: string | Upload): StoredFile {
  if (typeof given !== 'string') {
    if (given.bytes.length === 0) throw badRequest('file must be non-empty')
    if (given.bytes.length > (kind === 'photo' ? maxPhotoUpload : maxUpload)) {
      throw badRequest(kind === 'photo' ? 'PHOTO_SAVE_FILE_INVALID' : 'Request Entity Too Large')
    }
    return keepFile(memory, { kind, bytes: given.bytes, name: given.name, mime: given.mime })
  }
  if (/^https?:\/\//i.test(given)) {
    return keepFile(memory, { kind, name: given.split(/[?#]/)[0]?.split('/').at(-1) })
  }
  const known = memory.files.get(given)
  if (!known) throw badRequest('wrong file identifier/HTTP URL specified')
  if (known.kind !== kind && !sendableAs(known.kind, kind)) {
    throw badRequest(`can't use file of type ${typeWord(known.kind)} as ${typeWord(kind)}`)
  }
  return known
}

/** Anything but a photo may go as a document once more; the rest keeps its kind. */
function sendableAs(from: FileKind, to: FileKind): boolean {
  return to === 'document' && (from === 'video' || from === 'animation' || from === 'audio')
}

function typeWord(kind: FileKind): string {
  return kind
    .split('_')
    .map((part) => `${part[0]?.toUpperCase() ?? ''}${part.slice(1)}`)
    .join('')
}

export function describeFile(memory: Memory, id: string): object {
  const file = memory.files.get(id)
  if (!file) throw badRequest('wrong file_id or the file is temporarily unavailable')
  if (file.size > maxDownload) throw badRequest('file is too big')
  return { file_id: file.id, file_unique_id: file.uniqueId, file_size: file.size, file_path: file.path }
}

/** What `GET /file/bot<token>/<path>` serves. */
export function download(memory: Memory, path: string): { bytes: Uint8Array; mime: string } | undefined {
  const file = [...memory.files.values()].find((one) => one.path === path && one.size <= maxDownload)
  return file && { bytes: file.bytes ?? Buffer.alloc(file.size, 'sandbox '), mime: file.mime }
}
