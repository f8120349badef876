import type { ExecutionContext } from 'ava'
import test from 'ava'
import { getAuthToken, getAuthorizationUrl, refreshAuthToken, revokeToken } from '@doist/todoist-api-typescript'
import type { TodoistServerOptions } from '../../integrations/sandbox/todoist-server/todoist-server.ts'
import type { Json } from './todoist-server-desk.ts'
import { openDesk } from './todoist-server-desk.ts'

const APP = { clientId: 'app', clientSecret: 'client secret' }
const REDIRECT = 'http://127.0.0.1:9/todoist/callback'

/** Where the browser is sent. */
async function follow(url: string): Promise<URL> {
  const response = await fetch(url, { redirect: 'manual' })
  return new URL(response.headers.get('location') ?? `about:status-${response.status}`)
}

async function register(t: ExecutionContext, options: TodoistServerOptions = {}) {
  const desk = await openDesk(t, options)
  const { server } = desk
  server.addApp({ client_id: APP.clientId, client_secret: APP.clientSecret, redirectUri: REDIRECT })
  const baseUrl = server.url

  const authorizeUrl = (permissions: Parameters<typeof getAuthorizationUrl>[0]['permissions']) =>
    getAuthorizationUrl({ clientId: APP.clientId, permissions, state: 'st4te', baseUrl })

  /** A code for the bot, fresh from the page. */
  async function code() {
    const url = new URL(authorizeUrl(['data:read_write']))
    url.pathname += `/as/${desk.bot.id}`
    return (await follow(url.href)).searchParams.get('code') ?? ''
  }

  async function post(args: Record<string, string>) {
    const response = await fetch(`${baseUrl}/oauth/access_token`, { method: 'POST', body: new URLSearchParams(args) })
    const body: Json = JSON.parse(await response.text())
    return { status: response.status, body }
  }

  const credentials = { client_id: APP.clientId, client_secret: APP.clientSecret }
  const works = async (token: string) => (await desk.call('GET', '/api/v1/user', undefined, token)).status
  return { ...desk, authorizeUrl, code, post, credentials, works, baseUrl }
}

test('a person picks who they are, and the app gets a code for a token that works', async (t) => {
  const { authorizeUrl, baseUrl, bot, works } = await register(t)
  const url = authorizeUrl(['data:read_write', 'data:delete'])
  const page = await (await fetch(url)).text()
  const [link] = page.match(new RegExp(`/oauth/authorize/as/${bot.id}[^"]*`)) ?? []
  const back = await follow(baseUrl + link!.replaceAll('&amp;', '&'))
  t.is(back.origin + back.pathname, REDIRECT)
  t.is(back.searchParams.get('state'), 'st4te')
  const token = await getAuthToken({ ...APP, code: back.searchParams.get('code')! }, { baseUrl })
  t.like(token, { tokenType: 'Bearer', expiresIn: 3600 })
  t.truthy(token.refreshToken)
  t.is(await works(token.accessToken), 200)
})

test('a sandbox may say yes for the person', async (t) => {
  const chosen: { id?: string } = {}
  const { authorizeUrl, bot } = await register(t, { oauth: { autoApprove: () => chosen.id } })
  chosen.id = bot.id
  t.truthy((await follow(authorizeUrl(['data:read']))).searchParams.get('code'))
})

test('what cannot be granted comes back as an error, with the state', async (t) => {
  const { authorizeUrl } = await register(t)
  const error = async (change: (url: URL) => void) => {
    const url = new URL(authorizeUrl(['data:read']))
    change(url)
    const { searchParams } = await follow(url.href)
    return [searchParams.get('error'), searchParams.get('state')]
  }
  t.deepEqual(await error((url) => (url.pathname += '/as/nobody')), ['access_denied', 'st4te'])
  t.deepEqual(await error((url) => url.searchParams.set('scope', 'data:everything')), ['invalid_scope', 'st4te'])
  t.deepEqual(await error((url) => url.searchParams.set('response_type', 'token')), [
    'unsupported_response_type',
    'st4te',
  ])
  const stranger = new URL(authorizeUrl(['data:read']))
  stranger.searchParams.set('redirect_uri', 'https://evil.example.com/')
  t.is((await follow(stranger.href)).href, 'about:status-400', 'a foreign address gets no redirect at all')
})

test('a code works once, and only with the right credentials', async (t) => {
  const { code, post, credentials } = await register(t)
  const fresh = await code()
  t.deepEqual(await post({ ...credentials, client_secret: 'wrong', code: fresh }), {
    status: 400,
    body: { error: 'incorrect_application_credentials' },
  })
  t.is((await post({ ...credentials, code: fresh })).status, 200)
  const refused = { status: 400, body: { error: 'bad_authorization_code' } }
  t.deepEqual(await post({ ...credentials, code: fresh }), refused)
  t.deepEqual(await post({ ...credentials, code: 'made up' }), refused)
})

test('a token lives an hour; a refresh gives a new pair', async (t) => {
  let now = Date.now()
  const { code, baseUrl, works } = await register(t, { now: () => now })
  const first = await getAuthToken({ ...APP, code: await code() }, { baseUrl })
  now += 3_600_000
  t.is(await works(first.accessToken), 401)
  const second = await refreshAuthToken({ ...APP, refreshToken: first.refreshToken! }, { baseUrl })
  t.is(await works(second.accessToken), 200)
  t.not(second.refreshToken, first.refreshToken)
})

test('a used refresh token is forgiven for a minute, then costs everything', async (t) => {
  let now = Date.now()
  const { code, post, credentials, works } = await register(t, { now: () => now })
  const { body: first } = await post({ ...credentials, code: await code() })
  const refresh = (refresh_token: string) => post({ ...credentials, grant_type: 'refresh_token', refresh_token })
  const { body: second } = await refresh(first.refresh_token)
  now += 59_000
  const { status, body: forgiven } = await refresh(first.refresh_token)
  t.is(status, 200)
  t.is(forgiven.access_token, second.access_token)
  t.false('refresh_token' in forgiven)
  now += 2_000
  const refused = { status: 400, body: { error: 'invalid_grant' } }
  t.deepEqual(await refresh(first.refresh_token), refused)
  t.is(await works(second.access_token), 401)
  t.deepEqual(await refresh(second.refresh_token), refused, 'the whole chain is revoked')
})

test('a revoked token is worthless at once', async (t) => {
  const { server, bot, baseUrl, works } = await register(t)
  const { access_token } = server.authorize(bot.id, APP.clientId)
  t.is(await works(access_token), 200)
  t.true(await revokeToken({ ...APP, token: access_token }, { baseUrl }))
  t.is(await works(access_token), 401)
  const again = server.authorize(bot.id, APP.clientId)
  const query = new URLSearchParams({
    client_id: APP.clientId,
    client_secret: APP.clientSecret,
    access_token: again.access_token,
  })
  t.is((await fetch(`${baseUrl}/api/v1/access_tokens?${query.toString()}`, { method: 'DELETE' })).status, 204)
  t.is(await works(again.access_token), 401)
})

test('access tokens can be made to expire at once, personal ones never do', async (t) => {
  const { server, bot, works } = await register(t)
  const { access_token } = server.authorize(bot.id, APP.clientId)
  server.expireAccessTokens()
  t.is(await works(access_token), 401)
  t.is(await works(bot.token), 200)
})
