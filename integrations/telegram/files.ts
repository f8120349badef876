// Files people sent in the chat, read from Telegram as a stream. The address holds the bot's token, so no error that
// leaves here may carry it; and bots get nothing above 20 MB (Bot API: getFile).
import { Readable } from 'node:stream'
import type { FileRef } from '../../src/domain/content.ts'
import { Busy, isFailure, Rejected, Unreachable } from '../../src/errors.ts'
import type { OpenFile } from '../../src/ports.ts'
import type { Ask } from './api.ts'
import { codeOf } from './failures.ts'

type Source = { ask: Ask; token: string; apiRoot: string; timeoutMs: number }

export async function openFile(file: FileRef, source: Source): Promise<OpenFile> {
  const known = await source.ask('getFile', (raw) => raw.getFile({ file_id: file.ref }))
  if (known.file_path === undefined) throw new Rejected('Telegram has no address for this file', 'thing')
  const address = `${source.apiRoot.replace(/\/+$/, '')}/file/bot${source.token}/${known.file_path}`

  const abort = new AbortController()
  const waiting = setTimeout(() => abort.abort(), source.timeoutMs)
  try {
    const response = await fetch(address, { signal: abort.signal, redirect: 'error' })
    if (!response.ok) {
      await response.body?.cancel()
      throw refusal(response.status)
    }
    const length = Number(response.headers.get('content-length') ?? Number.NaN)
    const stream = Readable.from(chunksOf(response.body, abort, source.timeoutMs), { objectMode: false })
    stream.once('close', () => abort.abort())
    const size = Number.isFinite(length) ? length : (known.file_size ?? file.size)
    return { stream, size, name: file.name, mime: file.mime }
  } catch (error) {
    throw isFailure(error) ? error : brokenOff(error)
  } finally {
    clearTimeout(waiting)
  }
}

/** Gives up when Telegram sends nothing for the whole time; a slow reader on our side is not held against it. */
async function* chunksOf(
  body: Response['body'],
  abort: AbortController,
  timeoutMs: number,
): AsyncGenerator<Uint8Array> {
  if (body === null) return
  const reader = body.getReader()
  for (;;) {
    const waiting = setTimeout(() => abort.abort(), timeoutMs)
    try {
      const { done, value } = await reader.read()
      if (done) return
      clearTimeout(waiting)
      yield value
    } catch (error) {
      throw brokenOff(error)
    } finally {
      clearTimeout(waiting)
    }
  }
}

function brokenOff(error: unknown): Unreachable {
  const code = codeOf(error)
  return new Unreachable(`A file could not be read from Telegram: ${code}`, 'not_done', new Error(code))
}

function refusal(status: number): Error {
  const message = `Telegram answered ${status} for a file`
  if (status === 429) return new Busy(message, 5000)
  if (status >= 500) return new Unreachable(message, 'not_done')
  return new Rejected(message, status === 401 ? 'account' : 'thing')
}
