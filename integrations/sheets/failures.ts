// What Google's refusals mean, in our words: what to do next, and what a person has to mend. Nothing of a request is
// told on: it carries tokens.

import { z } from 'zod'
import { Busy, isFailure, Misread, Rejected, Unreachable } from '../../src/errors.ts'
import type { Failure } from '../../src/errors.ts'
import { noAnswer, retryAfterSeconds, systemCodes } from '../../src/http-failures.ts'

/** Quotas are refilled every minute (Sheets API: usage limits). */
const quotaSeconds = 60

const refusal = z.looseObject({
  error: z.looseObject({
    message: z.string(),
    status: z.string().optional(),
    details: z.array(z.looseObject({ reason: z.string().optional() })).optional(),
  }),
})

/** As the token endpoint says no (RFC 6749, 5.2). */
const grantRefusal = z.looseObject({ error: z.string(), error_description: z.string().optional() })

/** The account's mail address is no secret: somebody has to share the sheet with it. */
export type Asked = { email: string; tab: string | null }

/** What the library throws, as one of the five kinds. */
export function failureOf(error: unknown, asked: Asked): Failure {
  if (isFailure(error)) return error
  const response = responseOf(error)
  if (response) return answered(response, asked)
  // Signing comes before any call.
  if (systemCodes(error).some((code) => code.startsWith('ERR_OSSL') || code.startsWith('ERR_CRYPTO')))
    return new Rejected('the private key in SHEETS_CREDS can not be used; take a new one', 'account')
  return noAnswer('Google Sheets', error)
}

export function isTokenRefused(error: unknown): boolean {
  return responseOf(error)?.status === 401
}

type Answer = { status: number; data: unknown; retryAfter: string | null }

function answered({ status, data, retryAfter }: Answer, { email, tab }: Asked): Failure {
  const grant = grantRefusal.safeParse(data)
  if (grant.success && status < 500)
    return new Rejected(
      `Google refuses the key in SHEETS_CREDS (${grant.data.error_description ?? grant.data.error}); take a new one, and see that the clock is right`,
      'account',
    )
  const said = refusal.safeParse(data)
  const { message, status: word, details = [] } = said.success ? said.data.error : { message: '', status: undefined }
  const reasons = details.map(({ reason }) => reason)
  if (status === 429 || reasons.includes('RATE_LIMIT_EXCEEDED'))
    return new Busy('Google asks to slow down', Math.max(0, retryAfterSeconds(retryAfter) ?? quotaSeconds) * 1000)
  if (status >= 500) return new Unreachable(`Google Sheets answered ${status}`, 'unknown')
  if (!said.success) return new Misread(`Google Sheets answered ${status} with something that is not its own`)
  if (status === 401) return new Rejected('Google does not accept our token (401)', 'account')
  if (reasons.includes('SERVICE_DISABLED'))
    return new Rejected(
      'the Google Sheets API is switched off; enable it in the project of the service account',
      'account',
    )
  if (status === 403)
    return new Rejected(`the sheet is not shared with ${email}, or not as an editor where rows are added`, 'place')
  if (status === 404) return new Rejected('there is no sheet with the id in SHEETS_ID', 'place')
  if (word === 'FAILED_PRECONDITION')
    return new Rejected('the file is no Google sheet; open it there and save it as one', 'place')
  if (/unable to parse range/i.test(message))
    return new Rejected(tab === null ? 'the sheet has no tab to read' : `the sheet has no tab called "${tab}"`, 'place')
  return new Rejected(`Google Sheets refused with ${status}: ${message.slice(0, 200)}`, 'thing')
}

function responseOf(error: unknown): Answer | null {
  if (!(error instanceof Error) || !('response' in error)) return null
  const { response } = error
  if (typeof response !== 'object' || response === null || !('status' in response)) return null
  const headers = 'headers' in response && response.headers instanceof Headers ? response.headers : null
  return {
    status: Number(response.status),
    data: 'data' in response ? response.data : null,
    retryAfter: headers?.get('retry-after') ?? null,
  }
}
