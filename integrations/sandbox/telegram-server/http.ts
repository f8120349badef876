// The HTTP face: reads any body Telegram reads, lets the weather strike, answers as the Bot API does.
import { setTimeout as delay } from 'node:timers/promises'
import Koa from 'koa'
import getRawBody from 'raw-body'
import type { Answer, Dispatcher } from './dispatch.ts'
import type { Raw, Upload } from './parameters.ts'
import type { Down, Fault, Weather } from './weather.ts'

export type HttpOptions = {
  token: string
  dispatcher: Dispatcher
  weather: Weather
  down: () => Down | undefined
  download: (path: string) => { bytes: Uint8Array; mime: string } | undefined
  /** Aborted when the server closes: late work is then dropped. */
  closing: AbortSignal
}

const badGateway =
  '<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body><center><h1>502 Bad Gateway</h1></center><hr><center>nginx</center></body>\r\n</html>\r\n'
const maxBody = '60mb'

type Request = { params: Raw; uploads: Map<string, Upload> }

export function createHttp({ token, dispatcher, weather, down, download, closing }: HttpOptions): Koa {
  const app = new Koa()
  app.silent = true
  app.use(async (ctx) => {
    const state = down()
    if (state === 'html') return page(ctx)
    if (state) return answer(ctx, failure(500, 'Internal Server Error'))
    const path = decodeURIComponent(ctx.path)
    const file = /^\/file\/bot([^/]+)\/(.+)$/.exec(path)
    if (file) return serveFile(ctx, file[1] ?? '', file[2] ?? '')
    const call = /^\/bot([^/]+)\/([^/]+)$/.exec(path)
    if (!call || !['GET', 'POST'].includes(ctx.method)) return answer(ctx, failure(404, 'Not Found'))
    const refusal = tokenRefusal(call[1] ?? '')
    if (refusal) return answer(ctx, refusal)
    await serveCall(ctx, call[2] ?? '')
  })

  function tokenRefusal(given: string): Answer | undefined {
    if (given === token) return undefined
    return failure(401, /^\d+:[\w-]+$/.test(given) ? 'Unauthorized' : 'Unauthorized: invalid token specified')
  }

  async function serveCall(ctx: Koa.Context, method: string): Promise<void> {
    const request = await readRequest(ctx)
    if (!request) return answer(ctx, failure(400, "Bad Request: can't parse request body"))
    const call = dispatcher.log(method, describe(request))
    const run = () => dispatcher.run(call, request.params, { uploads: request.uploads, hungUp })
    const gone = new AbortController()
    ctx.res.once('close', () => gone.abort())
    const hungUp = AbortSignal.any([gone.signal, closing])
    if (weather.slowMs > 0) await delay(weather.slowMs)
    const fault = weather.take(call.method, request.params)
    call.fault = fault?.kind
    if (fault) await strike(ctx, fault, run)
    else answer(ctx, await run())
  }

  async function strike(ctx: Koa.Context, fault: Fault, work: () => Promise<Answer>): Promise<void> {
    switch (fault.kind) {
      case 'lost-request':
        return cut(ctx)
      case 'lost-response':
        await work()
        return cut(ctx)
      case '429': {
        const parameters = { retry_after: fault.retryAfterS }
        return answer(ctx, { ...failure(429, `Too Many Requests: retry after ${fault.retryAfterS}`), parameters })
      }
      case '500-before':
        return answer(ctx, failure(500, 'Internal Server Error'))
      case '500-after':
        await work()
        return answer(ctx, failure(500, 'Internal Server Error'))
      case 'file-away':
        return answer(ctx, failure(400, 'Bad Request: wrong file_id or the file is temporarily unavailable'))
      case 'html':
        return page(ctx)
      case 'slow-answer': {
        const done = await work()
        await delay(fault.afterMs, undefined, { signal: closing }).catch(() => undefined)
        return answer(ctx, done)
      }
      case 'late':
        cut(ctx)
        void delay(fault.afterMs, undefined, { signal: closing }).then(work, () => undefined)
        return undefined
      default:
        return fault satisfies never
    }
  }

  function serveFile(ctx: Koa.Context, given: string, path: string): void {
    const found = given === token ? download(path) : undefined
    if (!found) return answer(ctx, tokenRefusal(given) ?? failure(404, 'Not Found'))
    ctx.type = found.mime
    ctx.body = Buffer.from(found.bytes)
  }

  return app
}

function failure(code: number, description: string): Answer & { ok: false } {
  return { ok: false, error_code: code, description }
}

function answer(ctx: Koa.Context, body: Answer): void {
  ctx.status = body.ok ? 200 : body.error_code
  ctx.body = body
}

function page(ctx: Koa.Context): void {
  ctx.status = 502
  ctx.type = 'text/html'
  ctx.body = badGateway
}

function cut(ctx: Koa.Context): void {
  ctx.respond = false
  ctx.req.socket.destroy()
}

/** For the log: uploads by name and size. */
function describe({ params, uploads }: Request): Raw {
  const files: [string, string][] = []
  for (const [name, file] of uploads) files.push([name, `<${file.name}, ${file.bytes.length} bytes>`])
  return { ...params, ...Object.fromEntries(files) }
}

async function readRequest(ctx: Koa.Context): Promise<Request | undefined> {
  const params: Raw = { ...ctx.query }
  const uploads = new Map<string, Upload>()
  if (ctx.method === 'GET') return { params, uploads }
  const body = await getRawBody(ctx.req, { limit: maxBody })
  const type = ctx.get('content-type')
  try {
    if (body.length === 0) return { params, uploads }
    if (type.includes('application/json')) {
      const read: unknown = JSON.parse(body.toString())
      if (typeof read !== 'object' || read === null || Array.isArray(read)) return undefined
      return { params: { ...params, ...read }, uploads }
    }
    const form = await new Response(new Uint8Array(body), { headers: { 'content-type': type } }).formData()
    for (const [name, value] of form) {
      if (typeof value === 'string') params[name] = value
      else uploads.set(name, { name: value.name, mime: value.type, bytes: await value.bytes() })
    }
    return { params, uploads }
  } catch {
    return undefined
  }
}
