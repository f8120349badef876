// The sandbox's own page: static files, the feed, one door for what people do, and the files that messages carry.
// It answers this machine only, and only pages it served itself.
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { extname, join } from 'node:path'
import { json } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { Router } from '@koa/router'
import Koa from 'koa'
import { createDeeds, type Fields } from './deeds.ts'
import { createFeed } from './feed.ts'
import { startRoadReading } from './road.ts'
import { readTable } from './snapshot.ts'
import { createWeatherSwitches } from './weather-switches.ts'
import type { World } from './world.ts'

export type Page = { readonly url: string; close: () => Promise<void> }

const folder = fileURLToPath(new URL('page/', import.meta.url))
const types: Record<string, string> = { '.html': 'html', '.css': 'css', '.js': 'js', '.svg': 'svg', '.png': 'png' }
const policy =
  "default-src 'self'; img-src 'self' data: blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

/** Port 0 takes a free one; a given one that is taken rejects. */
export async function startPage(world: World, port = 0): Promise<Page> {
  const { telegram, todoist, hub } = world
  const weather = createWeatherSwitches(world)
  const road = startRoadReading(hub, () => feed.audience > 0, poke)
  const feed = createFeed(() => readTable(world, hub, weather, road.reading))
  const deeds = createDeeds(world, hub, weather)
  const stops = [telegram.onChange(poke), todoist.onChange(poke), hub.onChange(poke)]

  function poke(): void {
    feed.poke()
    road.wanted()
  }

  const router = new Router()
  router.get('/events', (ctx) => {
    ctx.respond = false
    feed.add(ctx.res)
    road.wanted()
  })
  router.post('/do/:deed', async (ctx) => {
    const deed = Object.hasOwn(deeds, ctx.params.deed ?? '') ? deeds[ctx.params.deed ?? ''] : undefined
    if (!deed) return
    try {
      const sent: unknown = await json(ctx.req)
      const fields: Fields = typeof sent === 'object' && sent !== null ? { ...sent } : {}
      ctx.body = (await deed(fields)) ?? {}
    } catch (error) {
      ctx.status = 422
      ctx.body = { wrong: error instanceof Error ? error.message : String(error) }
    }
    poke()
  })
  router.get('/file/telegram', (ctx) => {
    const file = telegram.file(String(ctx.query['id']))
    if (file) serveFile(ctx, file.bytes, file.mime)
  })
  router.get('/file/todoist', (ctx) => {
    const file = todoist.file(String(ctx.query['url']))
    if (file) serveFile(ctx, file.bytes, file.type)
  })
  router.get(['/', '/page/:name'], async (ctx) => {
    const name = ctx.params.name ?? 'page.html'
    const type = /^[a-z-]+\.[a-z]+$/.test(name) ? types[extname(name)] : undefined
    if (!type) return
    const content = await readFile(join(folder, name)).catch(() => undefined)
    if (!content) return
    ctx.type = type
    ctx.set('cache-control', 'no-cache')
    ctx.body = content
  })

  const app = new Koa()
  app.use(async (ctx, next) => {
    const own = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/.test(ctx.host)
    const site = ctx.get('sec-fetch-site')
    if (!own || (ctx.method === 'POST' && site !== '' && site !== 'same-origin')) return void (ctx.status = 403)
    ctx.set({
      'content-security-policy': policy,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    })
    return next()
  })
  app.use(router.routes())
  app.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'ECONNRESET' && error.code !== 'EPIPE') console.error(error)
  })
  const handle = app.callback()
  const server = createServer((request, response) => void handle(request, response))
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the page has no port')

  return {
    url: `http://127.0.0.1:${address.port}`,
    async close() {
      for (const stop of stops) stop()
      road.close()
      feed.close()
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

/** Only pictures are opened in the page's own name; anything else is offered as a download. */
function serveFile(ctx: Koa.Context, bytes: Uint8Array, type: string): void {
  const picture = /^image\/(png|jpeg|gif|webp)$/.test(type)
  ctx.type = picture ? type : 'application/octet-stream'
  if (!picture) ctx.attachment()
  ctx.set('cache-control', 'max-age=3600')
  ctx.body = Buffer.from(bytes)
}
