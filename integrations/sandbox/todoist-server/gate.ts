// What every API request passes, in order: the body, the weather, the token, the limits, the deed, the webhooks, the answer.
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Context } from 'koa'
import type { Args } from './arguments.ts'
import { parseBody, readBody } from './body.ts'
import type { Call, Route } from './call.ts'
import { allows } from './call.ts'
import type { Refusal } from './errors.ts'
import { Refusal as Refused, bodyOf, insufficientScope, tooManyRequests, unauthorized } from './errors.ts'
import type { Limits } from './limits.ts'
import type { RequestLog } from './request-log.ts'
import type { Happening, State } from './state.ts'
import type { Tokens } from './tokens.ts'
import type { Fault, WeatherStation } from './weather.ts'

export type GateOptions = {
  state: State
  tokens: Tokens
  limits: Limits
  weather: WeatherStation
  log: RequestLog
  /** Resolves when the first attempts to deliver were made. */
  publish: (happenings: Happening[], after?: Promise<void>) => Promise<void>
  isFullSync: (path: string, args: Args) => boolean
}

const noop = () => {}

type Outcome = { status: number; body: unknown; headers?: Record<string, string> }

const HTML = '<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>'

export function createGate(options: GateOptions) {
  const { state, tokens, limits, weather, log, publish } = options

  return async function pass(context: Context, route: Route, params: Record<string, string>) {
    const { req, path, method } = context
    const entry = { method, path, userId: null as string | null, commands: [] as string[], status: 0, at: Date.now() }
    let fault: Fault | undefined
    try {
      const raw = await readBody(req, path)
      const token = /^Bearer (\S+)$/.exec(context.get('authorization'))?.[1]
      const who = token === undefined ? undefined : tokens.identify(token)
      entry.userId = who?.userId ?? null
      const parsed = await parseBody(raw, context.get('content-type')).catch((error: unknown) => {
        if (error instanceof Refused) return error
        throw error
      })
      entry.commands = parsed instanceof Refused ? [] : commandTypes(parsed)
      if (weather.slowMs > 0) await sleep(weather.slowMs)
      const met = weather.meet({ path, method, commands: entry.commands, userId: entry.userId })
      fault = met?.fault
      if (met && fault?.endsWith('before')) return answer(context, entry, broken(fault))
      if (fault === 'lost-request') return cut(context, entry)
      if (fault === 'late') {
        cut(context, entry)
        await sleep(weather.lateMs)
      }

      if (!who) throw unauthorized()
      limits.book(who.userId, options.isFullSync(path, parsed instanceof Refused ? {} : parsed) ? 'full' : 'partial')
      if (met && fault === '429') throw tooManyRequests(met.retryAfter)
      if (!allows(who, route.scope)) throw insufficientScope()
      if (parsed instanceof Refused) throw parsed

      const { result, happenings } = perform(route, {
        who,
        userId: who.userId,
        params,
        query: context.URL.searchParams,
        args: parsed,
        raw,
        header: (name) => context.get(name),
      })
      const outcome: Outcome = result === undefined ? { status: 204, body: null } : { status: 200, body: result }
      const leave = weather.webhooks.beforeResponse || context.res.closed ? undefined : once(context.res, 'close')
      const delivered = publish(happenings, leave?.then(noop))
      if (weather.webhooks.beforeResponse) await delivered
      if (fault === 'late') return
      if (fault === 'lost-response') return cut(context, entry)
      answer(context, entry, fault?.endsWith('after') ? broken(fault) : outcome)
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      if (fault === 'late') return
      answer(context, entry, { status: error.status, body: bodyOf(error), headers: error.headers })
    } finally {
      log.add(fault === undefined ? entry : { ...entry, fault })
    }
  }

  /** The deed and what came of it, with nobody else's in between. A refused deed leaves nothing behind. */
  function perform(route: Route, call: Call) {
    const result = route.run(call)
    return { result, happenings: state.takeHappenings() }
  }
}

export type Gate = ReturnType<typeof createGate>

export function answer(context: Context, entry: { status: number }, { status, body, headers }: Outcome) {
  entry.status = status
  context.status = status
  if (headers) context.set(headers)
  if (typeof body === 'string' && status >= 500) context.type = 'html'
  if (status === 204) context.body = null
  else if (typeof body === 'string' && status < 500) {
    context.type = 'json'
    context.body = JSON.stringify(body)
  } else context.body = body
}

export function refusalAnswer(context: Context, refusal: Refusal) {
  answer(context, { status: 0 }, { status: refusal.status, body: bodyOf(refusal), headers: refusal.headers })
}

function cut(context: Context, entry: { status: number }) {
  entry.status = 0
  context.respond = false
  context.req.socket.destroy()
}

function broken(fault: Fault): Outcome {
  if (fault.startsWith('html')) return { status: 502, body: HTML }
  return { status: 500, body: bodyOf(new Refused(500, 0, 'INTERNAL_SERVER_ERROR', 'Internal server error')) }
}

function commandTypes(args: Args): string[] {
  try {
    const list: unknown = typeof args.commands === 'string' ? JSON.parse(args.commands) : args.commands
    return Array.isArray(list) ? list.map((each: { type?: unknown } | null) => String(each?.type)) : []
  } catch {
    return []
  }
}
