// A Telegram stand-in with a client, an agent, a support group and grammY's own client, on a clock of the test.
import { Api, GrammyError } from 'grammy'
import {
  startTelegramServer,
  type TelegramServer,
  type TelegramServerOptions,
} from '../../integrations/sandbox/telegram-server/telegram-server.ts'

export const token = '4242:test-token'

export type Stage = Awaited<ReturnType<typeof setStage>>

export async function setStage(options: Partial<TelegramServerOptions> = {}) {
  let clock = Date.UTC(2026, 0, 15, 12)
  const telegram = await startTelegramServer({ token, limits: null, now: () => clock, ...options })
  const anna = telegram.addUser({ first_name: 'Anna', username: 'anna_k', language_code: 'de' })
  const olga = telegram.addUser({ first_name: 'Olga' })
  const group = telegram.addForum({ title: 'Support', members: [{ id: olga.id, status: 'administrator' }] })
  return {
    telegram,
    api: new Api(token, { apiRoot: telegram.url }),
    client: telegram.as(anna.id),
    agent: telegram.as(olga.id),
    annaId: anna.id,
    groupId: group.id,
    pass: (ms: number) => {
      clock += ms
    },
    now: () => clock,
  }
}

/** A call as raw as HTTP allows, for what no typed client would send. */
export async function rawCall(telegram: TelegramServer, method: string, params: object = {}, as = token) {
  const response = await fetch(`${telegram.url}/bot${as}/${method}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(params),
  })
  const body: unknown = await response.json()
  return { status: response.status, ...(typeof body === 'object' ? body : {}) }
}

/** The refusal of a call through grammY, as `code description`. */
export async function refusal(call: Promise<unknown>): Promise<string> {
  try {
    await call
  } catch (error) {
    if (error instanceof GrammyError) return `${error.error_code} ${error.description}`
    throw error
  }
  return 'not refused'
}
