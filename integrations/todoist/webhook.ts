// POST /todoist/webhook: the doorbell. The signature is checked over the bytes as they came, before anything is made of
// them; what is signed is stored whatever it says. Whoever processes it rings the pump, unless it is our own doing. Todoist takes only 200 for an answer and tries again thrice.
import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { verifyWebhookSignature } from '@doist/todoist-api-typescript'
import { Router } from '@koa/router'

import type { Log } from '../../src/log.ts'
import type { Inbox } from '../../src/ports.ts'
import { changeFromWebhook } from './events.ts'

const MAX_BYTES = 1024 * 1024

export function createWebhook(options: {
  /** Null: no app is set up, so nothing can be signed rightly. */
  clientSecret: string | null
  inbox: Inbox
  now: () => number
  log: Log
}): Router {
  const { clientSecret, inbox, now, log } = options
  const router = new Router()

  router.post('/todoist/webhook', async (context) => {
    const body = await readAll(context.req)
    if (body === null) {
      context.status = 413
      return
    }
    const signature = context.get('X-Todoist-Hmac-SHA256')
    const signed =
      clientSecret && signature && (await verifyWebhookSignature({ rawBody: body, signature, clientSecret }))
    if (!signed) {
      log.warn({ signature: signature !== '' }, 'A Todoist webhook without the right signature was refused')
      context.status = 401
      return
    }
    const delivery = context.get('X-Todoist-Delivery-ID') || createHash('sha256').update(body).digest('hex')
    const webhook = readable(body.toString('utf8'))
    const taskId = changeFromWebhook(webhook)?.taskId
    const stream = taskId ? `webhook:${taskId}` : 'webhook'
    try {
      const key = `webhook:${delivery}`
      await inbox.take([{ source: 'todoist', key, stream, payload: { webhook }, at: new Date(now()) }])
    } catch (error) {
      log.error({ error }, 'A Todoist webhook could not be stored; Todoist will send it again')
      context.status = 500
      return
    }
    context.status = 200
    context.body = 'ok'
  })
  return router
}

/** What is signed but unreadable is kept as the text it is. */
function readable(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** Null if it is more than a webhook may be; it is read to its end so that the answer arrives. */
async function readAll(request: IncomingMessage): Promise<Buffer<ArrayBuffer> | null> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size <= MAX_BYTES) chunks.push(chunk)
    else if (size > 8 * MAX_BYTES) break
  }
  return size > MAX_BYTES ? null : Buffer.concat(chunks)
}
