import test from 'ava'
import { startJourney } from './journey.ts'

const secret = 'sandbox-webhook-secret'
const header = 'X-Telegram-Bot-Api-Secret-Token'

test.serial('what does not know the secrets gets 401 and leaves no trace', async (t) => {
  const { database, settle, telegram } = await startJourney(t, { name: 'intake_forged' })
  await settle()
  const url = telegram.calls.find(({ method }) => method === 'setWebhook')!.params['url'] as string
  const base = url.slice(0, url.indexOf('/webhook/'))
  const body = JSON.stringify({ update_id: 1 })
  const before = await database.knex('inbox').select('key')
  const post = async (path: string, headers: Record<string, string>, text = body): Promise<number> =>
    (await fetch(`${base}${path}`, { method: 'POST', body: text, headers })).status
  t.is(await post('/webhook/wrong', { [header]: secret }), 401)
  t.is(await post(`/webhook/${secret}`, { [header]: 'wrong' }), 401)
  t.is(await post(`/webhook/${secret}`, {}), 401)
  t.is(await post('/todoist/webhook', { 'X-Todoist-Hmac-SHA256': 'Zm9yZ2Vk' }), 401)
  t.is(await post(`/webhook/${secret}`, { [header]: secret }, `{"update_id":1,"x":"${'a'.repeat(2 ** 20)}"}`), 413)
  t.deepEqual(await database.knex('inbox').select('key'), before)
})

test.serial('updates that come twice and out of order are taken once', async (t) => {
  const { telegram, people, see, settle } = await startJourney(t, { name: 'intake_doubled' })
  telegram.weather.webhook = { doubled: 1 }
  telegram.as(people.anna.id).start()
  telegram.as(people.boris.id).start()
  telegram.as(people.anna.id).write('Hello')
  telegram.as(people.anna.id).write('Again')
  await settle()
  t.deepEqual(see.topic(), ['bot: Hello', 'bot: Again'])
})

test.serial('the webhook is set for what we read, and nothing that waits is ever dropped', async (t) => {
  const { telegram, settle, restart } = await startJourney(t, { name: 'intake_set' })
  await settle()
  await restart()
  const set = telegram.calls.filter(({ method }) => method === 'setWebhook')
  t.true(set.length >= 1)
  for (const { params } of set) {
    t.deepEqual(params['allowed_updates'], [
      'message',
      'edited_message',
      'callback_query',
      'my_chat_member',
      'chat_member',
    ])
    t.false('drop_pending_updates' in params)
  }
})

test.serial(
  'without an address updates are fetched, and what came while the hub was away is there after',
  async (t) => {
    const { telegram, people, see, settle, stopHub, startHub } = await startJourney(t, {
      name: 'intake_polling',
      env: { WEBHOOK_URL: undefined },
    })
    telegram.as(people.anna.id).start()
    telegram.as(people.anna.id).write('Hello')
    await settle()
    t.deepEqual(see.topic(), ['bot: Hello'])
    await stopHub()
    telegram.as(people.anna.id).write('While you slept')
    await startHub()
    await settle()
    t.deepEqual(see.topic(), ['bot: Hello', 'bot: While you slept'])
    t.false(telegram.calls.some(({ method }) => method === 'setWebhook'))
  },
)

test.serial('a group that asks to wait is left alone; private chats go on', async (t) => {
  const { telegram, people, see, settle, database } = await startJourney(t, { name: 'intake_429' })
  const anna = telegram.as(people.anna.id)
  anna.start()
  anna.write('Hello')
  await settle()
  telegram.weather.add({ method: 'copyMessage', fault: { kind: '429', retryAfterS: 30 } })
  anna.write('One')
  await telegram.idle()
  const frozen = async (): Promise<unknown> =>
    await database
      .knex('lanes')
      .where('key', 'like', 'chat:-%')
      .where('not_before', '>', database.knex.fn.now())
      .first()
  while (!(await frozen())) await new Promise((resolve) => setTimeout(resolve, 20))
  const before = telegram.calls.length
  telegram.as(people.boris.id).start()
  while (see.chat(people.boris.id).length < 2) await new Promise((resolve) => setTimeout(resolve, 20))
  const toGroup = telegram.calls.slice(before).filter(({ params }) => Number(params['chat_id']) < 0)
  t.deepEqual(toGroup, [])
  await database.knex('lanes').where('key', 'like', 'chat:-%').update({ not_before: '-infinity' })
  await settle()
  t.deepEqual(see.topic(), ['bot: Hello', 'bot: One'])
})
