// How Google says no: the status, and a body with a code, a status word and a message (Google APIs: errors).

export class Refusal extends Error {
  override name = 'Refusal'
  readonly status: number
  readonly body: unknown
  constructor(status: number, body: unknown) {
    super(`refused with ${status}`)
    this.status = status
    this.body = body
  }
}

function refusal(code: number, status: string, message: string, details: unknown[] = []): Refusal {
  return new Refusal(code, { error: { code, message, status, ...(details.length > 0 ? { details } : {}) } })
}

const reason = (word: string): unknown => ({
  '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
  reason: word,
  domain: 'googleapis.com',
  metadata: { service: 'sheets.googleapis.com' },
})

export const notFound = (): Refusal => refusal(404, 'NOT_FOUND', 'Requested entity was not found.')
export const noPermission = (): Refusal => refusal(403, 'PERMISSION_DENIED', 'The caller does not have permission')
export const invalid = (message: string): Refusal => refusal(400, 'INVALID_ARGUMENT', message)
export const notSupported = (): Refusal =>
  refusal(400, 'FAILED_PRECONDITION', 'This operation is not supported for this document')
export const internal = (): Refusal => refusal(500, 'INTERNAL', 'Internal error encountered.')

export const unauthenticated = (): Refusal =>
  refusal(
    401,
    'UNAUTHENTICATED',
    'Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential.',
    [reason('ACCESS_TOKEN_EXPIRED')],
  )

export const scopeTooSmall = (): Refusal =>
  refusal(403, 'PERMISSION_DENIED', 'Request had insufficient authentication scopes.', [
    reason('ACCESS_TOKEN_SCOPE_INSUFFICIENT'),
  ])

export const switchedOff = (): Refusal =>
  refusal(
    403,
    'PERMISSION_DENIED',
    'Google Sheets API has not been used in project 123456789 before or it is disabled.',
    [reason('SERVICE_DISABLED')],
  )

export const overQuota = (kind: 'Read' | 'Write'): Refusal =>
  refusal(
    429,
    'RESOURCE_EXHAUSTED',
    `Quota exceeded for quota metric '${kind} requests' and limit '${kind} requests per minute per user' of service 'sheets.googleapis.com' for consumer 'project_number:123456789'.`,
    [reason('RATE_LIMIT_EXCEEDED')],
  )

/** The token endpoint speaks OAuth's own way (RFC 6749, 5.2). */
export function badGrant(description: string, error = 'invalid_grant'): Refusal {
  return new Refusal(400, { error, error_description: description })
}
