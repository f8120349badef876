// Files to and from the board. Uploads pass through a temporary file, never through memory. A comment's attachment may
// name any address on earth, so a hub of the public Todoist fetches public ones only, and our token goes to the API's own
// origin and to Todoist's file host alone.
import { createWriteStream, openAsBlob } from 'node:fs'
import { lookup } from 'node:dns/promises'
import { BlockList, isIP } from 'node:net'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { z } from 'zod'

import type { FileRef } from '../../src/domain/content.ts'
import { Gone, isFailure, Rejected, Unreachable } from '../../src/errors.ts'
import type { BoardAttachment, OpenFile } from '../../src/ports.ts'
import { connectionFailure, NotTheirWord, type Http } from './http.ts'
import type { TokenSource } from './tokens.ts'
import { createUploadFolders } from './upload-folders.ts'

/** Todoist API: an upload may take five minutes. */
const UPLOAD_TIMEOUT_MS = 5 * 60_000
const MAX_REDIRECTS = 5
/** Where uploads live: the SDK asks there with the token, and is sent on to a signed link. */
const FILE_HOST = 'https://files.todoist.com'

export type Files = {
  upload: (file: OpenFile) => Promise<BoardAttachment>
  open: (file: FileRef) => Promise<OpenFile>
}

/** `first`: asked for itself, not by a redirect; whoever that leads to elsewhere never sees the token. */
export function mayKnowToken(url: URL, home: string, first: boolean): boolean {
  return url.origin === home || (first && url.origin === FILE_HOST)
}

export function createFiles(options: { http: Http; tokens: TokenSource; apiUrl: string; timeoutMs: number }): Files {
  const { http, tokens, timeoutMs } = options
  const home = new URL(options.apiUrl)
  const openFolder = createUploadFolders()

  async function get(url: URL, first: boolean): Promise<Response> {
    if (url.protocol !== 'https:' && url.protocol !== 'http:') {
      throw new Rejected('An attachment that is not on the web can not be fetched', 'thing')
    }
    const own = url.origin === home.origin
    // A board that is itself on a private network has its files there too.
    if (!own && !(await isPrivate(home.hostname)) && (await isPrivate(url.hostname)))
      throw new Rejected('An attachment on a private network is not fetched', 'thing')
    if (!mayKnowToken(url, home.origin, first)) return await fetched(url, {})
    const token = await tokens.current()
    const response = await fetched(url, { authorization: `Bearer ${token}` })
    if (response.status !== 401) return response
    await response.body?.cancel()
    const fresh = await tokens.refresh(token)
    return fresh === token ? response : await fetched(url, { authorization: `Bearer ${fresh}` })
  }

  async function fetched(url: URL, headers: Record<string, string>): Promise<Response> {
    // The limit is on the answer's beginning: a big file may take its time.
    const patience = new AbortController()
    const timer = setTimeout(() => patience.abort(new DOMException('Too slow', 'TimeoutError')), timeoutMs)
    try {
      return await fetch(url, { headers, redirect: 'manual', signal: patience.signal })
    } catch (error) {
      throw connectionFailure(error)
    } finally {
      clearTimeout(timer)
    }
  }

  return {
    async upload(file) {
      await using folder = await openFolder()
      try {
        await pipeline(file.stream, createWriteStream(folder.file))
        const blob = await openAsBlob(folder.file, { type: file.mime ?? 'application/octet-stream' })
        const form = () => {
          const data = new FormData()
          data.append('file', blob, file.name)
          return data
        }
        const answer = await http.ask('uploads', { method: 'POST', form, timeoutMs: UPLOAD_TIMEOUT_MS })
        const attachment = z.looseObject({ file_url: z.string().min(1) }).safeParse(answer)
        if (attachment.success) return attachment.data
        throw new Unreachable('Todoist took a file but did not say where it is', 'unknown', attachment.error)
      } catch (error) {
        // What is turned away for what is in it may be this one alone.
        if (error instanceof NotTheirWord) throw new Unreachable(error.message, 'not_done', error, { who: 'file' })
        if (isFailure(error)) throw error
        throw new Unreachable('A file could not be read for its upload', 'not_done', error)
      }
    },

    async open(file) {
      let url = URL.parse(file.ref)
      const ours = url !== null && mayKnowToken(url, home.origin, true)
      for (let hop = 0; url && hop <= MAX_REDIRECTS; hop++) {
        const response = await get(url, hop === 0)
        const next = response.headers.get('location')
        if (response.status < 300 || response.status >= 400 || next === null) return opened(response, file, ours)
        await response.body?.cancel()
        url = URL.parse(next, url.href)
      }
      throw new Rejected('An attachment leads nowhere', 'thing')
    },
  }
}

/** `ours`: it lies at Todoist, where another token or a fresh link may be let in. */
async function opened(response: Response, file: FileRef, ours: boolean): Promise<OpenFile> {
  const { status, headers, body } = response
  if (!response.ok || !body) {
    await body?.cancel()
    if (status === 404 || status === 410) throw new Gone('The attachment is no longer there', 'comment')
    const forNow = status >= 500 || status === 429 || (ours && (status === 401 || status === 403))
    if (forNow) throw new Unreachable(`The attachment's server answered ${status}`, 'not_done')
    throw new Rejected(`The attachment's server refused with ${status}`, 'thing')
  }
  const length = Number(headers.get('content-length') ?? NaN)
  const plain = headers.get('content-encoding') === null
  const mime = headers.get('content-type')?.split(';')[0] ?? null
  return {
    stream: Readable.fromWeb(body),
    size: plain && Number.isFinite(length) ? length : file.size,
    name: file.name,
    mime: file.mime ?? mime,
  }
}

const notPublic = new BlockList()
for (const [net, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const) {
  notPublic.addSubnet(net, bits, 'ipv4')
}
for (const [net, bits] of [
  ['::', 127],
  ['64:ff9b::', 96],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const) {
  notPublic.addSubnet(net, bits, 'ipv6')
}

/** Keeps an attachment from making us ask machines that only we can reach. */
async function isPrivate(hostname: string): Promise<boolean> {
  const host = hostname.replace(/^\[|\]$/g, '')
  const addresses = isIP(host) ? [host] : await addressesOf(host)
  const hidden = (address: string) => notPublic.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')
  return addresses.length === 0 || addresses.some(hidden)
}

async function addressesOf(host: string): Promise<string[]> {
  try {
    return (await lookup(host, { all: true })).map((found) => found.address)
  } catch (error) {
    throw connectionFailure(error)
  }
}
