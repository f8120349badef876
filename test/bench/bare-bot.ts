// The least that any bridge costs: a bot that copies each private message into one topic and does nothing else, with no
// database and no care. A process of its own, as the hub is.

import { createServer } from 'node:http'
import { Bot, webhookCallback } from 'grammy'

const [token, apiRoot, port, group, thread] = process.argv.slice(2) as [string, string, string, string, string]

const bot = new Bot(token, { client: { apiRoot } })
bot.chatType('private').on('message', async (context) => {
  await context.api.copyMessage(Number(group), context.chat.id, context.message.message_id, {
    message_thread_id: Number(thread),
  })
})
await bot.init()
const handle = webhookCallback(bot, 'http')
createServer(
  (request, response) => void (request.method === 'POST' ? handle(request, response) : response.end()),
).listen(Number(port), '127.0.0.1')
