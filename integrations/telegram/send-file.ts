// A file from elsewhere, streamed into the chat as it is read. If the reading breaks, the upload never ends properly
// and Telegram sends nothing: that is known, unlike after other breaks.
import { Readable } from 'node:stream'
import { InputFile } from 'grammy'
import { Gone, isFailure, Rejected, Unreachable, type Failure } from '../../src/errors.ts'
import type { FileSource, OpenFile } from '../../src/ports.ts'
import { codeOf, timedOut } from './failures.ts'
import { type Request, type SendFile, uploadRequest } from './calls.ts'

/** Bot API: sendDocument and sendPhoto, uploads by multipart. */
const LARGEST_UPLOAD = 50 * 2 ** 20
const LARGEST_PHOTO = 10 * 2 ** 20

const PICTURES = new Set(['image/jpeg', 'image/png', 'image/webp'])

export async function sendFile(
  call: SendFile,
  files: FileSource,
  send: (request: Request) => Promise<unknown>,
  stands: () => boolean,
): Promise<unknown> {
  const open = async (): Promise<OpenFile> =>
    await files.open(call.file).catch((error: unknown) => {
      throw aboutFile(error)
    })
  const file = await open()
  if (!looksLikePhoto(file)) return upload(call, file, 'document', send, stands)
  try {
    return await upload(call, file, 'photo', send, stands)
  } catch (failure) {
    // Too long and thin, too many pixels, or broken: as a document it still arrives.
    if (!(failure instanceof Rejected) || !/photo_|image_process_failed|photo is too/i.test(failure.message))
      throw failure
    return upload(call, await open(), 'document', send, stands)
  }
}

async function upload(
  call: SendFile,
  file: OpenFile,
  as: 'photo' | 'document',
  send: (request: Request) => Promise<unknown>,
  stands: () => boolean,
): Promise<unknown> {
  let broken: Failure | undefined
  let bytes = 0
  let waiting = true
  const read = async function* (): AsyncGenerator<Uint8Array> {
    try {
      for await (const chunk of file.stream) {
        waiting = false
        goOn(stands)
        bytes += Buffer.byteLength(chunk)
        if (bytes > LARGEST_UPLOAD) throw tooBig()
        yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk
        waiting = true
      }
      waiting = false
      goOn(stands)
    } catch (error) {
      broken = isFailure(error) ? error : aboutFile(error)
      throw error
    }
  }
  try {
    if (file.size !== null && file.size > LARGEST_UPLOAD) throw tooBig()
    return await send(uploadRequest(call, new InputFile(read(), headerSafe(file.name)), as))
  } catch (failure) {
    if (broken) throw broken
    throw waiting && timedOut(failure) ? notInTime(failure) : failure
  } finally {
    if (file.stream instanceof Readable) file.stream.destroy()
  }
}

/** Trouble with whoever has the file is no word about the chat; that it is not to be had is. */
function aboutFile(error: unknown): Failure {
  if (error instanceof Gone || (error instanceof Rejected && error.scope === 'thing')) return error
  const why = isFailure(error) ? error.message : codeOf(error)
  return new Unreachable(`The file could not be read: ${why}`, 'not_done', error, { who: 'file' })
}

function notInTime(failure: unknown): Unreachable {
  return new Unreachable('The file did not come to its end in time', 'not_done', failure, { who: 'file' })
}

function tooBig(): Rejected {
  return new Rejected('The file is too big for Telegram, which takes 50 MB from bots', 'thing')
}

/** An upload is done when its end is there: whoever stood still before that leaves it without one. */
function goOn(stands: () => boolean): void {
  if (!stands()) throw new Unreachable('The claim was over before the file was sent', 'not_done')
}

function looksLikePhoto(file: OpenFile): boolean {
  return PICTURES.has(file.mime ?? '') && file.size !== null && file.size > 0 && file.size <= LARGEST_PHOTO
}

/** grammY writes the name into a header as it is; without quotes a space or a letter outside ASCII ends it for many. */
function headerSafe(name: string): string {
  return `"${name.replace(/[\r\n";\\/]+/g, '_') || 'file'}"`
}
