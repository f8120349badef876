// The vendor's refusals, word for word where its documentation gives the words.
import { randomBytes } from 'node:crypto'

export type ErrorBody = {
  error: string
  error_code: number
  error_tag: string
  http_code: number
  error_extra: Record<string, unknown>
}

export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly status: number
  readonly code: number
  readonly tag: string
  readonly extra: Record<string, unknown>
  readonly headers: Record<string, string>
  /** In a sync status some errors come in a short form: only the code and the words. */
  readonly short: boolean

  constructor(
    status: number,
    code: number,
    tag: string,
    words: string,
    more: { extra?: Record<string, unknown>; headers?: Record<string, string>; short?: boolean } = {},
  ) {
    super(words)
    this.status = status
    this.code = code
    this.tag = tag
    this.extra = more.extra ?? {}
    this.headers = more.headers ?? {}
    this.short = more.short ?? false
  }
}

export function bodyOf(refusal: Refusal): ErrorBody {
  return {
    error: refusal.message,
    error_code: refusal.code,
    error_extra: { event_id: randomBytes(16).toString('hex'), ...refusal.extra },
    error_tag: refusal.tag,
    http_code: refusal.status,
  }
}

export const notFound = (what: string) =>
  new Refusal(404, 478, 'NOT_FOUND', `${what} not found`, { extra: { retry_after: 3 } })

export const invalidArgument = (argument: string, explanation: string) =>
  new Refusal(400, 20, 'INVALID_ARGUMENT_VALUE', 'Invalid argument value', { extra: { argument, explanation } })

export const missingArgument = (argument: string) =>
  new Refusal(400, 19, 'ARGUMENT_MISSING', 'Required argument is missing', { extra: { argument } })

export const forbidden = (explanation: string) =>
  new Refusal(403, 32, 'FORBIDDEN', 'Forbidden', { extra: { explanation } })

export const legacyId = () =>
  new Refusal(
    400,
    557,
    'V1_ID_CANNOT_BE_USED',
    'The ID provided was deprecated and cannot be used with this version of the API',
  )

export const invalidTempId = () => new Refusal(400, 15, 'INVALID_TEMPID', 'Invalid temporary id', { short: true })

export const tooManyTasks = (projectId: string, max: number) =>
  new Refusal(403, 49, 'MAX_ITEMS_LIMIT_REACHED', 'Maximum number of items per user project limit reached', {
    extra: { project_id: projectId, max_count: max },
  })

export const tooManySections = (projectId: string, max: number) =>
  new Refusal(403, 50, 'MAX_SECTIONS_LIMIT_REACHED', 'Maximum number of sections per project limit reached', {
    extra: { project_id: projectId, max_count: max },
  })

export const unauthorized = () =>
  new Refusal(401, 477, 'UNAUTHORIZED', 'Unauthorized', {
    extra: { retry_after: 3 },
    headers: { 'WWW-Authenticate': 'Bearer error="invalid_token"', 'Retry-After': '3' },
  })

export const insufficientScope = () =>
  new Refusal(403, 403, 'AUTH_INSUFFICIENT_TOKEN_SCOPE', 'Insufficient Token scope', {
    extra: { access_type: 'access_token' },
  })

export const tooManyRequests = (retryAfter: number) =>
  new Refusal(429, 35, 'LIMITS_REACHED', 'Too many requests. Limits reached. Try again later', {
    extra: { retry_after: retryAfter },
    headers: { 'Retry-After': String(retryAfter) },
  })

export const tooManyCommands = () =>
  new Refusal(
    400,
    20,
    'INVALID_ARGUMENT_VALUE',
    'You can only submit max 100 commands pr. sync operation. Please split them up in smaller chunks',
    { extra: { argument: 'commands', max_count: 100 } },
  )

export const bodyTooLarge = () => new Refusal(413, 413, 'PAYLOAD_TOO_LARGE', 'Request entity too large')

export const invalidSyncToken = () =>
  new Refusal(400, 20, 'INVALID_ARGUMENT_VALUE', 'Invalid argument value', {
    extra: { argument: 'sync_token', explanation: 'Invalid sync token' },
  })
