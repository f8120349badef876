// Updates that Telegram brings by itself. An update is stored and acknowledged, nothing else: the updates of one chat
// come one at a time, each waiting for our answer to the one before (Bot API server: one queue a chat).
import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { Router } from '@koa/router'
import { z } from 'zod'
import { Busy, Rejected, Unreachable } from '../../src/errors.ts'
import type { Log } from '../../src/log.ts'
import type { Inbox, Problem } from '../../src/ports.ts'
import type { Ask } from './api.ts'
import { toNews } from './news.ts'
import { createPatience, pause } from './patience.ts'
import { updateKinds } from './update-shape.ts'

const LARGEST_BODY = 2 ** 20

const envelope = z.looseObject({ update_id: z.int() })

export function createWebhookRouter(options: { secret: string; inbox: Inbox; log: Log }): Router {
  const { secret, inbox, log } = options
  const router = new Router()
  router.post('/webhook/:secret', async (ctx) => {
    const inPath = same(ctx.params['secret'] ?? '', secret)
    const inHeader = same(ctx.get('X-Telegram-Bot-Api-Secret-Token'), secret)
    if (!inPath || !inHeader) {
      ctx.status = 401
      return
    }
    const body = await bodyOf(ctx.req)
    if (body === null) {
      ctx.set('Connection', 'close')
      ctx.status = 413
      return
    }
    const update = envelope.safeParse(jsonOf(body))
    if (!update.success) {
      ctx.status = 400
      return
    }
    try {
      await inbox.take([toNews(update.data)])
      ctx.status = 200
      ctx.body = ''
    } catch (error) {
      log.error(
        { error, update_id: update.data.update_id },
        'An update could not be stored; Telegram will bring it again',
      )
      ctx.status = 500
    }
  })
  return router
}

/**
 * Tells Telegram where to bring updates, and tries until it knows. Resolves with a problem if Telegram refuses the
 * address or the token, with null once set or stopped.
 */
export async function registerWebhook(options: {
  ask: Ask
  log: Log
  /** The public base address of the hub. */
  baseUrl: string
  secret: string
  stopped: AbortSignal
  backOffMs?: { first: number; most: number }
}): Promise<Problem | null> {
  const { ask, log, secret, stopped, backOffMs = { first: 1000, most: 60_000 } } = options
  const patience = createPatience(backOffMs.first, backOffMs.most)
  const url = `${options.baseUrl.replace(/\/+$/, '')}/webhook/${encodeURIComponent(secret)}`
  while (!stopped.aborted) {
    try {
      const params = { url, secret_token: secret, allowed_updates: updateKinds }
      await ask('setWebhook', (raw) => raw.setWebhook(params))
      return null
    } catch (error) {
      if (error instanceof Rejected) return refused(error)
      if (!(error instanceof Busy || error instanceof Unreachable)) throw error
      log.warn({ error }, 'Telegram does not know our webhook yet; trying again')
      await pause(error instanceof Busy ? error.afterMs : patience.next(), stopped)
    }
  }
  return null
}

function refused(error: Rejected): Problem {
  if (error.scope === 'account') {
    return { variable: 'BOT_TOKEN', wrong: error.message, mend: 'Ask @BotFather for the token of the bot: /mybots' }
  }
  return {
    variable: 'WEBHOOK_URL',
    wrong: error.message,
    mend: 'Give a public https address on port 443, 80, 88 or 8443, or leave it empty to fetch updates by polling',
  }
}

/** Hashed first, so that neither content nor length shows in the time it takes. */
function same(given: string, expected: string): boolean {
  return timingSafeEqual(hash(given), hash(expected))
}

function hash(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

/** Null if it is too long: what is left of it stays unread, but the connection stands for the answer. */
async function bodyOf(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    const bytes = Buffer.from(chunk)
    size += bytes.length
    if (size > LARGEST_BODY) return null
    chunks.push(bytes)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function jsonOf(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return null
  }
}
