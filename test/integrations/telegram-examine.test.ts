// What the doctor is told of the bot, against a Telegram that remembers.
import { createServer } from 'node:http'
import { once } from 'node:events'
import test, { type ExecutionContext } from 'ava'
import { createTelegram } from '../../integrations/telegram/telegram.ts'
import type { Finding } from '../../src/ports.ts'
import { until } from '../journeys/until.ts'
import { quiet as log } from './todoist-hub.ts'
import { setStage, token } from './telegram-stage.ts'

type Examined = Parameters<ReturnType<typeof createTelegram>['examine']>[0]

async function stage(t: ExecutionContext, now: () => number = Date.now) {
  const known = await setStage({ now, retryBaseMs: 5 })
  const { telegram, groupId } = known
  const files = { open: () => Promise.reject(new Error('no files here')) }
  const door = createTelegram({ token, apiRoot: telegram.url, timeoutMs: 2000, files, log })
  t.teardown(async () => {
    await door.close()
    await telegram.close()
  })
  const plain: Examined = { groupId, otherGroups: [], webhookUrl: null, leads: [], ledgerChatId: null }
  const finding = async (about: string, examined: Partial<Examined>): Promise<Finding | undefined> =>
    (await door.examine({ ...plain, ...examined })).find((one) => one.about === about)
  return { ...known, finding }
}

/** A webhook that does not take an update, until it is told to. */
async function failing(t: ExecutionContext, now?: () => number) {
  const answer = { status: 500 }
  const hook = createServer((_, response) => response.writeHead(answer.status).end()).listen(0, '127.0.0.1')
  t.teardown(() => hook.close())
  await once(hook, 'listening')
  const address = hook.address()
  if (address === null || typeof address === 'string') throw new Error('The webhook has no port')
  const url = `http://127.0.0.1:${address.port}/hook`
  const { telegram, api, client, finding } = await stage(t, now)
  await api.setWebhook(url)
  client.write('Hello')
  await until(async () => (await api.getWebhookInfo()).last_error_date !== undefined)
  return {
    updates: async () => await finding('Telegram updates', { webhookUrl: url }),
    async recover() {
      answer.status = 200
      await telegram.idle()
    },
  }
}

test('an update that can not be brought is wrong while it waits, and a warning for a while after', async (t) => {
  const { updates, recover } = await failing(t)
  const waiting = await updates()
  t.is(waiting?.state, 'broken')
  t.regex(waiting!.found, /could not bring an update \d+ s ago: .* 500/)
  await recover()
  const over = await updates()
  t.is(over?.state, 'warning')
  t.regex(over!.found, /could not bring an update \d+ s ago: .* 500/)
  t.regex(over!.mend!, /Nothing waits now/)
})

test('an error of the webhook that is long over is told all the same', async (t) => {
  const { updates, recover } = await failing(t, () => Date.now() - 20 * 60_000)
  await recover()
  const over = await updates()
  t.is(over?.state, 'fine')
  t.regex(over!.found, /by webhook, 0 waiting; last error 20\S+Z: .* 500/)
})

test('a group that can not be seen is told with how to mend it, each its own way', async (t) => {
  const { finding } = await stage(t)
  const id = -1009999999999
  t.regex((await finding('Support group', { groupId: id }))!.mend!, /set MAIN_GROUP_ID to its id/)
  const other = await finding('The hostel', { otherGroups: [{ id, about: 'The hostel' }] })
  t.is(other?.state, 'broken')
  t.regex(other!.mend!, /^Add @\w+ to that group again, as an administrator$/)
})
