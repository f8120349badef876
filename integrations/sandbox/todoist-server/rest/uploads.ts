// /uploads: files, by multipart or raw with X-File-Name, served back at their own address on this server.
import { randomUUID } from 'node:crypto'
import { isArgs } from '../arguments.ts'
import type { Call, Route } from '../call.ts'
import { Refusal, missingArgument, notFound } from '../errors.ts'
import type { FileAttachment } from '../records.ts'
import type { State } from '../state.ts'

export type UploadedPart = { name: string; type: string; bytes: Uint8Array }

export function uploadRoutes(state: State, options: { url: () => string; uploadLimitMb: number }): Route[] {
  return [
    {
      method: 'POST',
      path: '/uploads',
      scope: 'data:read_write',
      run: ({ userId, args, raw, header }) => storeFile(state, options, userId, partOf(args, raw, header)),
    },
    {
      method: 'DELETE',
      path: '/uploads',
      scope: 'data:read_write',
      run({ userId, query, args }) {
        const url = query.get('file_url') ?? args.file_url
        if (typeof url !== 'string') throw missingArgument('file_url')
        const path = URL.canParse(url) ? new URL(url).pathname : ''
        if (state.files.get(path)?.owner !== userId) throw notFound('File')
        state.files.delete(path)
        return 'ok'
      },
    },
  ]
}

export function storeFile(
  state: State,
  options: { url: () => string; uploadLimitMb: number },
  owner: string,
  part: UploadedPart,
): FileAttachment {
  if (part.bytes.length > options.uploadLimitMb * 1024 * 1024)
    throw new Refusal(400, 20, 'INVALID_ARGUMENT_VALUE', 'Uploaded file is too large', {
      extra: { argument: 'file', upload_limit_mb: options.uploadLimitMb },
    })
  const path = `/files/${randomUUID()}/${encodeURIComponent(part.name)}`
  const url = options.url() + path
  state.files.set(path, { ...part, owner, url })
  const image = part.type.startsWith('image/')
  return {
    resource_type: image ? 'image' : part.type.startsWith('audio/') ? 'audio' : 'file',
    file_name: part.name,
    file_size: part.bytes.length,
    file_type: part.type,
    file_url: url,
    upload_state: 'completed',
    ...(image ? { image: url, image_width: 640, image_height: 480 } : {}),
  }
}

function partOf(args: Call['args'], raw: Buffer, header: Call['header']): UploadedPart {
  if (header('content-type').startsWith('multipart/form-data')) {
    const { file } = args
    if (!isArgs(file) || !(file.bytes instanceof Uint8Array)) throw missingArgument('file')
    return { name: String(file.name), type: String(file.type), bytes: file.bytes }
  }
  const name = header('x-file-name')
  if (name === '') throw missingArgument('file_name')
  if (raw.length === 0) throw missingArgument('file')
  return { name: decodeURIComponent(name), type: header('content-type') || 'application/octet-stream', bytes: raw }
}
