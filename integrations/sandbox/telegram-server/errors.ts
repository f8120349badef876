// The Bot API's refusals. Descriptions are the vendor's own words; clients match on them, so not a letter may differ.
import type { ResponseParameters } from '@grammyjs/types'

export class Refusal extends Error {
  readonly code: number
  readonly parameters: ResponseParameters | undefined

  constructor(code: number, description: string, parameters?: ResponseParameters) {
    super(description)
    this.code = code
    this.parameters = parameters
  }
}

export function badRequest(what: string, parameters?: ResponseParameters): Refusal {
  return new Refusal(400, `Bad Request: ${what}`, parameters)
}

export function forbidden(what: string): Refusal {
  return new Refusal(403, `Forbidden: ${what}`)
}

export function conflict(what: string): Refusal {
  return new Refusal(409, `Conflict: ${what}`)
}

export function tooManyRequests(retryAfter: number): Refusal {
  return new Refusal(429, `Too Many Requests: retry after ${retryAfter}`, { retry_after: retryAfter })
}

export const notModified =
  'message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message'

export const queryTooOld = 'query is too old and response timeout expired or query ID is invalid'
