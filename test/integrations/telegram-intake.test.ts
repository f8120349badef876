import { once } from 'node:events'
import type { Server } from 'node:http'
import anyTest, { type TestFn } from 'ava'
import Koa from 'koa'
import { z } from 'zod'
import { Unreachable } from '../../src/errors.ts'
import { createLog } from '../../src/log.ts'
import type { Inbox, RawNews } from '../../src/ports.ts'
import { startTelegramServer, type TelegramServer } from '../../integrations/sandbox/telegram-server/telegram-server.ts'
import { createTelegram, type Telegram } from '../../integrations/telegram/telegram.ts'
import { alone } from './telegram-alone.ts'

const token = '4242:AAtestTokenThatIsLongEnoughToLookReal0'
const secret = 'path-and-header_secret'

/** An inbox that remembers, can be told to fail, and says when something came. */
type TestInbox = Inbox & { news: RawNews[]; failures: number; until(enough: () => boolean): Promise<void> }

type World = {
  server: TelegramServer
  telegram: Telegram
  inbox: TestInbox
  lines: string[]
  hub: Server
  hubUrl: string
}
// Ava's way to say what the context holds.
const test = anyTest as TestFn<World>

function createTestInbox(): TestInbox {
  const waiting = new Set<() => void>()
  const known = new Set<string>()
  const inbox: TestInbox = {
    news: [],
    failures: 0,
    async take(news) {
      if (inbox.failures > 0) {
        inbox.failures -= 1
        for (const wake of waiting) wake()
        throw new Error('the database is away')
      }
      const fresh = news.filter(({ key }) => !known.has(key))
      for (const { key } of fresh) known.add(key)
      inbox.news.push(...fresh)
      for (const wake of waiting) wake()
      return fresh.length
    },
    async until(enough) {
      while (!enough()) await new Promise<void>((resolve) => waiting.add(resolve))
    },
  }
  return inbox
}

test.beforeEach(async (t) => {
  const server = await startTelegramServer({ token, limits: null, retryBaseMs: 20 })
  const lines: string[] = []
  const log = createLog({ level: 'info', secrets: [token, secret], write: (line) => lines.push(line) })
  const files = { open: () => Promise.reject(new Error('no files here')) }
  const backOffMs = { first: 10, most: 40 }
  const telegram = createTelegram({ token, apiRoot: server.url, timeoutMs: 2000, files, log, backOffMs })
  const inbox = createTestInbox()
  const app = new Koa()
  app.use(telegram.webhookRouter(secret, inbox).routes())
  const hub = app.listen(0, '127.0.0.1')
  await once(hub, 'listening')
  const address = hub.address()
  if (address === null || typeof address === 'string') throw new Error('not listening')
  const hubUrl = `http://127.0.0.1:${address.port}`
  t.context = { server, telegram, inbox, lines, hub, hubUrl }
})

test.afterEach.always(async (t) => {
  await t.context.telegram.close()
  await t.context.server.close()
  t.context.hub.closeAllConnections()
  t.context.hub.close()
})

const withText = z.object({ message: z.object({ text: z.string() }) })
const texts = (inbox: TestInbox) => inbox.news.map(({ payload }) => withText.parse(payload).message.text)

const knock = (url: string, body: string, given = secret, path = secret) =>
  fetch(`${url}/webhook/${path}`, { method: 'POST', body, headers: { 'X-Telegram-Bot-Api-Secret-Token': given } })

/** Resolves at the next thing that happens in Telegram. */
function change(server: TelegramServer): Promise<void> {
  return new Promise((resolve) => {
    const stop = server.onChange(() => {
      stop()
      resolve()
    })
  })
}

test('by polling everything arrives once, in order, also what came while nobody listened', async (t) => {
  const { server, telegram, inbox } = t.context
  const anna = server.as(server.addUser({ first_name: 'Anna' }).id)
  anna.write('One')
  anna.write('Two')
  const polling = telegram.startPolling(inbox, alone())
  await inbox.until(() => inbox.news.length === 2)
  anna.write('Three')
  await inbox.until(() => inbox.news.length === 3)
  t.deepEqual(texts(inbox), ['One', 'Two', 'Three'])
  await polling.stop()
})

test('updates that could not be stored are not confirmed, and come again', async (t) => {
  const { server, telegram, inbox, lines } = t.context
  inbox.failures = 2
  server.as(server.addUser({ first_name: 'Anna' }).id).write('One')
  const polling = telegram.startPolling(inbox, alone())
  await inbox.until(() => inbox.news.length === 1)
  t.deepEqual(texts(inbox), ['One'])
  await polling.stop()
  t.true(lines.some((line) => line.includes('trying again')))
})

test('polling outlives an outage, and takes a webhook away without dropping what waits', async (t) => {
  const { server, telegram, inbox, hubUrl } = t.context
  server.weather.webhook.delayedMs = 60_000
  t.is(await telegram.registerWebhook(hubUrl, secret), null)
  server.as(server.addUser({ first_name: 'Anna' }).id).write('One')
  await server.weather.setDown('500')
  const polling = telegram.startPolling(inbox, alone())
  await server.weather.setDown('html')
  await server.weather.setDown(undefined)
  await inbox.until(() => inbox.news.length === 1)
  t.deepEqual(texts(inbox), ['One'])
  await polling.stop()
})

test('a second poller is named in the log', async (t) => {
  const { server, telegram, inbox, lines } = t.context
  const polling = telegram.startPolling(inbox, alone())
  while (!lines.some((line) => line.includes('Another copy'))) {
    await fetch(`${server.url}/bot${token}/getUpdates`, { method: 'POST' })
  }
  t.false(lines.some((line) => line.includes(token)))
  await polling.stop()
})

test('stopping ends the long poll at once', async (t) => {
  const { server, telegram, inbox } = t.context
  const polling = telegram.startPolling(inbox, alone())
  while (!server.calls.some(({ method }) => method === 'getUpdates')) await change(server)
  const began = Date.now()
  await polling.stop()
  t.true(Date.now() - began < 800)
})

test('polling has caught up once a round that began later has come to an end', async (t) => {
  const { server, telegram, inbox } = t.context
  const since = new Date()
  t.false(await telegram.chat.caughtUp(since))
  const polling = telegram.startPolling(inbox, alone())
  await inbox.until(() => true)
  const anna = server.as(server.addUser({ first_name: 'Anna' }).id)
  anna.write('One')
  while (!(await telegram.chat.caughtUp(since))) await change(server)
  t.deepEqual(texts(inbox), ['One'])
  t.false(await telegram.chat.caughtUp(new Date(Date.now() + 60_000)))
  await polling.stop()
})

test('a webhook with both secrets is stored and acknowledged, and only once', async (t) => {
  const { inbox, hubUrl } = t.context
  const update = { update_id: 5, message: { message_id: 1, date: 1, chat: { id: 7, type: 'private' }, text: 'Hi' } }
  for (const _ of ['once', 'twice']) t.is((await knock(hubUrl, JSON.stringify(update))).status, 200)
  t.deepEqual(
    inbox.news.map(({ key, stream, payload }) => ({ key, stream, payload })),
    [{ key: '5', stream: 'client:7', payload: update }],
  )
})

test('a webhook with a wrong secret leaves no trace', async (t) => {
  const { inbox, hubUrl } = t.context
  const body = JSON.stringify({ update_id: 5 })
  t.is((await knock(hubUrl, body, 'wrong')).status, 401)
  t.is((await knock(hubUrl, body, secret, 'wrong')).status, 401)
  t.is((await knock(hubUrl, body, '')).status, 401)
  t.is((await fetch(`${hubUrl}/webhook/${secret}`, { method: 'POST', body })).status, 401)
  t.deepEqual(inbox.news, [])
})

test('what is no update is refused, and what is far too long is not even read', async (t) => {
  const { inbox, hubUrl } = t.context
  for (const body of ['', 'not json', '[]', '"text"', 'null', '{}', '{"update_id":"5"}', '{"update_id":1.5}']) {
    t.is((await knock(hubUrl, body)).status, 400, body)
  }
  const { status } = await knock(hubUrl, `{"update_id":5,"x":"${'x'.repeat(2 ** 20)}"}`)
  t.is(status, 413)
  t.deepEqual(inbox.news, [])
})

test('an update that could not be stored is not acknowledged', async (t) => {
  const { inbox, hubUrl } = t.context
  inbox.failures = 1
  t.is((await knock(hubUrl, '{"update_id":5}')).status, 500)
  t.is((await knock(hubUrl, '{"update_id":5}')).status, 200)
  t.is(inbox.news.length, 1)
})

test('Telegram is told our webhook as soon as it can be, and brings what happens', async (t) => {
  const { server, telegram, inbox, hubUrl } = t.context
  t.false(await telegram.chat.caughtUp(new Date(0)))
  await server.weather.setDown('refuse')
  const registered = telegram.registerWebhook(`${hubUrl}/`, secret)
  await server.weather.setDown(undefined)
  t.is(await registered, null)
  const call = server.calls.find(({ method }) => method === 'setWebhook')
  t.like(call?.params, {
    url: `${hubUrl}/webhook/${secret}`,
    secret_token: secret,
    allowed_updates: ['message', 'edited_message', 'callback_query', 'my_chat_member', 'chat_member'],
  })
  t.false('drop_pending_updates' in (call?.params ?? {}))
  inbox.failures = 1
  server.as(server.addUser({ first_name: 'Anna' }).id).write('One')
  await server.idle()
  t.deepEqual(texts(inbox), ['One'])
  t.true(await telegram.chat.caughtUp(new Date(0)))
})

test('an address Telegram will not have is a problem of the settings', async (t) => {
  const problem = await t.context.telegram.registerWebhook('http://hub.example.com', secret)
  t.is(problem?.variable, 'WEBHOOK_URL')
})

test('the start check names what is wrong with the group and how to mend it', async (t) => {
  const { server, telegram } = t.context
  t.deepEqual(await telegram.connect(), [])
  t.deepEqual(telegram.me(), { id: 4242, username: 'helpdesk_bot' })
  const good = server.addForum({ title: 'Support' }).id
  t.deepEqual(await telegram.check(good), { problems: [], movedTo: null, group: { id: good, title: 'Support' } })

  server.setBotRights(good, { can_manage_topics: false, can_pin_messages: false })
  const { problems: lacking } = await telegram.check(good)
  t.is(lacking.length, 1)
  t.regex(lacking[0]?.mend ?? '', /Manage Topics, Pin Messages/)

  server.setBotRights(good, 'member')
  const { problems: plain } = await telegram.check(good)
  t.regex(plain[0]?.mend ?? '', /Manage Topics, Delete Messages, Pin Messages/)

  const flat = server.addForum({ title: 'Flat', isForum: false }).id
  t.regex((await telegram.check(flat)).problems[0]?.mend ?? '', /Topics/)

  const unknown = await telegram.check(-1009)
  t.is(unknown.problems[0]?.variable, 'MAIN_GROUP_ID')
  t.is(unknown.group, null)

  const old = server.addForum({ title: 'Old', basic: true }).id
  const moved = server.upgradeGroup(old)
  t.deepEqual(await telegram.check(old), { problems: [], movedTo: moved, group: null })
})

test('a wrong token is a problem of the settings, an outage is not', async (t) => {
  const { server, telegram } = t.context
  const files = { open: () => Promise.reject(new Error('no files here')) }
  const log = createLog({ level: 'silent', secrets: [] })
  const wrong = createTelegram({ token: '1:wrong', apiRoot: server.url, timeoutMs: 2000, files, log })
  t.deepEqual(
    (await wrong.connect()).map(({ variable }) => variable),
    ['BOT_TOKEN'],
  )
  t.throws(() => wrong.me(), { instanceOf: Unreachable })
  await wrong.close()
  await server.weather.setDown('refuse')
  await t.throwsAsync(() => telegram.connect(), { instanceOf: Unreachable })
  await server.weather.setDown(undefined)
})

test('commands are shown to clients in their language, to staff and leads in the house language', async (t) => {
  const { server, telegram } = t.context
  await telegram.setCommands('ru')
  const calls = server.calls.filter(({ method }) => method === 'setMyCommands')
  t.deepEqual(
    calls.map(({ params, outcome }) => [params['scope'], params['language_code'], outcome?.ok]),
    [
      [{ type: 'all_private_chats' }, undefined, true],
      [{ type: 'all_private_chats' }, 'ru', true],
      [{ type: 'all_group_chats' }, undefined, true],
      [{ type: 'all_chat_administrators' }, undefined, true],
    ],
  )
  const shown = calls.map(({ params }) => params['commands'] as { command: string; description: string }[])
  t.is(shown[2]?.find(({ command }) => command === 'take')?.description, 'Взять заявку')
  t.false(shown[2]?.some(({ command }) => command === 'find'))
  t.true(shown[3]?.some(({ command }) => command === 'find'))
})

test('a lead has a menu of their own, unless the bot has never met them', async (t) => {
  const { server, telegram } = t.context
  const lead = server.addUser({ first_name: 'Lena' })
  t.false(await telegram.setLeadCommands('en', lead.id))
  server.as(lead.id).start()
  t.true(await telegram.setLeadCommands('en', lead.id))
  const { params } = server.calls.findLast(({ method }) => method === 'setMyCommands')!
  t.deepEqual(params['scope'], { type: 'chat', chat_id: lead.id })
})

test('the admins of a group are its people, not its bots', async (t) => {
  const { server, telegram } = t.context
  const [lena, ivan] = ['Lena', 'Ivan'].map((name) => server.addUser({ first_name: name }))
  const group = server.addForum({
    title: 'Support',
    members: [
      { id: lena!.id, status: 'creator' },
      { id: ivan!.id, status: 'member' },
    ],
  })
  const person = { telegramId: lena!.id, username: null, name: 'Lena', locale: null }
  t.deepEqual(await telegram.adminsOf(group.id), [person])
})
