import test from 'ava'
import { createServer, type IncomingMessage } from 'node:http'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { Bot, InputFile } from 'grammy'
import type { Update } from '@grammyjs/types'
import { rawCall, refusal, setStage, token } from './telegram-stage.ts'

type Received = { update: Update; secret: string | string[] | undefined }

/** A webhook that answers as told, and keeps what it got. */
async function startReceiver(status: (update: Update) => number | Promise<number>) {
  const received: Received[] = []
  const server = createServer((request, response) => {
    void receive(request).then((answer) => response.writeHead(answer).end())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')

  async function receive(request: IncomingMessage): Promise<number> {
    const update: Update = JSON.parse(await text(request))
    received.push({ update, secret: request.headers['x-telegram-bot-api-secret-token'] })
    return status(update)
  }

  const address = server.address()
  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/hook`,
    received,
    texts: () => received.map((one) => one.update.message?.text),
    close: () => server.close(),
  }
}

test('a webhook gets each chat in order with the secret, and a failed update is tried again before the next', async (t) => {
  const { telegram, api, client } = await setStage({ retryBaseMs: 5 })
  const failures = { left: 3 }
  const hook = await startReceiver(({ message }) => (message?.text === 'one' && failures.left-- > 0 ? 500 : 200))
  t.teardown(async () => {
    await telegram.close()
    hook.close()
  })
  await api.setWebhook(hook.url, { secret_token: 's3cret' })
  for (const said of ['one', 'two', 'three']) client.write(said)
  await telegram.idle()
  t.deepEqual(hook.texts(), ['one', 'one', 'one', 'one', 'two', 'three'])
  t.true(hook.received.every(({ secret }) => secret === 's3cret'))
  t.is((await api.getWebhookInfo()).last_error_message, 'Wrong response from the webhook: 500 Internal Server Error')
  t.is(telegram.pendingUpdates, 0)
})

test('one chat that fails holds up only itself', async (t) => {
  const { telegram, api, client, annaId } = await setStage()
  const boris = telegram.addUser({ first_name: 'Boris' })
  const gate = Promise.withResolvers<number>()
  const stuck = Promise.withResolvers<void>()
  const passed = Promise.withResolvers<void>()
  const hook = await startReceiver(({ message }) => {
    const hers = message?.chat.id === annaId
    if (hers) stuck.resolve()
    else passed.resolve()
    return hers ? gate.promise : 200
  })
  t.teardown(async () => {
    await telegram.close()
    hook.close()
  })
  await api.setWebhook(hook.url)
  client.write('stuck')
  client.write('waits')
  telegram.as(boris.id).write('passes')
  await Promise.all([stuck.promise, passed.promise])
  t.false(hook.texts().includes('waits'))
  gate.resolve(200)
  await telegram.idle()
  t.deepEqual(hook.texts().at(-1), 'waits')
})

test('in doubling weather every update comes twice under the same id', async (t) => {
  const { telegram, api, client } = await setStage()
  const hook = await startReceiver(() => 200)
  t.teardown(async () => {
    await telegram.close()
    hook.close()
  })
  telegram.weather.webhook = { doubled: 1, shuffledMs: 3 }
  await api.setWebhook(hook.url)
  client.write('one')
  client.write('two')
  await telegram.idle()
  t.deepEqual(hook.texts(), ['one', 'one', 'two', 'two'])
  t.is(hook.received[0]?.update.update_id, hook.received[1]?.update.update_id)
})

test('polling and a webhook exclude each other, and so do two pollers', async (t) => {
  const { telegram, api } = await setStage()
  t.teardown(telegram.close)
  await api.setWebhook('https://example.org/hook')
  t.is(
    await refusal(api.getUpdates()),
    "409 Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
  )
  await api.deleteWebhook()
  const waiting = refusal(api.getUpdates({ timeout: 30 }))
  await new Promise<void>((resolve) => {
    const stop = telegram.onChange(resolve)
    void rawCall(telegram, 'getMe').then(stop)
  })
  await api.getUpdates()
  t.is(
    await waiting,
    '409 Conflict: terminated by other getUpdates request; make sure that only one bot instance is running',
  )
})

test('an offset confirms what is below it, and a waiting poll ends when something happens', async (t) => {
  const { telegram, api, client } = await setStage()
  t.teardown(telegram.close)
  client.write('one')
  client.write('two')
  const [first, second] = await api.getUpdates()
  t.is(second?.update_id, (first?.update_id ?? 0) + 1)
  t.is((await api.getUpdates()).length, 2, 'nothing was confirmed yet')
  const waiting = api.getUpdates({ offset: (second?.update_id ?? 0) + 1, timeout: 30 })
  await telegram.idle()
  client.write('three')
  t.deepEqual(
    (await waiting).map(({ message }) => message?.text),
    ['three'],
  )
})

test('kinds the bot did not ask for are lost when they happen, and the choice is remembered', async (t) => {
  const { telegram, api, client, agent, groupId } = await setStage()
  t.teardown(telegram.close)
  const said = agent.write({ chatId: groupId, text: 'look' })
  agent.react(groupId, said.message_id, '👍')
  t.deepEqual(
    (await api.getUpdates()).map((update) => Object.keys(update)[1]),
    ['message'],
  )
  await api.getUpdates({ offset: -1, allowed_updates: ['message_reaction'] })
  agent.react(groupId, said.message_id, '🔥')
  client.write('not heard')
  const last = (await api.getUpdates()).at(-1)
  t.deepEqual(last?.message_reaction?.new_reaction, [{ type: 'emoji', emoji: '🔥' }])
  t.deepEqual((await api.getWebhookInfo()).allowed_updates, ['message_reaction'])
})

test('a button press waits 150 seconds, a message a day', async (t) => {
  const { telegram, api, client, annaId, pass } = await setStage()
  t.teardown(telegram.close)
  client.start()
  const card = await api.sendMessage(annaId, 'card', {
    reply_markup: { inline_keyboard: [[{ text: 'Close', callback_data: 'close:1' }]] },
  })
  void client.press(annaId, card.message_id, 'close:1')
  const press = (await api.getUpdates()).at(-1)?.callback_query
  t.is(press?.data, 'close:1')
  pass(151_000)
  t.deepEqual(
    (await api.getUpdates()).map((update) => Object.keys(update)[1]),
    ['message'],
  )
  t.is(
    await refusal(api.answerCallbackQuery(press?.id ?? '')),
    '400 Bad Request: query is too old and response timeout expired or query ID is invalid',
  )
  pass(86_400_000)
  t.is(telegram.pendingUpdates, 0)
})

test('a grammY bot answers commands, buttons and files, and the person sees it', async (t) => {
  const { telegram, client, annaId } = await setStage({ now: Date.now })
  const bot = new Bot(token, { client: { apiRoot: telegram.url } })
  bot.command('start', (ctx) =>
    ctx.reply(`welcome ${ctx.match}`, {
      reply_markup: { inline_keyboard: [[{ text: 'Hi', callback_data: 'hi' }]] },
    }),
  )
  bot.on('callback_query:data', (ctx) => ctx.answerCallbackQuery({ text: `pressed ${ctx.callbackQuery.data}` }))
  bot.on('message:photo', async (ctx) => {
    const file = await ctx.getFile()
    const bytes = await (await fetch(`${telegram.url}/file/bot${token}/${file.file_path}`)).bytes()
    await ctx.replyWithDocument(new InputFile(bytes, 'back.png'), { caption: `${bytes.length} bytes` })
  })
  void bot.start()
  t.teardown(async () => {
    await bot.stop()
    await telegram.close()
  })
  client.start('invite42')
  await telegram.idle()
  const card = telegram.privateChat(annaId).messages.at(-1)
  t.is(card?.content.text, 'welcome invite42')
  t.deepEqual(await client.press(annaId, card?.id ?? 0, 'hi'), {
    text: 'pressed hi',
    show_alert: undefined,
    url: undefined,
    cache_time: undefined,
  })
  client.photo({ bytes: new Uint8Array(1234), caption: 'broken beamer' })
  await telegram.idle()
  const back = telegram.privateChat(annaId).messages.at(-1)?.content
  t.is(back?.caption, '1234 bytes')
  t.is(back?.document?.file_name, 'back.png')
  t.is(back?.document?.file_size, 1234)
})
