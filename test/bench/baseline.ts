// The least that any bridge between the two costs: a bare server that copies a message and writes a comment, with no
// database and no care. The hub's overhead is told as a multiple of it.

import { createServer } from 'node:http'
import { once } from 'node:events'
import { startStage } from '../../integrations/sandbox/stage.ts'
import { carriedOnBothSides, median } from './carried.ts'

const messages = 60

export type Baseline = { medianMs: number }

export async function measureBaseline(): Promise<Baseline> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  const stage = await startStage({ hubUrl: `http://127.0.0.1:${port}`, telegram: { limits: null } })
  const { telegram, todoist, group, project, people } = stage
  const call = async (method: string, params: object): Promise<Record<string, unknown>> => {
    const response = await fetch(`${telegram.url}/bot${telegram.token}/${method}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(params),
    })
    return (await response.json()) as Record<string, unknown>
  }
  await call('setWebhook', { url: `http://127.0.0.1:${port}/tg` })
  const topic = (await call('createForumTopic', { chat_id: group.id, name: '#1' }))['result'] as {
    message_thread_id: number
  }
  const task = todoist.as(people.hub.id).addTask({ content: '#1', project_id: project.id })

  server.on('request', (request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      response.end()
      if (request.url !== '/tg') return
      const update = JSON.parse(Buffer.concat(chunks).toString()) as {
        message?: { message_id: number; text?: string; chat: { id: number; type: string } }
      }
      if (update.message?.chat.type === 'private') void carry(update.message)
    })
  })

  async function carry(message: { message_id: number; text?: string; chat: { id: number } }): Promise<void> {
    const copied = call('copyMessage', {
      chat_id: group.id,
      message_thread_id: topic.message_thread_id,
      from_chat_id: message.chat.id,
      message_id: message.message_id,
    })
    const written = fetch(`${todoist.url}/api/v1/sync`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${people.hub.token}` },
      body: JSON.stringify({
        commands: [
          {
            type: 'note_add',
            uuid: crypto.randomUUID(),
            temp_id: crypto.randomUUID(),
            args: { item_id: task.id, content: message.text },
          },
        ],
      }),
    })
    await Promise.all([copied, written])
  }

  const times: number[] = []
  for (let number = 0; number < messages; number += 1)
    times.push(await carriedOnBothSides(stage, `plain ${number}`, task.id))
  await stage.close()
  server.closeAllConnections()
  server.close()
  return { medianMs: median(times.slice(10)) }
}
