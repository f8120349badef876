// The OAuth pages and endpoints. A person picks who they are on a tiny page, or an option answers for them.
import type Router from '@koa/router'
import type { Context } from 'koa'
import type { Args } from './arguments.ts'
import { parseBody, readBody } from './body.ts'
import { bodyOf, unauthorized } from './errors.ts'
import type { State } from './state.ts'
import type { App, Tokens } from './tokens.ts'
import { SCOPES } from './tokens.ts'

export type OauthOptions = {
  /** Who says yes without being asked; a function may decide per request. */
  autoApprove: () => string | undefined
}

export function oauthRoutes(router: Router, state: State, tokens: Tokens, options: OauthOptions) {
  router.get('/oauth/authorize', (context) => {
    const asked = askedFor(context, tokens)
    if (!asked) return
    const userId = options.autoApprove()
    if (userId) return redirect(context, asked, userId)
    context.type = 'html'
    context.body = page(asked.app, [...state.users.values()], context.URL)
  })

  router.get('/oauth/authorize/as/:user', (context) => {
    const asked = askedFor(context, tokens)
    if (!asked) return
    const user = String(context.params.user)
    redirect(context, asked, state.users.has(user) ? user : null)
  })

  function redirect(context: Context, asked: Asked, userId: string | null) {
    const url = new URL(asked.redirectUri)
    if (userId === null) url.searchParams.set('error', 'access_denied')
    else url.searchParams.set('code', tokens.issueCode(userId, asked.app.client_id, asked.scopes, asked.redirectUri))
    if (asked.state !== null) url.searchParams.set('state', asked.state)
    context.redirect(url.href)
  }

  router.post('/oauth/access_token', async (context) => {
    const args = await bodyArgs(context)
    const app = clientOf(context, tokens, args)
    if (!app) return refuse(context, 'incorrect_application_credentials')
    if (args.grant_type === 'refresh_token') {
      const token = tokens.refresh(String(args.refresh_token), app.client_id)
      if (!token) return refuse(context, 'invalid_grant')
      context.body = token
      return
    }
    const redirectUri = typeof args.redirect_uri === 'string' ? args.redirect_uri : undefined
    const token = tokens.exchange(String(args.code), app.client_id, redirectUri)
    if (!token) return refuse(context, 'bad_authorization_code')
    context.body = token
  })

  router.post('/api/v1/revoke', async (context) => {
    const args = await bodyArgs(context)
    const app = clientOf(context, tokens, args)
    if (!app) return deny(context)
    tokens.revoke(String(args.token), app.client_id)
    context.status = 200
    context.body = {}
  })

  router.delete('/api/v1/access_tokens', (context) => {
    const query = Object.fromEntries(context.URL.searchParams)
    const app = clientOf(context, tokens, query)
    if (!app) return deny(context)
    tokens.revoke(query.access_token ?? '', app.client_id)
    context.status = 204
  })
}

type Asked = { app: App; scopes: string[]; state: string | null; redirectUri: string }

/** Answers itself when what is asked cannot be granted. */
function askedFor(context: Context, tokens: Tokens): Asked | undefined {
  const query = context.URL.searchParams
  const app = tokens.apps.get(query.get('client_id') ?? '')
  const redirectUri = query.get('redirect_uri') ?? app?.redirectUri
  if (!app || !redirectUri || (app.redirectUri !== undefined && redirectUri !== app.redirectUri)) {
    context.status = 400
    context.body = { error: app ? 'invalid_redirect_uri' : 'invalid_client_id' }
    return undefined
  }
  const scopes = (query.get('scope') ?? '').split(',').filter((scope) => scope !== '')
  const responseType = query.get('response_type')
  const error =
    responseType !== null && responseType !== 'code'
      ? 'unsupported_response_type'
      : scopes.length === 0 || scopes.some((scope) => !SCOPES.includes(scope))
        ? 'invalid_scope'
        : undefined
  if (!error) return { app, scopes, state: query.get('state'), redirectUri }
  const url = new URL(redirectUri)
  url.searchParams.set('error', error)
  if (query.has('state')) url.searchParams.set('state', query.get('state')!)
  context.redirect(url.href)
  return undefined
}

async function bodyArgs(context: Context): Promise<Args> {
  return await parseBody(await readBody(context.req, context.path), context.get('content-type'))
}

/** The credentials in the body, the query or HTTP Basic. */
function clientOf(context: Context, tokens: Tokens, args: Args): App | undefined {
  const basic = /^Basic (\S+)$/.exec(context.get('authorization'))?.[1]
  const [id, secret] = basic
    ? Buffer.from(basic, 'base64').toString().split(':').map(decodeURIComponent)
    : [args.client_id, args.client_secret]
  const app = tokens.apps.get(String(id))
  return app?.client_secret === secret ? app : undefined
}

function refuse(context: Context, error: string) {
  context.status = 400
  context.body = { error }
}

function deny(context: Context) {
  const refusal = unauthorized()
  context.status = 401
  context.body = bodyOf(refusal)
}

const escape = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')

function page(app: App, users: { id: string; full_name: string }[], url: URL): string {
  const link = (id: string) => escape(`${url.pathname}/as/${id}${url.search}`)
  const choices = users.map(({ id, full_name }) => `<li><a href="${link(id)}">${escape(full_name)}</a></li>`)
  return `<!doctype html><meta charset="utf-8"><title>Authorize</title>
<h1>Allow ${escape(app.client_id)} to use your Todoist?</h1>
<p>Continue as</p><ul>${choices.join('')}<li><a href="${link('nobody')}">Cancel</a></li></ul>`
}
