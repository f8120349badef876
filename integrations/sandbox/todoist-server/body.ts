// Reading a request's body: JSON, a form, or multipart. At most 1 MiB, except for uploads.
import type { IncomingMessage } from 'node:http'
import rawBody from 'raw-body'
import type { Args } from './arguments.ts'
import { isArgs } from './arguments.ts'
import { Refusal, bodyTooLarge } from './errors.ts'

const MAX_BODY = 1024 * 1024

export async function readBody(request: IncomingMessage, path: string): Promise<Buffer> {
  const limit = path.endsWith('/uploads') ? 512 * MAX_BODY : MAX_BODY
  try {
    return await rawBody(request, { limit })
  } catch (error) {
    if (isArgs(error) && error.type === 'entity.too.large') throw bodyTooLarge()
    throw error
  }
}

export async function parseBody(raw: Buffer, contentType: string): Promise<Args> {
  if (raw.length === 0) return {}
  if (contentType.startsWith('multipart/form-data')) return await parseMultipart(raw, contentType)
  if (contentType.startsWith('application/x-www-form-urlencoded'))
    return Object.fromEntries(new URLSearchParams(raw.toString()))
  if (!contentType.startsWith('application/json')) return {}
  try {
    const value: unknown = JSON.parse(raw.toString())
    if (isArgs(value)) return value
  } catch {
    // Refused below, like any other body that is not an object.
  }
  throw new Refusal(400, 20, 'INVALID_ARGUMENT_VALUE', 'Invalid argument value', {
    extra: { argument: 'body', explanation: 'Expected a JSON object' },
  })
}

async function parseMultipart(raw: Buffer, contentType: string): Promise<Args> {
  const form = await new Response(new Uint8Array(raw), { headers: { 'content-type': contentType } })
    .formData()
    .catch(() => {
      throw new Refusal(400, 20, 'INVALID_ARGUMENT_VALUE', 'Invalid argument value', {
        extra: { argument: 'body', explanation: 'Malformed multipart body' },
      })
    })
  const args: Record<string, unknown> = {}
  for (const [name, value] of form)
    args[name] =
      typeof value === 'string'
        ? value
        : {
            name: value.name,
            type: value.type || 'application/octet-stream',
            bytes: new Uint8Array(await value.arrayBuffer()),
          }
  return args
}
