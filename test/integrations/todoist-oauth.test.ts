// Connecting an account, and keeping its token alive.
import test, { type ExecutionContext } from 'ava'

import { createTokenSource } from '../../integrations/todoist/tokens.ts'
import { Misread } from '../../src/errors.ts'
import { createLog } from '../../src/log.ts'
import { app, hub, quiet } from './todoist-hub.ts'

test('a lead connects an account with a link that works once', async (t) => {
  const { url, links, todoist, bot } = await hub(t, null)
  t.deepEqual(await todoist.check(null), [], 'with an app the hub may start without a token')
  const link = `${url}/todoist/connect?link=${await links.create(1000)}`
  const page = await fetch(link)
  t.is(page.status, 200)
  t.regex(await page.text(), /Connected/)
  t.true(await todoist.connected())
  t.is(await todoist.userId(), bot.id)
  t.is((await fetch(link)).status, 403)
})

test('an account that can not see the project is not put in place', async (t) => {
  const { url, links, todoist, lead, stranger } = await hub(t)
  lead.id = stranger.id
  const page = await fetch(`${url}/todoist/connect?link=${await links.create(1000)}`)
  t.is(page.status, 409)
  t.regex(await page.text(), /can not see the project/)
  t.false(await todoist.connected())
})

test('a callback without our state, or declined, connects nothing', async (t) => {
  const { url, links, todoist } = await hub(t)
  t.is((await fetch(`${url}/todoist/callback?code=x&state=forged`)).status, 403)
  const declined = await fetch(`${url}/todoist/callback?error=access_denied&state=${await links.create(1000)}`)
  t.is(declined.status, 400)
  t.regex(await declined.text(), /declined/)
  t.is((await fetch(`${url}/todoist/callback?code=wrong&state=${await links.create(1000)}`)).status, 502)
  t.false(await todoist.connected())
})

const anHourLater = () => Date.now() + 3590 * 1000
const refreshTokenIn = (text: string | undefined) => /"refreshToken":"([^"]+)"/.exec(text ?? '')?.[1]

async function connected(t: ExecutionContext) {
  const known = await hub(t)
  await fetch(`${known.url}/todoist/connect?link=${await known.links.create(1000)}`)
  return known
}

test('an expired token is refreshed once, however many ask', async (t) => {
  const { server, todoist, secrets, project } = await connected(t)
  server.expireAccessTokens()
  const before = secrets.writes
  const found = await Promise.all(Array.from({ length: 5 }, () => todoist.project(project.id)))
  t.true(found.every((one) => one?.name === 'Desk'))
  t.is(secrets.writes - before, 1)
})

test('two processes do not use one refresh token twice', async (t) => {
  const { server, secrets } = await connected(t)
  const source = () =>
    createTokenSource({
      personalToken: null,
      app,
      secrets,
      apiUrl: server.url,
      timeoutMs: 5000,
      log: quiet,
      now: Date.now,
    })
  const [one, two] = [source(), source()]
  const stale = await one.current()
  const before = secrets.writes
  t.is(await one.refresh(stale), await two.refresh(stale))
  const now = await one.current()
  const [first, second] = await Promise.all([one.refresh(now), two.refresh(now)])
  t.is(first, second)
  t.is(secrets.writes - before, 2)
})

test('a token near its end is refreshed ahead of time', async (t) => {
  const { server, secrets } = await connected(t)
  const source = createTokenSource({
    personalToken: null,
    app,
    secrets,
    apiUrl: server.url,
    timeoutMs: 5000,
    log: quiet,
    now: anHourLater,
  })
  const before = secrets.kept.values().next().value
  await source.current()
  t.not(secrets.kept.values().next().value, before)
})

test('an answer without a new refresh token keeps the one we have', async (t) => {
  const { server, secrets } = await connected(t)
  const [name, saved] = [...secrets.kept][0]!
  const source = () =>
    createTokenSource({
      personalToken: null,
      app,
      secrets,
      apiUrl: server.url,
      timeoutMs: 5000,
      log: quiet,
      now: Date.now,
    })
  await source().refresh(await source().current())
  secrets.kept.set(name, saved)
  const stale = await source().current()
  t.not(await source().refresh(stale), stale)
  t.truthy(refreshTokenIn(saved))
  t.is(refreshTokenIn(secrets.kept.get(name)), refreshTokenIn(saved))
})

test('a connection ended by Todoist gives way to the personal token', async (t) => {
  const { server, todoist, bot, secrets } = await connected(t)
  const [name, saved] = [...secrets.kept][0]!
  secrets.kept.set(name, saved.replace(/"refreshToken":"[^"]+"/, '"refreshToken":"revoked"'))
  server.expireAccessTokens()
  t.is(await todoist.userId(), bot.id)
  t.false(await todoist.connected())
})

test('while the personal token stands in for a connection, reading does not go on where that left off', async (t) => {
  const { server, secrets } = await connected(t)
  const [name, saved] = [...secrets.kept][0]!
  secrets.kept.set(name, saved.replace(/"refreshToken":"[^"]+"/, '"refreshToken":null'))
  const options = { app, secrets, apiUrl: server.url, timeoutMs: 5000, log: quiet, now: Date.now }
  const source = createTokenSource({ ...options, personalToken: 'personal' })
  const token = await source.current()
  const connectedAs = await source.account()
  t.regex(connectedAs, /^user:/)
  t.is(await source.refresh(token), 'personal')
  t.regex(await source.account(), /^token:/)
  secrets.kept.set(name, saved.replace(token, 'another'))
  t.is(await source.account(), connectedAs, 'connected again')
})

test('a connection that can not be read gives way to the personal token, and is told once with how to mend it', async (t) => {
  const { server, secrets } = await connected(t)
  const told: string[] = []
  const source = createTokenSource({
    personalToken: 'personal',
    app,
    secrets: { ...secrets, read: () => Promise.reject(new Misread('A stored secret can not be opened')) },
    apiUrl: server.url,
    timeoutMs: 5000,
    log: createLog({ level: 'error', secrets: [], write: (line) => told.push(line) }),
    now: Date.now,
  })
  t.is(await source.current(), 'personal')
  t.is(await source.refresh('personal'), 'personal')
  t.is(await source.connected(), 'unreadable')
  t.is(told.length, 1)
  t.regex(told[0]!, /SECRET_KEY.*\/todoist\/connect/)
  t.is(secrets.kept.size, 1, 'it stays, for the key may come back')
})
