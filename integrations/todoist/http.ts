// One request to Todoist, and its failures in our words. Not the SDK's transport: that one sends a request again by
// itself (POSTs too), obeys proxy variables even for a server on this machine, hides the Retry-After header, and can't
// be told from here how long to wait.
import { Busy, isFailure, Rejected, Unreachable, type Failure } from '../../src/errors.ts'
import { noAnswer, retryAfterSeconds } from '../../src/http-failures.ts'
import { failureOf, syncErrorSchema } from './calls.ts'
import type { TokenSource } from './tokens.ts'

export type Ask = {
  method?: 'GET' | 'POST'
  query?: Record<string, string>
  json?: unknown
  form?: () => FormData
  timeoutMs?: number
  /** What a 404 means. Unset: the place asked for is not there, or not ours to see. */
  missing?: 'task' | 'comment'
}

export type Http = {
  /** Asks the API under /api/v1 and gives what it answers in JSON. */
  ask(path: string, ask?: Ask): Promise<unknown>
}

/** The board no longer accepts the token that says where reading left off: read everything. */
export class SyncTokenRefused extends Error {
  override name = 'SyncTokenRefused' as const
}

/** Turned away by somebody on the way: nothing was done, and another time it may be let through. */
export class NotTheirWord extends Unreachable {
  constructor(status: number) {
    super(`Todoist was not reached: somebody answered ${status} in its place`, 'not_done')
  }
}

export function createHttp(options: {
  apiUrl: string
  timeoutMs: number
  tokens: TokenSource
  /** Milliseconds to wait before the next call, which is booked by asking. Null: whoever asks has booked it. */
  budget: (() => Promise<number>) | null
  /** Told of every 429, before whoever asked is: for so long the account is not to be asked by anybody. */
  slowedDown?: (ms: number) => Promise<void>
}): Http {
  const { tokens } = options

  async function send(path: string, ask: Ask, token: string): Promise<{ response: Response; text: string }> {
    const url = new URL(`/api/v1/${path}`, options.apiUrl)
    for (const [name, value] of Object.entries(ask.query ?? {})) url.searchParams.set(name, value)
    const headers: Record<string, string> = { authorization: `Bearer ${token}`, accept: 'application/json' }
    if (ask.json !== undefined) headers['content-type'] = 'application/json'
    const body = ask.form ? ask.form() : ask.json === undefined ? undefined : JSON.stringify(ask.json)
    const signal = AbortSignal.timeout(ask.timeoutMs ?? options.timeoutMs)
    try {
      const response = await fetch(url, { method: ask.method ?? 'GET', headers, body, signal, redirect: 'error' })
      return { response, text: await response.text() }
    } catch (error) {
      throw connectionFailure(error)
    }
  }

  return {
    async ask(path, ask = {}) {
      const wait = (await options.budget?.()) ?? 0
      if (wait > 0) throw new Busy('The budget for Todoist is spent', wait)
      const token = await tokens.current()
      let answer = await send(path, ask, token)
      if (answer.response.status === 401) {
        const fresh = await tokens.refresh(token)
        if (fresh !== token) answer = await send(path, ask, fresh)
      }
      const { response, text } = answer
      if (response.ok) return readJson(text)
      const refused = refusal(response, text, ask.missing ?? null)
      if (response.status === 429 && refused instanceof Busy) await options.slowedDown?.(refused.afterMs)
      throw refused
    },
  }
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new Unreachable('Todoist answered with something that is not JSON', 'unknown', error)
  }
}

function refusal(response: Response, text: string, missing: 'task' | 'comment' | null): Error {
  const { status } = response
  const error = syncErrorSchema.safeParse(parsed(text))
  const said = error.success ? { ...error.data, http_code: status } : null
  // 408, 425: come again (RFC 9110, 15.5.9; RFC 8470, 5.2).
  if (status >= 500 || status === 408 || status === 425)
    return new Unreachable(`Todoist answered ${status}`, 'unknown', said)
  if (status === 429) {
    const seconds = said?.error_extra?.retry_after ?? retryAfterSeconds(response.headers.get('retry-after')) ?? 30
    return new Busy('Todoist asks to slow down', Math.max(0, seconds) * 1000, said)
  }
  if (status === 400 && /sync[_ ]?token/i.test(text)) {
    return new SyncTokenRefused('Todoist refuses the sync token', { cause: said })
  }
  if (said) return failureOf(said, missing)
  if (status === 401) return new Rejected('Todoist does not accept our token (401)', 'account')
  // Whoever says that it is too much, it is.
  if (status === 413) return new Rejected('It is too big for Todoist (413)', 'thing')
  return new NotTheirWord(status)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** What a failed fetch means. Its own text names hosts and ports only, never a header. */
export function connectionFailure(error: unknown): Failure {
  if (isFailure(error)) return error
  return noAnswer('Todoist', error, error)
}
