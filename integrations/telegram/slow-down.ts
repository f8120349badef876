// After a 429 nothing goes to that chat before its time, also not what was under way to it already: each call in between
// makes the wait longer (Bot API FAQ). What other hub processes have in hand is theirs to hold back.
import type { Transformer } from 'grammy'
import { Busy } from '../../src/errors.ts'
import { slowDownMs } from './failures.ts'

export function createSlowDown(now: () => number): Transformer {
  /** By chat, until when. */
  const asked = new Map<string, number>()

  return async (prev, method, payload, signal) => {
    const chat = 'chat_id' in payload ? String(payload.chat_id) : null
    if (chat === null) return await prev(method, payload, signal)
    const waitMs = (asked.get(chat) ?? 0) - now()
    if (waitMs > 0) throw new Busy(`Telegram was not asked for ${method}: that chat has to wait`, waitMs)
    const answer = await prev(method, payload, signal)
    if (!answer.ok && answer.error_code === 429) {
      for (const [other, until] of asked) if (until <= now()) asked.delete(other)
      asked.set(chat, now() + slowDownMs(answer.parameters?.retry_after))
    }
    return answer
  }
}
