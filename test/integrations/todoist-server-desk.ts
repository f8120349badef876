// A desk on the Todoist stand-in: a bot, an agent, a stranger, one shared project, and a bare HTTP client.
import { randomUUID } from 'node:crypto'
import type { ExecutionContext } from 'ava'
import type { TodoistServerOptions } from '../../integrations/sandbox/todoist-server/todoist-server.ts'
import { startTodoistServer } from '../../integrations/sandbox/todoist-server/todoist-server.ts'

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- answers are read and compared as they come
export type Json = Record<string, any>

export type Reply = { status: number; headers: Headers; text: string; body: Json }

export async function openDesk(t: ExecutionContext, options: TodoistServerOptions = {}) {
  const server = await startTodoistServer(options)
  t.teardown(() => server.close())
  const bot = server.addUser({ full_name: 'Hub', email: 'hub@example.com' })
  const ann = server.addUser({ full_name: 'Ann', email: 'ann@example.com' })
  const stranger = server.addUser({ full_name: 'Stranger', email: 'stranger@example.com' })
  const project = server.addProject({ name: 'Desk', owner: bot.id, members: [ann.id], sections: ['New', 'Done'] })

  async function call(
    method: string,
    path: string,
    body?: unknown,
    token = bot.token,
    headers: Json = {},
  ): Promise<Reply> {
    const response = await fetch(server.url + path, {
      method,
      headers: {
        ...(token ? { authorization: `Bearer ${token}` } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      body: body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body),
    })
    const text = await response.text()
    const json = text !== '' && response.headers.get('content-type')?.includes('json')
    return { status: response.status, headers: response.headers, text, body: json ? JSON.parse(text) : {} }
  }

  const sync = (body: unknown, token = bot.token) => call('POST', '/api/v1/sync', body, token)

  /** Runs one command and gives its sync status. */
  async function run(type: string, args: Json, token = bot.token) {
    const uuid = randomUUID()
    const { body } = await sync({ commands: [{ type, uuid, args }] }, token)
    return body.sync_status[uuid]
  }

  return { server, bot, ann, stranger, project, call, sync, run }
}

export const command = (type: string, args: Json, temp_id?: string) => ({ type, uuid: randomUUID(), args, temp_id })

/** The body of a refusal without its event id, which differs every time. */
export function wordsOf({ body }: { body: Json }): Json {
  const { event_id: _event, ...error_extra } = body.error_extra ?? {}
  return { ...body, error_extra }
}
