// The wire to Telegram: grammY's raw methods, with every error turned into one of our five at this edge.
// grammY's own retries and throttling are left off: repeating is decided elsewhere, where it is known what was sent.
import { Api, type RawApi } from 'grammy'
import { Unreachable } from '../../src/errors.ts'
import { type Limiter, LimiterStopped, type Priority } from '../../src/limiter.ts'
import { toFailure } from './failures.ts'
import { createLastMoment } from './last-moment.ts'
import { createSlowDown } from './slow-down.ts'

/**
 * `method` names what is asked for, for messages. With a priority the call waits for its turn at the limiter. Where
 * `stands` says no at the last moment, nothing is sent.
 */
export type Ask = <T>(
  method: string,
  work: (raw: RawApi) => Promise<T>,
  priority?: Priority,
  stands?: () => boolean,
) => Promise<T>

export type Wire = { ask: Ask; close: () => void }

export function createWire(options: { token: string; apiRoot: string; timeoutMs: number; limiter?: Limiter }): Wire {
  const { token, timeoutMs, limiter } = options
  const apiRoot = options.apiRoot.replace(/\/+$/, '')
  const lastMoment = createLastMoment(apiRoot.startsWith('https:'))
  const { agent } = lastMoment
  const api = new Api(token, { apiRoot, timeoutSeconds: timeoutMs / 1000, baseFetchConfig: { agent, compress: true } })
  api.config.use(createSlowDown(Date.now))

  return {
    async ask(method, work, priority, stands) {
      const begin = () => (stands ? lastMoment.run(stands, () => work(api.raw)) : work(api.raw))
      try {
        if (limiter === undefined || priority === undefined) return await begin()
        return await limiter.run(begin, priority)
      } catch (error) {
        if (error instanceof LimiterStopped)
          throw new Unreachable(`${method} was not begun: stopping`, 'not_done', error)
        throw toFailure(error, method)
      }
    },
    close: lastMoment.close,
  }
}

/** grammY names the signal of a ponyfill in its types; the runtime's own works the same. */
export function grammySignal(signal: AbortSignal): Parameters<RawApi['getUpdates']>[1] {
  // The two differ in name only.
  return signal as unknown as Parameters<RawApi['getUpdates']>[1]
}
