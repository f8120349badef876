// GET /todoist/connect and /todoist/callback: a lead connects the Todoist account the hub works with. The way in is a
// link that works once, so that nobody else can put their own account in the hub's place.
import { getAuthorizationUrl, getAuthToken, type AuthTokenResponse } from '@doist/todoist-api-typescript'
import { Router } from '@koa/router'
import type { Context } from 'koa'

import type { Log } from '../../src/log.ts'
import { notePage } from './oauth-page.ts'
import { createOauthFetch, oauthFailure, type TodoistApp, type TokenSource } from './tokens.ts'

/** One-time keys, kept by the core. */
export type Links = {
  create(ttlMs: number): Promise<string>
  /** True the first time, while it lasts. */
  consume(token: string): Promise<boolean>
}

const STATE_TTL_MS = 10 * 60_000

const AGAIN = 'Ask the bot for a new link with /connect and open it.'

export function createOauthRoutes(options: {
  app: TodoistApp | null
  apiUrl: string
  /** Where the callback is reached from outside; null: Todoist uses the address registered with the app. */
  publicUrl: string | null
  timeoutMs: number
  links: Links
  tokens: TokenSource
  /** Whose token it is; null for an account that does not see what the hub works with. Asked before it is put in place. */
  userWhoSees: (accessToken: string) => Promise<string | null>
  /** Told after a connection was saved. */
  onConnected: () => void
  log: Log
}): Router {
  const { app, apiUrl, publicUrl, links, tokens, log } = options
  const redirectUri = publicUrl === null ? null : `${publicUrl.replace(/\/+$/, '')}/todoist/callback`
  const router = new Router()

  router.get('/todoist/connect', async (context) => {
    if (app === null) {
      const mend = 'Set TODOIST_CLIENT_ID and TODOIST_CLIENT_SECRET, restart the hub, and ask for a new link.'
      return say(context, 503, 'Connecting is not set up', `The hub has no Todoist app yet. ${mend}`)
    }
    const link = context.URL.searchParams.get('link')
    if (!link || !(await links.consume(link))) {
      return say(context, 403, 'This link is used up', `A link works once and not for long. ${AGAIN}`)
    }
    const state = await links.create(STATE_TTL_MS)
    const url = new URL(
      getAuthorizationUrl({
        clientId: app.clientId,
        permissions: ['data:read_write', 'data:delete'],
        state: encodeURIComponent(state),
        baseUrl: authorizeOrigin(apiUrl),
      }),
    )
    url.searchParams.set('response_type', 'code')
    if (redirectUri !== null) url.searchParams.set('redirect_uri', redirectUri)
    context.set('Cache-Control', 'no-store')
    context.redirect(url.href)
  })

  router.get('/todoist/callback', async (context) => {
    const query = context.URL.searchParams
    const state = query.get('state')
    if (app === null || !state || !(await links.consume(state))) {
      return say(context, 403, 'This took too long', `The way back from Todoist works once, for ten minutes. ${AGAIN}`)
    }
    const code = query.get('code')
    if (code === null) return say(context, 400, 'Not connected', `${refusalWords(query.get('error'))} ${AGAIN}`)
    try {
      const answer = await exchange(app, code)
      const userId = await options.userWhoSees(answer.accessToken)
      if (userId === null) {
        const mend = 'Share the project with this account in Todoist, or connect the account that owns it.'
        return say(context, 409, 'This account can not see the project', `Nothing was changed. ${mend} ${AGAIN}`)
      }
      await tokens.connect(answer, userId)
    } catch (error) {
      log.error({ error }, 'A Todoist account could not be connected')
      return say(context, 502, 'Not connected', `Todoist did not confirm the connection. ${AGAIN}`)
    }
    log.info('A Todoist account was connected')
    options.onConnected()
    return say(context, 200, 'Connected', 'The hub now works with this Todoist account. You can close this page.')
  })

  async function exchange(known: TodoistApp, code: string): Promise<AuthTokenResponse> {
    const asked = { ...known, code, ...(redirectUri === null ? {} : { redirectUri }) }
    try {
      return await getAuthToken(asked, { baseUrl: apiUrl, customFetch: createOauthFetch(options.timeoutMs) })
    } catch (error) {
      throw oauthFailure(error, 'confirm the connection')
    }
  }

  return router
}

/** People meet Todoist's consent page on the app's host; any other server shows its own. */
function authorizeOrigin(apiUrl: string): string {
  const { origin, hostname } = new URL(apiUrl)
  return hostname === 'api.todoist.com' ? 'https://app.todoist.com' : origin
}

function refusalWords(error: string | null): string {
  if (error === 'access_denied') return 'The connection was declined in Todoist.'
  if (error === 'invalid_application_status')
    return 'Todoist does not let this app connect more accounts at the moment.'
  if (error === 'invalid_scope') return 'Todoist does not grant this app what it asks for.'
  return 'Todoist did not grant the connection.'
}

function say(context: Context, status: number, title: string, words: string): void {
  context.status = status
  context.type = 'html'
  context.set('Cache-Control', 'no-store')
  context.set('Referrer-Policy', 'no-referrer')
  context.set('Content-Security-Policy', "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'")
  context.body = notePage(title, words, status < 400)
}
