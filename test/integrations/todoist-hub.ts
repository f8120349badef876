// A hub's Todoist doors on a port of their own, beside a Todoist that remembers.
import { createServer, type Server } from 'node:http'
import Koa from 'koa'
import type { ExecutionContext } from 'ava'

import { createTodoist } from '../../integrations/todoist/todoist.ts'
import { startTodoistServer } from '../../integrations/sandbox/todoist-server/todoist-server.ts'
import { createLog } from '../../src/log.ts'
import {
  createMemoryInbox,
  createMemoryLinks,
  createMemorySecrets,
  createMemoryWork,
  listen,
} from './todoist-memory.ts'

export const quiet = createLog({ level: 'silent', secrets: [] })
export const app = { clientId: 'client', clientSecret: 'the client secret' }

export async function listening(t: ExecutionContext, server: Server): Promise<string> {
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  return listen(server)
}

/** A pump that works what is given to `work`, and stops with the test. */
export function startPump(t: ExecutionContext, apiUrl: string, personalToken: string) {
  const work = createMemoryWork()
  const todoist = createTodoist({
    apiUrl,
    personalToken,
    app: null,
    secrets: createMemorySecrets(),
    timeoutMs: 5000,
    idleMs: () => 60_000,
    budget: () => Promise.resolve(0),
    perQuarterHour: 1000,
    work,
    log: quiet,
  })
  todoist.pump.start()
  t.teardown(async () => await todoist.pump.stop())
  return { work, todoist }
}

export async function hub(t: ExecutionContext, personalToken: 'own' | null = 'own') {
  const lead = { id: '' }
  const server = await startTodoistServer({
    oauth: { autoApprove: () => lead.id || undefined, accessTokenSeconds: 3600 },
  })
  t.teardown(() => server.close())
  const bot = server.addUser({ full_name: 'Hub', email: 'hub@example.com' })
  const stranger = server.addUser({ full_name: 'Stranger', email: 's@example.com' })
  lead.id = bot.id
  const project = server.addProject({ name: 'Desk', owner: bot.id })
  const secrets = createMemorySecrets()
  const links = createMemoryLinks()
  const inbox = createMemoryInbox()
  const todoist = createTodoist({
    apiUrl: server.url,
    personalToken: personalToken && bot.token,
    app,
    secrets,
    timeoutMs: 5000,
    idleMs: () => 60_000,
    budget: () => Promise.resolve(0),
    perQuarterHour: 1000,
    work: createMemoryWork(),
    log: quiet,
  })
  const koa = new Koa()
  const front = createServer((request, response) => void koa.callback()(request, response))
  const url = await listening(t, front)
  koa.use(todoist.webhook(inbox).routes())
  koa.use(todoist.oauth({ publicUrl: url, links, projectIds: () => Promise.resolve([project.id]) }).routes())
  server.addApp({ client_id: app.clientId, client_secret: app.clientSecret, redirectUri: `${url}/todoist/callback` })
  return { server, lead, bot, stranger, project, secrets, links, inbox, todoist, url }
}
