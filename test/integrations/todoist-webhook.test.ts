// The doorbell: signed or refused, stored once or not acknowledged.
import { createHmac } from 'node:crypto'
import test from 'ava'

import { app, hub } from './todoist-hub.ts'

const sign = (body: string, secret = app.clientSecret) => createHmac('sha256', secret).update(body).digest('base64')

for (const [name, signature] of [
  ['no signature', () => undefined],
  ['an empty signature', () => ''],
  ['a signature that is no base64', () => '§§§'],
  ['a signature made with another secret', (body: string) => sign(body, 'other')],
  ['the signature of another body', () => sign('{}')],
  ['a signature in hexadecimal', (body: string) => Buffer.from(sign(body), 'base64').toString('hex')],
] as const) {
  test(`a webhook with ${name} leaves no trace`, async (t) => {
    const { url, inbox } = await hub(t)
    const body = '{"event_name":"note:added"}'
    const header = signature(body)
    const headers = new Headers(
      header === undefined ? {} : { 'x-todoist-hmac-sha256': Buffer.from(header).toString('latin1') },
    )
    const response = await fetch(`${url}/todoist/webhook`, { method: 'POST', body, headers })
    t.is(response.status, 401)
    t.is(inbox.news.length, 0)
  })
}

async function deliver(url: string, body: string, delivery?: string) {
  const headers = { 'x-todoist-hmac-sha256': sign(body), ...(delivery ? { 'x-todoist-delivery-id': delivery } : {}) }
  return (await fetch(`${url}/todoist/webhook`, { method: 'POST', body, headers })).status
}

test('a signed webhook is stored once, whoever repeats it', async (t) => {
  const { url, inbox } = await hub(t)
  const told = { event_name: 'note:added', event_data: { id: 'n', item_id: 'T', content: 'é' }, version: '99', new: 1 }
  const body = JSON.stringify(told)
  t.deepEqual([await deliver(url, body, 'd1'), await deliver(url, body, 'd1')], [200, 200])
  t.is(inbox.news.length, 1)
  t.like(inbox.news[0], { source: 'todoist', key: 'webhook:d1', stream: 'webhook:T', payload: { webhook: told } })
})

test('what is signed is stored even if nobody can read it', async (t) => {
  const { url, inbox } = await hub(t)
  t.is(await deliver(url, 'not json'), 200)
  t.is(await deliver(url, 'not json'), 200)
  t.is(inbox.news.length, 1)
  t.like(inbox.news[0], { stream: 'webhook', payload: { webhook: 'not json' } })
})

test('what could not be stored is not acknowledged', async (t) => {
  const { url, inbox } = await hub(t)
  inbox.broken = true
  t.is(await deliver(url, '{}'), 500)
})

test('a webhook of more than a mebibyte is refused', async (t) => {
  const { url, inbox } = await hub(t)
  t.is(await deliver(url, 'x'.repeat(1024 * 1024 + 1)), 413)
  t.is(inbox.news.length, 0)
})

test('the stand-in delivers what the hub accepts', async (t) => {
  const { url, server, bot, project, inbox } = await hub(t)
  server.addApp({ client_id: 'hooks', client_secret: app.clientSecret, callbackUrl: `${url}/todoist/webhook` })
  server.authorize(bot.id, 'hooks')
  const task = server.as(bot.id).addTask({ content: 'x', project_id: project.id })
  await server.webhooksIdle()
  t.like(inbox.news[0], { stream: `webhook:${task.id}` })
})
