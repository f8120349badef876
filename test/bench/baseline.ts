// What a bare grammY bot needs that only copies: the hub's overhead is told as a multiple of it.

import { freePort } from '../../integrations/sandbox/free-port.ts'
import { startStage } from '../../integrations/sandbox/stage.ts'
import { startBare } from './bare-process.ts'
import { carriedToTopic, median, percentile } from './carried.ts'

export type Baseline = { medianMs: number; lateMs: number }

/** `slowMs`: how long the vendor takes to answer. */
export async function measureBaseline(slowMs: number, messages: number): Promise<Baseline> {
  const port = await freePort()
  const hubUrl = `http://127.0.0.1:${port}`
  const stage = await startStage({ hubUrl, telegram: { limits: null } })
  const { telegram, group } = stage
  const call = async (method: string, params: object): Promise<unknown> => {
    const response = await fetch(`${telegram.url}/bot${telegram.token}/${method}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(params),
    })
    return ((await response.json()) as { result: unknown }).result
  }
  const topic = (await call('createForumTopic', { chat_id: group.id, name: '#1' })) as { message_thread_id: number }
  const thread = String(topic.message_thread_id)
  const bot = await startBare('bare-bot', port, [telegram.token, telegram.url, String(port), String(group.id), thread])
  try {
    await call('setWebhook', { url: hubUrl })
    telegram.weather.slowMs = slowMs
    const times: number[] = []
    for (let number = 0; number < messages; number += 1) times.push(await carriedToTopic(stage, `plain ${number}`))
    const warm = times.slice(Math.floor(messages / 6))
    return { medianMs: median(warm), lateMs: percentile(warm, 0.99) }
  } finally {
    // The bot first: it may still wait for the answer to its last call.
    await bot.stop()
    await stage.close()
  }
}
