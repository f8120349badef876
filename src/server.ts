// The one HTTP server: health, whatever the vendors mount, measurements, and one way to fail. Bodies are read by the routes themselves,
// because a signature is over the bytes as they came.
import { once } from 'node:events'
import { createServer as createHttpServer, STATUS_CODES } from 'node:http'
import { Router } from '@koa/router'
import Koa from 'koa'
import getRawBody from 'raw-body'
import type { Log } from './log.ts'

/** What the hub counts, in the words of whoever collects it. */
export type Measurements = { type: string; text: string }

/** Whether the hub can do its work, and the state of its parts, for whoever watches it. Never a secret in it. */
export type Readiness = { ok: boolean; details: object }

export type Server = {
  /** Starts to listen; port 0 takes a free one. Rejects if the port is taken. */
  listen(at: { host: string; port: number }): Promise<{ url: string; port: number }>
  /** Takes no more requests, answers those it has taken, and resolves. Can be called at any time, and again. */
  close(): Promise<void>
}

/** A request still unanswered after this is cut off: a stuck client must not hold up the end of the process. */
const CLOSE_LIMIT_MS = 10_000

/**
 * A server with `/healthz` (alive), `/readyz` (`ready`'s details; 503 unless it says `ok`), `/metrics` and `routes`.
 * An error thrown by a route answers with its `status`, and with its message if `expose`; anything else is a 500, logged.
 */
export function createServer(options: {
  log: Log
  ready: () => Promise<Readiness>
  measurements: () => Promise<Measurements>
  /** Told of every answer; the route is a pattern, never a path. */
  answered: (route: string, status: number) => void
  routes: readonly Router[]
}): Server {
  const { log } = options
  const app = new Koa()
  let closing: Promise<void> | undefined

  app.use(async (ctx, next) => {
    try {
      await next()
    } catch (error) {
      const { status, text } = toReply(error)
      ctx.status = status
      ctx.body = { error: text }
      // The pattern of the route, never its path: the Telegram webhook's has a secret in it.
      const route: unknown = ctx['_matchedRoute']
      if (status >= 500) log.error({ err: error, method: ctx.method, route: String(route) }, 'a request failed')
    }
    options.answered(String(ctx['_matchedRoute'] ?? ''), ctx.status)
    // Otherwise a kept-alive connection would outlive the server by its idle time.
    if (closing !== undefined) ctx.set('Connection', 'close')
  })
  // Koa prints what escapes the handler above (a broken connection, say) on stderr by itself.
  app.on('error', (error: unknown) => log.warn({ err: error }, 'a response could not be sent'))

  const health = new Router()
  health.get('/healthz', (ctx) => {
    ctx.body = { ok: true }
  })
  health.get('/readyz', async (ctx) => {
    const { ok, details } = await options.ready().catch((error: unknown) => {
      log.error({ err: error }, 'readiness cannot be told')
      return { ok: false, details: {} }
    })
    ctx.status = ok ? 200 : 503
    ctx.body = { ...details, ok }
  })
  health.get('/metrics', async (ctx) => {
    const { type, text } = await options.measurements()
    ctx.set('Content-Type', type)
    ctx.body = text
  })
  for (const router of [health, ...options.routes]) app.use(router.routes()).use(router.allowedMethods())

  const handle = app.callback()
  const http = createHttpServer((request, response) => void handle(request, response))

  async function close(): Promise<void> {
    if (!http.listening) return
    const closed = once(http, 'close')
    http.close()
    const limit = setTimeout(() => http.closeAllConnections(), CLOSE_LIMIT_MS).unref()
    await closed
    clearTimeout(limit)
  }

  return {
    async listen({ host, port }) {
      http.listen(port, host)
      await once(http, 'listening')
      const address = http.address()
      if (address === null || typeof address === 'string') throw new Error('The server has no port')
      const name = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host
      log.info({ host, port: address.port }, 'listening')
      return { url: `http://${name.includes(':') ? `[${name}]` : name}:${address.port}`, port: address.port }
    },
    close: () => (closing ??= close()),
  }
}

/** Only errors meant for a reply have both `status` and `expose`: a vendor's SDK error with a status is none of them. */
function toReply(error: unknown): { status: number; text: string } {
  if (error instanceof Error && 'status' in error && 'expose' in error && typeof error.status === 'number')
    if (error.status >= 400 && error.status < 600)
      return { status: error.status, text: error.expose === true ? error.message : (STATUS_CODES[error.status] ?? '') }
  return { status: 500, text: 'Internal Server Error' }
}

/**
 * The body as it came, `limitBytes` at most. Throws an error with `status` 413 beyond that, 400 if the sender gave up.
 * No encoding is undone: neither vendor compresses what it sends.
 */
export async function readRawBody(ctx: Koa.Context, limitBytes: number): Promise<Buffer> {
  return getRawBody(ctx.req, { length: ctx.request.length ?? null, limit: limitBytes })
}
