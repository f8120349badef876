// One API call from name and parameters to answer: checks, flood limits, the work, the log.
import { Refusal } from './errors.ts'
import type { Cost, FloodGate } from './flood.ts'
import { methodNamed, methodTable, type CallContext, type Handlers, type MethodName } from './method-table.ts'
import { readParameters, type Raw } from './parameters.ts'
import type { Described } from './methods/receiving.ts'

export type Answer =
  | { ok: true; result: unknown; description?: string }
  | { ok: false; error_code: number; description: string; parameters?: object }

export type LoggedCall = {
  method: string
  params: Raw
  /** Milliseconds. */
  at: number
  /** What became of it; absent while under way, or when a fault kept it from happening. */
  outcome?: Answer
  /** The weather that struck it. */
  fault?: string
}

export interface Dispatcher {
  /** Notes that a call came in, before the weather has its say. */
  log: (method: string, params: Raw) => LoggedCall
  /** The log may show other parameters (uploads by name) than those to work with. */
  run: (call: LoggedCall, params: Raw, context: CallContext) => Promise<Answer>
  readonly calls: readonly LoggedCall[]
  forget: () => void
}

export type DispatcherOptions = {
  handlers: Handlers
  flood: FloodGate
  strict: boolean
  now: () => number
  changed: () => void
}

const maxCalls = 5000

/** Methods that send, edit or touch topics: they share the chat's budget. */
const draws =
  /^(?:send(?!ChatAction)|copyMessage|forwardMessage|editMessage|pinChatMessage|(?:create|edit|close|reopen)ForumTopic)/

export function createDispatcher({ handlers, flood, strict, now, changed }: DispatcherOptions): Dispatcher {
  const calls: LoggedCall[] = []

  async function invoke(method: MethodName, raw: Raw, context: CallContext): Promise<unknown> {
    const parameters = readParameters(method, methodTable[method], raw, context.uploads, strict)
    const cost = costOf(method, parameters)
    if (cost) flood.check(method, cost)
    // Read by this method's own table; TypeScript loses the pairing.
    const handler = handlers[method] as (parameters: object, context: CallContext) => unknown
    const result = await handler(parameters, context)
    if (cost) flood.spend(cost)
    return result
  }

  async function perform(name: string, params: Raw, context: CallContext): Promise<Answer> {
    try {
      const method = methodNamed(name)
      if (!method) throw new Refusal(404, 'Not Found: method not found')
      const result = await invoke(method, params, context)
      return isDescribed(result) ? { ok: true, result: true, description: result.described } : { ok: true, result }
    } catch (error) {
      if (!(error instanceof Refusal))
        return { ok: false, error_code: 500, description: `Internal Server Error: ${String(error)}` }
      const parameters = error.parameters ? { parameters: error.parameters } : {}
      return { ok: false, error_code: error.code, description: error.message, ...parameters }
    }
  }

  return {
    log(method, params) {
      const call: LoggedCall = { method: methodNamed(method) ?? method, params, at: now() }
      calls.push(call)
      if (calls.length > maxCalls) calls.shift()
      return call
    },
    async run(call, params, context) {
      call.outcome = await perform(call.method, params, context)
      changed()
      return call.outcome
    },
    calls,
    forget: () => calls.splice(0),
  }
}

function costOf(method: MethodName, parameters: Raw): Cost | undefined {
  const chatId = parameters.chat_id
  if (typeof chatId !== 'number') return undefined
  if (method === 'sendChatAction') return { chatId, weight: 1, typing: true }
  if (!draws.test(method)) return undefined
  const many = parameters.media ?? parameters.message_ids
  return { chatId, weight: Array.isArray(many) ? Math.max(many.length, 1) : 1 }
}

function isDescribed(result: unknown): result is Described {
  return typeof result === 'object' && result !== null && 'described' in result
}
