// Whose token we work with: an account connected by OAuth, else the personal token of the settings. New OAuth apps get
// an hour's token and a refresh token that changes with each use; a used one, sent late, makes Todoist revoke everything.
// So refreshing happens one at a time over all processes, and what came of it is saved before it is used.
import { createHash } from 'node:crypto'
import { refreshAuthToken, type AuthTokenResponse, type CustomFetch } from '@doist/todoist-api-typescript'
import { z } from 'zod'

import { Misread, Rejected, Unreachable } from '../../src/errors.ts'
import type { Log } from '../../src/log.ts'

/** Keeps secrets, encrypted, for all processes of this hub. */
export type Secrets = {
  /** Throws Misread for what was sealed with another key. */
  read(name: string): Promise<string | null>
  write(name: string, text: string): Promise<void>
  remove(name: string): Promise<void>
  /** One at a time per name, over all processes. */
  exclusively<T>(name: string, work: () => Promise<T>): Promise<T>
}

export type TodoistApp = { clientId: string; clientSecret: string }

/** An account connected by OAuth, as far as this process can tell. */
export type Connected = 'none' | 'stands' | 'unreadable'

export type TokenSource = {
  current(): Promise<string>
  /** A token that is not `stale`, which was refused; the same one if there is no other. */
  refresh(stale: string): Promise<string>
  connected(): Promise<Connected>
  /** Says the same as long as it is the same account's token, without a space. Asks nobody. */
  account(): Promise<string>
  /** Saves a connection just made by that account. */
  connect(answer: AuthTokenResponse, userId: string): Promise<void>
}

/** The name its secret is stored under. */
export const CONNECTION = 'todoist_connection'

const REFRESH_AHEAD_MS = 2 * 60_000

const connectionSchema = z.object({
  accessToken: z.string().min(1),
  refreshToken: z.string().nullable(),
  expiresAt: z.number().nullable(),
  /** Null: connected before this was kept. */
  userId: z
    .string()
    .nullish()
    .transform((id) => id ?? null),
})
type Connection = z.infer<typeof connectionSchema>

export function createTokenSource(options: {
  personalToken: string | null
  app: TodoistApp | null
  secrets: Secrets
  apiUrl: string
  timeoutMs: number
  log: Log
  now: () => number
}): TokenSource {
  const { personalToken, app, secrets, log, now } = options
  let refreshing: Promise<string> | null = null
  let unreadable = false
  /** The access token that is accepted no more and can't be renewed: the personal one stands in for it. */
  let refused: string | null = null

  /** What can't be read counts as not connected, but stays: the key may come back, or a new connection takes its place. */
  async function stored(): Promise<Connection | null> {
    try {
      const text = await secrets.read(CONNECTION)
      unreadable = false
      return text === null ? null : connectionSchema.parse(JSON.parse(text))
    } catch (error) {
      if (!(error instanceof Misread)) throw error
      if (!unreadable)
        log.error(
          { err: error },
          'The stored connection to Todoist can not be read; set SECRET_KEY (or BOT_TOKEN) back to what it was, or connect the account again at /todoist/connect',
        )
      unreadable = true
      return null
    }
  }

  async function save(answer: AuthTokenResponse, kept: Pick<Connection, 'refreshToken' | 'userId'>): Promise<void> {
    const connection: Connection = {
      ...kept,
      accessToken: answer.accessToken,
      // Todoist gives no new one for a repeat within a minute.
      refreshToken: answer.refreshToken ?? kept.refreshToken,
      expiresAt: answer.expiresIn === undefined ? null : now() + answer.expiresIn * 1000,
    }
    await secrets.write(CONNECTION, JSON.stringify(connection))
  }

  function fallback(): string {
    if (personalToken !== null) return personalToken
    throw new Rejected('Todoist is not connected: no token is set and no account is connected', 'account')
  }

  async function renew(stale: string): Promise<string> {
    const connection = await stored()
    if (connection === null) return fallback()
    if (connection.accessToken !== stale) return connection.accessToken
    if (connection.refreshToken === null || app === null) {
      log.error('The Todoist account that was connected is not accepted any more; connect it again at /todoist/connect')
      refused = connection.accessToken
      return personalToken ?? stale
    }
    try {
      const answer = await refreshAuthToken(
        { ...app, refreshToken: connection.refreshToken },
        { baseUrl: options.apiUrl, customFetch: createOauthFetch(options.timeoutMs) },
      )
      await save(answer, connection)
      return answer.accessToken
    } catch (error) {
      if (oauthError(error) !== 'invalid_grant') throw oauthFailure(error, 'refresh the Todoist token')
      await secrets.remove(CONNECTION)
      log.error('Todoist has ended the connection of the account; connect it again at /todoist/connect')
      return fallback()
    }
  }

  function refresh(stale: string): Promise<string> {
    refreshing ??= secrets
      .exclusively(CONNECTION, () => renew(stale))
      .finally(() => {
        refreshing = null
      })
    return refreshing
  }

  return {
    refresh,
    async current() {
      const connection = await stored()
      if (connection === null) return fallback()
      const left = connection.expiresAt === null ? Infinity : connection.expiresAt - now()
      if (left > REFRESH_AHEAD_MS || connection.refreshToken === null || app === null) return connection.accessToken
      try {
        return await refresh(connection.accessToken)
      } catch (error) {
        if (left <= 0 || !(error instanceof Unreachable)) throw error
        return connection.accessToken
      }
    },
    async connected() {
      if ((await stored()) !== null) return 'stands'
      return unreadable ? 'unreadable' : 'none'
    },
    async account() {
      const connection = await stored()
      if (connection !== null && (personalToken === null || connection.accessToken !== refused))
        return `user:${connection.userId}`
      return `token:${createHash('sha256').update(fallback()).digest('base64url').slice(0, 16)}`
    },
    connect: (answer, userId) => secrets.exclusively(CONNECTION, () => save(answer, { refreshToken: null, userId })),
  }
}

/** The SDK's OAuth calls over plain fetch: no proxy, our time limit, and never a silent second try. */
export function createOauthFetch(timeoutMs: number): CustomFetch {
  return async (url, init = {}) => {
    const { timeout: _theirs, ...request } = init
    let response: Response
    let body: string
    try {
      response = await fetch(url, { ...request, signal: AbortSignal.timeout(timeoutMs), redirect: 'error' })
      body = await response.text()
    } catch (error) {
      throw new Unreachable('Todoist did not answer about a token', 'unknown', error)
    }
    return {
      ok: response.ok,
      status: response.status,
      statusText: response.statusText,
      headers: Object.fromEntries(response.headers),
      text: () => Promise.resolve(body),
      json: () => Promise.resolve().then(() => JSON.parse(body)),
    }
  }
}

const refusalSchema = z.looseObject({
  httpStatusCode: z.number().optional(),
  responseData: z.looseObject({ error: z.string() }).optional().catch(undefined),
})

/** The word Todoist gives for a refusal, as `invalid_grant`. */
export function oauthError(error: unknown): string | null {
  const read = refusalSchema.safeParse(error)
  return read.success ? (read.data.responseData?.error ?? null) : null
}

/** The SDK's error may carry what was sent, so it is not passed on. */
export function oauthFailure(error: unknown, what: string): Unreachable | Rejected {
  const read = refusalSchema.safeParse(error)
  const status = read.success ? read.data.httpStatusCode : undefined
  if (status === undefined || status >= 500 || status === 429) {
    return new Unreachable(`Todoist did not ${what} (${status ?? 'no answer'})`, 'unknown')
  }
  return new Rejected(`Todoist would not ${what}: ${oauthError(error) ?? status}`, 'account')
}
