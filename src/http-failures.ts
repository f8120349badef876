// What HTTP itself says of a call that went wrong, whoever the vendor is.
import { Unreachable } from './errors.ts'

/** Before any byte was sent: nothing can have been done. */
const neverSent = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
])

/** What a call without an answer means. `cause`: as much of the error as holds no secret. */
export function noAnswer(vendor: string, error: unknown, cause?: unknown): Unreachable {
  const codes = systemCodes(error)
  const code = codes[0] ?? (error instanceof Error ? error.name : 'unknown')
  if (codes.length > 0 && codes.every((one) => neverSent.has(one)))
    return new Unreachable(`${vendor} can't be reached (${code})`, 'not_done', cause)
  return new Unreachable(`${vendor} did not answer (${code})`, 'unknown', cause)
}

/** The codes at the bottom of an error; several where several addresses were tried. */
export function systemCodes(error: unknown): string[] {
  if (!(error instanceof Error)) return []
  if (error instanceof AggregateError && error.errors.length > 0) return error.errors.flatMap(systemCodes)
  const inner = systemCodes(error.cause)
  if (inner.length > 0) return inner
  return 'code' in error && typeof error.code === 'string' ? [error.code] : []
}

/** Retry-After is seconds or a date (RFC 9110, 10.2.3); null where it is neither. In seconds, below 0 for the past. */
export function retryAfterSeconds(header: string | null): number | null {
  if (header === null) return null
  const seconds = Number(header)
  if (!Number.isNaN(seconds)) return seconds
  const date = Date.parse(header)
  return Number.isNaN(date) ? null : Math.ceil((date - Date.now()) / 1000)
}
